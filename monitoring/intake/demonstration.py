"""The two cameras that a new site starts with, so that its wall lives at first sight.

They need no camera and no data: one plays a drawn courtyard in which something happens every minute or so,
the other a pavement out of a sample recording that an installed package carries. Deleted, they stay away.
"""

from __future__ import annotations

from collections.abc import Callable
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


@dataclass(frozen=True, slots=True)
class _Scene:
    """source: its address as monitoring.live.sources reads it; write: makes its recording."""

    source: str
    name: str
    sound: bool
    write: Callable[[Path], None]


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


def _create(scene: _Scene) -> Camera:
    return cameras.create(
        settings=CameraSettings(
            name=scene.name,
            kind=Camera.Kind.FILE,
            sound=scene.sound,
            time_zone=settings.TIME_ZONE,
            keep_days=2,
        ),
        addresses=Addresses(source=scene.source),
    )


def _scenes() -> list[_Scene]:
    scenes = [_Scene(f"{DEMONSTRATION}:courtyard", "Courtyard (drawn)", True, _write_courtyard)]
    sample = pavement.sample()
    if sample is not None:
        scenes.append(
            _Scene(
                f"{DEMONSTRATION}:pavement",
                "Pavement (sample recording)",
                False,
                lambda path: write_film(path, pavement.planes(sample), fps=pavement.FPS),
            )
        )
    return scenes


def _write_courtyard(path: Path) -> None:
    scene = courtyard.Courtyard()
    write_film(path, scene.planes(), fps=courtyard.FPS, sound=draw_sound(), sound_rate=RATE)
