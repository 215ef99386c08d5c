"""SHA-256 of large files, remembered until the file changes."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from inference.errors import WeightsCorrupt
from inference.weights.cache import cache_folder, write_aside
from inference.weights.manifest import Weights


def verify(path: Path, weights: Weights) -> None:
    """Raise WeightsCorrupt unless `path` holds exactly the bytes that the manifest names.

    A file once found right is not read again while its place, size and modification time stay.
    """
    status = path.stat()
    if status.st_size != weights.size:
        raise WeightsCorrupt(
            f"The weights file {path} has {status.st_size} bytes instead of {weights.size}. "
            "Delete it and get it again."
        )
    seen = {"path": str(path.resolve()), "size": status.st_size, "modified": status.st_mtime_ns}
    note = cache_folder() / "verified" / f"{weights.sha256}-{_digest_of_text(seen['path'])}.json"
    if _read(note) == seen:
        return
    found = sha256_of(path)
    if found != weights.sha256:
        raise WeightsCorrupt(
            f"The weights file {path} has SHA-256 {found} instead of {weights.sha256}. "
            "Delete it and get it again."
        )
    write_aside(note, json.dumps(seen).encode())


def sha256_of(path: str | os.PathLike[str]) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_of_text(text: object) -> str:
    return hashlib.sha256(str(text).encode()).hexdigest()[:12]


def _read(note: Path) -> object:
    try:
        return json.loads(note.read_text())
    except (FileNotFoundError, ValueError):
        return None
