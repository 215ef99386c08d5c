"""How many of what a sentence may speak of, from what a detector found in the pictures looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

SPOKEN_OF = frozenset({1, 2, 3, 4, 6, 7, 8, 9})
"""COCO numbers of people and vehicles: what surveillance is about, and what the detector knows best. They
are told as they were found."""

SURE = 0.6
"""Confidence that anything else needs: below, most clocks, umbrellas and mice on surveillance footage are
something else."""


def counted(classes: NDArray[Any], confidences: NDArray[Any]) -> dict[int, int]:
    """How many of each class one picture shows, of detections (n,) that may be told."""
    pairs = zip(classes.tolist(), confidences.tolist(), strict=True)
    return dict(Counter(number for number, sure in pairs if number in SPOKEN_OF or sure >= SURE))


def most_at_once(pictures: Sequence[Mapping[int, int]]) -> dict[int, int]:
    """The most of each class in any of some pictures; of what is not `SPOKEN_OF` the fewest in all of them:
    a thing that is there in one moment and not in the next was hardly there."""
    numbers: Iterable[int] = sorted({number for picture in pictures for number in picture})
    found = {
        number: (max if number in SPOKEN_OF else min)(picture.get(number, 0) for picture in pictures)
        for number in numbers
    }
    return {number: count for number, count in found.items() if count}
