"""Four cameras run while each process is killed in turn: all recovers by itself, and nothing is counted twice
or lost."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from websockets.sync.client import connect

from tests.harness.cameras import add_cameras
from tests.harness.site import Site
from tests.harness.wall import WallReader, session_cookie

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

NAMES = ("gate", "yard", "dock", "hall")
PERIOD, BRIGHT = 10, 3
"""Seconds of the film, and how many of them at its end are bright."""
RECOVERED = 10.0
"""Seconds within which cameras are live and scored again."""

RECORDED = """
import json
from monitoring.analysis.blocks import sequences, unpack
from monitoring.models import Alert, ScoreBlock
blocks = ScoreBlock.objects.filter(source_kind="camera")
found = []
for row in blocks:
    block = unpack(bytes(row.scores), bytes(row.details) if row.details else None)
    for number, start, end, score in zip(block.sequence, block.start, block.end, block.score):
        found.append([str(row.source_id), int(number), float(start), float(end), float(score)])
alerts = [
    [str(alert.camera_id), alert.opened_at.timestamp(), alert.last_at.timestamp(), alert.state]
    for alert in Alert.objects.filter(cause="score")
]
print(json.dumps({"scores": found, "alerts": alerts}))
"""
FLOOD = """
import time
from monitoring.push.messages import CameraState
from monitoring.push.publish import WALL, publish
large = CameraState(camera={camera!r}, state="live", reason="x" * 20000, health={{}}, process="p", at=0.0)
for number in range(300):
    publish(large, WALL)
    time.sleep(0.01)
"""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "yard.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=10, options={"g": "10", "bf": "0", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 192, 108, "yuv420p"
        for number in range(PERIOD * 10):
            is_bright = number >= (PERIOD - BRIGHT) * 10
            picture = np.full((108, 192, 3), 230 if is_bright else 40, np.uint8)
            picture[20:50, number * 2 % 150 :][:, :30] = (40, 160, 240)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Iterator[Site]:
    site = new_site(DJANGO_SETTINGS_MODULE="tests.harness.live_settings", WATCHPOST_MIN_FREE="0")
    site.create_user("admin", "correct-horse")
    yield site
    site.stop()


@pytest.fixture(scope="module")
def cameras(site: Site, film: Path) -> dict[str, str]:
    """Ids by name; all processes run."""
    added = add_cameras(
        site,
        *((name, "file", str(film)) for name in NAMES),
        systems=["brightness"],
        line_mode="line",
        line=0.6,
        cooldown=2.0,
    )
    for name in ("web", "media", "worker-live", "worker-default", "beat"):
        site.start(name)
    site.wait_until_healthy()
    return added


@pytest.fixture(scope="module")
def cookie(site: Site, cameras: dict[str, str]) -> str:
    return session_cookie(site, "admin")


def scored_since(reader: WallReader, moment: float) -> set[str]:
    """Cameras of whose pictures taken after `moment` a score was heard."""
    told = reader.of("snippet.scored")
    return {each.message["camera"] for each in told if each.message["start"] > moment}


def live_since(reader: WallReader, moment: float) -> set[str]:
    told = reader.of("camera.state", since=moment)
    return {
        each.message["camera"]
        for each in told
        if each.message["state"] == "live" and each.message["at"] > moment
    }


def test_killed_in_turn(site: Site, cameras: dict[str, str], cookie: str) -> None:
    everyone = set(cameras.values())
    took: dict[str, float] = {}
    with WallReader(site, cookie) as reader:
        reader.wait(lambda: scored_since(reader, 0.0) == everyone, 40)
        reader.wait(lambda: bool(reader.of("alert.changed")), 2 * PERIOD)

        for name in ("media", "worker-live", "broker", "web"):
            time.sleep(1)
            if name == "broker":
                site.valkey.kill()
                time.sleep(1)
                site.valkey.start()
            else:
                # As the supervisor does: at once.
                site.kill(name)
                site.start(name)
            again = time.time()

            def recovered(since: float = again) -> bool:
                return scored_since(reader, since) == live_since(reader, since) == everyone

            took[name] = reader.wait(recovered, RECOVERED + 10)
        # Whatever waits to be recorded is.
        time.sleep(2)

    found = json.loads(site.shell(RECORDED).splitlines()[-1])
    numbers = [(camera, number) for camera, number, *_ in found["scores"]]
    assert len(numbers) == len(set(numbers))
    for camera in everyone:
        assert sum(owner == camera for owner, _ in numbers) > 10
    told = [(each.message["camera"], each.message["sequence"]) for each in reader.of("snippet.scored")]
    assert len(told) == len(set(told))

    bright = [each for each in found["scores"] if each[4] >= 0.6]
    assert bright
    for camera, _, start, end, _ in bright:
        assert any(
            owner == camera and opened <= start + 0.01 and end - 0.01 <= last
            for owner, opened, last, _ in found["alerts"]
        ), (camera, start, end)
    opened = sorted((owner, opened) for owner, opened, *_ in found["alerts"])
    assert len(opened) == len(set(opened))
    assert {owner for owner, _ in opened} == everyone
    assert all(seconds < RECOVERED for seconds in took.values()), took


def test_a_slow_reader_slows_nobody(site: Site, cameras: dict[str, str], cookie: str) -> None:
    address = f"{site.url.replace('http', 'ws')}/ws/updates/"
    with socket.socket() as narrow, WallReader(site, cookie) as reader:
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.connect(("127.0.0.1", site.port))
        headers = {"Cookie": cookie}
        with connect(
            address,
            sock=narrow,
            origin=site.url,
            additional_headers=headers,
            max_queue=1,
            close_timeout=0.2,
        ) as slow:
            reader.wait(lambda: reader.connections == 1, 10)
            slow.send(json.dumps({"subscribe": ["wall"]}))
            slow.recv(timeout=10)
            # It reads nothing more, and six megabytes are more than the server's end can hold.
            began = time.time()
            site.shell(FLOOD.format(camera=cameras["gate"]))
            time.sleep(2)
            ended = time.time()

    heard = reader.of("snippet.scored", since=began)
    for camera in cameras.values():
        times = [each.at for each in heard if each.message["camera"] == camera and each.at < ended]
        assert max(np.diff([began, *times, ended])) < 5.0
    late = [each.at - each.message["captured_at"] for each in heard]
    assert sorted(late)[len(late) // 2] < 1.5
