"""Events to tell of: one of which everything was measured, and one of which nothing was."""

from datetime import datetime
from zoneinfo import ZoneInfo

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

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 12, 12, tzinfo=BERLIN).timestamp()

FIGHT = EventFacts(
    source=Source.CAMERA,
    place="Gate 3",
    time_zone="Europe/Berlin",
    start=NOON,
    end=NOON + 8,
    peak=0.9,
    peak_at=NOON + 4,
    line=0.55,
    label="fighting",
    reference="trained model",
    leading=((Modality.THERMAL, 0.7), (Modality.SOUND, 0.3)),
    objects=(
        Objects("person", 2, NOON + 1, ((NOON, 0), (NOON + 1, 2))),
        Objects("bicycle", 1, NOON, ((NOON, 1),)),
    ),
    movers=(Mover("person", NOON, NOON + 3, Direction.LEFT, 0.4, (Side.RIGHT, Side.LEFT), ("Door",)),),
    recognised=(
        Recognised("running", 0.5, NOON + 5, "contrastive_fusion"),
        Recognised("fighting", 0.91, NOON + 4, "deep_feature_fusion"),
    ),
    gathering=Gathering(1, 4, NOON + 6),
    speed=0.81,
    sides=(Side.MIDDLE, Side.LEFT),
    zones=("Door", "Fence"),
    light=Light.DARK,
    dark_share=0.7,
    sound=Heard(True, True, "siren", -8.0, NOON + 2),
    seen_by=(
        Witness("deep_feature_fusion", "Learned from examples", "fighting", 0.9, 0.55, "trained model"),
        Witness("contrastive_fusion", "Visible and thermal fusion", "running", 0.71, 0.5, "trained model"),
    ),
)
BARE = EventFacts(Source.RECORDING, "", "", 15.0, 22.4, 0.92, 18.5, 0.5, "", "itself")
