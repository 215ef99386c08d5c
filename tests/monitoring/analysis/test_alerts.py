"""An alert from its first snippet above the line to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from inference.types import Modality
from monitoring.analysis import alerts
from monitoring.models import Alert, Camera
from tests.monitoring.analysis.live import NOON, consider, play, record, snippet
from tests.monitoring.conftest import Cast, InlineWorker

pytestmark = pytest.mark.django_db


@pytest.fixture
def camera(db: None, worker: InlineWorker) -> Camera:
    return Camera.objects.create(name="Door", line_mode="line", line=0.5, cooldown=5)


def at(second: float) -> datetime:
    return datetime.fromtimestamp(NOON + second, UTC)


def test_it_works(camera: Camera, worker: InlineWorker) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        changes = play(camera, "..--^-......." + "." * 5)
    alert = Alert.objects.get()

    assert changes == ["opened", "extended", "escalated", "extended", "ended"]
    assert (alert.state, alert.severity, alert.sequence, alert.snippets) == ("ended", "alert", 5, 4)
    assert (alert.opened_at, alert.last_at, alert.ended_at) == (at(2), at(6), at(6))
    assert (alert.peak, alert.peak_at, alert.label, alert.line) == (0.9, at(4.5), "fast movement", 0.5)
    assert alert.contributions == {"motion": 0.75, "objects": 0.25}
    assert alert.description == (
        "12:00:02 to 12:00:06: fast movement, motion and objects far outside this scene's normal, "
        "strongest at 12:00:04; no sound to judge."
    )
    asked = [task.rpartition(".")[2] for task, *_ in worker.queued]
    assert asked == [
        "save_evidence",
        "notify",
        "write_descriptions",
        "notify",
        "save_evidence",
        "write_descriptions",
    ]


@pytest.mark.parametrize(
    ("scores", "settings", "expected", "spans"),
    [
        ("......", {}, [], []),
        # Calm for as long as the cooldown and no longer: one alert. A second more: two.
        ("-.....-", {}, ["opened", "extended"], [(0, 7)]),
        ("-......-", {}, ["opened", "ended", "opened"], [(0, 1), (7, 8)]),
        # Without a cooldown every calm snippet ends it.
        ("--.-.", {"cooldown": 0}, ["opened", "extended", "ended", "opened", "ended"], [(0, 2), (3, 4)]),
        # Shortest duration: counted from the first snippet, broken by a calm one.
        ("--.--..", {"min_duration": 3}, [], []),
        ("---.", {"min_duration": 3}, ["opened"], [(0, 3)]),
        ("--.---", {"min_duration": 3}, ["opened"], [(3, 6)]),
        # Once open, a single snippet goes on with it.
        ("---..-", {"min_duration": 3}, ["opened", "extended"], [(0, 6)]),
        ("-^", {"line": 0.95}, [], []),
        ("..", {"line": 0.05}, ["opened", "extended"], [(0, 2)]),
        # The line of a camera that has a budget is the budget's.
        ("--", {"line_mode": "budget", "budget_line": 0.7}, [], []),
        ("--", {"line_mode": "budget", "budget_line": None}, ["opened", "extended"], [(0, 2)]),
    ],
)
def test_lifecycle(
    camera: Camera,
    scores: str,
    settings: dict[str, Any],
    expected: list[str],
    spans: list[tuple[float, float]],
) -> None:
    Camera.objects.filter(pk=camera.pk).update(**settings)

    assert play(camera, scores) == expected
    found = Alert.objects.order_by("opened_at").values_list("opened_at", "last_at")
    assert list(found) == [(at(start), at(end)) for start, end in spans]


def test_considering_again_changes_nothing(camera: Camera) -> None:
    play(camera, ".--^.......--")
    before = list(Alert.objects.order_by("opened_at").values())
    assert len(before) == 2

    assert play(camera, ".--^.......--") == []
    assert list(Alert.objects.order_by("opened_at").values()) == before


def test_several_snippets_at_once(camera: Camera) -> None:
    """After the database was away, what was buffered comes together."""
    items = [snippet(second, score) for second, score in enumerate([0.1, 0.6, 0.6, *[0.1] * 7, 0.6])]
    record(camera, items)
    with transaction.atomic():
        changes = alerts.consider(
            camera=camera, system="normality", assessments=items, snippet_end=items[-1].end, now=at(20)
        )
    assert [change.change for change in changes] == ["opened", "ended", "opened"]


def test_a_candidate_survives_a_restart_of_everything(camera: Camera) -> None:
    """What was recorded before is all that is needed: nothing of it is kept in memory or in the broker."""
    Camera.objects.filter(pk=camera.pk).update(min_duration=5)
    earlier = [snippet(second, score) for second, score in enumerate([0.1, 0.6, 0.95, 0.6, 0.6])]
    record(camera, earlier)
    assert [change.change for change in consider(camera, snippet(5, 0.6))] == ["opened"]

    alert = Alert.objects.get()
    assert (alert.opened_at, alert.peak_at, alert.snippets) == (at(1), at(2.5), 5)
    assert alert.peak == pytest.approx(0.95, abs=1e-4)


def test_busy_workers_skip_snippets_of_a_run(camera: Camera) -> None:
    Camera.objects.filter(pk=camera.pk).update(min_duration=6)
    record(camera, [snippet(0, 0.6), snippet(3, 0.6)])
    assert [change.change for change in consider(camera, snippet(6, 0.6))] == ["opened"]
    assert Alert.objects.get().opened_at == at(0)


def test_a_gap_breaks_a_run(camera: Camera) -> None:
    Camera.objects.filter(pk=camera.pk).update(min_duration=6)
    record(camera, [snippet(0, 0.6)])
    assert consider(camera, snippet(8, 0.6)) == []


@pytest.mark.parametrize(
    ("line", "scores", "severity"),
    [
        (0.5, [0.74], "notice"),
        (0.5, [0.75], "alert"),
        (0.2, [0.74], "notice"),
        # A high line: as far above it, on the raw scale, as 0.75 lies above 0.5.
        (0.8, [0.92], "notice"),
        (0.8, [0.93], "alert"),
        # It lasts.
        (0.5, [0.6] * 29, "notice"),
        (0.5, [0.6] * 30, "alert"),
    ],
)
def test_severity(camera: Camera, line: float, scores: list[float], severity: str) -> None:
    Camera.objects.filter(pk=camera.pk).update(line=line)
    play(camera, scores)
    assert Alert.objects.get().severity == severity


def test_what_is_held_against_other_cameras_stays_a_notice(camera: Camera) -> None:
    play(camera, [0.99] * 40, facts={"reference": "general footage"})
    alert = Alert.objects.get()
    assert (alert.severity, alert.state) == ("notice", "open")
    assert "ordinary surveillance footage" in alert.description


def test_facts_of_a_growing_alert_add_up(camera: Camera) -> None:
    facts: list[dict[str, Any]] = [
        {"count.person": 2, "speed": 0.5, "speed_ratio": 1.5},
        {"count.person": 1, "count.bicycle": 1, "speed": 0.7, "speed_ratio": 2.5, "heard": 1},
        {"speed": 0.1, "sound_level_db": -20.0},
    ]
    shares = {Modality.MOTION: 1.0}
    items = [snippet(n, 0.6, facts=each, contributions=shares, label="") for n, each in enumerate(facts)]
    consider(camera, *items)
    alert = Alert.objects.get()

    measured = alert.facts["measured"]
    assert measured["counts"] == {"person": 2, "bicycle": 1}
    assert (measured["speed"], measured["speed_ratio"], measured["sound_level_db"]) == (0.7, 2.5, -20.0)
    assert alert.label == "unusual"
    assert alert.description == (
        "Since 12:00:00, still going on at 12:00:03: motion above this scene's normal (2.5 times its usual "
        "top speed), at least two people and one bicycle, strongest at 12:00:00; sound ordinary."
    )


def test_descriptions_tell_the_time_of_the_place(camera: Camera) -> None:
    Camera.objects.filter(pk=camera.pk).update(time_zone="Asia/Kathmandu")
    play(camera, "-")
    assert Alert.objects.get().description.startswith("Since 17:45:00, still going on at 17:45:01: ")


def test_mere_extensions_are_told_about_once_a_second(camera: Camera) -> None:
    halves = [snippet(second / 2, 0.6) for second in range(20)]
    halves = [type(item)(**{**vars_of(item), "end": item.start + 0.5}) for item in halves]
    told = [change.change for change in consider(camera, *halves)]
    alert = Alert.objects.get()

    assert told == ["opened"] + ["extended"] * 9
    assert (alert.snippets, alert.last_at, alert.sequence) == (20, at(10), 10)


def vars_of(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__slots__}


def test_sequences_grow_by_one(camera: Camera) -> None:
    told = []
    for second, score in enumerate([0.6, 0.6, 0.9, 0.6, 0.1, 0.6, *[0.1] * 8, 0.6]):
        told += [(change.alert.pk, change.sequence) for change in consider(camera, snippet(second, score))]
    first = Alert.objects.order_by("opened_at")[0].pk
    assert [sequence for pk, sequence in told if pk == first] == [1, 2, 3, 4, 5, 6]


def test_outside_the_schedule_nothing_opens_and_nothing_goes_on(camera: Camera) -> None:
    """The site's noon is 12:00 UTC plus an hour; it is watched until 13:00 on Mondays."""
    schedule = [{"days": [0], "start": "08:00", "end": "13:00"}]
    Camera.objects.filter(pk=camera.pk).update(schedule=schedule, time_zone="Europe/Berlin")
    assert play(camera, "---", begin=-3) == ["opened", "extended", "extended"]
    assert play(camera, "---------", begin=0) == ["ended"]
    assert Alert.objects.get().last_at == at(0)


def test_a_late_snippet_reopens_what_ended_by_the_clock(camera: Camera) -> None:
    play(camera, "--")
    assert [change.change for change in alerts.end_quiet()] == ["ended"]
    assert [change.change for change in consider(camera, snippet(4, 0.6))] == ["extended"]
    alert = Alert.objects.get()
    assert (alert.state, alert.ended_at, alert.last_at) == ("open", None, at(5))


def test_quiet_alerts_end_although_their_camera_is_gone(camera: Camera) -> None:
    now = timezone.now()
    Camera.objects.filter(pk=camera.pk).update(cooldown=30)
    alert = Alert.objects.create(camera=camera, opened_at=now, last_at=now - timedelta(seconds=32))
    assert alerts.end_quiet() == []
    Alert.objects.filter(pk=alert.pk).update(last_at=now - timedelta(seconds=34))
    assert [change.change for change in alerts.end_quiet()] == ["ended"]
    assert alerts.end_quiet() == []


def test_faults_are_not_ended_by_silence(camera: Camera) -> None:
    alerts.raise_fault(camera=camera, cause=Alert.Cause.OFFLINE, description="Away.")
    Alert.objects.update(last_at=timezone.now() - timedelta(days=1))
    assert alerts.end_quiet() == []


def test_a_clock_that_was_set_back_does_not_silence_a_camera(camera: Camera) -> None:
    play(camera, "--", begin=86_400)
    assert play(camera, "--") == ["ended", "opened", "extended"]
    assert play(camera, "-", begin=3) == ["extended"]


def test_a_schedule_that_nobody_can_read_does_not_silence_a_camera(camera: Camera) -> None:
    Camera.objects.filter(pk=camera.pk).update(schedule=[{"days": "all"}])
    assert play(camera, "-") == ["opened"]


def test_a_camera_that_was_deleted_meanwhile(camera: Camera) -> None:
    gone = Camera.objects.get(pk=camera.pk)
    camera.delete()
    assert (
        alerts.consider(
            camera=gone, system="normality", assessments=[snippet(0, 0.6)], snippet_end=NOON + 1, now=at(2)
        )
        == []
    )


class TestSeveralSystems:
    """What several systems see of one event is one alert, which says what each of them saw."""

    def consider(self, camera: Camera, system: str, second: float, score: float, **more: Any) -> list[str]:
        changes = alerts.consider(
            camera=Camera.objects.get(pk=camera.pk),
            system=system,
            assessments=[snippet(second, score, model_version=f"{system}-1", **more)],
            snippet_end=NOON + second + 1,
            now=at(second + 2),
        )
        return [change.change for change in changes]

    def test_one_event_is_one_alert(self, camera: Camera) -> None:
        assert self.consider(camera, "normality", 0, 0.6) == ["opened"]
        assert self.consider(camera, "fights", 0, 0.7, label="fighting") == ["extended"]
        assert self.consider(camera, "fights", 1, 0.65, label="running") == ["extended"]
        alert = Alert.objects.get()
        assert {name: seen["snippets"] for name, seen in alert.seen_by.items()} == {
            "normality": 1,
            "fights": 2,
        }
        # It reads as the system that saw it strongest tells it.
        assert (alert.system, alert.model_version, alert.label) == ("fights", "fights-1", "fighting")
        assert (alert.peak, alert.snippets) == (0.7, 2)
        assert alert.seen_by["normality"]["label"] == "fast movement"

    def test_considering_again_changes_nothing(self, camera: Camera) -> None:
        for _ in range(2):
            for system in ("fights", "normality"):
                self.consider(camera, system, 0, 0.6)
        alert = Alert.objects.get()
        assert [seen["snippets"] for seen in alert.seen_by.values()] == [1, 1]

    def test_what_was_counted_before_opens_nothing_later(self, camera: Camera) -> None:
        self.consider(camera, "fights", 0, 0.6)
        self.consider(camera, "normality", 500, 0.6)
        assert self.consider(camera, "fights", 0, 0.6) == []
        assert Alert.objects.count() == 2

    def test_the_alert_ends_when_none_sees_it_any_more(self, camera: Camera) -> None:
        self.consider(camera, "normality", 0, 0.6)
        self.consider(camera, "fights", 3, 0.6)
        assert self.consider(camera, "normality", 7, 0.1) == []
        assert self.consider(camera, "fights", 9, 0.1) == ["ended"]
        assert Alert.objects.get().ended_at == at(4)

    def test_each_is_held_against_its_own_line(self, camera: Camera) -> None:
        Camera.objects.filter(pk=camera.pk).update(line_mode="budget", budget_line=0.9)
        assert self.consider(camera, "normality", 0, 0.8) == []
        assert self.consider(camera, "fights", 0, 0.6) == ["opened"]
        assert Alert.objects.get().line == 0.5

    def test_general_footage_stays_a_notice_beside_another(self, camera: Camera) -> None:
        general = {"reference": alerts.GENERAL}
        self.consider(camera, "normality", 0, 0.99, facts=general)
        self.consider(camera, "fights", 0, 0.6)
        assert Alert.objects.get().severity == "notice"
        assert self.consider(camera, "fights", 1, 0.95) == ["escalated"]

    def test_alerts_of_before_go_on(self, camera: Camera) -> None:
        play(camera, "--")
        Alert.objects.update(seen_by={})
        assert self.consider(camera, "normality", 1, 0.6) == []
        self.consider(camera, "normality", 2, 0.7)
        alert = Alert.objects.get()
        assert (alert.snippets, alert.peak) == (3, 0.7)


class TestAcknowledging:
    def test_the_first_stays_named(self, cast: Cast, camera: Camera) -> None:
        play(camera, "-")
        alert = Alert.objects.get()
        first = alerts.acknowledge(alert_id=alert.pk, user=cast.operator)
        second = alerts.acknowledge(alert_id=alert.pk, user=cast.reviewer)

        assert first is not None
        assert second is not None
        assert (first.first, second.first) == (True, False)
        assert second.alert.acknowledged_by == cast.operator
        assert Alert.objects.get().sequence == 2

    def test_going_on_keeps_it(self, cast: Cast, camera: Camera) -> None:
        play(camera, "-")
        alerts.acknowledge(alert_id=Alert.objects.get().pk, user=cast.operator)
        play(camera, "--", begin=1)
        assert Alert.objects.get().acknowledged_by == cast.operator

    def test_holding_twice_tells_once(self, camera: Camera) -> None:
        play(camera, "-")
        pk = Alert.objects.get().pk
        for _ in range(2):
            alert = alerts.hold(alert_id=pk, on_hold=True)
            assert alert is not None
            assert (alert.on_hold, alert.sequence) == (True, 2)
        alert = alerts.hold(alert_id=pk, on_hold=False)
        assert alert is not None
        assert (alert.on_hold, alert.sequence) == (False, 3)


class TestFaults:
    def test_one_is_open_until_it_is_cleared(self, camera: Camera) -> None:
        told = [
            alerts.raise_fault(camera=camera, cause="offline", description=sentence)
            for sentence in ("Away.", "Away.", "Still away.")
        ]
        assert [change and change.change for change in told] == ["opened", None, "extended"]
        ended = alerts.clear_fault(camera=camera, cause="offline")
        assert ended is not None
        assert (ended.change, ended.alert.state, ended.alert.label) == ("ended", "ended", "Camera offline")
        assert alerts.clear_fault(camera=camera, cause="offline") is None
        assert alerts.raise_fault(camera=camera, cause="offline", description="Away.") is not None
        assert Alert.objects.count() == 2

    def test_of_the_site(self) -> None:
        for _ in range(2):
            alerts.raise_fault(camera=None, cause="storage", description="Full.")
        alert = Alert.objects.get()
        assert (alert.camera, alert.severity, alert.sequence) == (None, "alert", 1)

    def test_a_notice_may_become_an_alert(self, camera: Camera) -> None:
        told = [
            alerts.raise_fault(camera=camera, cause="picture", description="Dark.", severity=severity)
            for severity in ("notice", "alert")
        ]
        assert [change and change.change for change in told] == ["opened", "escalated"]
