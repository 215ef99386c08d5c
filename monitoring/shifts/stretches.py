"""Stretches of time, in Unix seconds: which are covered, and which are not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from monitoring.shifts.events import Stretch


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order, those that touch made one."""
    found: list[Stretch] = []
    for begin, end in sorted(stretches):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def missing(stretches: Iterable[Stretch], start: float, end: float, tolerance: float) -> list[Stretch]:
    """What no stretch covers between two moments, where that is longer than `tolerance` seconds."""
    inside = [
        (max(begin, start), min(stop, end)) for begin, stop in stretches if begin < end and stop > start
    ]
    edges = [(start, start), *joined(inside), (end, end)]
    holes = [(one[1], other[0]) for one, other in pairwise(edges)]
    return [(begin, stop) for begin, stop in holes if stop - begin > tolerance]


def seconds(stretches: Iterable[Stretch]) -> float:
    return sum(end - begin for begin, end in stretches)
