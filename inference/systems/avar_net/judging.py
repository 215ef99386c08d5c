"""What a trained model says of sequences of steps, and which modality it says it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from inference.systems.avar_net.configuration import HOP
from inference.systems.avar_net.steps import Steps
from inference.systems.avar_net.trained import TrainedModel
from inference.systems.avar_net.windows import Doubles, highest, spread, trailing

_AT_ONCE = 256
"""Windows in a batch."""


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """probabilities (n, classes) of each step, and shares (n, streams): each stream's part in how likely an
    alarm is, 0 for what was absent; rows sum to 1, or to 0 where nothing was measured."""

    probabilities: Doubles
    shares: Doubles


def judge_clip(model: TrainedModel, bins: Steps) -> Doubles:
    """(classes,) of a whole clip: the mean over its steps, as the paper's recognition."""
    logits = np.log(np.maximum(model.probabilities(*_batch([bins], len(bins)))[0], 1e-9)).mean(axis=1)
    likely = np.exp(logits - logits.max())
    found: Doubles = likely / likely.sum()
    return found


def judge_recording(model: TrainedModel, steps: Steps, *, explained: bool = True) -> Judgement:
    """Every step, by the window around it that finds an alarm likeliest.

    explained  shares are found, for which the model is asked once for every subset of its streams
    """
    windows = spread(len(steps), model.configuration.length, HOP)
    by_window = _judged(model, steps, windows, _no_stream_hidden(model))
    alarm = model.alarms.share(by_window.transpose(0, 2, 1))
    chosen = highest(list(alarm), windows, len(steps))
    places = np.arange(len(steps)) - np.asarray([start for start, _ in windows])[chosen] if windows else []
    return _judgement(model, steps, windows, chosen, np.asarray(places, np.int64), explained=explained)


def judge_newest(model: TrainedModel, steps: Steps, *, first: int = 0, explained: bool = True) -> Judgement:
    """Steps from `first` on, each at the end of what came before it."""
    windows = trailing(len(steps), model.configuration.length, first=first)
    chosen = np.arange(len(windows))
    places = np.asarray([end - start - 1 for start, end in windows], np.int64)
    return _judgement(model, steps, windows, chosen, places, first=first, explained=explained)


def _judgement(
    model: TrainedModel,
    steps: Steps,
    windows: Sequence[tuple[int, int]],
    chosen: NDArray[np.int64],
    places: NDArray[np.int64],
    *,
    first: int = 0,
    explained: bool,
) -> Judgement:
    streams = len(model.family.streams)
    values: dict[frozenset[int], Doubles] = {}
    probabilities = np.zeros((len(chosen), len(model.classes)))
    for kept in _subsets(streams) if explained else [frozenset(range(streams))]:
        hidden = np.asarray([stream not in kept for stream in range(streams)])
        said = _judged(model, steps, windows, hidden)
        rows = said[chosen, :, places] if len(chosen) else np.zeros((0, len(model.classes)))
        values[kept] = model.alarms.share(rows)
        if len(kept) == streams:
            probabilities = rows
    if not explained:
        return Judgement(probabilities, np.zeros((len(chosen), streams)))
    shares = np.abs(_shapley(values, streams)) * steps.present[first:]
    total = shares.sum(axis=1, keepdims=True)
    even = steps.present[first:] / np.maximum(steps.present[first:].sum(axis=1, keepdims=True), 1)
    return Judgement(probabilities, np.where(total > 1e-9, shares / np.maximum(total, 1e-9), even))


def _shapley(values: dict[frozenset[int], Doubles], streams: int) -> Doubles:
    """(n, streams): what each stream adds on average over all orders in which streams could be added
    (Shapley 1953)."""
    count = len(values[frozenset()])
    found = np.zeros((count, streams))
    for stream in range(streams):
        for kept in values:
            if stream not in kept:
                weight = 1.0 / (streams * comb(streams - 1, len(kept)))
                found[:, stream] += weight * (values[kept | {stream}] - values[kept])
    return found


def _subsets(streams: int) -> list[frozenset[int]]:
    return [frozenset(kept) for size in range(streams + 1) for kept in combinations(range(streams), size)]


def _no_stream_hidden(model: TrainedModel) -> NDArray[np.bool_]:
    return np.zeros(len(model.family.streams), np.bool_)


def _judged(
    model: TrainedModel, steps: Steps, windows: Sequence[tuple[int, int]], hidden: NDArray[np.bool_]
) -> Doubles:
    """(windows, classes, length) with some streams hidden."""
    length = model.configuration.length
    found = [np.zeros((0, len(model.classes), length))]
    for place in range(0, len(windows), _AT_ONCE):
        parts = [
            Steps(steps.values[start:end], steps.present[start:end] & ~hidden)
            for start, end in windows[place : place + _AT_ONCE]
        ]
        found.append(model.probabilities(*_batch(parts, length)))
    return np.concatenate(found)


def _batch(
    parts: Sequence[Steps], length: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
    values = np.zeros((len(parts), length, parts[0].values.shape[1]), np.float32)
    present = np.zeros((len(parts), length, parts[0].present.shape[1]), np.bool_)
    mask = np.zeros((len(parts), length), np.bool_)
    for place, steps in enumerate(parts):
        values[place, : len(steps)] = steps.values
        present[place, : len(steps)] = steps.present
        mask[place, : len(steps)] = True
    return values, present, mask
