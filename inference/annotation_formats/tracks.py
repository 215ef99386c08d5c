"""Things followed through a picture: boxes at key frames, and where they are between them.

The rule, which the browser follows as well (tests/track_cases.json holds cases for both):

* Before its first key a thing is not seen.
* From a key to the next its four edges move in straight lines, also towards a key that is `outside`.
* From a key that is `outside` on it is not seen, that moment included, until the next key that is not.
* After its last key the box stays where it is, for as long as the span lasts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

SAME_TIME = 1e-4
"""Seconds within which two times are one: Unix seconds hold no more than a few millionths of a second."""
_SAME_PLACE = 1e-6


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Edges as shares of the picture, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Key:
    """Where a thing is at `time` (seconds); `outside`: it is out of sight from then on."""

    time: float
    box: Rectangle
    outside: bool = False


def box_at(keys: Sequence[Key], time: float) -> Rectangle | None:
    """Where the thing is at `time`, or None while it is not seen. `keys` are ordered by time."""
    after = bisect_right(keys, time, key=lambda key: key.time)
    if after == 0 or keys[after - 1].outside:
        return None
    last = keys[after - 1]
    if after == len(keys):
        return last.box
    following = keys[after]
    return _between(last.box, following.box, (time - last.time) / (following.time - last.time))


def cut(keys: Sequence[Key], start: float, end: float) -> tuple[Key, ...]:
    """The part of a track in [start, end], with a key at an edge that it crosses; empty if nothing is seen.

    What `box_at` tells within is the same before and after.
    """
    kept = [key for key in keys if start - SAME_TIME <= key.time <= end + SAME_TIME]
    if keys and keys[0].time < start - SAME_TIME and not (kept and kept[0].time <= start + SAME_TIME):
        kept = [*_key_at(keys, start), *kept]
    if keys and keys[-1].time > end + SAME_TIME and not (kept and kept[-1].time >= end - SAME_TIME):
        kept = [*kept, *_key_at(keys, end)]
    inside = tuple(replace(key, time=min(max(key.time, start), end)) for key in kept)
    return inside if any(not key.outside for key in inside) else ()


def follow(first: Sequence[Key], second: Sequence[Key]) -> bool:
    """Whether `second` begins when and where `first` ends, as the two parts of a cut track do."""
    if not first or not second:
        return False
    end, begin = first[-1], second[0]
    near = all(abs(a - b) <= _SAME_PLACE for a, b in zip(_edges(end.box), _edges(begin.box), strict=True))
    return near and abs(end.time - begin.time) <= SAME_TIME and end.outside == begin.outside


def joined(first: Sequence[Key], second: Sequence[Key]) -> tuple[Key, ...]:
    """One track of two that `follow` each other; the key at which they meet stays once."""
    return (*first, *second[1:])


def _key_at(keys: Sequence[Key], time: float) -> list[Key]:
    box = box_at(keys, time)
    return [] if box is None else [Key(time, box)]


def _between(a: Rectangle, b: Rectangle, share: float) -> Rectangle:
    edges = zip(_edges(a), _edges(b), strict=True)
    return Rectangle(*(here + (there - here) * share for here, there in edges))


def _edges(box: Rectangle) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom
