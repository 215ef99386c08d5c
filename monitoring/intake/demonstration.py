"""The two cameras that a new site starts with, so that its wall lives at first sight.

They need no camera and no data: one plays a drawn courtyard in which something happens every minute or so,
the other a pavement out of a sample recording that an installed package carries. Deleted, they stay away.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from monitoring.demonstration import courtyard, pavement
from monitoring.demonstration.film import write_film
from monitoring.demonstration.sound import RATE, draw_sound
from monitoring.intake import cameras
from monitoring.intake.camera_settings import CameraSettings
from monitoring.intake.cameras import Addresses
from monitoring.live.sources import DEMONSTRATION, recording_file
from monitoring.models import Camera
from monitoring.secrets import decrypt

LINE = 0.75
"""Measured on the drawn loop, at moments that were not learned: what happens there peaks at 0.95 to 1.0,
while everything else stays at or below 0.65."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """A camera and what it plays.

    source    its address as monitoring.live.sources reads it
    write     makes the recording
    ordinary  seconds of it in which nothing happens that does not belong
    """

    source: str
    name: str
    sound: bool
    write: Callable[[Path], None]
    ordinary: Sequence[tuple[float, float]]


def offer() -> list[Camera]:
    """Make the recordings, then the cameras; nothing if there is any camera. Takes some ten seconds.

    Recordings of an earlier, interrupted run are used again.
    """
    if Camera.objects.exists():
        return []
    scenes = _scenes()
    for scene in scenes:
        path = recording_file(scene.source)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            scene.write(path)
    with transaction.atomic():
        if Camera.objects.exists():
            return []
        return [_create(scene) for scene in scenes]


def teach() -> list[Camera]:
    """Have the demonstration cameras that know nothing yet learn from their recordings' ordinary stretches,
    so that alerts mean something within the first minutes. Gives those that learned. Takes about a minute.

    Raises InferenceError.
    """
    # Brings the networks, which making the recordings does not need.
    from monitoring.demonstration import lesson

    taught = []
    for scene in _scenes():
        for camera in Camera.objects.filter(kind=Camera.Kind.FILE, profile_version=0):
            if decrypt(camera.source_secret) == scene.source and lesson.teach(
                camera=camera,
                recording=recording_file(scene.source),
                ordinary=scene.ordinary,
                ended_at=time.time(),
            ):
                taught.append(camera)
    return taught


def _create(scene: _Scene) -> Camera:
    return cameras.create(
        settings=CameraSettings(
            name=scene.name,
            kind=Camera.Kind.FILE,
            sound=scene.sound,
            time_zone=settings.TIME_ZONE,
            keep_days=2,
            # A budget would call what happens every minute or so ordinary, and fall silent.
            line_mode=Camera.LineMode.LINE,
            line=LINE,
        ),
        addresses=Addresses(source=scene.source),
    )


def _scenes() -> list[_Scene]:
    scenes = [
        _Scene(
            f"{DEMONSTRATION}:courtyard",
            "Courtyard (drawn)",
            True,
            _write_courtyard,
            courtyard.ordinary_parts(),
        )
    ]
    sample = pavement.sample()
    if sample is not None:
        scenes.append(
            _Scene(
                f"{DEMONSTRATION}:pavement",
                "Pavement (sample recording)",
                False,
                lambda path: write_film(path, pavement.planes(sample), fps=pavement.FPS),
                [(0.0, float(pavement.SECONDS))],
            )
        )
    return scenes


def _write_courtyard(path: Path) -> None:
    scene = courtyard.Courtyard()
    write_film(path, scene.planes(), fps=courtyard.FPS, sound=draw_sound(), sound_rate=RATE)
