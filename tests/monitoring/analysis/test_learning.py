"""From a camera's first footage to its profiles, with footage drawn in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from inference.types import Features
from monitoring.analysis import learning, learning_fits, learning_pool
from monitoring.analysis.alert_facts import moment
from monitoring.models import Alert, Camera, CameraProfile
from monitoring.push import publish
from tests.monitoring.analysis.live import snippet
from tests.monitoring.conftest import InlineWorker

pytestmark = pytest.mark.django_db(transaction=True)

PRESET = "live-test"


@pytest.fixture
def camera(transactional_db: None, worker: InlineWorker, tmp_path: Path, settings: Any) -> Camera:
    settings.MEDIA_ROOT = tmp_path
    settings.WATCHPOST_LEARN_SECONDS = 60
    learning._recorders.clear()
    began = datetime(2026, 3, 2, 11, tzinfo=UTC)
    return Camera.objects.create(name="Door", line_mode="line", learning_since=began)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    messages: list[Any] = []
    monkeypatch.setattr(publish, "_send", messages.extend)
    return messages


def measured(second: float, speed: float = 0.05) -> Features:
    """What the live extractor measures of the snippet from NOON + `second` on: slow noise everywhere."""
    start = snippet(second, 0.1).start
    random = np.random.default_rng(int(start * 8))
    times = start + np.arange(8) / 8
    frames = np.rint(times * 1000).astype(np.int64)
    moved = random.uniform(0, speed, (8, 6, 8)).astype(np.float16)
    return Features(
        sequence=int(start),
        start=start,
        end=start + 1,
        frame_start=0,
        frame_end=8,
        frame_numbers=frames,
        frame_times=times,
        arrays={
            "motion.speed": moved,
            "motion.vector": np.stack([moved, moved], axis=-1),
            "motion.pair_time": times,
            "motion.pair_frame": frames,
            "appearance.grid": random.normal(0, 1, (6, 8, 12)).astype(np.float16),
            "appearance.grid_frame": np.asarray(frames[6]),
            "appearance.grid_time": np.asarray(times[6]),
        },
    )


def watch(camera: Camera, seconds: Sequence[int], score: float = 0.1) -> None:
    camera.refresh_from_db()
    for second in seconds:
        learning.note(
            camera=camera, features=measured(second), assessment=snippet(second, score), preset=PRESET
        )


def open_alert(camera: Camera, begin: float, end: float, **more: Any) -> Alert:
    times = {"opened_at": moment(snippet(begin, 0).start), "last_at": moment(snippet(end, 0).start)}
    values = {"state": "ended", "ended_at": times["last_at"], "facts": {"reference": "profile"}, **more}
    return Alert.objects.create(camera=camera, system=str(begin), **times, **values)


def footage(camera: Camera) -> list[tuple[int, int]]:
    """What may be learned from now, in seconds after NOON."""
    found = learning_fits.footage_of(camera, learning_pool.runs(camera.pk), timezone.now())
    zero = snippet(0, 0).start
    return [(round(run.start - zero), round(run.end - zero)) for run in found.runs]


def test_it_works(camera: Camera, heard: list[Any]) -> None:
    assert learning.profile_of(camera, preset=PRESET) is None
    watch(camera, range(30))
    learning_fits.look_after_all()
    camera.refresh_from_db()
    assert (camera.learning, camera.learned, camera.profile_version) == ("learning", 0.5, 0)
    assert [(message.change, topics) for message, topics in heard] == [
        ("learning", ("wall", f"camera:{camera.pk}"))
    ]

    watch(camera, range(30, 66))
    row = learning_fits.learn(camera_id=camera.pk)
    camera.refresh_from_db()
    assert row is not None
    assert (camera.learning, camera.learned, camera.profile_version) == ("ready", 1.0, 1)
    assert (row.version, row.preset, row.snippets, row.seconds) == (1, PRESET, 66, 66.0)
    profile = learning.profile_of(camera, preset=PRESET)
    assert profile is not None
    assert (profile.fingerprint, profile.card["preset"]) == (row.fingerprint, PRESET)
    assert learning.profile_of(camera, preset=PRESET) is profile
    assert learning.profile_of(camera, preset="live-other") is None


def test_a_fit_is_asked_for_once(
    camera: Camera, worker: InlineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks: set[str] = set()

    class Client:
        def set(self, name: str, value: int, *, nx: bool, ex: int) -> bool:
            fresh = name not in marks
            marks.add(name)
            return fresh

    monkeypatch.setattr("monitoring.valkey.client", Client)
    watch(camera, range(60))
    learning_fits.look_after_all()
    learning_fits.look_after_all()
    assert list(worker.queued) == [("monitoring.tasks.learn_profile", str(camera.pk))]


def test_learning_stays_where_it_is_when_the_broker_is_away(camera: Camera) -> None:
    watch(camera, range(60))
    learning_fits.look_after_all()  # REDIS_URL of tests leads nowhere unless a broker was asked for
    camera.refresh_from_db()
    assert camera.learned == 1.0


class TestWhatIsLearnedFrom:
    @pytest.fixture
    def watched(self, camera: Camera) -> Camera:
        Camera.objects.filter(pk=camera.pk).update(profile_version=1)
        watch(camera, range(60))
        return camera

    EVERYTHING = [(second, second + 6) for second in range(0, 60, 6)]

    def without(self, *starts: int) -> list[tuple[int, int]]:
        return [run for run in self.EVERYTHING if run[0] not in starts]

    def test_without_alerts_everything(self, watched: Camera) -> None:
        assert footage(watched) == self.EVERYTHING

    @pytest.mark.parametrize(
        ("alert", "is_learned"),
        [
            ({"state": "open", "ended_at": None}, False),
            ({"state": "open", "ended_at": None, "confirmed": True}, False),
            ({"confirmed": True}, False),
            ({"confirmed": False}, True),
            ({"confirmed": False, "severity": "alert"}, True),
            ({"severity": "alert"}, False),
            ({"severity": "notice"}, True),  # without a verdict for more than a day: see below
            ({"cause": "picture"}, True),
            ({"facts": {"reference": "general footage"}, "severity": "alert"}, False),
        ],
    )
    def test_during_an_alert(self, watched: Camera, alert: dict[str, Any], is_learned: bool) -> None:
        open_alert(watched, 20, 23, **alert)
        # Five seconds before it and after it belong to it.
        expected = self.EVERYTHING if is_learned else self.without(12, 18, 24)
        assert footage(watched) == expected

    def test_a_notice_waits_a_day_for_a_verdict(self, watched: Camera) -> None:
        open_alert(watched, 20, 23)
        for hours, expected in ((23, self.without(12, 18, 24)), (25, self.EVERYTHING)):
            now = moment(snippet(23, 0).start) + timedelta(hours=hours)
            found = learning_fits.footage_of(watched, learning_pool.runs(watched.pk), now)
            assert [round(run.start - snippet(0, 0).start) for run in found.runs] == [a for a, _ in expected]

    def test_what_general_footage_calls_unusual_most_of_the_time_is_usual_here(self, watched: Camera) -> None:
        strange = {"facts": {"reference": "general footage"}, "state": "open", "ended_at": None}
        alert = open_alert(watched, 0, 60, **strange)
        confirmed = open_alert(watched, 30, 31, confirmed=True)
        found = learning_fits.footage_of(watched, learning_pool.runs(watched.pk), timezone.now())
        assert found.ordinary
        assert footage(watched) == self.without(24, 30)

        learning_fits.learn(camera_id=watched.pk)
        alert.refresh_from_db()
        confirmed.refresh_from_db()
        assert (alert.state, confirmed.state) == ("ended", "ended")

    def test_of_another_camera(self, watched: Camera) -> None:
        other = Camera.objects.create(name="Yard")
        open_alert(other, 0, 60, confirmed=True)
        assert footage(watched) == self.EVERYTHING


def test_footage_of_an_alert_is_kept_aside_for_a_verdict(camera: Camera) -> None:
    Camera.objects.filter(pk=camera.pk).update(profile_version=1)
    watch(camera, range(6))
    alert = open_alert(camera, 6, 100, state="open", ended_at=None)
    watch(camera, range(6, 100))
    kinds = [run.kind for run in learning_pool.runs(camera.pk)]
    assert kinds == ["hour", "alert", "alert"]  # one a minute is enough of it
    assert len(footage(camera)) == 0 or footage(camera) == [(0, 6)]
    Alert.objects.filter(pk=alert.pk).update(state="ended", confirmed=False)
    assert len(footage(camera)) == 3


def test_workers_that_share_a_camera_keep_what_each_saw(camera: Camera) -> None:
    watch(camera, range(0, 36, 3))
    runs = learning_pool.runs(camera.pk)
    assert [(run.snippets, run.covered) for run in runs] == [(6, 6.0), (6, 6.0)]


def test_a_reset_forgets_footage_and_scores_against_general_footage(camera: Camera, heard: list[Any]) -> None:
    watch(camera, range(66))
    learning_fits.learn(camera_id=camera.pk)
    camera.refresh_from_db()
    learning.note(camera=camera, features=measured(70), assessment=snippet(70, 0.1), preset=PRESET)
    Camera.objects.filter(pk=camera.pk).update(budget_line=0.8)
    heard.clear()
    learning.reset(camera=camera, note="The camera was moved.", changed=True)
    camera.refresh_from_db()
    assert (camera.learning, camera.learned, camera.profile_version) == ("changed", 0.0, 0)
    assert (camera.learning_note, camera.budget_line) == ("The camera was moved.", None)
    assert [message.change for message, _ in heard] == ["learning"]
    assert learning.profile_of(camera, preset=PRESET) is None

    # What a worker still held of the scene before is not learned from.
    watch(camera, range(71, 80))
    assert learning_pool.runs(camera.pk) == []


def test_an_old_version_can_be_used_again(camera: Camera) -> None:
    watch(camera, range(66))
    first = learning_fits.learn(camera_id=camera.pk)
    watch(camera, range(66, 132))
    second = learning_fits.learn(camera_id=camera.pk)
    assert first is not None
    assert second is not None
    assert first.fingerprint != second.fingerprint
    assert learning.use_version(camera=camera, version=1)
    camera.refresh_from_db()
    profile = learning.profile_of(camera, preset=PRESET)
    assert profile is not None
    assert profile.fingerprint == first.fingerprint
    assert not learning.use_version(camera=camera, version=9)


def test_the_newest_five_are_kept(camera: Camera) -> None:
    watch(camera, range(66))
    learned = learning_fits.fit(learning_pool.runs(camera.pk))
    for _ in range(7):
        learning_fits.keep(camera=camera, learned=learned, preset=PRESET)
    versions = list(CameraProfile.objects.values_list("version", flat=True))
    assert versions == [7, 6, 5, 4, 3]
    folders = sorted(path.name for path in (learning_pool.folder(camera.pk) / "profiles").iterdir())
    assert folders == [f"{version:06d}" for version in (3, 4, 5, 6, 7)]


def test_a_fit_of_a_scene_that_is_gone_is_thrown_away(
    camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(camera, range(66))
    fit = learning_fits.fit

    def slow(runs: Any) -> Any:
        found = fit(runs)
        learning.reset(camera=camera, note="Somebody asked for it.")
        return found

    monkeypatch.setattr(learning_fits, "fit", slow)
    assert learning_fits.learn(camera_id=camera.pk) is None
    camera.refresh_from_db()
    assert (camera.learning, camera.profile_version) == ("learning", 0)
    assert list((learning_pool.folder(camera.pk) / "profiles").iterdir()) == []


def test_unreadable_files_stop_nothing(camera: Camera, caplog: pytest.LogCaptureFixture) -> None:
    watch(camera, range(66))
    spoiled = learning_pool.runs(camera.pk)[3]
    spoiled.path.write_bytes(b"half a fi")
    assert learning_fits.learn(camera_id=camera.pk) is None
    assert "learned nothing this time" in caplog.text
    assert spoiled not in learning_pool.runs(camera.pk)

    assert learning_fits.learn(camera_id=camera.pk) is not None
    camera.refresh_from_db()
    profile = Path(learning_pool.folder(camera.pk)) / "profiles" / "000001" / "profile.json"
    profile.write_text("{")
    learning._profiles.clear()
    assert learning.profile_of(camera, preset=PRESET) is None
    assert "scored without its profile" in caplog.text


BEGAN = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "now", "expected"),
    [
        (timedelta(minutes=10), timedelta(minutes=59), False),
        (timedelta(minutes=10), timedelta(minutes=61), True),
        (timedelta(minutes=61), timedelta(hours=5), False),
        (timedelta(minutes=61), timedelta(hours=6), True),
        # 03:00 in Berlin is 14 hours after 13:00.
        (timedelta(hours=6), timedelta(hours=14, minutes=30), False),
        (timedelta(hours=6), timedelta(hours=38, minutes=30), True),
        (timedelta(hours=38), timedelta(hours=39), False),
        (timedelta(hours=38), timedelta(hours=50), False),
        (timedelta(hours=38), timedelta(hours=62), True),
        # A camera that was away for a day has missed nothing but the milestones.
        (timedelta(minutes=10), timedelta(hours=30), True),
    ],
)
def test_when_a_refit_is_due(last: timedelta, now: timedelta, expected: bool) -> None:
    newest = (BEGAN + now).timestamp()
    due = learning_fits.is_due(BEGAN + now, BEGAN, BEGAN + last, newest=newest, time_zone="Europe/Berlin")
    assert due == expected


def test_without_new_footage_nothing_is_due() -> None:
    last = BEGAN + timedelta(minutes=10)
    assert not learning_fits.is_due(
        BEGAN + timedelta(hours=2), BEGAN, last, newest=last.timestamp() - 1, time_zone="UTC"
    )


class TestPool:
    def run(self, start: float, kind: str = "hour") -> learning_pool.Run:
        return learning_pool.Run(Path(f"{kind}-{start}"), kind, start, start + 6, 6, 6.0)

    def gathered(self, seconds: int) -> list[learning_pool.Run]:
        """The pool of a camera that was watched for so long."""
        pool: list[learning_pool.Run] = []
        now = 0.0
        while now < seconds:
            pool.append(self.run(now))
            gone = learning_pool.surplus(pool)
            pool = [run for run in pool if run not in gone]
            now += 6 + learning_pool.wait_before_next(pool, now + 6, kind="hour")
        return pool

    def test_it_keeps_everything_at_first(self) -> None:
        pool = self.gathered(1200)
        assert len(pool) == 200

    def test_hours_share_it(self) -> None:
        pool = self.gathered(24 * 3600)
        by_hour = [sum(run.bucket == f"{hour:02d}" for run in pool) for hour in range(24)]
        assert sum(by_hour) == learning_pool.MOST_SNIPPETS / learning_pool.RUN
        assert min(by_hour) >= 8

    def test_days_before_are_remembered_and_fade(self) -> None:
        days = [int(run.start // 86_400) for run in self.gathered(4 * 86_400)]
        assert days.count(3) > days.count(1) > 0

    def test_alerts_take_nobodys_place(self) -> None:
        pool = [self.run(n) for n in range(240)] + [self.run(n, "alert") for n in range(41)]
        gone = learning_pool.surplus(pool)
        assert [run.kind for run in gone] == ["alert"]

    def test_other_files_are_left_alone(self, camera: Camera) -> None:
        watch(camera, range(6))
        (run,) = learning_pool.runs(camera.pk)
        for name in ("notes.txt", "hour-1-2.safetensors", "hour-a-b-c-d.safetensors", ".hour-1-2-3-4"):
            (run.path.parent / name).touch()
        assert learning_pool.runs(camera.pk) == [run]

    def test_another_preset_starts_anew(self, camera: Camera) -> None:
        watch(camera, range(6))
        learning_pool.add(camera.pk, "live-2", [measured(20)], kind="hour")
        assert [learning_pool.preset_of(run) for run in learning_pool.runs(camera.pk)] == ["live-2"]
