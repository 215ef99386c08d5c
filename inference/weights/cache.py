"""The folder for what is derived from weights, and writing into it so that readers never see half a file."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def cache_folder() -> Path:
    """WATCHPOST_CACHE, else `cache` below WATCHPOST_DATA, else the user's cache folder."""
    if explicit := os.environ.get("WATCHPOST_CACHE"):
        return Path(explicit)
    if data := os.environ.get("WATCHPOST_DATA"):
        return Path(data) / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "watchpost"


def write_aside(target: Path, content: bytes) -> None:
    """Write a file under another name and rename it into place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def make_once(target: Path, make: Callable[[Path], None]) -> Path:
    """Return the folder `target`, filling it by `make(folder)` when it does not exist.

    The folder is filled aside and renamed, by one process while others wait for it. Should two fill it after
    all, on a file system without locks, one of the equal results stays.
    """
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.parent / f".{target.name}.lock"):
        return target if target.is_dir() else _made(target, make)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Until the end nobody else is alone with this file; a process that dies lets go of it."""
    with path.open("a") as lock:
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _made(target: Path, make: Callable[[Path], None]) -> Path:
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        make(aside)
        aside.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target
