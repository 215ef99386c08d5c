"""The secrets of one installation, made once and kept in a file that only its owner may read."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Secrets:
    secret_key: str
    broker_password: str


def read_or_create(file: Path) -> Secrets:
    """The secrets in `file` (lines of NAME=value, so that a shell can read it too), made if there is none.

    Missing lines are added; nothing that is there ever changes, since sessions and links depend on it.
    """
    found = dict(line.split("=", 1) for line in _lines(file) if "=" in line)
    wanted = {name: found.get(name) or secrets.token_urlsafe(48) for name in _NAMES}
    if wanted != {name: found.get(name) for name in _NAMES}:
        write_private(file, "".join(f"{name}={value}\n" for name, value in {**found, **wanted}.items()))
    else:
        file.chmod(0o600)
    return Secrets(
        secret_key=wanted["WATCHPOST_SECRET_KEY"], broker_password=wanted["WATCHPOST_BROKER_PASSWORD"]
    )


_NAMES = ("WATCHPOST_SECRET_KEY", "WATCHPOST_BROKER_PASSWORD")


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def write_private(file: Path, content: str) -> None:
    """Write a file of mode 0600 in one step: readers see the old content or the new, never a part."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
