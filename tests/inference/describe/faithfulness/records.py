"""Facts drawn by chance, of every kind that a site can measure."""

from __future__ import annotations

import random

from inference.describe.event import (
    Direction,
    EventFacts,
    Gathering,
    Heard,
    Light,
    Mover,
    Objects,
    Recognised,
    Side,
    Source,
    Witness,
)
from inference.describe.grading import TRAINED
from inference.types import Modality

_PLACES = ("Gate 3", "Yard", "Nordtor", "Car park", "Entrée principale", "Almacén", "Kamera Süd", "")
_ZONES = ("Drive", "Loading bay", "Zaun", "Quai 2")
_LABELS = ("fighting", "fall", "fast movement", "unusual object: bicycle", "loitering", "bag left", "")
_THINGS = ("person", "car", "bicycle", "dog", "truck", "backpack", "bus")
_SOUNDS = ("siren", "scream", "glass breaking", "dog bark")


def record(seed: int) -> EventFacts:
    """Facts that hang together: times within the event, counts that change as told, ways of movers."""
    chance = random.Random(seed)
    camera = chance.random() < 0.5
    start = chance.uniform(0, 5000) if not camera else 1_792_000_000 + chance.uniform(0, 86_400 * 200)
    end = start + chance.choice(
        (chance.uniform(1.2, 20), chance.uniform(20, 200), chance.uniform(3600, 9000))
    )

    def moment() -> float:
        return chance.uniform(start, end)

    peak = chance.uniform(0.5, 0.999)
    label = chance.choice(_LABELS)
    trained = label in ("fighting", "fall", "bag left") and chance.random() < 0.8
    objects = tuple(
        _objects(chance, name, start, end) for name in chance.sample(_THINGS, chance.randint(0, 3))
    )
    named = chance.sample(("fighting", "fall", "vandalism"), chance.randint(0, 2))
    names = {*named, label} if trained else set(named)
    people = next((found for found in objects if found.name == "person"), None)
    measured = chance.random() < 0.7
    return EventFacts(
        source=Source.CAMERA if camera else Source.RECORDING,
        place=chance.choice(_PLACES),
        time_zone=chance.choice(("Europe/Berlin", "America/New_York", "Asia/Kolkata")),
        start=start,
        end=end,
        peak=peak,
        peak_at=moment(),
        line=chance.choice((0.5, 0.35, 0.62)),
        label=label,
        reference=TRAINED if trained else chance.choice(("profile", "itself", "general footage")),
        ongoing=camera and chance.random() < 0.3,
        leading=_leading(chance),
        objects=objects,
        movers=tuple(_mover(chance, found.name, start, end) for found in objects for _ in range(found.most)),
        recognised=tuple(
            Recognised(name, round(chance.uniform(0.4, 0.99), 3), moment(), "system")
            for name in sorted(names)
        ),
        gathering=Gathering(1, people.most, moment()) if people and people.most > 2 else None,
        speed=chance.uniform(0.1, 2.5) if chance.random() < 0.6 else None,
        speed_ratio=chance.uniform(1.0, 4.0) if chance.random() < 0.6 else None,
        sides=tuple(chance.sample(list(Side), chance.randint(0, 2))),
        zones=tuple(chance.sample(_ZONES, chance.randint(0, 2))),
        light=chance.choice(list(Light)),
        dark_share=chance.uniform(0.1, 0.9) if chance.random() < 0.4 else None,
        sound=Heard(
            measured,
            measured and chance.random() < 0.5,
            chance.choice((*_SOUNDS, "", "")) if measured else "",
            chance.uniform(-60, -1) if measured else None,
            moment() if measured else None,
        ),
        seen_by=_witnesses(chance, label, peak),
        pictures=chance.choice((0, 12)),
    )


def _objects(chance: random.Random, name: str, start: float, end: float) -> Objects:
    most = chance.choice((1, 1, 2, 3, 4, 14))
    if most == 1 or chance.random() < 0.4:
        return Objects(name, most, start, ((start, most),))
    times = sorted(chance.uniform(start, end) for _ in range(chance.choice((1, 2, 8))))
    numbers = [chance.randint(0, most - 1) for _ in times]
    numbers[chance.randrange(len(numbers))] = most
    changes = [(start, chance.randint(0, most - 1)), *zip(times, numbers, strict=True)]
    steps = tuple(step for place, step in enumerate(changes) if not place or step[1] != changes[place - 1][1])
    return Objects(name, most, next(time for time, number in steps if number == most), steps)


def _mover(chance: random.Random, name: str, start: float, end: float) -> Mover:
    first, last = sorted((chance.uniform(start, end), chance.uniform(start, end)))
    zones = tuple(chance.sample(_ZONES, chance.choice((0, 0, 1, 2))))
    way = chance.choice(
        (
            (None, (Side.LEFT,)),
            (None, ()),
            (Direction.RIGHT, (Side.LEFT, Side.MIDDLE, Side.RIGHT)),
            (Direction.RIGHT, (Side.LEFT, Side.MIDDLE)),
            (Direction.LEFT, (Side.RIGHT, Side.MIDDLE)),
            (Direction.UP, (Side.MIDDLE,)),
            (Direction.DOWN, (Side.RIGHT,)),
        )
    )
    return Mover(name, first, last, way[0], chance.uniform(0.01, 1.5), way[1], zones)


def _leading(chance: random.Random) -> tuple[tuple[Modality, float], ...]:
    kinds = chance.sample(list(Modality), chance.randint(1, 3))
    weights = sorted((chance.uniform(0.1, 1) for _ in kinds), reverse=True)
    return tuple((kind, weight / sum(weights)) for kind, weight in zip(kinds, weights, strict=True))


def _witnesses(chance: random.Random, label: str, peak: float) -> tuple[Witness, ...]:
    if chance.random() < 0.6:
        return ()
    return (
        Witness("normality", "Normality", "fast movement", round(peak, 3), 0.5, "profile"),
        Witness("avar_net", "AVAR-Net", label, 0.77, 0.5, TRAINED),
    )
