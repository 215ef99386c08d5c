"""A recording of ninety seconds with one event of every kind of fact, and the same seen by a camera."""

from __future__ import annotations

from dataclasses import replace

from inference.describe.event import (
    Direction,
    EventFacts,
    Heard,
    Light,
    Mover,
    Objects,
    Recognised,
    Side,
    Source,
    Witness,
)
from inference.describe.questions import Account, Neighbour
from inference.types import Modality

EVENT = EventFacts(
    source=Source.RECORDING,
    place="gate.mp4",
    time_zone="UTC",
    start=15.0,
    end=40.0,
    peak=0.91,
    peak_at=21.0,
    line=0.5,
    label="fighting",
    reference="trained model",
    leading=((Modality.MOTION, 0.62), (Modality.SOUND, 0.38)),
    objects=(
        Objects("person", 2, 18.0, ((15.0, 1), (18.0, 2), (30.0, 1))),
        Objects("car", 1, 20.0, ((15.0, 0), (20.0, 1), (25.0, 0))),
    ),
    movers=(
        Mover("person", 15.0, 40.0, Direction.LEFT, 0.8, (Side.RIGHT, Side.MIDDLE), ("Loading bay",)),
        Mover("car", 20.0, 25.0, Direction.RIGHT, 1.2, (Side.LEFT, Side.RIGHT)),
    ),
    recognised=(Recognised("fighting", 0.91, 21.0, "ws_vad"),),
    speed=1.2,
    speed_ratio=2.1,
    sides=(Side.MIDDLE, Side.LEFT),
    zones=("Loading bay",),
    light=Light.DARK,
    dark_share=0.7,
    sound=Heard(True, True, "siren", -12.0, 22.0),
    seen_by=(Witness("ws_vad", "Picture, motion and sound", "fighting", 0.91, 0.5, "trained model"),),
    pictures=50,
)
RECORDING = Account("gate.mp4", "UTC", (EVENT,), duration=90.0, zones=("Loading bay", "Yard"))

OPENED = 1_772_452_800.0
"""Noon of 2 March 2026, UTC."""


def seen_live(event: EventFacts = EVENT, **more: object) -> Account:
    """The event as an alert of the camera `Gate`, from noon on its own clock."""
    shift = OPENED - event.start
    live = replace(
        event,
        source=Source.CAMERA,
        place="Gate",
        start=OPENED,
        end=event.end + shift,
        peak_at=event.peak_at + shift,
        objects=tuple(
            replace(
                one,
                most_at=one.most_at + shift,
                changes=tuple((time + shift, number) for time, number in one.changes),
            )
            for one in event.objects
        ),
        movers=tuple(replace(one, start=one.start + shift, end=one.end + shift) for one in event.movers),
        recognised=tuple(replace(one, at=one.at + shift) for one in event.recognised),
        sound=replace(event.sound, loudest_at=OPENED + 7.0),
        **more,  # type: ignore[arg-type]
    )
    return Account(
        "Gate",
        "UTC",
        (live,),
        zones=("Loading bay", "Yard"),
        earlier=(Neighbour("earlier-1", OPENED - 3600.0, "loud sound"),),
        later=(),
    )
