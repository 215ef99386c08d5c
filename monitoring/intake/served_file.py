"""A file that a browser is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class ServedFile:
    """One file to serve; `filename` is what a browser saves it as."""

    path: Path
    content_type: str
    filename: str
    download: bool = False


def is_in_media_root(path: Path) -> bool:
    """Whether the file really lies there, links followed."""
    return path.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve())
