"""Who was there and which way they went, of scenes whose truth is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from inference.describe.event import Direction, Light, Side
from inference.describe.measuring.journal import Journal, journal_of
from inference.describe.measuring.light import light_of
from inference.describe.measuring.observing import SnippetObserver, observe_recording
from inference.describe.measuring.places import Zone, named_zones
from inference.types import Box, Features, Span
from tests.inference.describe.measuring.scenes import BENCH, CAR, Actor, assessed, film, walking


def told(
    features: Sequence[Features], *boxes: Box, start: float = 0.0, zones: Sequence[Zone] = ()
) -> tuple[Journal, float, float]:
    end = features[-1].end
    span = Span(start, end, 0.9, start, "")
    observed = observe_recording(features)
    return journal_of(span, assessed(features, 0.9, *boxes), observed, zones=zones), start, end


ACROSS = Actor(walking(0.05, 0.5, 0.08))


def test_it_works() -> None:
    journal, start, end = told(film([ACROSS, Actor(walking(0.8, 0.3), CAR, 0.15, 0.15)], 11))

    person, car = journal.objects(start, end)
    assert (person.name, person.most, person.changes) == ("person", 1, ((0.0, 1),))
    assert (car.name, car.most) == ("car", 1)
    (walker,) = journal.movers(start, end)  # the car stays where it is, and is only counted
    assert walker.direction is Direction.RIGHT
    assert walker.went == (Side.LEFT, Side.MIDDLE, Side.RIGHT)
    assert walker.speed == pytest.approx(0.08 * 16 / 12, abs=0.01)
    assert journal.gathering is None
    assert journal.looks == 11


@pytest.mark.parametrize(
    ("way", "direction"),
    [
        (walking(0.9, 0.5, -0.08), Direction.LEFT),
        (walking(0.4, 0.1, 0.0, 0.06), Direction.DOWN),
        (walking(0.4, 0.7, 0.0, -0.06), Direction.UP),
        # A box that trembles goes nowhere.
        (lambda time: (0.4 + 0.01 * (int(time) % 2), 0.5), None),
        # Somebody who comes back went nowhere, either.
        (lambda time: (0.3 + 0.05 * (time if time < 5 else 10 - time), 0.5), None),
    ],
)
def test_ways(way: object, direction: Direction | None) -> None:
    journal, start, end = told(film([Actor(way)], 11))  # type: ignore[arg-type]
    (mover,) = journal.movers(start, end)
    assert mover.direction is direction


def test_the_speed_is_that_of_moving() -> None:
    waiting = Actor(lambda time: (0.1 + 0.06 * max(0.0, time - 7), 0.5))
    journal, start, end = told(film([waiting], 11))
    (mover,) = journal.movers(start, end)
    assert mover.direction is Direction.RIGHT
    assert mover.speed == pytest.approx(0.06 * 16 / 12, abs=0.01)


def test_without_flow_things_are_followed_by_where_they_were() -> None:
    actors = [Actor(walking(0.05, 0.2, 0.07)), Actor(walking(0.9, 0.6, -0.07))]
    journal, start, end = told(film(actors, 11, flow=False))
    assert [item.most for item in journal.objects(start, end)] == [2]
    # Nobody knows the picture's shape, so ways have no length and no direction.
    assert {(mover.direction, mover.speed) for mover in journal.movers(start, end)} == {(None, None)}


def test_who_is_taken_for_somebody_else_has_no_direction() -> None:
    """Two people stand still; the detector sees now the one and now the other."""
    here = Actor(walking(0.3, 0.4), missed=frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10}))
    there = Actor(walking(0.42, 0.4), missed=frozenset({0, 1}))
    journal, start, end = told(film([here, there], 11))
    assert [mover.direction for mover in journal.movers(start, end)] == [None]


def test_people_who_cross_stay_who_they_are() -> None:
    actors = [Actor(walking(0.05, 0.4, 0.09)), Actor(walking(0.9, 0.43, -0.09))]
    journal, start, end = told(film(actors, 11))
    assert {mover.direction for mover in journal.movers(start, end)} == {Direction.LEFT, Direction.RIGHT}
    assert len(journal.movers(start, end)) == 2


def test_a_detector_that_blinks_changes_no_count() -> None:
    journal, start, end = told(film([replace(ACROSS, missed=frozenset({3, 6, 7}))], 11))
    (person,) = journal.objects(start, end)
    assert person.changes == ((0.0, 1),)
    assert len(journal.movers(start, end)) == 1


def test_who_comes_and_goes_is_counted_while_there() -> None:
    visitor = Actor(lambda time: (0.5 + 0.02 * time, 0.4) if 3 <= time < 9 else None)
    journal, start, end = told(film([ACROSS, visitor], 12))
    (person,) = journal.objects(start, end)
    assert (person.most, person.most_at) == (2, 3.5)
    assert person.changes == ((0.0, 1), (3.5, 2), (9.5, 1))


def test_a_moment_s_doubtful_find_was_not_there() -> None:
    ghost = Actor(lambda time: (0.8, 0.2) if 3 <= time < 4 else None, confidence=0.45)
    bench = Actor(lambda time: (0.1, 0.7) if 5 <= time < 6 else None, BENCH, confidence=0.9)
    journal, start, end = told(film([ACROSS, ghost, bench], 11))
    assert [(item.name, item.most) for item in journal.objects(start, end)] == [("person", 1)]


def test_two_boxes_of_one_person_are_one() -> None:
    inner = Actor(walking(0.06, 0.52, 0.08), width=0.045, height=0.2, confidence=0.5)
    journal, start, end = told(film([ACROSS, inner], 11))
    assert [item.most for item in journal.objects(start, end)] == [1]


def test_a_picture_without_anything_was_looked_at() -> None:
    journal, start, end = told(film([], 5))
    assert (journal.looks, journal.objects(start, end)) == (5, ())


def test_people_who_come_to_stand_together_gather() -> None:
    def coming(from_left: float, to_left: float, top: float) -> Actor:
        return Actor(lambda time: (from_left + (to_left - from_left) * min(time, 6.0) / 6.0, top))

    actors = [coming(0.05, 0.42, 0.4), coming(0.9, 0.56, 0.42), coming(0.3, 0.49, 0.41)]
    journal, _, _ = told(film(actors, 14))
    assert journal.gathering is not None
    assert (journal.gathering.before, journal.gathering.after) == (1, 3)
    assert 6.0 <= journal.gathering.at <= 9.0

    passing, _, _ = told(film([Actor(walking(0.02 + 0.03 * n, 0.4, 0.07)) for n in range(4)], 11))
    assert passing.gathering is None


ZONES = named_zones(
    [
        {"name": "Door", "kind": "watch", "points": [[0.6, 0.0], [1.0, 0.0], [1.0, 1.0], [0.6, 1.0]]},
        {"name": "", "kind": "watch", "points": [[0, 0], [1, 0], [1, 1]]},
        {"name": "Hidden", "kind": "mask", "points": [[0, 0], [1, 0], [1, 1], [0, 1]]},
    ]
)


def test_zones_and_sides_are_where_it_happened() -> None:
    lit = Box(0.7, 0.4, 0.8, 0.6, "", 0.9, 0, 0.0)
    journal, start, end = told(film([ACROSS], 11), lit, zones=ZONES)
    assert (journal.sides, journal.zones) == ((Side.RIGHT,), ("Door",))
    assert [mover.zones for mover in journal.movers(start, end)] == [("Door",)]

    everywhere = replace(lit, left=0.0, right=1.0)
    vague, _, _ = told(film([ACROSS], 11), everywhere, zones=ZONES)
    assert (vague.sides, vague.zones) == ((), ())


def test_an_event_tells_of_itself_only() -> None:
    early = Actor(lambda time: (0.2, 0.4) if time < 4 else None)
    journal, start, end = told(film([early, ACROSS], 14), start=8.0)
    (person,) = journal.objects(start, end)
    assert (person.most, person.most_at, person.changes) == (1, 8.0, ((8.0, 1),))
    assert all(8.0 <= mover.start <= mover.end <= end for mover in journal.movers(start, end))


def test_snippet_by_snippet_is_as_at_once() -> None:
    features = film([ACROSS, replace(ACROSS, where=walking(0.9, 0.2, -0.06))], 11, begin=1_780_000_000.0)
    at_once = [look for seen in observe_recording(features) for look in seen.looks]
    data, found = None, {}
    for item in features:
        observer = SnippetObserver.restored(data, item)
        found |= {look.time: look for look in observer.observe_live(item).looks}
        data = observer.dump()
    assert [found[time] for time in sorted(found)] == at_once


@pytest.mark.parametrize("damaged", [b"{", b"[]", b'{"seen": [1, 2, 3, 4], "follower": {}, "recent": []}'])
def test_memory_that_cannot_be_read_begins_anew(damaged: bytes) -> None:
    (first, *_) = film([ACROSS], 5)
    assert len(SnippetObserver.restored(damaged, first).observe(first).looks) == 2


def test_a_clock_that_was_set_back_begins_anew() -> None:
    first, *_, last = film([ACROSS], 9)
    observer = SnippetObserver()
    observer.observe(last)
    assert len(SnippetObserver.restored(observer.dump(), first).observe(first).looks) == 2


def test_the_people_of_a_system_that_detects_by_itself_are_followed() -> None:
    features = [
        replace(
            item,
            arrays={
                "contrastive_fusion.boxes": np.asarray(
                    [[0.1 + 0.05 * n, 0.4, 0.2 + 0.05 * n, 0.7]], np.float32
                ),
                "contrastive_fusion.confidence": np.asarray([0.8], np.float32),
            },
        )
        for n, item in enumerate(film([], 9))
    ]
    journal, start, end = told(features)
    assert [(item.name, item.most) for item in journal.objects(start, end)] == [("person", 1)]
    assert journal.movers(start, end)[0].went == (Side.LEFT, Side.MIDDLE)


def test_members_of_a_composed_system_are_listened_to() -> None:
    features = [
        replace(item, arrays={f"normality/{name}": array for name, array in item.arrays.items()})
        for item in film([ACROSS], 9)
    ]
    journal, start, end = told(features)
    assert journal.movers(start, end)[0].direction is Direction.RIGHT


def visiting(left: float, top: float, begin: float, seconds: float, right: float = 0.0) -> Actor:
    def where(time: float) -> tuple[float, float] | None:
        return (left + right * (time - begin), top) if begin <= time < begin + seconds else None

    return Actor(where)


def test_an_event_of_hours_keeps_its_size_and_its_most() -> None:
    """Somebody new every four seconds; five at once near the begin."""
    crowd = [visiting(0.1 + 0.15 * n, 0.1, 10, 4) for n in range(5)]
    comers = [visiting(0.02, 0.6, 4 * n, 3, 0.1) for n in range(70)]
    features = film([*crowd, *comers], 280, flow=False)
    journal, sizes = Journal(), []
    for seen, assessment in zip(observe_recording(features), assessed(features), strict=True):
        journal.add(seen, assessment, start=0.0)
        sizes.append(len(json.dumps(journal.to_json())))
    assert max(sizes) < 30_000
    journal = Journal.from_json(json.loads(json.dumps(journal.to_json())))
    (person,) = journal.objects(0.0, 280.0)
    assert (person.most, person.most_at) == (6, 10.5)
    assert len(person.changes) <= 24
    assert len(journal.movers(0.0, 280.0)) == 8


@pytest.mark.parametrize(
    ("levels", "light"),
    [
        ([0.5, 0.1], Light.DARK),
        ([0.28], Light.DIM),
        ([0.4], Light.UNKNOWN),
        ([None, 0.6], Light.BRIGHT),
        ([None], Light.UNKNOWN),
    ],
)
def test_light(levels: list[float | None], light: Light) -> None:
    assert light_of(levels) is light
