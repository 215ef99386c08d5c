"""How soon an event is noticed, and how often an alarm disturbs for nothing.

Published tables ask whether frames are ranked rightly. Whoever watches a camera asks how long an event ran
before the score said so, and how many alarms a quiet day brings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.evaluate.metrics import ALERT_LINE, Series, Truth

DAY = 86_400.0
SETTLING = 5.0
"""Seconds below the line that end an alarm: what flickers around it is one alarm, not many."""
PATIENCE = 10.0
"""Seconds after which a detection is worth nothing in `latency_aware_ap`."""

Seconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One video's score over time.

    scores  (F,) calibrated, by frame
    truth   (F,) whether the frame belongs to an event
    times   (F,) seconds at which each frame is shown, ascending
    known   (F,) seconds at which its score is known, ascending: the end of its snippet at the earliest. A
            score that is drawn back over its whole snippet was not there when the snippet began
    end     seconds at which the video ends
    """

    scores: Series
    truth: Truth
    times: Seconds
    known: Seconds
    end: float

    @classmethod
    def even(cls, scores: Series, truth: Truth, fps: float, *, snippet: int = 1) -> Curve:
        """A curve of evenly spaced frames whose scores are known when their snippet of `snippet` frames
        ends."""
        numbers = np.arange(len(scores), dtype=np.float64)
        ends = np.minimum((numbers // snippet + 1) * snippet, len(scores))
        return cls(scores, truth, numbers / fps, ends / fps, len(scores) / fps)


@dataclass(frozen=True, slots=True)
class Detection:
    """Events at one line: seconds from an event's first frame until an alarm, None for a missed one."""

    delays: tuple[float | None, ...]

    @property
    def found(self) -> float:
        """Share of the events."""
        return sum(delay is not None for delay in self.delays) / len(self.delays)

    def quantile(self, share: float) -> float | None:
        """Delay that `share` of the found events stay within; None when none was found."""
        known = [delay for delay in self.delays if delay is not None]
        return float(np.quantile(known, share)) if known else None


def stretches(flags: Truth) -> list[tuple[int, int]]:
    """Runs [start, end) of true values of (F,)."""
    edges = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    return list(zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True))


def time_to_detection(curves: Sequence[Curve], line: float = ALERT_LINE) -> Detection | None:
    """For every event, seconds from its first frame until the score of one of its frames that reaches `line`
    is known. An alarm that was already there counts from the event's first frame. None without an event."""
    delays: list[float | None] = []
    for curve in curves:
        for start, end in stretches(curve.truth):
            above = np.flatnonzero(curve.scores[start:end] >= line)
            delays.append(float(curve.known[start + above[0]] - curve.times[start]) if len(above) else None)
    return Detection(tuple(delays)) if delays else None


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """alarms   stretches above the line without a frame of an event
    days     camera-days without an event that were watched
    """

    alarms: int
    days: float

    @property
    def per_day(self) -> float:
        return self.alarms / self.days


def false_alarms(
    curves: Sequence[Curve], line: float = ALERT_LINE, *, settling: float = SETTLING
) -> FalseAlarms | None:
    """Alarms for nothing on what a camera shows outside of events; None when nothing of it was watched.

    An alarm begins when the score reaches `line` and ends when it has stayed below for `settling` seconds or
    the video ends. It is false when no frame between its first and last above the line belongs to an event.
    """
    alarms, seconds = 0, 0.0
    for curve in curves:
        shown = np.diff(np.concatenate([curve.times, [curve.end]]))
        seconds += float(shown[~curve.truth].sum())
        runs: list[tuple[int, int]] = []
        for start, end in stretches(curve.scores >= line):
            if (
                runs
                and curve.times[start] - (curve.times[runs[-1][1] - 1] + shown[runs[-1][1] - 1]) < settling
            ):
                runs[-1] = runs[-1][0], end
            else:
                runs.append((start, end))
        alarms += sum(not curve.truth[start:end].any() for start, end in runs)
    return FalseAlarms(alarms, seconds / DAY) if seconds else None


def latency_aware_ap(curves: Sequence[Curve], *, patience: float = PATIENCE) -> float:
    """Average precision in which finding an event late is finding less of it.

    With a line t, let P(t) be the share of event frames among all frames whose score reaches t, and d_e(t)
    the delay of event e as `time_to_detection` has it. The event counts as found by
    max(0, 1 - d_e(t) / patience), by 0 when it is missed; R(t) is the mean over events. R never falls as t
    falls, and

        latency-aware AP = sum over falling t of (R(t_k) - R(t_(k-1))) P(t_k),    R(t_0) = 0,

    step-wise as average precision is. 1 means that every event is noticed on its first frame, without
    waiting, before any ordinary frame scores as high. With unending patience it is the AP of finding events
    at all. The definition is our own.

    Raises ValueError without an event or with a patience that is not positive.
    """
    if patience <= 0:
        raise ValueError("The patience is a number of seconds above 0.")
    values: list[float] = []
    gains: list[float] = []
    events = 0
    for curve in curves:
        for start, end in stretches(curve.truth):
            events += 1
            scores = curve.scores[start:end]
            worth = np.maximum(0.0, 1.0 - (curve.known[start:end] - curve.times[start]) / patience)
            # Lowering the line, an event is first found at its highest score, then earlier and earlier: at
            # each frame that outdoes all before it. Such a frame adds its worth beyond the next one's.
            earlier = np.concatenate([[-np.inf], np.maximum.accumulate(scores)[:-1]])
            records = np.flatnonzero(scores > earlier)
            values += scores[records].tolist()
            gains += (worth[records] - np.append(worth[records][1:], 0.0)).tolist()
    if not events:
        raise ValueError("There is no event to be found.")
    every = np.concatenate([curve.scores for curve in curves])
    order = np.argsort(every)
    ascending = every[order]
    hits = np.concatenate([curve.truth for curve in curves])[order]
    hits_from = np.append(np.cumsum(hits[::-1])[::-1], 0)
    first = np.searchsorted(ascending, np.asarray(values), side="left")
    precision = hits_from[first] / (len(every) - first)
    return float((np.asarray(gains) * precision).sum() / events)
