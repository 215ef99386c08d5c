"""A camera's snippet as the library's: one second, and the last frame of the second before."""

from __future__ import annotations

import numpy as np

from inference.types import Snippet
from monitoring.intake.snippets import LiveSnippet


def snippet_of(live: LiveSnippet) -> Snippet:
    """Times stay Unix seconds; a frame's number is its time in milliseconds."""
    return Snippet(
        source=live.camera,
        sequence=live.sequence,
        start=live.start,
        end=live.end,
        frame_start=0,
        frame_end=len(live.frames) - 1,
        frames=live.frames,
        frame_numbers=np.rint(live.frame_times * 1000).astype(np.int64),
        frame_times=live.frame_times,
        fps=live.fps,
        thermal=live.thermal,
        audio=live.audio,
    )
