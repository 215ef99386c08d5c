"""Events to write about."""

from __future__ import annotations

from dataclasses import replace

from inference.describe.event import Direction, EventFacts, Heard, Light, Mover, Objects, Side, Source
from inference.types import Modality

EVENT = EventFacts(
    source=Source.RECORDING,
    place="Gate",
    time_zone="",
    start=15.0,
    end=40.0,
    peak=0.91,
    peak_at=22.0,
    line=0.5,
    label="fast movement",
    reference="profile",
    leading=((Modality.MOTION, 0.7), (Modality.OBJECTS, 0.3)),
    objects=(Objects("person", 2, 18.0, ((15.0, 1), (18.0, 2))),),
    movers=(Mover("person", 15.0, 31.0, Direction.LEFT, 0.6, (Side.RIGHT, Side.LEFT)),),
    sides=(Side.LEFT,),
    light=Light.DARK,
    sound=Heard(measured=True),
)

BARE = replace(
    EVENT, place="", objects=(), movers=(), sides=(), light=Light.UNKNOWN, sound=Heard(measured=False)
)
"""Of which there is little to say."""
