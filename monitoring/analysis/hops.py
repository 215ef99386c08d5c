"""A camera's snippet as the library's: one second and the frame before it, or the sixteen frames of two."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.types import Floats, Frames, Snippet
from monitoring.intake.snippets import LiveSnippet

_REMEMBERED_CAMERAS = 256


def snippet_of(live: LiveSnippet) -> Snippet:
    """Times stay Unix seconds; a frame's number is its time in milliseconds."""
    return _snippet(live, live.frames, live.frame_times, live.thermal, live.audio)


class HopJoiner:
    """Joins each hop of a camera with the one before, which is kept in this process. Where that is missing,
    the hop's first frame stands for it."""

    def __init__(self) -> None:
        self._before: OrderedDict[str, LiveSnippet] = OrderedDict()

    def joined(self, live: LiveSnippet) -> Snippet:
        """Sixteen frames, as a recording's snippets have, that end with this hop's, and both hops' sound.
        To be asked once for each hop, in order for each camera."""
        before = self._before.pop(live.camera, None)
        self._before[live.camera] = live
        while len(self._before) > _REMEMBERED_CAMERAS:
            self._before.popitem(last=False)
        if before is not None and not _continues(before, live):
            before = None
        return _snippet(
            live,
            _last_and_new(None if before is None else before.frames, live.frames),
            _last_and_new(None if before is None else before.frame_times, live.frame_times),
            _thermal(before, live),
            _sound(before, live),
        )


def _snippet(
    live: LiveSnippet,
    frames: Frames,
    times: NDArray[np.float64],
    thermal: Frames | None,
    audio: Floats | None,
) -> Snippet:
    return Snippet(
        source=live.camera,
        sequence=live.sequence,
        start=live.start,
        end=live.end,
        frame_start=0,
        frame_end=len(live.frames) - 1,
        frames=frames,
        frame_numbers=np.rint(times * 1000).astype(np.int64),
        frame_times=times,
        fps=live.fps,
        thermal=thermal,
        audio=audio,
    )


def _continues(before: LiveSnippet, live: LiveSnippet) -> bool:
    return (
        live.sequence == before.sequence + 1
        and live.fps == before.fps
        and live.frames.shape == before.frames.shape
    )


def _thermal(before: LiveSnippet | None, live: LiveSnippet) -> Frames | None:
    """As of the visible frames; a thermal camera that has just come has no past yet."""
    if live.thermal is None:
        return None
    past = before.thermal if before is not None else None
    if past is not None and past.shape != live.thermal.shape:
        past = None
    return _last_and_new(past, live.thermal)


def _sound(before: LiveSnippet | None, live: LiveSnippet) -> Floats | None:
    if live.audio is None or before is None or before.audio is None:
        return live.audio
    return np.concatenate([before.audio, live.audio])


def _last_and_new(before: NDArray[Any] | None, now: NDArray[Any]) -> NDArray[Any]:
    """The new ones of the hop before and of this one; a hop's first is the last of the one before it."""
    past = before[1:] if before is not None else np.repeat(now[:1], len(now) - 1, axis=0)
    return np.concatenate([past, now[1:]])
