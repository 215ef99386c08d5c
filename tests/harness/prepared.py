"""What every new site begins with, made once for a whole run: empty tables, and the browser's files."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Prepared:
    """`database` is an SQLite file to copy; `static` is for reading only, several sites serve from it."""

    database: Path
    static: Path


def prepare(folder: Path) -> Prepared:
    """Whichever worker comes first makes them in `folder`, which all workers of a run share."""
    done = folder / "done"
    prepared = Prepared(folder / "data" / "watchpost.sqlite3", folder / "data" / "static")
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            (folder / "data").mkdir()
            for command in ("migrate", "collectstatic"):
                _manage(folder, command, "--noinput", "--skip-checks", "--verbosity", "0")
            done.touch()
    return prepared


def _manage(folder: Path, *arguments: str) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
        "DJANGO_SETTINGS_MODULE": "webapp.settings.base",
        "WATCHPOST_DATA": str(folder / "data"),
    }
    environment.pop("WATCHPOST_STATIC", None)
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, f"manage.py {' '.join(arguments)} failed:\n{result.stdout}{result.stderr}"
