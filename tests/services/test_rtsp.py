"""Cameras fetched by the real media process from GStreamer's RTSP server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from monitoring import valkey
from monitoring.intake.snippets import unpack
from tests.harness import rtsp
from tests.harness.cameras import Watcher, add_cameras
from tests.harness.rtsp import RtspServer
from tests.harness.site import Site
from tests.recordings import write_recording

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.skipif(bool(rtsp.missing()), reason=rtsp.missing() or "it is installed"),
]

PASSWORD = "pass:w@rd/7"
"""With every sign that an address gives a meaning of its own."""
FPS, SIZE = 15, (320, 180)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("films")
    # One slice a picture: the server repeats the parameter sets before each slice of a keyframe.
    codec = {"g": "15", "bf": "0", "threads": "1", "preset": "ultrafast"}
    options = {"frames": 120 * FPS, "fps": FPS, "size": SIZE, "codec_options": codec}
    files = {"movflags": "faststart"}
    return {
        "silent": write_recording(folder / "silent.mp4", options=files, **options),  # type: ignore[arg-type]
        "sound": write_recording(folder / "sound.mp4", sound="aac", options=files, **options),  # type: ignore[arg-type]
    }


@pytest.fixture(scope="module")
def server(films: dict[str, Path]) -> Iterator[RtspServer]:
    started = RtspServer(films).start()
    yield started
    started.kill()


@pytest.fixture(scope="module")
def private(films: dict[str, Path]) -> Iterator[RtspServer]:
    started = RtspServer(films, password=PASSWORD).start()
    yield started
    started.kill()


@pytest.fixture(scope="module")
def mortal(films: dict[str, Path]) -> Iterator[RtspServer]:
    started = RtspServer(films).start()
    yield started
    started.kill()


@pytest.fixture(scope="module")
def cameras(
    new_site: Callable[..., Site], server: RtspServer, private: RtspServer, mortal: RtspServer
) -> Iterator[tuple[Site, dict[str, str]]]:
    """One media process that holds them all."""
    site = new_site()
    named = add_cameras(
        site,
        ("silent", "pull", server.url("silent")),
        ("sound", "pull", server.url("sound")),
        ("private", "pull", private.url("silent", password=PASSWORD)),
        ("wrong", "pull", private.url("silent", password="guess")),
        ("none", "pull", private.url("silent")),
        ("absent", "pull", server.url("elsewhere")),
        ("mortal", "pull", mortal.url("silent")),
    )
    site.start("media")
    yield site, named
    site.stop()


@pytest.fixture
def watcher(cameras: tuple[Site, dict[str, str]]) -> Iterator[Watcher]:
    with redis.Redis.from_url(cameras[0].valkey.url) as client:
        yield Watcher(client)


def is_live(told: dict[str, Any]) -> bool:
    return bool(told["state"] == "live")


@pytest.mark.parametrize(("name", "has_sound"), [("silent", False), ("sound", True), ("private", False)])
def test_it_works(cameras: tuple[Site, dict[str, str]], watcher: Watcher, name: str, has_sound: bool) -> None:
    site, named = cameras
    # A server begins with what it has kept, all at once: the rate settles after that.
    watcher.wait(named[name], lambda told: is_live(told) and abs(told["health"]["fps"] - FPS) <= 3, 40)

    health = watcher.health(named[name])["health"]
    assert (health["width"], health["height"]) == SIZE
    assert health["codec"] == "h264"
    assert bool(health["sound"]) == has_sound
    assert health["decode_errors"] == 0
    snippet = unpack(taken(watcher.client, named[name]))
    assert snippet.frames.shape == (9, 180, 320, 3)
    assert abs(time.time() - snippet.captured_at) < 3
    assert (snippet.audio is not None) == has_sound
    if snippet.audio is not None:
        assert 0.05 < float(abs(snippet.audio).mean()) < 0.4
    assert watcher.client.hget(valkey.snapshot(named[name]), "jpeg")[:2] == b"\xff\xd8"
    assert PASSWORD not in site.log("media")
    assert "%40" not in site.log("media")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("wrong", "The camera refused the user name or password (401)."),
        ("none", "The camera refused the user name or password (401)."),
        ("absent", "The camera has no stream at that path (404)."),
    ],
)
def test_why_there_is_no_picture(
    cameras: tuple[Site, dict[str, str]], watcher: Watcher, name: str, sentence: str
) -> None:
    _, named = cameras
    watcher.wait(named[name], lambda told: told["state"] == "failed", 40)

    assert watcher.health(named[name])["reason"] == sentence


def test_cut_off_in_the_middle(
    cameras: tuple[Site, dict[str, str]], watcher: Watcher, mortal: RtspServer
) -> None:
    _, named = cameras
    camera = named["mortal"]
    watcher.wait(camera, is_live, 40)

    mortal.kill()
    assert watcher.wait(camera, lambda told: told["state"] == "offline", 10) < 5
    assert watcher.health(camera)["reason"] != ""
    assert is_live(watcher.health(named["silent"]))

    mortal.start()
    watcher.wait(camera, is_live, 20)


def test_silence_without_an_end(
    cameras: tuple[Site, dict[str, str]], watcher: Watcher, mortal: RtspServer
) -> None:
    _, named = cameras
    camera = named["mortal"]
    watcher.wait(camera, is_live, 20)

    mortal.freeze()
    assert watcher.wait(camera, lambda told: told["state"] == "offline", 10) < 5

    mortal.kill()
    mortal.start()
    watcher.wait(camera, is_live, 25)


def taken(client: redis.Redis, camera: str) -> bytes:
    """The camera's next snippet; nobody scores in these tests."""
    client.delete(valkey.slot(camera))
    deadline = time.monotonic() + 10
    while (data := client.get(valkey.slot(camera))) is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return bytes(data)
