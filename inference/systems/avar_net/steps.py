"""From looks to steps: sequences of joint features over time, with what was absent marked.

Two samplings. A clip that is recognised as a whole is cut into equal bins, ten of them whatever its length
(paper 003, sections 3.4 and 4.4.2: the two modalities meet in bins of the same time). A recording or camera
that is watched has a step for every snippet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.systems.avar_net.families import Family, Stream
from inference.systems.deep_feature_fusion.measuring import PREFIX
from inference.types import Features, Floats

Times = NDArray[np.float64]
Flags = NDArray[np.bool_]

SILENT = 1.9
"""Distance from the embedding of silence, over its norm, up to which a sound counts as absent. Of real
recordings, tracks without any signal or with nothing but rounding noise lie at 1.81 or below, those in
which something can be heard at 2.21 or above. Four tracks in ten are silent, and rounding noise was only in
one class: it would tell that class."""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """values   (n, D) float32, columns of the family's streams; zeros where a stream is absent
    present  (n, streams) bool
    """

    values: Floats
    present: Flags

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, rows: NDArray[np.int64] | slice) -> Steps:
        return Steps(self.values[rows], self.present[rows])

    @staticmethod
    def joined(parts: Sequence[Steps]) -> Steps:
        return Steps(
            np.concatenate([part.values for part in parts]), np.concatenate([part.present for part in parts])
        )


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """values (m, size) and times (m,) of what an extractor saw, ascending in time."""

    values: Floats
    times: Times

    def between(self, start: float, end: float) -> Floats:
        return self.values[(self.times > start) & (self.times <= end)]


def looks_of(features: Sequence[Features], stream: Stream, silence: Floats | None = None) -> Looks:
    """All looks of a stream, each once: overlapping snippets share theirs.

    silence  (k, size) what the sound extractor makes of no signal, of whichever length; looks that are no
             different from one of them are left out
    """
    values: list[Floats] = []
    times: list[float] = []
    known = -np.inf
    for item in features:
        found = item.arrays.get(f"{PREFIX}{stream.extractor}")
        if found is None or not len(found):
            continue
        at = _times(item, stream, len(found))
        for row, time in zip(found.astype(np.float32), at, strict=True):
            if time > known:
                values.append(row)
                times.append(time)
                known = time
    looks = np.reshape(np.asarray(values, np.float32), (-1, stream.size))
    moments = np.asarray(times, np.float64)
    if stream.is_sound and silence is not None:
        heard = ~is_silent(looks, silence)
        looks, moments = looks[heard], moments[heard]
    return Looks(looks, moments)


def is_silent(embeddings: Floats, silence: Floats) -> Flags:
    """(n,) whether each of (n, size) is no different from one of the embeddings (k, size) of silence."""
    distances = np.linalg.norm(embeddings[:, None] - silence[None], axis=2)
    return np.asarray((distances <= SILENT * np.linalg.norm(silence, axis=1)).any(axis=1), np.bool_)


def clip_steps(
    features: Sequence[Features], family: Family, length: int, silence: Floats | None = None
) -> Steps:
    """`length` equal bins over a whole clip.

    A stream of the family's `middle` kind gives the look nearest to a bin's middle; others the mean of the
    looks within the bin, or the nearest where none is. A stream never seen is absent throughout.
    """
    start, end = features[0].start, max(float(item.frame_times[-1]) for item in features)
    edges = np.linspace(start, max(end, start + 1e-3), length + 1)
    values = np.zeros((length, family.size), np.float32)
    present = np.zeros((length, len(family.streams)), np.bool_)
    for number, (stream, columns) in enumerate(zip(family.streams, family.slices, strict=True)):
        looks = looks_of(features, stream, silence)
        if not len(looks.times):
            continue
        for place in range(length):
            values[place, columns] = _seen(looks, float(edges[place]), float(edges[place + 1]), stream)
        present[:, number] = True
    return Steps(values, present)


def snippet_steps(features: Sequence[Features], family: Family, silence: Floats | None = None) -> Steps:
    """One step a snippet, of its own looks alone."""
    values = np.zeros((len(features), family.size), np.float32)
    present = np.zeros((len(features), len(family.streams)), np.bool_)
    for number, (stream, columns) in enumerate(zip(family.streams, family.slices, strict=True)):
        for place, item in enumerate(features):
            looks = looks_of([item], stream, silence)
            if len(looks.times):
                values[place, columns] = _seen(looks, item.start - 1.0, item.end + 1.0, stream)
                present[place, number] = True
    return Steps(values, present)


def _seen(looks: Looks, start: float, end: float, stream: Stream) -> Floats:
    within = looks.between(start, end)
    if stream.middle or not len(within):
        nearest = int(np.abs(looks.times - (start + end) / 2).argmin())
        return np.asarray(looks.values[nearest], np.float32)
    return np.asarray(within.mean(axis=0), np.float32)


def _times(item: Features, stream: Stream, count: int) -> list[float]:
    """When each look was; of sound, which is heard over the whole snippet, its middle."""
    frames = item.arrays.get(f"{PREFIX}{stream.extractor}.frames")
    if stream.is_sound or frames is None:
        return [float(time) for time in np.linspace(item.start, item.end, 2 * count + 1)[1::2]]
    known = dict(zip(item.frame_numbers.tolist(), item.frame_times.tolist(), strict=True))
    return [float(known.get(int(number), item.start)) for number in frames.tolist()]


def camera_steps(
    features: Sequence[Features], family: Family, silence: Floats | None = None, before: Steps | None = None
) -> tuple[Steps, Steps | None]:
    """One step a hop of one second: what it and the hop before it showed, as a snippet of two seconds does.
    Streams that cameras do not have are absent, even where a recording is scored as a camera.

    before  the hop before the first one, as this function returned it last; None at the beginning

    Returns the steps and the last hop.
    """
    seen = snippet_steps(features, family, silence)
    hops = Steps(seen.values, seen.present & np.asarray([stream.live for stream in family.streams]))
    if not len(hops):
        return hops, before
    first = before if before is not None else hops[:1]
    earlier = Steps.joined([first, hops])[: len(hops)]
    shares = np.repeat(
        np.stack([earlier.present, hops.present]), [stream.size for stream in family.streams], 2
    )
    total = earlier.values * shares[0] + hops.values * shares[1]
    values = total / np.maximum(shares.sum(axis=0), 1)
    return Steps(values.astype(np.float32), earlier.present | hops.present), hops[-1:]
