"""Made recordings: features with a cue in a known column, and a small model that has not learned anything."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from inference.systems.avar_net.configuration import CONFIGURATIONS, Configuration
from inference.systems.avar_net.families import Family, Stream
from inference.systems.avar_net.network import Architecture, AvarNet
from inference.systems.avar_net.trained import Calibration, TrainedModel
from inference.types import Features, Floats, Modality

FAMILY = Family(
    "made",
    (
        Stream("picture", 6, Modality.APPEARANCE),
        Stream("moving", 3, Modality.MOTION),
        Stream("heard", 4, Modality.SOUND),
    ),
)
CLASSES = ("normal", "fighting", "siren")


def snippet(
    sequence: int,
    *,
    picture: Sequence[float] | None = None,
    moving: float | None = None,
    heard: float | None = None,
    seconds: float = 2.0,
    hop: float = 1.0,
) -> Features:
    """A snippet of 16 frames at 8 fps. picture: one value a look, 4 looks a second, in all columns."""
    start = sequence * hop
    count = round(seconds * 8)
    numbers = np.arange(count, dtype=np.int64) + round(start * 8)
    arrays: dict[str, Floats] = {}
    if picture is not None:
        places = np.linspace(0, count - 1, len(picture)).astype(np.int64)
        arrays["deep.picture"] = np.repeat(np.asarray(picture, np.float32)[:, None], 6, axis=1)
        arrays["deep.picture.frames"] = numbers[places]  # type: ignore[assignment]
    if moving is not None:
        arrays["deep.moving"] = np.full((1, 3), moving, np.float32)
        arrays["deep.moving.frames"] = numbers[-1:]  # type: ignore[assignment]
    if heard is not None:
        arrays["deep.heard"] = np.full((1, 4), heard, np.float32)
        arrays["deep.heard.frames"] = numbers[-1:]  # type: ignore[assignment]
    return Features(
        sequence=sequence,
        start=start,
        end=start + seconds,
        frame_start=int(numbers[0]),
        frame_end=int(numbers[-1]) + 1,
        frame_numbers=numbers,
        frame_times=numbers / 8.0,
        arrays=arrays,
    )


def varied(count: int, *, seed: int = 0, sound: bool = True, seconds: float = 2.0) -> list[Features]:
    """Consecutive snippets of random values."""
    chance = np.random.default_rng(seed)
    return [
        snippet(
            place,
            picture=chance.normal(size=4).tolist(),
            moving=float(chance.normal()),
            heard=float(chance.normal()) if sound else None,
            seconds=seconds,
        )
        for place in range(count)
    ]


def architecture(**changes: object) -> Architecture:
    settings: dict[str, object] = {
        "sizes": tuple(stream.size for stream in FAMILY.streams),
        "sounds": tuple(stream.is_sound for stream in FAMILY.streams),
        "classes": len(CLASSES),
        "width": 8,
        "heads": 2,
        "layers": 2,
    }
    return Architecture(**{**settings, **changes})  # type: ignore[arg-type]


def network(*, seed: int = 0, **changes: object) -> AvarNet:
    torch.manual_seed(seed)
    return AvarNet(architecture(**changes)).eval()


def model(*networks: AvarNet, configuration: Configuration = CONFIGURATIONS["mtcn"]) -> TrainedModel:
    return TrainedModel(
        members=networks or (network(),),
        family=FAMILY,
        configuration=configuration,
        classes=CLASSES,
        silence=None,
        calibration=Calibration(0.5),
        version="avar_net-made",
    )
