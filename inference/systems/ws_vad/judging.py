"""The network's scores of a recording, looking both ways, or of a camera, looking back only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from inference.systems.ws_vad.configuration import RGB, STREAMS
from inference.systems.ws_vad.inputs import Rows
from inference.systems.ws_vad.network import WeaklySupervised
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

    scores   (T,) of the network, in [0, 1], not smoothed
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


def judged(network: WeaklySupervised, rows: Rows) -> Judged:
    """A whole recording, each snippet from all around it. Not causal."""
    length = len(rows)
    if length <= LONGEST:
        return _windows(network, [rows])[0]
    starts = [*range(0, length - LONGEST, LONGEST // 2), length - LONGEST]
    # The border between two stretches lies in the middle of what they share.
    middles = [(before + LONGEST + after) // 2 for before, after in pairwise(starts)]
    borders = [0, *middles, length]
    parts = []
    for start, (first, last) in zip(starts, pairwise(borders), strict=True):
        found = _windows(network, [rows.taken(slice(start, start + LONGEST))])[0]
        parts.append(found.taken(slice(first - start, last - start)))
    return joined_judged(parts)


def judged_causally(
    network: WeaklySupervised, rows: Rows, before: int, window: int, *, explained: bool = True
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
            found.taken(slice(-1, None)) for found in _windows(network, windows[place:alike], explained)
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


@torch.inference_mode()
def _windows(network: WeaklySupervised, windows: Sequence[Rows], explained: bool = True) -> list[Judged]:
    """Of windows of one length."""
    device = network.prompts.device
    with torch.autocast(device.type, enabled=device.type == "cuda"):
        videos = several(windows, device)
        if explained:
            said, shares = network.said_and_shares(videos)
        else:
            said, shares = network(videos), torch.zeros_like(videos.present, dtype=torch.float32)
    scores = torch.sigmoid(said.logits.double()).cpu().numpy()
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
    found = shares.float().cpu().numpy(), gates.float().cpu().numpy(), classes.float().cpu().numpy()
    return [Judged(scores[place], *(each[place] for each in found)) for place in range(len(windows))]
