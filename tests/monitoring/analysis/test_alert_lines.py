"""A camera's budget of false alarms becomes its line, from scores as they are recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from inference.systems.budget import Series
from inference.systems.normality import calibrated
from monitoring.analysis import alert_lines, held_out, learning
from monitoring.analysis.alert_facts import moment
from monitoring.intake import camera_settings, cameras
from monitoring.models import Alert, Camera, CameraProfile
from tests.monitoring.analysis.live import NOON, VERSION, record, snippet
from tests.monitoring.conftest import InlineWorker

pytestmark = pytest.mark.django_db

HOUR = 3600


@pytest.fixture
def camera(db: None, worker: InlineWorker, monkeypatch: pytest.MonkeyPatch) -> Camera:
    camera = Camera.objects.create(
        name="Door",
        budget=4,
        profile_version=1,
        learning="ready",
        learning_since=moment(NOON),
        cooldown=30,
    )
    at_four = moment(NOON + 4 * HOUR)
    monkeypatch.setattr(timezone, "now", lambda: at_four)
    return camera


def restless(seconds: int, seed: int = 1) -> list[float]:
    raw = np.random.default_rng(seed).exponential(0.15, seconds)
    return calibrated(raw.astype(np.float32)).astype(float).tolist()


def scored(camera: Camera, scores: Sequence[float], begin: int = 0, version: str = VERSION) -> None:
    record(
        camera, [snippet(begin + n, score, model_version=version) for n, score in enumerate(scores)], version
    )


def line_of(camera: Camera) -> float:
    line = alert_lines.set_line(camera_id=camera.pk)
    camera.refresh_from_db()
    assert camera.budget_line == line
    assert line is not None
    return line


def test_it_works(camera: Camera) -> None:
    scored(camera, restless(HOUR))
    line = line_of(camera)
    # exp(-raw/0.15) a second, 86,400 seconds, 4 alarms: raw 1.5.
    assert line == pytest.approx(float(calibrated(np.float32([1.5]))[0]), abs=0.1)
    assert camera.alert_line == line

    Camera.objects.filter(pk=camera.pk).update(budget=100)
    assert line_of(camera) < line - 0.1


def test_while_there_is_too_little_the_line_is_neutral(camera: Camera) -> None:
    scored(camera, restless(200))
    assert alert_lines.set_line(camera_id=camera.pk) is None
    camera.refresh_from_db()
    assert (camera.alert_line, camera.budget_set_at) == (0.5, timezone.now())


def test_without_a_profile_there_is_nothing_to_go_by(camera: Camera) -> None:
    scored(camera, restless(HOUR), version="normality-1-live-1-general-cafecafe")
    assert alert_lines.set_line(camera_id=camera.pk) is None
    Camera.objects.filter(pk=camera.pk).update(profile_version=0)
    scored(camera, restless(HOUR), begin=HOUR)
    assert alert_lines.set_line(camera_id=camera.pk) is None


def test_a_fixed_line_is_left_alone(camera: Camera) -> None:
    Camera.objects.filter(pk=camera.pk).update(line_mode="line", line=0.7)
    scored(camera, restless(HOUR))
    assert alert_lines.set_line(camera_id=camera.pk) is None
    camera.refresh_from_db()
    assert (camera.alert_line, camera.budget_set_at) == (0.7, None)


def test_true_alarms_are_not_what_the_budget_is_about(camera: Camera) -> None:
    quiet = restless(HOUR)
    loud = list(quiet)
    for begin in range(300, 3500, 300):
        loud[begin : begin + 5] = [0.99] * 5
    scored(camera, quiet)
    before = line_of(camera)
    scored(camera, loud)
    unjudged = line_of(camera)
    for begin in range(300, 3500, 300):
        times = {"opened_at": moment(NOON + begin), "last_at": moment(NOON + begin + 5)}
        Alert.objects.create(camera=camera, state="ended", confirmed=True, **times)
    assert line_of(camera) == pytest.approx(before, abs=0.02)
    # Without a verdict they count as false: else every line would be fitted on what the last one let pass.
    assert unjudged > before + 0.05
    Alert.objects.update(confirmed=False)
    assert line_of(camera) == unjudged


def test_lines_do_not_drift_from_night_to_night(camera: Camera) -> None:
    """Ten nights of the same scene, each line fitted while the alarms of the lines before lie there
    unjudged."""
    lines = []
    scores: list[float] = restless(2 * HOUR, seed=3)
    for night in range(6):
        Alert.objects.all().delete()
        scored(camera, scores[: HOUR + night * HOUR // 5])
        lines.append(line_of(camera))
        for second in np.flatnonzero(np.asarray(scores) >= lines[-1]).tolist():
            times = {"opened_at": moment(NOON + second), "last_at": moment(NOON + second + 1)}
            Alert.objects.create(camera=camera, state="ended", **times)
    assert max(lines) - min(lines) < 0.1


def test_only_the_hours_of_the_schedule_count(camera: Camera) -> None:
    scored(camera, restless(HOUR))
    scored(camera, [0.97 if n % 60 == 0 else 0.2 for n in range(HOUR)], begin=HOUR)
    always = line_of(camera)
    schedule = [{"days": list(range(7)), "start": "12:00", "end": "13:00"}]
    Camera.objects.filter(pk=camera.pk).update(schedule=schedule)
    # Four a day in one hour a day: that hour may have four.
    assert line_of(camera) < always
    Camera.objects.filter(pk=camera.pk).update(time_zone="Europe/Berlin", schedule=schedule)
    assert alert_lines.set_line(camera_id=camera.pk) is None


def test_schedules_of_series_are_those_of_snippets(camera: Camera) -> None:
    camera.schedule = [{"days": list(range(7)), "start": "22:00", "end": "06:30"}]
    camera.time_zone = "Europe/Berlin"
    begin = datetime(2026, 10, 24, 18, tzinfo=UTC).timestamp()
    times = begin + np.arange(0, 14 * HOUR, 47.0)
    expected = [
        alert_lines.schedules.is_within(camera.schedule, camera.time_zone, moment(time)) for time in times
    ]
    assert alert_lines.within_schedule(camera, times).tolist() == expected


def test_first_scores_are_joined_by_what_the_profile_said_of_unlearned_footage(
    camera: Camera, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "profile").mkdir()
    raw = np.random.default_rng(1).exponential(0.15, 600)
    held_out.save(tmp_path / "profile", [Series(NOON + np.arange(600.0), raw)])
    CameraProfile.objects.create(camera=camera, version=1, path="profile", snippets=600, seconds=600)
    line = line_of(camera)
    assert 0.5 < line < 0.98


@pytest.mark.parametrize(("raw", "line"), [([2.0] * HOUR, 0.98), ([0.01] * HOUR, 0.3)])
def test_lines_stay_where_they_mean_something(camera: Camera, raw: list[float], line: float) -> None:
    random = np.random.default_rng(0)
    noisy = calibrated((np.asarray(raw) * random.uniform(1, 3, HOUR)).astype(np.float32))
    scored(camera, noisy.astype(float).tolist())
    assert line_of(camera) == line


@pytest.mark.parametrize(
    ("done", "now", "expected"),
    [
        (None, timedelta(minutes=1), True),
        (timedelta(minutes=10), timedelta(minutes=15), False),
        (timedelta(minutes=10), timedelta(minutes=20), True),
        (timedelta(minutes=20), timedelta(minutes=35), False),
        (timedelta(hours=5), timedelta(hours=9), False),
        (timedelta(hours=5), timedelta(hours=10), True),
        (timedelta(hours=20), timedelta(hours=30), False),
        (timedelta(hours=20), timedelta(hours=39, minutes=30), False),  # 03:30, but done lately
        (timedelta(hours=16), timedelta(hours=39, minutes=30), True),
        (timedelta(hours=16), timedelta(hours=43), False),
    ],
)
def test_when_a_line_is_due(camera: Camera, done: timedelta | None, now: timedelta, expected: bool) -> None:
    began = moment(NOON)
    camera.budget_set_at = None if done is None else began + done
    assert alert_lines.is_due(camera, began + now) == expected


def test_a_changed_budget_is_asked_for_at_once(
    camera: Camera, worker: InlineWorker, django_capture_on_commit_callbacks: Any
) -> None:
    Camera.objects.filter(pk=camera.pk).update(budget_set_at=moment(NOON))
    settings = camera_settings.CameraSettings(name="Door", cooldown=30, budget=4)
    with django_capture_on_commit_callbacks(execute=True):
        edited = cameras.edit(camera=camera, version=camera.version, settings=settings)
    asked = [task for task, *_ in worker.queued if task == alert_lines.SET_LINE]
    assert asked == []

    settings = camera_settings.CameraSettings(name="Door", cooldown=30, budget=2)
    with django_capture_on_commit_callbacks(execute=True):
        cameras.edit(camera=edited, version=edited.version, settings=settings)
    assert (alert_lines.SET_LINE, str(camera.pk)) in worker.queued
    camera.refresh_from_db()
    assert camera.budget_set_at is None


def test_beat_sets_what_is_due(camera: Camera) -> None:
    scored(camera, restless(HOUR))
    alert_lines.set_due()
    camera.refresh_from_db()
    assert camera.budget_line is not None
    Camera.objects.filter(pk=camera.pk).update(budget_line=None, budget_set_at=timezone.now())
    alert_lines.set_due()
    camera.refresh_from_db()
    assert camera.budget_line is None


def said(camera: Camera, scores: Sequence[float], *, begin: int = 0, version: str = "fusion-1") -> None:
    snippets = [snippet(begin + n, score, model_version=version) for n, score in enumerate(scores)]
    record(camera, snippets, version, system="contrastive_fusion")


def unsure(seconds: int, seed: int = 5) -> list[float]:
    """Scores of a trained system whose log-odds have an exponential tail: now and then above a half."""
    odds = -3 + np.random.default_rng(seed).exponential(0.6, seconds)
    return (1 / (1 + np.exp(-odds))).tolist()


@pytest.fixture
def two_systems(camera: Camera) -> Camera:
    Camera.objects.filter(pk=camera.pk).update(systems=["normality", "contrastive_fusion"], budget=8)
    camera.refresh_from_db()
    return camera


def test_a_trained_system_has_a_line_from_what_it_says_in_normal_operation(two_systems: Camera) -> None:
    camera = two_systems
    said(camera, unsure(HOUR))
    assert alert_lines.set_line(camera_id=camera.pk) is None
    camera.refresh_from_db()
    line = camera.line_for("contrastive_fusion")
    # Four of eight alarms a day: log-odds -3 + 0.6 log(86400 / 4) = 3.
    assert alert_lines.log_odds(np.asarray([line]))[0] == pytest.approx(3.0, abs=0.9)
    assert camera.line_for("normality") == camera.alert_line == 0.5

    Camera.objects.filter(pk=camera.pk).update(budget=400)
    alert_lines.set_line(camera_id=camera.pk)
    camera.refresh_from_db()
    assert 0.5 <= camera.line_for("contrastive_fusion") < line


def test_what_a_trained_model_calls_normal_is_no_alarm(two_systems: Camera) -> None:
    said(two_systems, (np.asarray(unsure(HOUR)) * 0.3).tolist())
    alert_lines.set_line(camera_id=two_systems.pk)
    two_systems.refresh_from_db()
    assert two_systems.system_lines == {"contrastive_fusion": 0.5}


def test_another_model_begins_with_the_neutral_line(two_systems: Camera) -> None:
    said(two_systems, unsure(HOUR))
    said(two_systems, unsure(100), begin=HOUR, version="fusion-2")
    alert_lines.set_line(camera_id=two_systems.pk)
    two_systems.refresh_from_db()
    assert two_systems.system_lines == {}
    assert two_systems.line_for("contrastive_fusion") == 0.5


def test_systems_share_the_budget(two_systems: Camera) -> None:
    scored(two_systems, restless(HOUR))
    shared = line_of(two_systems)
    Camera.objects.filter(pk=two_systems.pk).update(systems=["normality"], budget=4)
    assert line_of(two_systems) == shared


def test_a_camera_without_a_profile_has_its_trained_lines_set(two_systems: Camera) -> None:
    Camera.objects.filter(pk=two_systems.pk).update(profile_version=0, budget_set_at=None)
    said(two_systems, unsure(HOUR))
    alert_lines.set_due()
    two_systems.refresh_from_db()
    assert two_systems.line_for("contrastive_fusion") > 0.5
    assert two_systems.budget_line is None


def test_another_scene_begins_with_neutral_lines(two_systems: Camera) -> None:
    Camera.objects.filter(pk=two_systems.pk).update(system_lines={"contrastive_fusion": 0.9})
    learning.reset(camera=two_systems, note="Its source changed.")
    two_systems.refresh_from_db()
    assert two_systems.line_for("contrastive_fusion") == 0.5


def test_a_fixed_line_holds_for_every_system(two_systems: Camera) -> None:
    Camera.objects.filter(pk=two_systems.pk).update(
        line_mode="line", line=0.7, system_lines={"contrastive_fusion": 0.9}
    )
    two_systems.refresh_from_db()
    assert two_systems.line_for("contrastive_fusion") == 0.7
