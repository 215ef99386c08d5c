"""The values that packages exchange: frozen dataclasses of NumPy arrays and plain numbers.

Times are seconds of the source's own presentation clock, starting at its first frame (clips) or
Unix seconds (live). Frame numbers count the source's pictures in presentation order from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.uint8]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class Modality(StrEnum):
    """What a part of an anomaly score was measured from."""

    APPEARANCE = "appearance"
    MOTION = "motion"
    SOUND = "sound"
    THERMAL = "thermal"
    OBJECTS = "objects"


@dataclass(frozen=True, slots=True)
class Snippet:
    """Sixteen frames on the analysis grid, with the sound of the same span.

    frames         (T, H, W, 3) uint8, BGR, T = 16
    frame_numbers  (T,) original frame numbers; a number repeats where the source is slower than the grid
    frame_times    (T,) presentation times in seconds, float64; repeats with the number
    thermal        (T, H', W') uint8 aligned to `frames`, or None
    audio          (samples,) float32 in [-1, 1], 16 kHz mono, of [start, end), or None when there is no sound
    frame_start, frame_end   original frame numbers covered, end exclusive
    """

    source: str
    sequence: int
    start: float
    end: float
    frame_start: int
    frame_end: int
    frames: Frames
    frame_numbers: Ints
    frame_times: NDArray[np.float64]
    fps: float
    thermal: Frames | None = None
    audio: Floats | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A region of the picture: corners as fractions of width and height in [0, 1]."""

    left: float
    top: float
    right: float
    bottom: float
    label: str
    score: float
    """How unusual this region is, on the calibrated scale (0.5 is the alert line)."""
    frame: int
    """Original number of the frame it was seen in."""
    time: float
    confidence: float | None = None
    """The detector's own confidence in [0, 1]; None for regions found by motion or appearance."""


@dataclass(frozen=True, slots=True)
class Features:
    """What extractors measured of one snippet; small enough to be stored and sent.

    arrays are named by extractor ("motion.speed", "objects.boxes", ...); their shapes and units are
    documented where the extractor lives. A missing name means that this was not measured.
    """

    sequence: int
    start: float
    end: float
    frame_start: int
    frame_end: int
    frame_numbers: Ints
    frame_times: NDArray[np.float64]
    arrays: Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One snippet's anomaly score and what explains it.

    score          calibrated to [0, 1]; 0.5 is this source's alert line
    raw            the system's own scale, comparable only within one fitted profile
    frames         (n,) original numbers of the analysed frames, where a system resolves finer than a snippet
    frame_scores   (n,) raw score of each of `frames`
    contributions  share of each modality that was measured; sums to 1
    heatmap        (h, w) float32 in [0, 1] of where the score comes from, coarse, or None
    facts          measured values a sentence may state (plain numbers and strings)
    """

    sequence: int
    start: float
    end: float
    frame_start: int
    frame_end: int
    score: float
    raw: float
    contributions: Mapping[Modality, float]
    label: str
    model_version: str
    frames: Ints | None = None
    frame_scores: Floats | None = None
    class_scores: Mapping[str, float] = field(default_factory=dict)
    boxes: tuple[Box, ...] = ()
    heatmap: Floats | None = None
    facts: Mapping[str, float | int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source whose score stayed above the line (hysteresis), in seconds."""

    start: float
    end: float
    peak: float
    peak_time: float
    label: str
    contributions: Mapping[Modality, float] = field(default_factory=dict)
