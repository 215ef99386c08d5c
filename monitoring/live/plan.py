"""What a media process needs to know of a camera's row, its addresses decrypted."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitoring.models import Camera
from monitoring.secrets import WrongKey, decrypt


@dataclass(frozen=True, slots=True)
class CameraPlan:
    """One camera as its row told it. Two plans are equal when nothing that a media process does differs.

    source, sub, thermal  addresses with their credentials (a file's path for a file camera), or empty; they
                          appear in no repr and belong in no log
    thermal_tolerance     seconds by which paired pictures may differ
    thermal_offset        seconds to add to the thermal stream's times
    analysis_fps          cells a second of the grid on which frames are sampled
    fault                 why this camera cannot be run at all, or empty
    """

    id: str
    name: str
    kind: str
    enabled: bool = True
    source: str = field(default="", repr=False)
    sub: str = field(default="", repr=False)
    thermal: str = field(default="", repr=False)
    thermal_tolerance: float = 0.1
    thermal_offset: float = 0.0
    sound: bool = True
    publish_token_hash: str = field(default="", repr=False)
    analysis_fps: int = 8
    record_always: bool = False
    pre_roll: float = 5.0
    post_roll: float = 10.0
    fault: str = ""

    @property
    def is_published(self) -> bool:
        """Whether the picture is sent here, so that a peer and not a source feeds it."""
        return self.kind == Camera.Kind.PUBLISH


def plan_of(camera: Camera) -> CameraPlan:
    """Decrypts the row's addresses; what cannot be decrypted is the plan's fault."""
    fault = ""
    addresses = {"source": "", "sub": "", "thermal": ""}
    try:
        addresses = {
            "source": decrypt(camera.source_secret),
            "sub": decrypt(camera.sub_secret),
            "thermal": decrypt(camera.thermal_secret),
        }
    except WrongKey as wrong:
        fault = str(wrong)
    return CameraPlan(
        id=str(camera.pk),
        name=camera.name,
        kind=camera.kind,
        enabled=camera.enabled,
        thermal_tolerance=camera.thermal_tolerance,
        thermal_offset=camera.thermal_offset,
        sound=camera.sound,
        publish_token_hash=camera.publish_token_hash,
        analysis_fps=max(1, camera.analysis_fps),
        record_always=camera.record_always,
        pre_roll=camera.pre_roll,
        post_roll=camera.post_roll,
        fault=fault,
        **addresses,
    )


def enabled_plans() -> dict[str, CameraPlan]:
    """Every enabled camera by its id, out of the database."""
    return {str(camera.pk): plan_of(camera) for camera in Camera.objects.filter(enabled=True)}
