"""Records of events that never were: of every kind that could be measured, with every gap."""

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
from inference.types import Modality

_PLACES = (
    "Gate",
    "Gate 3",
    "Car park level 2",
    "Loading dock",
    "Hall 7 north",
    "Corridor",
    "Bus stop",
    "Reception",
    "Back yard",
    "Pier 12",
    "Kasse 4",
    "Treppenhaus",
    "Platform 9 (east)",
    "CCTV-0815",
)
_RECORDINGS = ("upload.mp4", "walkway_12.mp4", "night of the 14th", "fight-03", "Camera 5 export.mkv")
_ZONES = ("Door", "Fence", "Desk 2", "Stairs", "Track", "Till")
_THINGS = ("car", "truck", "bicycle", "motorcycle", "bus", "dog", "backpack", "suitcase", "chair")
_UNUSUAL = (
    "fast movement",
    "unusual direction of movement",
    "unusual downward movement",
    "unusual object: bicycle",
    "unusual place: person",
    "unusual posture",
    "unusual sound",
    "loud sound",
    "unusual appearance",
    "",
)
_CLASSES = ("fighting", "fall", "running", "loitering", "left bag", "vandalism", "explosion", "siren")
_SYSTEMS = {
    "normality": "Learned normality",
    "deep_feature_fusion": "Learned from examples",
    "aadc_net": "Named in words",
    "avar_net": "Picture and sound",
    "contrastive_fusion": "Visible and thermal fusion",
}
_ZONE_NAMES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")


def generate(count: int, seed: int = 7) -> list[EventFacts]:
    """So many records, the same for the same seed."""
    chance = random.Random(seed)
    return [_record(chance) for _ in range(count)]


def _record(chance: random.Random) -> EventFacts:
    live = chance.random() < 0.6
    start = chance.uniform(1_790_000_000, 1_795_000_000) if live else chance.uniform(0, 4000)
    start = round(start, 1)
    length = round(chance.choice((chance.uniform(1, 12), chance.uniform(12, 90), chance.uniform(90, 900))), 1)
    end = round(start + length, 1)
    trained = chance.random() < 0.5
    label = chance.choice(_CLASSES) if trained else chance.choice(_UNUSUAL)
    line = round(chance.uniform(0.4, 0.7), 2)
    peak = round(chance.uniform(line, 0.99), 4)
    peak_at = round(chance.uniform(start, end), 1)
    zones = tuple(chance.sample(_ZONES, chance.choice((0, 0, 1, 2)))) if live else ()
    system = chance.choice([name for name in _SYSTEMS if (name == "normality") != trained])
    reference = "trained model" if trained else chance.choice(("profile", "itself", "general footage"))
    objects = _objects(chance, start, end)
    sound = _sound(chance, start, end)
    speed = round(chance.uniform(0.05, 1.5), 3) if chance.random() < 0.7 else None
    return EventFacts(
        source=Source.CAMERA if live else Source.RECORDING,
        place=chance.choice(_PLACES if live else _RECORDINGS),
        time_zone=chance.choice(_ZONE_NAMES) if live else "",
        start=start,
        end=end,
        peak=peak,
        peak_at=peak_at,
        line=line,
        label=label,
        reference=reference,
        ongoing=live and chance.random() < 0.2,
        leading=_leading(chance, sound.measured),
        objects=objects,
        movers=_movers(chance, objects, start, end, zones),
        recognised=(Recognised(label, peak, peak_at, system),) if trained else (),
        gathering=_gathering(chance, objects, start, end),
        speed=speed,
        speed_ratio=round(chance.uniform(0.5, 4), 2) if speed is not None and not trained else None,
        sides=tuple(chance.sample(list(Side), chance.choice((0, 1, 2)))),
        zones=zones,
        light=(light := chance.choice(list(Light))),
        dark_share=None if light is Light.UNKNOWN else round(chance.random(), 3),
        sound=sound,
        pictures=chance.randint(1, 40) if objects or chance.random() < 0.5 else 0,
        seen_by=(Witness(system, _SYSTEMS[system], label, peak, line, reference),),
    )


def _objects(chance: random.Random, start: float, end: float) -> tuple[Objects, ...]:
    names = ["person"] if chance.random() < 0.75 else []
    names += chance.sample(_THINGS, chance.choice((0, 0, 1, 1, 2, 3)))
    found = []
    for name in names:
        most = chance.choice((1, 1, 2, 2, 3, 4, 6, 11)) if name == "person" else chance.choice((1, 1, 2, 5))
        at = round(chance.uniform(start, end), 1)
        begins = chance.randint(0, most)
        changes = ((start, begins), (at, most)) if begins != most else ((start, most),)
        found.append(Objects(name, most, start if begins == most else at, changes))
    return tuple(found)


def _movers(
    chance: random.Random, objects: tuple[Objects, ...], start: float, end: float, zones: tuple[str, ...]
) -> tuple[Mover, ...]:
    movers = []
    for found in objects[:2]:
        for _ in range(min(found.most, chance.choice((0, 1, 2)))):
            first, last = sorted((chance.uniform(start, end), chance.uniform(start, end)))
            way = chance.choice((None, *Direction))
            went: tuple[Side, ...] = tuple(chance.sample(list(Side), chance.choice((1, 1, 2))))
            if way in (Direction.LEFT, Direction.RIGHT):
                went = tuple(list(Side) if way is Direction.RIGHT else list(Side)[::-1])[
                    : chance.randint(1, 3)
                ]
            speed = round(chance.uniform(0.02, 1.2), 3) if chance.random() < 0.8 else None
            stood = zones[:1] if chance.random() < 0.5 else ()
            movers.append(Mover(found.name, round(first, 1), round(last, 1), way, speed, went, stood))
    return tuple(movers)


def _leading(chance: random.Random, heard: bool) -> tuple[tuple[Modality, float], ...]:
    measured = [modality for modality in Modality if heard or modality is not Modality.SOUND]
    several = chance.sample(measured, chance.choice((1, 2, 3)))
    shares = sorted((chance.uniform(0.1, 1) for _ in several), reverse=True)
    total = sum(shares)
    return tuple((modality, round(share / total, 4)) for modality, share in zip(several, shares, strict=True))


def _gathering(
    chance: random.Random, objects: tuple[Objects, ...], start: float, end: float
) -> Gathering | None:
    people = next((found.most for found in objects if found.name == "person"), 0)
    if people < 3 or chance.random() < 0.5:
        return None
    return Gathering(chance.randint(0, people - 2), people, round(chance.uniform(start, end), 1))


def _sound(chance: random.Random, start: float, end: float) -> Heard:
    if chance.random() < 0.5:
        return Heard(measured=False)
    name = chance.choice(("", "", "siren", "glass breaking", "baby cry", "rain"))
    level, loudest = round(chance.uniform(-60, -1), 1), round(chance.uniform(start, end), 1)
    return Heard(True, chance.random() < 0.5, name, level, loudest)
