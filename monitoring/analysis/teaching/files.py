"""Where teaching keeps its files, below MEDIA_ROOT/teaching.

examples/<example>.safetensors   rows of an example, for as long as it stands
alerts/<alert>.safetensors       rows of an alert's footage
clips/<clip>.safetensors         rows of a recording, kept when it was scored
versions/<version>/              a model folder
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from monitoring import storage

SUFFIX = ".safetensors"


def folder() -> Path:
    return storage.media_root() / "teaching"


def example_rows(example_id: UUID) -> Path:
    return folder() / "examples" / f"{example_id}{SUFFIX}"


def alert_rows(alert_id: UUID) -> Path:
    return folder() / "alerts" / f"{alert_id}{SUFFIX}"


def clip_rows(clip_id: UUID) -> Path:
    return folder() / "clips" / f"{clip_id}{SUFFIX}"


def version_folder(version_id: UUID) -> Path:
    return folder() / "versions" / str(version_id)


def relative(path: Path) -> str:
    return path.relative_to(storage.media_root()).as_posix()
