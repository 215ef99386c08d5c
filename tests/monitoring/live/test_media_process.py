"""Media processes that share cameras, on a real broker, with real files as cameras."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import redis
from av.video.frame import VideoFrame
from channels.layers import get_channel_layer
from django.db import OperationalError

from monitoring import valkey
from monitoring.intake.snippets import LiveSnippet
from monitoring.live.leases import fair_share
from monitoring.live.plan import CameraPlan
from monitoring.live.process import MediaProcess
from tests.harness.valkey import ValkeyProcess
from tests.recordings import write_recording

CAMERAS = 4


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_recording(tmp_path_factory.mktemp("film") / "film.mp4", frames=40, fps=10, size=(320, 240))


class Site:
    """Rows that a test may change, or make fail, and the snippets that were offered."""

    def __init__(self, film: Path, cameras: int = CAMERAS) -> None:
        self.film = film
        self.plans = {plan.id: plan for plan in map(self.plan, range(cameras))}
        self.database_fails = False
        self.broker_takes = True
        self.offered: list[LiveSnippet] = []

    def plan(self, number: int, **more: Any) -> CameraPlan:
        name = f"camera-{number}"
        return CameraPlan(id=name, name=name, kind="file", source=str(self.film), **more)

    def read(self) -> dict[str, CameraPlan]:
        if self.database_fails:
            raise OperationalError("the database is away")
        return dict(self.plans)

    def offer(self, snippet: LiveSnippet) -> bool:
        self.offered.append(snippet)
        return self.broker_takes

    @asynccontextmanager
    async def process(self, **more: Any):  # type: ignore[no-untyped-def]
        stop = asyncio.Event()
        process = MediaProcess(read_plans=self.read, offer=self.offer, **more)
        running = asyncio.create_task(process.run(stop))
        try:
            yield process
        finally:
            stop.set()
            await asyncio.wait_for(running, 15)


@pytest.fixture
def site(film: Path, broker: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr("monitoring.live.process.READ_ROWS_EVERY", 0.3)
    return Site(film)


async def until(reached: Callable[[], Any], seconds: float = 12.0) -> float:
    """Seconds it took."""
    began = time.monotonic()
    while not reached():
        assert time.monotonic() - began < seconds
        await asyncio.sleep(0.05)
    return time.monotonic() - began


def held(*processes: MediaProcess) -> list[int]:
    return [len(process.held()) for process in processes]


def told(broker: redis.Redis, camera: str) -> dict[str, Any]:
    data = broker.get(valkey.health(camera))
    return json.loads(data) if data else {"state": "", "health": {}}  # type: ignore[arg-type]


async def test_it_works(site: Site, broker: redis.Redis) -> None:
    async with site.process(name="first") as process:
        await until(lambda: held(process) == [CAMERAS])
        await until(lambda: told(broker, "camera-0")["state"] == "live")
        await until(lambda: len(site.offered) >= 2 * CAMERAS)

        state = told(broker, "camera-0")
        assert (state["process"], state["reason"]) == ("first", "")
        health = state["health"]
        assert (health["width"], health["height"], health["codec"]) == (320, 240, "h264")
        assert health["fps"] == pytest.approx(10, abs=1.5)
        assert health["picture"] == "ok"
        assert broker.get(valkey.lease("camera-0")) == b"first"
        sign = json.loads(broker.get(valkey.media("first")))  # type: ignore[arg-type]
        assert sign["cameras"] == sorted(site.plans)
        jpeg = broker.hgetall(valkey.snapshot("camera-0"))
        assert jpeg[b"jpeg"][:2] == b"\xff\xd8"  # type: ignore[index]
        assert abs(float(jpeg[b"captured_at"]) - time.time()) < 3  # type: ignore[index]
    snippets = [snippet for snippet in site.offered if snippet.camera == "camera-0"]
    sequences = [snippet.sequence for snippet in snippets]
    assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))
    assert snippets[0].frames.shape == (9, 224, 298, 3)
    assert not broker.exists(valkey.lease("camera-0"), valkey.media("first"))


async def test_cameras_are_shared_and_given_back(site: Site) -> None:
    async with site.process() as first:
        await until(lambda: held(first) == [CAMERAS])
        async with site.process() as second:
            await until(lambda: held(first, second) == [2, 2])
            assert not first.held().keys() & second.held().keys()
        assert await until(lambda: held(first) == [CAMERAS]) < 4


@pytest.mark.parametrize(("cameras", "processes", "share"), [(4, 2, 2), (5, 2, 3), (1, 3, 1), (0, 1, 0)])
def test_shares_are_rounded_up(cameras: int, processes: int, share: int) -> None:
    assert fair_share(cameras, processes) == share


async def test_news_of_a_camera_reach_browsers(site: Site) -> None:
    layer = get_channel_layer()
    await layer.group_add("updates.wall", "browser")
    async with site.process() as process:
        await until(lambda: held(process) == [CAMERAS])
        states: dict[str, list[str]] = {}
        async with asyncio.timeout(10):
            while len(states) < CAMERAS or any("live" not in seen for seen in states.values()):
                event = await layer.receive("browser")
                assert event["topic"] == "wall"
                assert event["message"]["type"] == "camera.state"
                states.setdefault(event["message"]["camera"], []).append(event["message"]["state"])
        # A change at once, and from then on each two seconds.
        began = time.monotonic()
        while time.monotonic() - began < 4.5:
            with suppress(TimeoutError):
                async with asyncio.timeout(0.2):
                    event = await layer.receive("browser")
                    states[event["message"]["camera"]].append(event["message"]["state"])
    assert all(seen[-1] == "live" for seen in states.values())
    assert all(3 <= len(seen) <= 7 for seen in states.values()), states


async def test_an_edited_row_is_followed(site: Site, broker: redis.Redis) -> None:
    async with site.process() as process:
        await until(lambda: held(process) == [CAMERAS])
        before = process.held()

        site.plans = {
            "camera-0": replace(site.plans["camera-0"], name="Gate"),
            "camera-1": replace(site.plans["camera-1"], analysis_fps=4),
            "camera-3": site.plans["camera-3"],
        }
        await until(lambda: process.held()["camera-0"].camera.name == "Gate")
        await until(lambda: "camera-2" not in process.held())
        await until(
            lambda: "camera-1" in process.held() and process.held()["camera-1"] is not before["camera-1"]
        )

        assert process.held()["camera-0"] is before["camera-0"]
        assert not broker.exists(valkey.lease("camera-2"), valkey.health("camera-2"))


async def test_a_recording_that_is_missing_is_a_lasting_fault(site: Site, broker: redis.Redis) -> None:
    site.plans["camera-0"] = replace(site.plans["camera-0"], source="/nowhere/film.mp4")
    site.plans["camera-1"] = replace(site.plans["camera-1"], fault="The key is another.")
    async with site.process():
        await until(lambda: told(broker, "camera-0").get("reason") == "There is no file film.mp4.")
        assert told(broker, "camera-1")["state"] == "failed"
        assert told(broker, "camera-1")["reason"] == "The key is another."


async def test_without_the_database_cameras_go_on(site: Site) -> None:
    async with site.process() as process:
        await until(lambda: held(process) == [CAMERAS])
        feeds = process.held()
        site.database_fails = True
        await asyncio.sleep(1)
        site.offered.clear()
        await until(lambda: len({snippet.camera for snippet in site.offered}) == CAMERAS)
        assert process.held() == feeds

        site.database_fails = False
        site.plans["camera-9"] = site.plan(9)
        await until(lambda: held(process) == [CAMERAS + 1])


async def test_without_the_broker_cameras_go_on(
    site: Site, mortal_valkey: ValkeyProcess, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = mortal_valkey.url
    async with site.process() as process:
        await until(lambda: held(process) == [CAMERAS])
        feeds = process.held()
        mortal_valkey.kill()
        await asyncio.sleep(3)
        site.broker_takes = False
        site.offered.clear()
        await until(lambda: len({snippet.camera for snippet in site.offered}) == CAMERAS)
        assert process.held() == feeds
        await until(lambda: all(feed.health.unoffered > 0 for feed in feeds.values()))

        mortal_valkey.start()
        with redis.Redis.from_url(mortal_valkey.url) as client:
            assert await until(lambda: client.exists(valkey.health("camera-0"))) < 5
            assert await until(lambda: client.exists(valkey.lease("camera-3"))) < 5
        assert process.held() == feeds


async def test_a_camera_that_another_took_is_let_go(site: Site, broker: redis.Redis) -> None:
    async with site.process() as process:
        await until(lambda: held(process) == [CAMERAS])
        broker.set(valkey.lease("camera-0"), "somebody else", px=60_000)
        await until(lambda: held(process) == [CAMERAS - 1])
        assert broker.get(valkey.lease("camera-0")) == b"somebody else"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_thread_that_dies_is_replaced(site: Site) -> None:
    async with site.process() as process:
        await until(lambda: held(process) == [CAMERAS])
        feed = process.held()["camera-0"]

        def fail(*_: Any) -> None:
            raise RuntimeError("a fault of ours")

        feed.subscribe_frames(fail)
        await until(lambda: process.held().get("camera-0", feed) is not feed)
        await until(lambda: process.held()["camera-0"].snapshot() is not None)


class TestPublished:
    """Cameras whose picture is sent here."""

    @pytest.fixture
    def site(self, site: Site) -> Site:
        site.plans = {"gate": CameraPlan(id="gate", name="Gate", kind="publish")}
        return site

    async def test_a_publishers_process_holds_the_camera(self, site: Site, broker: redis.Redis) -> None:
        async with site.process(name="first") as first, site.process(name="second") as second:
            await asyncio.sleep(2)
            assert held(first, second) == [0, 0]
            feed = await first.hold("gate")
            assert feed is not None
            assert await first.hold("gate") is feed
            assert await second.hold("gate") is None
            await asyncio.sleep(6)  # the lease is renewed
            assert broker.get(valkey.lease("gate")) == b"first"
            assert told(broker, "gate")["reason"] == "Nothing is sent to it."

            await first.release("gate")
            assert not broker.exists(valkey.lease("gate"), valkey.health("gate"))
            assert await second.hold("gate") is not None

    async def test_the_thermal_picture_is_shown_beside_the_visible_one(
        self, site: Site, broker: redis.Redis
    ) -> None:
        async with site.process() as process:
            feed = await process.hold("gate")
            assert feed is not None
            warm = VideoFrame.from_ndarray(np.full((32, 48), 200, np.uint8), format="gray")
            at = time.time()
            feed.thermal_frame(warm, at)
            feed.thermal_frame(warm, at + 0.1)  # a picture twice a second is enough
            await until(lambda: broker.exists(valkey.thermal_snapshot("gate")))
            shown = broker.hgetall(valkey.thermal_snapshot("gate"))
            assert (float(shown[b"captured_at"]), shown[b"width"], shown[b"height"]) == (at, b"48", b"32")
            assert shown[b"jpeg"].startswith(b"\xff\xd8")
            assert not broker.exists(valkey.snapshot("gate"))
            await process.release("gate")
            assert not broker.exists(valkey.thermal_snapshot("gate"))

    async def test_only_enabled_publish_cameras_are_held(self, site: Site) -> None:
        site.plans["film"] = site.plan(1)
        async with site.process() as process:
            await until(lambda: held(process) == [1])
            assert await process.hold("nobody") is None
            assert await process.hold("film") is None
            del site.plans["gate"]
            await asyncio.sleep(0.5)
            assert await process.hold("gate") is None

    @pytest.mark.parametrize("said_goodbye", [True, False])
    async def test_who_says_goodbye_is_not_missed(
        self, site: Site, broker: redis.Redis, said_goodbye: bool
    ) -> None:
        async with site.process() as process:
            await until(lambda: broker.exists(valkey.media(process.name)))
            await process.hold("gate")
            broker.set(valkey.expected("gate"), 1)
            if said_goodbye:
                await process.excuse("gate")
            await process.release("gate")
            assert bool(broker.exists(valkey.expected("gate"))) is not said_goodbye
