"""What an event showed so far, as snippet by snippet adds to it: of bounded size, however long it lasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inference.describe.event import Gathering, Mover, Objects, Side
from inference.describe.measuring.counts import Most, counts_over_time, larger, most_of, objects_of
from inference.describe.measuring.groups import Groups
from inference.describe.measuring.looks import Look, Observed
from inference.describe.measuring.places import Zone, zones_at
from inference.describe.measuring.trails import Trail, begun
from inference.describe.measuring.whereabouts import Whereabouts
from inference.types import Assessment, Span

BEFORE = 1.25
"""Seconds before an event whose last look still tells how it began: live cameras are looked at every other
second, and a snippet above the line may lie between two looks."""

MOST_TRAILS = 48
MOST_MOVERS = 8


@dataclass(slots=True)
class Journal:
    """Times in seconds of the source's clock.

    trails      by the number of the thing
    most        by class the most at once that trails told which had to go
    level_db    loudest snippet, and its middle; speed: the largest; brightness: the lowest
    """

    looks: int = 0
    first_look: float = 0.0
    last_look: float = float("-inf")
    trails: dict[int, Trail] = field(default_factory=dict)
    most: dict[str, Most] = field(default_factory=dict)
    groups: Groups = field(default_factory=Groups)
    where: Whereabouts = field(default_factory=Whereabouts)
    level_db: float | None = None
    loudest_at: float | None = None
    speed: float | None = None
    brightness: float | None = None

    def add(
        self, observed: Observed, assessment: Assessment, *, start: float, zones: Sequence[Zone] = ()
    ) -> None:
        """A snippet of the event that began at `start`; snippets in order, looks may come repeatedly."""
        for look in observed.looks:
            if look.time > self.last_look and start - BEFORE <= look.time <= assessment.end:
                self._look(look, zones)
        self.where.add(assessment, zones)
        if observed.level_db is not None and (self.level_db is None or observed.level_db > self.level_db):
            self.level_db = round(observed.level_db, 1)
            self.loudest_at = round((assessment.start + assessment.end) / 2, 3)
        if observed.speed is not None:
            self.speed = max(round(observed.speed, 4), self.speed or 0.0)
        if observed.brightness is not None:
            known = 1.0 if self.brightness is None else self.brightness
            self.brightness = min(round(observed.brightness, 3), known)

    def _look(self, look: Look, zones: Sequence[Zone]) -> None:
        if not self.looks:
            self.first_look = look.time
        self.looks, self.last_look = self.looks + 1, look.time
        here = {seen.thing for seen in look.sightings}
        for number, trail in self.trails.items():
            if trail.gone_at is None and number not in here:
                trail.gone_at = look.time
        for seen in look.sightings:
            if seen.thing in self.trails:
                self.trails[seen.thing].meet(seen, look.time, look.aspect)
            else:
                self.trails[seen.thing] = begun(seen, look.time)
            self.trails[seen.thing].enter(zones_at(zones, seen.middle, seen.bottom))
        self.groups.add(look)
        if len(self.trails) > MOST_TRAILS:
            self._forget()

    def _forget(self) -> None:
        """Keep who is there, then who went furthest and stayed longest."""
        self.most = larger(most_of(counts_over_time(self.trails.values(), self.first_look)), self.most)
        ranked = sorted(
            self.trails,
            key=lambda number: (self.trails[number].gone_at is None, *_weight(self.trails[number])),
            reverse=True,
        )
        kept = set(ranked[: MOST_TRAILS * 3 // 4])
        self.trails = {number: trail for number, trail in self.trails.items() if number in kept}

    def objects(self, start: float, end: float) -> tuple[Objects, ...]:
        """Empty also where nothing looked; `looks` tells."""
        counts = counts_over_time(self.trails.values(), self.first_look)
        return objects_of(counts, self.most, start, end)

    def movers(self, start: float, end: float) -> tuple[Mover, ...]:
        """Who says most, at most `MOST_MOVERS`, in the order in which they came."""
        told = [trail for trail in self.trails.values() if trail.is_sure and trail.stands_for_itself]
        told = sorted(sorted(told, key=_weight, reverse=True)[:MOST_MOVERS], key=lambda trail: trail.first)
        return tuple(trail.mover(start, end) for trail in told)

    @property
    def gathering(self) -> Gathering | None:
        return self.groups.gathering()

    @property
    def sides(self) -> tuple[Side, ...]:
        """The most first; empty where the score does not say where it comes from."""
        return self.where.told_sides()

    @property
    def zones(self) -> tuple[str, ...]:
        return self.where.told_zones()

    def to_json(self) -> dict[str, Any]:
        return {
            "looks": self.looks,
            "first_look": self.first_look,
            "last_look": self.last_look if self.looks else None,
            # Names of JSON are texts.
            "trails": [[number, trail.to_json()] for number, trail in self.trails.items()],
            "most": {name: list(most) for name, most in self.most.items()},
            "groups": self.groups.to_json(),
            "where": self.where.to_json(),
            "level_db": self.level_db,
            "loudest_at": self.loudest_at,
            "speed": self.speed,
            "brightness": self.brightness,
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Journal:
        """Raises KeyError, TypeError or ValueError for what `to_json` did not write."""
        last = stored["last_look"]
        return Journal(
            **{
                **stored,
                "last_look": float("-inf") if last is None else last,
                "trails": {number: Trail.from_json(trail) for number, trail in stored["trails"]},
                "most": {name: (int(number), at) for name, (number, at) in stored["most"].items()},
                "groups": Groups.from_json(stored["groups"]),
                "where": Whereabouts.from_json(stored["where"]),
            }
        )


def kept_journal(stored: Mapping[str, Any] | None) -> Journal | None:
    """What `to_json` wrote; None without one, and for what another version wrote: nothing was measured."""
    if stored is None:
        return None
    try:
        return Journal.from_json(stored)
    except (KeyError, TypeError, ValueError):
        return None


def journal_of(
    span: Span,
    assessments: Sequence[Assessment],
    observed: Sequence[Observed],
    *,
    zones: Sequence[Zone] = (),
) -> Journal:
    """Of a span of a recording, from what each of its assessed snippets showed."""
    journal = Journal()
    for item, seen in zip(assessments, observed, strict=True):
        if item.start < span.end and item.end > span.start:
            looks = tuple(look for look in seen.looks if look.time <= span.end)
            journal.add(replace(seen, looks=looks), item, start=span.start, zones=zones)
    return journal


def _weight(trail: Trail) -> tuple[bool, float]:
    """How much a trail says: whether it may be told, then how far it went and how long it was there."""
    return trail.is_sure, trail.way + (trail.last - trail.first) / 60
