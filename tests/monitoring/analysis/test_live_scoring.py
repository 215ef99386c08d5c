"""Scoring cameras: every snippet once, oldest first, one worker a camera, whatever is lost or repeated."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import redis
from django.db import connection

from monitoring import valkey
from monitoring.analysis import live_context, live_engines, live_scoring
from monitoring.analysis.blocks import unpack
from monitoring.analysis.live_context import Memory
from monitoring.intake import snippets
from monitoring.intake.snippets import offer
from monitoring.models import Alert, Camera, ScoreBlock
from monitoring.push.messages import SnippetScored
from tests.harness.brightness import LiveBrightnessEngine
from tests.monitoring.analysis.slots import NOON, live_snippet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    calls: list[None] = []
    monkeypatch.setattr(snippets, "_queue_scoring", lambda: calls.append(None))
    return calls


def cameras(count: int, **more: Any) -> list[Camera]:
    return [Camera.objects.create(name=f"Camera {i}", systems=["brightness"], **more) for i in range(count)]


def recorded(camera: Camera) -> list[int]:
    """Seconds since noon of the camera's recorded snippets, in the order of the blocks."""
    found: list[int] = []
    for block in ScoreBlock.objects.filter(source_kind="camera", source_id=camera.pk).order_by("minute"):
        found += [round(start - NOON) for start in unpack(bytes(block.scores), bytes(block.details)).start]
    return found


def test_it_works(scoring: redis.Redis, told: list[SnippetScored]) -> None:
    gate, yard = cameras(2, line_mode="line", line=0.5)
    offer(live_snippet(gate.pk, 0, 40))
    offer(live_snippet(yard.pk, 0, 200))
    live_scoring.drain()
    offer(live_snippet(gate.pk, 1, 50))
    offer(live_snippet(gate.pk, 2, 60))
    live_scoring.drain()

    assert recorded(gate) == [0, 2]
    assert recorded(yard) == [0]
    assert {(message.camera, round(message.start - NOON), message.skipped) for message in told[:2]} == {
        (str(gate.pk), 0, 0),
        (str(yard.pk), 0, 0),
    }
    assert (told[2].camera, round(told[2].start - NOON), told[2].skipped) == (str(gate.pk), 2, 1)
    (message,) = [each for each in told if each.camera == str(yard.pk)]
    assert (message.system, message.label, message.line) == ("brightness", "bright", 0.5)
    assert message.score == pytest.approx(200 / 255, abs=1e-3)
    assert message.captured_at == live_snippet(yard.pk, 0).captured_at
    assert len(message.frames) == 8
    assert message.frames[-1] == [round(message.captured_at, 3), round(200 / 255, 4)]
    assert message.boxes[0]["right"] == 0.5
    # What a system remembers travels from one batch to the next: `raw` counts the snippets before.
    assert [each.raw for each in told] == [0.0, 0.0, 1.0]
    assert Alert.objects.filter(camera=yard, system="brightness").count() == 1
    assert not Alert.objects.filter(camera=gate).exists()
    assert snippets.waiting() == []
    assert scoring.keys("wp:lock:*") == []


def test_minutes_are_blocks(scoring: redis.Redis, told: list[SnippetScored]) -> None:
    (gate,) = cameras(1)
    for second in range(55, 65):
        offer(live_snippet(gate.pk, second))
        live_scoring.drain()
    assert recorded(gate) == list(range(55, 65))
    blocks = ScoreBlock.objects.order_by("minute")
    assert [(block.minute - NOON // 60, block.count) for block in blocks] == [(0, 5), (1, 5)]


def test_a_repeated_snippet_is_neither_recorded_nor_told_again(
    scoring: redis.Redis, told: list[SnippetScored]
) -> None:
    (gate,) = cameras(1)
    offer(live_snippet(gate.pk, 0))
    live_scoring.drain()
    offer(live_snippet(gate.pk, 0))
    live_scoring.drain()
    # Nor when everything in the broker was lost: the database knows.
    scoring.flushall()
    offer(live_snippet(gate.pk, 0))
    live_scoring.drain()
    assert recorded(gate) == [0]
    assert len(told) == 1


def test_a_lost_context_costs_only_memory(scoring: redis.Redis, told: list[SnippetScored]) -> None:
    (gate,) = cameras(1)
    for second, harm in enumerate([None, b"", b"\xff\xff\xff\xff", None]):
        if harm is not None:
            scoring.set(valkey.context(gate.pk, "brightness"), harm)
        offer(live_snippet(gate.pk, second))
        live_scoring.drain()
    assert recorded(gate) == [0, 1, 2, 3]
    assert [message.raw for message in told] == [0.0, 0.0, 0.0, 1.0]


def test_a_context_of_another_version_is_left_alone(scoring: redis.Redis) -> None:
    held = live_context.lock("gate")
    assert held is not None
    live_context.keep(held, {"normality": Memory("normality-1-aaaa", 7, NOON, b"\x00data")})
    assert live_context.recall("gate", {"normality": "normality-1-aaaa"})["normality"].data == b"\x00data"
    assert live_context.recall("gate", {"normality": "normality-1-bbbb"}) == {}


def test_a_clock_that_is_set_back_begins_anew(scoring: redis.Redis, told: list[SnippetScored]) -> None:
    (gate,) = cameras(1)
    for second in (1000, 1001, 0, 1):
        offer(live_snippet(gate.pk, second))
        live_scoring.drain()
    assert recorded(gate) == [0, 1, 1000, 1001]
    assert [message.raw for message in told] == [0.0, 1.0, 0.0, 1.0]


def test_those_that_wait_longest_come_first(
    scoring: redis.Redis, told: list[SnippetScored], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_scoring, "BATCH", 1)
    first, second, flood = cameras(3)
    for camera in (first, second, flood):
        offer(live_snippet(camera.pk, 0))
    for again in range(1, 6):
        offer(live_snippet(flood.pk, again))
    live_scoring.drain()
    assert [message.camera for message in told] == [str(first.pk), str(second.pk), str(flood.pk)]


def test_a_long_task_ends_and_queues_another(
    scoring: redis.Redis, told: list[SnippetScored], monkeypatch: pytest.MonkeyPatch, woken: list[None]
) -> None:
    monkeypatch.setattr(live_scoring, "BATCH", 2)
    monkeypatch.setattr(live_scoring, "LONGEST", 0.0)
    for camera in cameras(3):
        offer(live_snippet(camera.pk, 0))
    live_scoring.drain()
    assert len(told) == 2
    assert len(woken) == 2
    live_scoring.drain()
    assert len(told) == 3
    assert len(woken) == 2


def test_another_worker_s_camera_is_left_to_it(scoring: redis.Redis, told: list[SnippetScored]) -> None:
    gate, yard = cameras(2)
    held = live_context.lock(str(gate.pk))
    assert held is not None
    for camera in (gate, yard):
        offer(live_snippet(camera.pk, 0))
    live_scoring.drain()
    assert [message.camera for message in told] == [str(yard.pk)]
    assert [camera for camera, _ in snippets.waiting()] == [str(gate.pk)]
    held.release()
    live_scoring.drain()
    assert len(told) == 2


def test_the_lock_of_a_killed_worker_expires(
    scoring: redis.Redis, told: list[SnippetScored], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_context, "LOCK_SECONDS", 1)
    (gate,) = cameras(1)
    offer(live_snippet(gate.pk, 0))
    # It took the snippet and died.
    assert live_context.lock(str(gate.pk)) is not None
    assert snippets.take(str(gate.pk)) is not None
    offer(live_snippet(gate.pk, 1))
    live_scoring.drain()
    assert told == []
    threading.Event().wait(1.1)
    live_scoring.drain()
    assert recorded(gate) == [1]


def test_a_worker_that_lost_its_lock_writes_nothing(
    scoring: redis.Redis, told: list[SnippetScored], monkeypatch: pytest.MonkeyPatch
) -> None:
    (gate,) = cameras(1)
    offer(live_snippet(gate.pk, 0))
    thief: list[live_context.Lock] = []

    def too_slow(lock: live_context.Lock) -> bool:
        scoring.delete(valkey.lock(lock.camera))
        other = live_context.lock(lock.camera)
        assert other is not None
        thief.append(other)
        return held(replace(lock, taken_at=lock.taken_at - 60))

    held = live_context.Lock.is_held
    monkeypatch.setattr(live_context.Lock, "is_held", too_slow)
    live_scoring.drain()
    assert told == []
    assert recorded(gate) == []
    assert scoring.get(valkey.context(gate.pk, "brightness")) is None
    # Nor does it take the lock away from who has it now.
    assert scoring.get(valkey.lock(gate.pk)) == thief[0].token.encode()


def test_two_workers_share_the_cameras(scoring: redis.Redis, told: list[SnippetScored]) -> None:
    watched = cameras(6)

    def work(_: int) -> None:
        try:
            live_scoring.drain()
        finally:
            connection.close()

    for second in range(4):
        for camera in watched:
            offer(live_snippet(camera.pk, second))
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, range(2)))
        live_scoring.drain()
    assert [recorded(camera) for camera in watched] == [[0, 1, 2, 3]] * 6
    assert len({(message.camera, message.sequence) for message in told}) == len(told) == 24


def test_nobody_scores_what_is_not_there(scoring: redis.Redis, told: list[SnippetScored]) -> None:
    off, frozen = cameras(2)
    Camera.objects.filter(pk=off.pk).update(enabled=False)
    offer(live_snippet(off.pk, 0))
    offer(live_snippet(frozen.pk, 0, still=True))
    offer(live_snippet("00000000-0000-0000-0000-000000000000", 0))
    live_scoring.drain()
    assert told == []
    assert ScoreBlock.objects.count() == 0
    assert snippets.waiting() == []


def test_another_rate_is_another_series(scoring: redis.Redis, told: list[SnippetScored]) -> None:
    (gate,) = cameras(1)
    offer(live_snippet(gate.pk, 0))
    live_scoring.drain()
    sequence = snippets.sequence_of(NOON + 0.01, 4.0)
    offer(replace(live_snippet(gate.pk, 0), sequence=sequence, end=NOON + 2, fps=4.0))
    live_scoring.drain()
    versions = ScoreBlock.objects.order_by("model_version").values_list("model_version", "count")
    assert list(versions) == [("brightness-1", 1), ("brightness-1-4fps", 1)]


def test_masked_pixels_do_not_count(scoring: redis.Redis, told: list[SnippetScored]) -> None:
    left_half = {"name": "", "kind": "mask", "points": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}
    masked, watching = cameras(2)
    Camera.objects.filter(pk=masked.pk).update(zones=[left_half])
    Camera.objects.filter(pk=watching.pk).update(zones=[{**left_half, "kind": "watch"}])
    snippet = live_snippet(masked.pk, 0, 0)
    frames = snippet.frames.copy()
    frames[:, :, :32] = 255
    for camera in (masked, watching):
        offer(replace(snippet, camera=str(camera.pk), frames=frames))
    live_scoring.drain()
    # The engine gives the mean brightness and a box over the left upper quarter.
    of = {message.camera: message for message in told}
    assert of[str(masked.pk)].score == pytest.approx(114 / 2 / 255, abs=0.02)
    assert of[str(masked.pk)].boxes == []
    assert of[str(watching.pk)].score == pytest.approx((255 + 114) / 2 / 255, abs=0.02)
    assert len(of[str(watching.pk)].boxes) == 1


def test_an_ordinary_day_takes_less_than_three_megabytes(
    scoring: redis.Redis, told: list[SnippetScored]
) -> None:
    (gate,) = cameras(1)
    for second in range(60):
        offer(live_snippet(gate.pk, second, 20 + second))
        live_scoring.drain()
    (block,) = ScoreBlock.objects.all()
    assert block.count == 60
    assert (len(block.scores) + len(block.details)) * 24 * 60 < 3_000_000


class TestSeveralSystems:
    """A second system on a camera: its own series, context and failures; one alert for what both see."""

    @pytest.fixture(autouse=True)
    def second(self, scoring: redis.Redis, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        brightness = settings.WATCHPOST_SYSTEMS["brightness"]
        settings.WATCHPOST_SYSTEMS = {
            "brightness": brightness,
            "darkness": {**brightness, "live": "tests.harness.brightness.LiveDarknessEngine"},
            "broken": {**brightness, "live": "tests.harness.brightness.BrokenLiveEngine"},
        }
        monkeypatch.setattr(live_engines, "_resting", {})

    def test_each_has_its_series_and_context(self, told: list[SnippetScored]) -> None:
        gate = Camera.objects.create(name="Gate", systems=["darkness", "brightness"])
        for second in range(2):
            offer(live_snippet(gate.pk, second, 40))
            live_scoring.drain()
        series = ScoreBlock.objects.filter(source_id=gate.pk).values_list("system", "model_version", "count")
        assert sorted(series) == [("brightness", "brightness-1", 2), ("darkness", "darkness-1", 2)]
        of_gate = [(each.system, round(each.score, 1), each.raw) for each in told]
        # What the wall shows comes first.
        assert of_gate == [
            ("darkness", 0.8, 0.0),
            ("brightness", 0.2, 0.0),
            ("darkness", 0.8, 1.0),
            ("brightness", 0.2, 1.0),
        ]
        alert = Alert.objects.get()
        assert (alert.camera, alert.system, list(alert.seen_by)) == (gate, "darkness", ["darkness"])

    def test_both_see_one_event(self, told: list[SnippetScored]) -> None:
        gate = Camera.objects.create(
            name="Gate", systems=["brightness", "darkness"], line_mode="line", line=0.4
        )
        offer(live_snippet(gate.pk, 0, 128))
        live_scoring.drain()
        assert sorted(Alert.objects.get().seen_by) == ["brightness", "darkness"]

    def test_features_of_one_preset_are_measured_once(
        self, told: list[SnippetScored], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        measured: list[int] = []
        extract = LiveBrightnessEngine.extract

        def counted(self: LiveBrightnessEngine, given: Any) -> Any:
            measured.append(len(given))
            return extract(self, given)

        monkeypatch.setattr(LiveBrightnessEngine, "extract", counted)
        gate = Camera.objects.create(name="Gate", systems=["brightness", "darkness"])
        offer(live_snippet(gate.pk, 0))
        live_scoring.drain()
        assert sum(measured) == 1
        assert len(told) == 2

    def test_one_that_fails_does_not_stop_the_others(
        self, scoring: redis.Redis, told: list[SnippetScored], caplog: pytest.LogCaptureFixture
    ) -> None:
        gate = Camera.objects.create(name="Gate", systems=["broken", "brightness"])
        for second in range(3):
            offer(live_snippet(gate.pk, second, 200))
            live_scoring.drain()
        assert [each.system for each in told] == ["brightness"] * 3
        assert recorded(gate) == [0, 1, 2]
        # It rests rather than failing with each snippet, and the camera's page says so.
        assert len([each for each in caplog.records if "broken" in each.message]) == 1
        problem = scoring.get(valkey.system_failed(gate.pk, "broken"))
        assert problem == b"It failed; the worker's log says why."
        live_engines._resting.clear()  # as if its rest were over
        offer(live_snippet(gate.pk, 3, 40))
        live_scoring.drain()
        assert [each.system for each in told[3:]] == ["broken", "brightness"]

    def test_a_camera_that_it_fails_on_does_not_stop_it_for_the_others(
        self, scoring: redis.Redis, told: list[SnippetScored]
    ) -> None:
        gate, yard = (Camera.objects.create(name=name, systems=["broken"]) for name in ("Gate", "Yard"))
        for second in range(2):
            offer(live_snippet(gate.pk, second, 200))
            offer(live_snippet(yard.pk, second, 40))
            live_scoring.drain()
        assert (recorded(gate), recorded(yard)) == ([], [0, 1])
        assert scoring.get(valkey.system_failed(yard.pk, "broken")) is None

    def test_one_that_cannot_be_loaded_rests(
        self, scoring: redis.Redis, told: list[SnippetScored], settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.WATCHPOST_SYSTEMS["darkness"]["trained"] = True
        monkeypatch.setenv("WATCHPOST_MODELS", "/nonexistent")
        gate = Camera.objects.create(name="Gate", systems=["darkness", "brightness"])
        offer(live_snippet(gate.pk, 0))
        live_scoring.drain()
        assert [each.system for each in told] == ["brightness"]
        assert b"No trained model of darkness" in scoring.get(valkey.system_failed(gate.pk, "darkness"))
