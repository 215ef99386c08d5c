"""Two real media processes: one is killed, the other takes its cameras over."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from monitoring import valkey
from tests.harness.cameras import Watcher, add_cameras
from tests.harness.site import NAMED, Site
from tests.recordings import write_recording

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture
def site(new_site: Callable[..., Site], tmp_path: Path) -> Iterator[Site]:
    site = new_site()
    yield site
    site.stop()


def holders(client: redis.Redis, cameras: list[str]) -> list[str]:
    """The number of the process that holds each camera, or nothing."""
    names = [client.get(valkey.lease(camera)) for camera in cameras]
    signs = [client.get(valkey.media(name.decode())) if name else None for name in names]
    return [str(json.loads(sign)["pid"]) if sign else "" for sign in signs]


def test_it_works(site: Site, tmp_path: Path) -> None:
    film = write_recording(
        tmp_path / "film.mp4", frames=60, fps=10, size=(320, 180), codec_options={"g": "10"}
    )
    cameras = list(add_cameras(site, *((f"Camera {n}", "file", str(film)) for n in range(4))).values())
    first, second = site.start("media"), site.start("media-2", NAMED["media"])
    with redis.Redis.from_url(site.valkey.url) as client:
        watcher = Watcher(client)
        until(lambda: sorted(holders(client, cameras)) == sorted([str(first.pid), str(second.pid)] * 2), 40)
        for camera in cameras:
            watcher.wait(camera, lambda told: told["state"] == "live", 20)

        site.kill("media-2")
        assert until(lambda: holders(client, cameras) == [str(first.pid)] * 4, 15) < 10
        for camera in cameras:
            until(lambda camera=camera: watcher.health(camera)["process"] == holder_of(client, camera), 5)
            watcher.wait(camera, lambda told: told["state"] == "live", 5)

        third = site.start("media-2", NAMED["media"])
        until(lambda: sorted(holders(client, cameras)) == sorted([str(first.pid), str(third.pid)] * 2), 30)

        first.send_signal(signal.SIGTERM)
        assert first.wait(12) == 0
        assert until(lambda: holders(client, cameras) == [str(third.pid)] * 4, 10) < 4
    assert "Traceback" not in site.log("media") + site.log("media-2")


def holder_of(client: redis.Redis, camera: str) -> str:
    name = client.get(valkey.lease(camera))
    assert isinstance(name, bytes)
    return name.decode()


def until(reached: Callable[[], bool], seconds: float) -> float:
    began = time.monotonic()
    while not reached():
        assert time.monotonic() - began < seconds
        time.sleep(0.1)
    return time.monotonic() - began
