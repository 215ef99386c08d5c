"""The models that Table 1 of paper 001 compares, what each is made of and how it is trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inference.errors import TrainingError
from inference.evaluate.smoothing import Smoothing, smoothed

RGB, FLOW, AUDIO = "rgb", "flow", "audio"
STREAMS = (RGB, FLOW, AUDIO)
"""In the order of the columns of presence masks and gates."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """Sizes, [P] as the paper has them, [D] where it is silent: see README.md.

    pictures, clips, flow, audio   columns of the inputs: CLIP 512, I3D 1024 twice, VGGish 128 [P]
    streams     which of STREAMS there are
    reduced, out  widths of X_CNN and of the first reduction, and of the second [P, D as PEL4VAD]
    context     width of the queries and keys of the temporal context aggregation
    neighbours, nearness, offset, normalised  its window and position prior, and L2 normalisation over time
    scorer, share, samples, sigma  of the nominator of snippets
    heads, head_width, layers, feed_forward, patterns  of the dual memories, whose width is half of `clips`
    memories    False leaves them out: attention alone (row 1 of Table 1)
    steps       snippets that the causal convolution sees
    width       of the flow and audio streams and of each stream's part of the fusion
    late        a linear scorer for each stream beside the fusion (`scorers.StreamScorers`), not in the paper
    """

    pictures: int = 512
    clips: int = 1024
    flow: int = 1024
    audio: int = 128
    streams: tuple[str, ...] = STREAMS
    reduced: int = 512
    out: int = 300
    context: int = 128
    neighbours: int = 9
    nearness: float = 0.06
    offset: float = 0.02
    normalised: bool = False
    scorer: int = 256
    share: float = 0.9
    samples: int = 100
    sigma: float = 0.05
    heads: int = 4
    head_width: int = 128
    layers: int = 2
    feed_forward: int = 512
    patterns: int = 60
    memories: bool = True
    steps: int = 3
    width: int = 128
    late: bool = False
    dropout: float = 0.1
    attention_dropout: float = 0.5
    temperature: float = 0.05

    @property
    def columns(self) -> tuple[int, ...]:
        """Of `streams` in presence masks."""
        return tuple(STREAMS.index(stream) for stream in self.streams)

    def __post_init__(self) -> None:
        if not self.streams or any(stream not in STREAMS for stream in self.streams):
            raise ValueError(f"streams are some of {', '.join(STREAMS)}, not {self.streams}")
        if self.clips % 2:
            raise ValueError("the memories are half as wide as `clips`, which must be even")


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the terms beside the cross-entropy of bags: prompts (lambda of Eq. 19), memories, magnitude contrast
    and few, even scores. A weight of 0 leaves the term out.

    snippets  of a term that holds every snippet to its recording's label, not in the paper. Many of an
              abnormal recording's snippets are normal, but as such they occur in normal recordings as well:
              the more often a kind of snippet comes from abnormal ones, the more likely it is abnormal
    """

    prompts: float = 1.0
    memories: float = 1.0
    contrast: float = 1.0
    regularity: float = 1.0
    snippets: float = 0.0


@dataclass(frozen=True, slots=True)
class Stage:
    """epochs, batch, steps   videos in a batch, half of them normal; batches in an epoch, None for as many as
                           it takes to see every video once
    rgb_rate, rate         learning rates of the RGB stream and of everything else
    weight_decay
    cosine                 epochs over which the rates fall along a cosine to zero, None: they stay
    """

    epochs: int
    batch: int
    rgb_rate: float
    rate: float = 0.0
    weight_decay: float = 0.0
    steps: int | None = None
    cosine: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The RGB stream first, then all streams with its weights to begin with.

    scorers  of the streams' linear scorers, before the second stage; None for an architecture without
    ridge    weight of the squared weights of each of STREAMS' linear scorers
    seeds    networks that are learned from other beginnings and averaged
    length   snippets that every video has in training; looped says that a shorter one begins again from its
             start, otherwise it is divided into that many segments and their means taken (UR-DMU)
    dropout  share of videos from which each of STREAMS is taken in the second stage. What a stream learned by
             heart looks flawless to the fusion; where it is often missing, the others are listened to as well
    cameras  share of videos that are learned from as a camera would have measured them
    noise    deviations of normal noise on the inputs, whose own deviation is 1
    alone    share of batches whose snippets are scored each by itself. A bag's label says that something is
             in it; what attends to everything can say so at any snippet, and these batches keep it from that
    """

    rgb: Stage
    fusion: Stage
    length: int = 200
    looped: bool = False
    dropout: tuple[float, float, float] = (0.0, 0.0, 0.0)
    cameras: float = 0.0
    noise: float = 0.0
    alone: float = 0.0
    scorers: Stage | None = None
    ridge: tuple[float, float, float] = (0.0, 0.0, 0.0)
    seeds: int = 1


PAPER_SCHEDULE = Schedule(
    rgb=Stage(epochs=50, batch=128, rgb_rate=5e-4, cosine=60),
    fusion=Stage(epochs=2, batch=32, rgb_rate=1e-6, rate=3e-5),
)
"""Section V for the second stage; the first, which the paper loads from its authors' earlier model, as
PEL4VAD is trained [D]."""

EMBEDDED_SCHEDULE = Schedule(
    rgb=Stage(epochs=2, batch=32, rgb_rate=2e-3, weight_decay=0.1, steps=12, cosine=2),
    fusion=Stage(epochs=4, batch=32, rgb_rate=1e-4, rate=3e-3, weight_decay=0.1, steps=12, cosine=4),
    length=16,
    looped=True,
    dropout=(0.5, 0.2, 0.8),
    cameras=0.3,
    alone=0.5,
    scorers=Stage(epochs=8, batch=128, rgb_rate=3e-2, steps=25, cosine=8),
    ridge=(1.0, 0.03, 3.0),
    seeds=2,
)
"""For recordings of some tens of snippets joined from short clips."""

SCHEDULES: Mapping[str, Schedule] = {"paper": PAPER_SCHEDULE, "embedded": EMBEDDED_SCHEDULE}

PAPER = Architecture()
EMBEDDED = Architecture(
    pictures=16,
    clips=32,
    flow=44,
    audio=16,
    reduced=24,
    out=16,
    context=32,
    scorer=32,
    heads=2,
    head_width=16,
    layers=1,
    feed_forward=32,
    patterns=24,
    steps=1,
    width=32,
    late=True,
    dropout=0.5,
    attention_dropout=0.5,
)
"""For a few hundred clips; its pictures and sounds come as principal components."""
TINY = Architecture(
    pictures=512,
    clips=1024,
    reduced=8,
    out=6,
    context=4,
    scorer=4,
    samples=4,
    heads=2,
    head_width=4,
    layers=1,
    feed_forward=8,
    patterns=20,
    width=8,
)
"""The paper's inputs through narrow layers, for trials."""

SIZES: Mapping[str, tuple[str, Architecture]] = {
    "paper": ("paper", PAPER),
    "embedded": ("embedded", EMBEDDED),
    "tiny": ("paper", TINY),
}
"""By name: the extractors, and the architecture on them."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """One model.

    extractors  "paper" or "embedded": which extractors measure its inputs
    smoothing, smoothing_width  of the scores of a whole recording (Eq. 20); live scores take the mean of the
                last `smoothing_width`
    window      snippets back to which a live score looks
    """

    name: str
    title: str
    architecture: Architecture = PAPER
    weights: Weights = field(default_factory=Weights)
    extractors: str = "paper"
    smoothing: Smoothing = "slide"
    smoothing_width: int = 1
    window: int = 64

    def smooth(self, scores: ArrayLike, *, causal: bool) -> NDArray[np.float64]:
        """Eq. 20 of scores (T,), or the mean of the last ones."""
        return smoothed(scores, "causal" if causal else self.smoothing, self.smoothing_width)


_NONE = Weights(prompts=0.0, memories=0.0, contrast=0.0, regularity=0.0)
_MEMORIES = replace(_NONE, memories=1.0)
_PROMPTS = replace(_MEMORIES, prompts=1.0)
_ALL = Weights()
SMOOTHED = 7
"""Snippets of Eq. 20, as PEL4VAD has it for UCF-Crime."""

EMBEDDED_SMOOTHED = 1
"""Joined recordings change clip every second or two, which a longer mean would blur."""

_ROWS: tuple[tuple[str, str, tuple[str, ...], bool, Weights, int], ...] = (
    ("attention", "I3D, TCA, CLIP, top-k, MHSA", (RGB,), False, _NONE, 1),
    ("memories", "+ DMU", (RGB,), True, _MEMORIES, 1),
    ("prompts", "+ PEL", (RGB,), True, _PROMPTS, 1),
    ("contrast", "+ MC", (RGB,), True, _ALL, 1),
    ("rgb", "+ SS", (RGB,), True, _ALL, SMOOTHED),
    ("rgb_flow", "RGB + flow", (RGB, FLOW), True, _ALL, SMOOTHED),
    ("full", "RGB + flow + audio", STREAMS, True, _ALL, SMOOTHED),
    ("flow_audio", "Flow + audio", (FLOW, AUDIO), True, _ALL, SMOOTHED),
    ("flow", "Flow alone", (FLOW,), True, _ALL, SMOOTHED),
    ("audio", "Audio alone", (AUDIO,), True, _ALL, SMOOTHED),
)
CONFIGURATIONS: tuple[str, ...] = tuple(row[0] for row in _ROWS)

TABLES: Mapping[int, tuple[str, ...]] = {1: CONFIGURATIONS[:7]}
"""Which configurations a table of the paper compares, in its order."""


def find_configuration(name: str, *, size: str = "paper") -> Configuration:
    """A configuration by name, at a size. Raises TrainingError, naming those there are."""
    rows = {row[0]: row for row in _ROWS}
    if name not in rows:
        raise TrainingError(f"There is no configuration {name!r}; there are {', '.join(rows)}.")
    if size not in SIZES:
        raise TrainingError(f"There is no size {size!r}; there are {', '.join(SIZES)}.")
    _, title, streams, memories, weights, smoothed = rows[name]
    extractors, architecture = SIZES[size]
    embedded = extractors == "embedded"
    return Configuration(
        name,
        title,
        replace(architecture, streams=streams, memories=memories),
        replace(weights, snippets=1.0) if embedded else weights,
        extractors,
        smoothing="slide_edge" if embedded else "slide",
        smoothing_width=min(smoothed, EMBEDDED_SMOOTHED) if embedded else smoothed,
        window=32 if embedded else 64,
    )
