"""Annotations as a file to take away: one of a chosen format, or a ZIP of several."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from asgiref.sync import sync_to_async

from inference.annotation_formats.archives import LOST_FILE
from inference.annotation_formats.catalogue import FORMATS
from inference.annotation_formats.losses import few
from inference.annotation_formats.videos import AnnotatedVideo
from monitoring import audit
from monitoring.models import User

_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Exported:
    """path   the file, in a folder that vanishes once it was read
    size   bytes
    lost   sentences: what the format cannot hold
    """

    path: Path
    name: str
    content_type: str
    size: int
    lost: tuple[str, ...]
    folder: tempfile.TemporaryDirectory[str]

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file's content, once: an ASGI server would collect a plain iterator whole before sending."""
        with self.folder, self.path.open("rb") as file:
            while piece := await sync_to_async(file.read)(_PIECE):
                yield piece


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an export would hold."""

    videos: int
    spans: int
    tracks: int
    files: int
    lost: tuple[str, ...]


def make(
    *, videos: Sequence[AnnotatedVideo], format_name: str, name: str, by: User, target: object | None
) -> Exported:
    """Writes the file and says so in the log; `name` is what it is called, without an ending."""
    chosen = FORMATS[format_name]
    folder = tempfile.TemporaryDirectory(prefix="annotations-")
    written = chosen.write(videos, Path(folder.name))
    if len(written.files) == 1:
        (path,) = written.files
    else:
        path = Path(folder.name) / "all.zip"
        _zip(written.files, written.lost, path)
    file_name = name + path.suffix
    spans = sum(len(video.spans) for video in videos)
    audit.record(
        "export.made", actor=by, target=target, file=file_name, format=chosen.title, annotations=spans
    )
    kind = _TYPES[path.suffix]
    return Exported(path, file_name, kind, path.stat().st_size, few(written.lost), folder)


def outlook(*, videos: Sequence[AnnotatedVideo], format_name: str) -> Outlook:
    """What `make` would write, and what it could not."""
    with tempfile.TemporaryDirectory() as folder:
        written = FORMATS[format_name].write(videos, Path(folder))
    spans = [span for video in videos for span in video.spans]
    tracks = sum(len(span.tracks) for span in spans)
    return Outlook(len(videos), len(spans), tracks, len(written.files), few(written.lost))


def _zip(files: Sequence[Path], lost: Sequence[str], into: Path) -> None:
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.name)
        if lost:
            archive.writestr(LOST_FILE, "\n".join(lost) + "\n")
