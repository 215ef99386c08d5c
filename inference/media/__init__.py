"""Reading recordings: what a file holds, its frames by presentation time, its sound, its snippets.

The names below load on first use, so that importing the package (or a plain dataclass of it) does
not load the codecs: web processes never decode.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inference.media.frames import decode_frames
    from inference.media.index import FrameIndex, build_index
    from inference.media.info import MediaInfo
    from inference.media.probe import probe
    from inference.media.snippets import Companion, read_snippets
    from inference.media.sound import SoundReader

__all__ = [
    "Companion",
    "FrameIndex",
    "MediaInfo",
    "SoundReader",
    "build_index",
    "decode_frames",
    "probe",
    "read_snippets",
]

_HOMES = {
    "Companion": "snippets",
    "FrameIndex": "index",
    "MediaInfo": "info",
    "SoundReader": "sound",
    "build_index": "index",
    "decode_frames": "frames",
    "probe": "probe",
    "read_snippets": "snippets",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
