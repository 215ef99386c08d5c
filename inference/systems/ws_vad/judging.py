"""The scores of a recording, looking both ways, or of a camera, looking back only, by one network or the mean
of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from inference.systems.ws_vad.configuration import RGB, STREAMS
from inference.systems.ws_vad.inputs import Rows
from inference.systems.ws_vad.network import Videos, WeaklySupervised
from inference.systems.ws_vad.videos import several
from inference.types import Floats

LONGEST = 512
"""Snippets that attend to each other at most: attention costs their square. A longer recording is cut into
stretches of that many, which overlap by half; each snippet is scored where it has most around it."""

TOGETHER = 32
"""Windows in a batch."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Of T snippets.

    scores   (T,) in [0, 1] of the networks' mean logit, not smoothed
    shares   (T, 3) of RGB, flow and audio in them, 0 where missing
    gates    (T, 3) mean gate of each; 1 for a stream that is alone, 0 where missing
    classes  (T, classes - 1) likeness to each abnormal class, sums to 1
    """

    scores: NDArray[np.float64]
    shares: Floats
    gates: Floats
    classes: Floats

    def taken(self, places: slice) -> Judged:
        return Judged(self.scores[places], self.shares[places], self.gates[places], self.classes[places])


def judged(networks: Sequence[WeaklySupervised], rows: Rows) -> Judged:
    """A whole recording, each snippet from all around it. Not causal."""
    length = len(rows)
    if length <= LONGEST:
        return _windows(networks, [rows])[0]
    starts = [*range(0, length - LONGEST, LONGEST // 2), length - LONGEST]
    # The border between two stretches lies in the middle of what they share.
    middles = [(before + LONGEST + after) // 2 for before, after in pairwise(starts)]
    borders = [0, *middles, length]
    parts = []
    for start, (first, last) in zip(starts, pairwise(borders), strict=True):
        found = _windows(networks, [rows.taken(slice(start, start + LONGEST))])[0]
        parts.append(found.taken(slice(first - start, last - start)))
    return joined_judged(parts)


def judged_causally(
    networks: Sequence[WeaklySupervised], rows: Rows, before: int, window: int, *, explained: bool = True
) -> Judged:
    """Each snippet from `before` on, as the last one of the `window` snippets that end with it.

    explained  False leaves the shares zeros, for a third of the work
    """
    ends = range(before + 1, len(rows) + 1)
    windows = [rows.taken(slice(max(0, end - window), end)) for end in ends]
    parts: list[Judged] = []
    place = 0
    while place < len(windows):
        alike = place + 1
        while (
            alike < len(windows) and alike - place < TOGETHER and len(windows[alike]) == len(windows[place])
        ):
            alike += 1
        parts += [
            found.taken(slice(-1, None)) for found in _windows(networks, windows[place:alike], explained)
        ]
        place = alike
    return joined_judged(parts)


def joined_judged(parts: Sequence[Judged]) -> Judged:
    return Judged(
        np.concatenate([part.scores for part in parts]),
        np.concatenate([part.shares for part in parts]),
        np.concatenate([part.gates for part in parts]),
        np.concatenate([part.classes for part in parts]),
    )


def _windows(
    networks: Sequence[WeaklySupervised], windows: Sequence[Rows], explained: bool = True
) -> list[Judged]:
    """Of windows of one length."""
    device = networks[0].prompts.device
    videos = several(windows, device)
    said = [_said(network, videos, explained) for network in networks]
    logits, *others = (np.mean(parts, axis=0) for parts in zip(*said, strict=True))
    shares, gates, classes = (each.astype(np.float32) for each in others)
    scores = 1 / (1 + np.exp(-logits))
    return [
        Judged(scores[place], shares[place], gates[place], classes[place]) for place in range(len(windows))
    ]


@torch.inference_mode()
def _said(network: WeaklySupervised, videos: Videos, explained: bool) -> tuple[NDArray[np.float64], ...]:
    """Logits, shares, gates and classes of one network: see `Judged`, by window."""
    device = videos.present.device
    with torch.autocast(device.type, enabled=device.type == "cuda"):
        if explained:
            said, shares = network.said_and_shares(videos)
        else:
            said, shares = network(videos), torch.zeros_like(videos.present, dtype=torch.float32)
    gates = torch.zeros_like(shares)
    if said.fused is not None:
        gates[..., network.columns] = said.fused.gates.float()
    else:
        gates[..., STREAMS.index(RGB)] = videos.present[..., STREAMS.index(RGB)].float()
    if said.rgb is not None:
        classes = network.class_shares(said.rgb.context.float())
    else:
        count = len(network.prompts) - 1
        classes = shares.new_full((*shares.shape[:2], count), 1 / count)
    return tuple(each.double().cpu().numpy() for each in (said.logits, shares, gates, classes))
