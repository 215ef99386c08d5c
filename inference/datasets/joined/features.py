"""Joined recordings in the space of features, and what is true of each of their frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inference.datasets.joined.measured import MeasuredClips
from inference.datasets.joined.recordings import CUT, JoinedRecording
from inference.extractors.shifting import shifted
from inference.types import Features

_HEARD = "sound."
_EMBEDDED = "deep.aisfx"
"""Looks at sound: without sound there are none, instead of no array."""


def joined_features(recording: JoinedRecording, clips: MeasuredClips) -> list[Features]:
    """The snippets of all parts, numbered and timed as one recording; none lies across a cut.

    Of a recording that cannot be heard the sound is left out, as if no clip had a track: a silent track and
    none are one case, since which of the two a clip has says where it comes from.

    Raises NotMeasured.
    """
    found: list[Features] = []
    seconds, frames = 0.0, 0
    for part in recording.parts:
        own = [
            item for item in clips[part.path] if item.start >= part.start - CUT and item.end <= part.end + CUT
        ]
        first = min(item.frame_start for item in own)
        for item in own:
            moved = shifted(
                item if recording.audible else _silent(item),
                sequence=len(found),
                seconds=seconds - part.start,
                frames=frames - first,
            )
            found.append(moved)
        frames = max(item.frame_end for item in found)
        seconds += part.seconds
    return found


def frame_truth(recording: JoinedRecording, snippets: Sequence[Features]) -> NDArray[np.bool_]:
    """(F,) whether each frame of a joined recording is abnormal, for evaluation only.

    snippets  of the whole recording, joined or measured from what `render` wrote; F is the last one's
              `frame_end`
    """
    truth = np.zeros(max(item.frame_end for item in snippets), bool)
    for item in snippets:
        numbers = np.arange(item.frame_start, item.frame_end)
        times = np.interp(numbers, item.frame_numbers, item.frame_times)
        truth[numbers] = np.any(
            [(times >= span.start - CUT) & (times < span.end - CUT) for span in recording.spans], axis=0
        )
    return truth


def _silent(item: Features) -> Features:
    arrays = {
        name: array[:0] if name.startswith(_EMBEDDED) else array
        for name, array in item.arrays.items()
        if not name.startswith(_HEARD)
    }
    return Features(
        item.sequence,
        item.start,
        item.end,
        item.frame_start,
        item.frame_end,
        item.frame_numbers,
        item.frame_times,
        arrays,
    )
