"""Videos of random features in which something abnormal shows in every stream for a while."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.systems.ws_vad.configuration import EMBEDDED, Architecture, Configuration, Schedule, Stage
from inference.systems.ws_vad.fitting import Labelled
from inference.systems.ws_vad.inputs import CAMERA_MOTION, MOTION, PICTURES, Rows, embedded_row, joined_rows
from inference.types import Features

SMALL = replace(
    EMBEDDED,
    pictures=6,
    clips=12,
    audio=6,
    reduced=8,
    out=8,
    samples=8,
    patterns=20,
    width=8,
    dropout=0.1,
    attention_dropout=0.1,
)
SCHEDULE = Schedule(
    rgb=Stage(epochs=4, batch=8, rgb_rate=5e-3, steps=6),
    fusion=Stage(epochs=6, batch=8, rgb_rate=1e-3, rate=1e-2, steps=6),
    length=12,
    looped=True,
    dropout=(0.2, 0.2, 0.2),
    cameras=0.3,
    scorers=Stage(epochs=2, batch=16, rgb_rate=3e-2, steps=10),
    ridge=(0.1, 0.1, 0.1),
)
ABNORMAL = slice(4, 6)


def configuration(architecture: Architecture = SMALL, **changes: object) -> Configuration:
    made = Configuration(
        "made", "Made", architecture, extractors="embedded", smoothing="slide_edge", window=6
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def looks(chance: np.random.Generator, *, abnormal: bool, camera: bool, sound: bool) -> dict[str, np.ndarray]:
    """Of one snippet; what is abnormal shows in three columns of each extractor."""
    motion = CAMERA_MOTION if camera else MOTION
    found = {
        PICTURES: chance.normal(size=(2, 1280)),
        motion: chance.normal(size=(1, 44)),
        "sound": chance.normal(size=(int(sound), 512)),
    }
    # Half of the columns vary together, so that they are a principal component.
    for array in found.values():
        array[:, ::2] += 3 * chance.normal() if not abnormal else 9.0
    return {name: array.astype(np.float32) for name, array in found.items()}


def snippets(
    seed: int,
    count: int = 9,
    *,
    abnormal: bool = False,
    camera: bool = False,
    sound: bool = True,
    first: int = 0,
) -> list[Features]:
    """Of a recording, two seconds every second, or of a camera, one every second."""
    chance = np.random.default_rng(seed)
    found = []
    for place in range(count):
        own = looks(
            chance, abnormal=abnormal and ABNORMAL.start <= place < ABNORMAL.stop, camera=camera, sound=sound
        )
        heard = own.pop("sound")
        arrays = {f"deep.{name}": array for name, array in own.items()}
        if sound:
            arrays |= {"sound.embedding": heard[0], "sound.level_db": np.asarray(-20.0, np.float32)}
        start = float(first + place)
        frames = np.arange(8 * place, 8 * place + 16)
        found.append(
            Features(
                sequence=place,
                start=start,
                end=start + (1.0 if camera else 2.0),
                frame_start=int(frames[0]),
                frame_end=int(frames[-1]) + 1,
                frame_numbers=frames,
                frame_times=frames / 8,
                arrays=arrays,
            )
        )
    return found


def rows(seed: int, *, abnormal: bool, camera: bool = False, sound: bool = True) -> Rows:
    chance = np.random.default_rng(seed)
    return joined_rows(
        [
            embedded_row(
                looks(chance, abnormal=abnormal and place in range(4, 6), camera=camera, sound=sound)
            )
            for place in range(9)
        ]
    )


def videos(count: int = 16) -> list[Labelled]:
    """Half of them abnormal, a quarter silent."""
    return [
        Labelled(
            f"made-{seed}",
            rows(seed, abnormal=bool(seed % 2), sound=seed % 4 > 1),
            seed % 2,
            rows(seed, abnormal=bool(seed % 2), camera=True, sound=seed % 4 > 1),
        )
        for seed in range(count)
    ]
