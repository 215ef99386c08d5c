"""Forty searches as people type them, and which events each means: judged by facts, never by words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from inference.describe.event import EventFacts, Light
from monitoring.models import Alert
from tests.bench.search.corpus import ZONE

_SITE = ZoneInfo(ZONE)
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=_SITE)
"""When everybody searches; the generated events end a little before."""

Event = tuple[EventFacts, Alert, str]
Test = Callable[[Event], bool]


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    means: Test


def _has(name: str, least: int = 1, most: int = 999) -> Test:
    return lambda event: least <= event[0].count(name) <= most


def _label(*names: str) -> Test:
    return lambda event: event[0].label in names or any(item.name in names for item in event[0].recognised)


def _heard(*names: str) -> Test:
    return lambda event: event[0].sound.measured and event[0].sound.name in names


def _loud() -> Test:
    return lambda event: (event[0].sound.measured and event[0].sound.unusual) or "sound" in event[0].label


def _fast(name: str) -> Test:
    def means(event: Event) -> bool:
        facts = event[0]
        moved = any(item.name == name and (item.speed or 0) >= 0.6 for item in facts.movers)
        anything = (facts.speed or 0) >= 0.6 or (facts.speed_ratio or 0) >= 1.5
        return moved or (facts.count(name) > 0 and (anything or facts.label in ("fast movement", "running")))

    return means


def _at(place: str) -> Test:
    return lambda event: event[0].place == place


def _zone(name: str) -> Test:
    return lambda event: name in event[0].zones


def _within(since: datetime, until: datetime) -> Test:
    return lambda event: event[1].last_at >= since and event[1].opened_at <= until


def _review(*states: str) -> Test:
    return lambda event: event[1].review in states


def _note(*words: str) -> Test:
    return lambda event: any(word in event[2].lower() for word in words)


def _any(*tests: Test) -> Test:
    return lambda event: any(test(event) for test in tests)


def _vehicle(event: Event) -> bool:
    return any(event[0].count(name) for name in ("car", "truck", "bus", "motorcycle"))


def _dark(event: Event) -> bool:
    return event[0].light is Light.DARK


def _gathered(event: Event) -> bool:
    return event[0].gathering is not None or event[0].count("person") >= 6


def _all(*tests: Test) -> Test:
    return lambda event: all(test(event) for test in tests)


_TODAY = NOW.replace(hour=0)
_LAST_NIGHT = _within(_TODAY - timedelta(hours=4), _TODAY + timedelta(hours=6))

QUERIES = (
    Query("two people running", _all(_has("person", 2, 2), _fast("person"))),
    Query("two people running at the gate last night",
          _all(_has("person", 2), _fast("person"), _at("Gate"), _LAST_NIGHT)),
    Query("loud noise last night", _all(_loud(), _LAST_NIGHT)),
    Query("somebody sprinting", _fast("person")),
    Query("brawl", _label("fighting")),
    Query("people fighting in the corridor", _all(_label("fighting"), _at("Corridor"))),
    Query("a scuffle near the stairs", _all(_label("fighting"), _zone("Stairs"))),
    Query("person collapsed", _label("fall")),
    Query("someone fell on platform 9", _all(_label("fall"), _at("Platform 9 (east)"))),
    Query("abandoned luggage", _any(_label("left bag"), _has("suitcase"), _has("backpack"))),
    Query("unattended bag at the bus stop",
          _all(_any(_label("left bag"), _has("suitcase"), _has("backpack")), _at("Bus stop"))),
    Query("police car alarm", _any(_heard("siren"), _label("siren"))),
    Query("smashed window", _heard("glass breaking")),
    Query("breaking glass at the loading dock", _all(_heard("glass breaking"), _at("Loading dock"))),
    Query("crying infant", _heard("baby cry")),
    Query("vehicles at reception", _all(_vehicle, _at("Reception"))),
    Query("motorbike in the back yard", _all(_has("motorcycle"), _at("Back yard"))),
    Query("cyclist", _has("bicycle")),
    Query("animal", _has("dog")),
    Query("stray dog in the car park", _all(_has("dog"), _at("Car park level 2"))),
    Query("lorry", _has("truck")),
    Query("three cars", _has("car", 3)),
    Query("five cars at pier 12", _all(_has("car", 5, 5), _at("Pier 12"))),
    Query("crowd forming", _gathered),
    Query("big group of people at Gate 3", _all(_gathered, _at("Gate 3"))),
    Query("blast", _label("explosion")),
    Query("explosion not confirmed", _all(_label("explosion"), lambda event: event[1].review != "confirmed")),
    Query("confirmed fights since Monday",
          _all(_label("fighting"), _review("confirmed"), _within(datetime(2026, 11, 16, tzinfo=_SITE), NOW))),
    Query("false alarms with a dog", _all(_review("dismissed"), _has("dog"))),
    Query("graffiti or property damage", _label("vandalism")),
    Query("person hanging around for a long time", _label("loitering")),
    Query("loitering by the fence yesterday",
          _all(_label("loitering"), _zone("Fence"), _within(_TODAY - timedelta(days=1), _TODAY))),
    Query("somebody in the dark with a suitcase", _all(_dark, _has("suitcase"), _has("person"))),
    Query("package left by a courier", _note("parcel")),
    Query("kids jumped the fence", _note("climbed")),
    Query("insect on the camera", _note("spider")),
    Query("intoxicated man yelling", _note("drunk")),
    Query("people moving the wrong way", _label("unusual direction of movement")),
    Query("strange posture on 12 November",
          _all(_label("unusual posture"),
               _within(datetime(2026, 11, 12, tzinfo=_SITE), datetime(2026, 11, 13, tzinfo=_SITE)))),
    Query("truck at the loading dock between 2 and 4",
          _all(_has("truck"), _at("Loading dock"),
               lambda event: event[1].opened_at.astimezone(_SITE).hour in (2, 3))),
)  # fmt: skip
