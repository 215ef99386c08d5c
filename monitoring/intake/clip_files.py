"""Which file answers for a recording: the original, or what was made of it for browsers.

A clip's folder below MEDIA_ROOT holds the original under `Clip.path` and, beside it, the files named
here. They are made after acceptance, so each may be missing.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from monitoring.intake.served_file import ServedFile, is_in_media_root
from monitoring.models import Clip

POSTER = "poster.jpg"
PREVIEW = "preview.mp4"
THERMAL_PREVIEW = "thermal-preview.mp4"

_CONTENT_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    # QuickTime files that browsers play are MP4 in all but name, and Chromium asks for that name.
    ".mov": "video/mp4",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".avi": "video/x-msvideo",
    ".mpg": "video/mpeg",
    ".mpeg": "video/mpeg",
    ".ts": "video/mp2t",
    ".jpg": "image/jpeg",
}


def folder_of(clip: Clip) -> Path:
    """The folder of a recording: the original and what was made of it."""
    return (Path(settings.MEDIA_ROOT) / clip.path).parent


def find_clip_file(clip: Clip, kind: str, *, original: bool = False) -> ServedFile | None:
    """The file behind `video`, `thermal` or `poster`; None while there is none.

    A recording that browsers cannot play is answered by its preview once that is made. `original`
    asks for the file as it was uploaded, to be saved.
    """
    path = _path_of(clip, kind, original)
    if path is None or not is_in_media_root(path):
        return None
    title = clip.title or str(clip.pk)
    stem = title.removesuffix(path.suffix)
    name = stem + path.suffix if kind == "video" else f"{stem}-{kind}{path.suffix}"
    content_type = _CONTENT_TYPES.get(path.suffix.lower(), "application/octet-stream")
    return ServedFile(path, content_type, name, download=original)


def _path_of(clip: Clip, kind: str, original: bool) -> Path | None:
    folder = folder_of(clip)
    root = Path(settings.MEDIA_ROOT)
    if kind == "poster":
        return folder / POSTER
    if kind == "thermal":
        preview = folder / THERMAL_PREVIEW
        if not clip.thermal_path:
            return None
        return preview if preview.exists() and not original else root / clip.thermal_path
    preview = folder / PREVIEW
    if not clip.browser_playable and preview.exists() and not original:
        return preview
    return root / clip.path
