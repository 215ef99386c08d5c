"""Cameras of a site under test, and what its media processes say of them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis

from monitoring import valkey
from tests.harness.site import Site

_ADD = """
import json
from monitoring.intake.camera_settings import CameraSettings
from monitoring.intake.cameras import Addresses, create
from monitoring.models import Camera
from monitoring.secrets import encrypt
made = {{}}
for name, kind, source in {cameras!r}:
    if kind == "file":
        # The one kind whose path no page accepts: written as it is.
        camera = Camera.objects.create(name=name, kind=kind, source_secret=encrypt(source), {extra})
    else:
        settings = CameraSettings(name=name, kind=kind, {extra})
        camera = create(settings=settings, addresses=Addresses(source=source))
    made[name] = str(camera.pk)
print(json.dumps(made))
"""


def add_cameras(site: Site, *cameras: tuple[str, str, str], **settings: Any) -> dict[str, str]:
    """Add (name, kind, source) each, a file's source being its path; gives the id of each name."""
    extra = ", ".join(f"{name}={value!r}" for name, value in settings.items())
    found: dict[str, str] = json.loads(site.shell(_ADD.format(cameras=cameras, extra=extra)).splitlines()[-1])
    return found


@dataclass(frozen=True, slots=True)
class Watcher:
    """Reads what media processes write into Valkey."""

    client: redis.Redis

    def health(self, camera: str) -> dict[str, Any]:
        """The camera's state as it was told last; {"state": ""} while nothing is."""
        data = self.client.get(valkey.health(camera))
        return json.loads(data) if data else {"state": "", "reason": "", "health": {}}

    def state(self, camera: str) -> str:
        return str(self.health(camera)["state"])

    def wait(self, camera: str, reached: Callable[[dict[str, Any]], bool], seconds: float) -> float:
        """Seconds until what is told of the camera is as wanted."""
        began = time.monotonic()
        while True:
            told = self.health(camera)
            if reached(told):
                return time.monotonic() - began
            assert time.monotonic() - began < seconds, told
            time.sleep(0.05)
