"""What verdicts teach: examples of classes, and what is ordinary for a camera."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from rest_framework.test import APIClient

from monitoring.analysis import learning_fits, learning_pool
from monitoring.analysis.learning_footage import footage_of
from monitoring.analysis.learning_pool import Run
from monitoring.analysis.teaching import upkeep, verdicts
from monitoring.intake import reviews
from monitoring.intake.review_results import Recorded
from monitoring.models import Alert, Camera, Example, User
from tests.monitoring.conftest import Cast, InlineWorker
from tests.monitoring.teaching.conftest import write_coloured

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 3, 1, 14, 0, 0, tzinfo=UTC)


@pytest.fixture
def alert(taught_site: Path, cast: Cast, broker: redis.Redis) -> Alert:
    """Of four green seconds, with its evidence; called a fight."""
    path = taught_site / "evidence" / "green.mp4"
    path.parent.mkdir(parents=True)
    write_coloured(path, "green", seconds=4)
    return Alert.objects.create(
        camera=cast.gate,
        state=Alert.State.ENDED,
        opened_at=AT + timedelta(seconds=1),
        last_at=AT + timedelta(seconds=3),
        ended_at=AT + timedelta(seconds=3),
        evidence_made_for=AT + timedelta(seconds=3),
        evidence_path="evidence/green.mp4",
        evidence_start=AT,
        peak_at=AT + timedelta(seconds=2),
        label="fight",
    )


def judge(alert: Alert, by: User, kind: str, **more: str) -> None:
    alert.refresh_from_db()
    given = reviews.record(
        alert_id=alert.pk, reviewer=by, kind=kind, seen_revision=alert.review_revision, **more
    )
    assert isinstance(given, Recorded), given


def standing() -> list[tuple[str, str]]:
    found = Example.objects.exclude(state="withdrawn").values_list("taught_class__name", "state")
    return list(found.order_by("taught_class__name"))


def test_a_confirmed_alert_is_an_example_and_undoing_withdraws_it(
    alert: Alert, cast: Cast, worker: InlineWorker, taught_site: Path
) -> None:
    judge(alert, cast.reviewer, "confirmed")
    worker.drain()
    example = Example.objects.get()
    assert (example.taught_class.name, example.state, example.rows) == ("fight", "ready", 3)
    assert (example.source, example.judged_by) == (f"camera:{cast.gate.pk}", cast.reviewer)
    features = taught_site / example.features_path
    assert features.is_file()
    verdicts.learn(alert_id=alert.pk)  # told twice
    assert Example.objects.count() == 1

    reviews.undo(alert_id=alert.pk, reviewer=cast.reviewer)
    worker.drain()
    assert standing() == []
    assert not features.exists()


@pytest.mark.parametrize(
    ("reason", "label"),
    [("false_alarm", "normal"), ("known_activity", "normal"), ("training", None), ("duplicate", None)],
)
def test_a_dismissed_alert_is_ordinary_unless_it_was_real(
    alert: Alert, cast: Cast, worker: InlineWorker, reason: str, label: str | None
) -> None:
    judge(alert, cast.reviewer, "dismissed", reason=reason)
    worker.drain()
    assert standing() == ([(label, "ready")] if label else [])


def test_a_corrected_label_counts_and_one_that_names_no_class_waits_for_it(
    alert: Alert, cast: Cast, worker: InlineWorker, as_user: Callable[[User], APIClient]
) -> None:
    judge(alert, cast.reviewer, "confirmed", label="spill")
    worker.drain()
    assert standing() == []
    as_user(cast.reviewer).post("/api/v1/classes/", {"name": "Spill"}, format="json")
    worker.drain()
    assert standing() == [("Spill", "ready")]


def test_a_verdict_that_nobody_was_told_of_is_found(alert: Alert, cast: Cast, worker: InlineWorker) -> None:
    judge(alert, cast.reviewer, "confirmed")
    worker.queued.clear()  # the broker died
    upkeep.run()
    worker.drain()
    assert standing() == [("fight", "ready")]
    reviews.undo(alert_id=alert.pk, reviewer=cast.reviewer)
    worker.queued.clear()
    upkeep.run()
    assert standing() == []


def test_an_alert_without_footage_says_so(alert: Alert, cast: Cast, worker: InlineWorker) -> None:
    Alert.objects.update(evidence_path="")
    judge(alert, cast.reviewer, "confirmed")
    worker.drain()
    example = Example.objects.get()
    assert (example.state, example.error) == ("failed", "No footage of this alert is left.")


def test_only_judged_alerts_are_taught(
    alert: Alert, cast: Cast, worker: InlineWorker, as_user: Callable[[User], APIClient]
) -> None:
    api = as_user(cast.reviewer)
    made = api.post("/api/v1/classes/", {"name": "Spill"}, format="json").json()
    address = f"/api/v1/classes/{made['id']}/examples/"
    refused = api.post(address, {"alert": str(alert.pk)}, format="json")
    assert refused.status_code == 409
    assert "Judge the alert first" in refused.json()["detail"]
    judge(alert, cast.reviewer, "confirmed")
    assert api.post(address, {"alert": str(alert.pk)}, format="json").status_code == 201
    worker.drain()
    assert standing() == [("Spill", "ready")]
    judge(alert, cast.administrator, "dismissed", reason="false_alarm")
    reviews.settle(
        alert_id=alert.pk,
        reviewer=cast.administrator,
        kind="dismissed",
        reason="false_alarm",
        seen_revision=Alert.objects.get().review_revision,
    )
    worker.drain()
    assert standing() == [("normal", "ready")]


def run(at: datetime) -> Run:
    return Run(Path("x"), learning_pool.ALERT, at.timestamp(), at.timestamp() + 4, 4, 4.0)


def test_what_a_camera_learns_from_follows_the_verdict(
    alert: Alert, cast: Cast, worker: InlineWorker
) -> None:
    Alert.objects.update(severity=Alert.Severity.ALERT)
    pool = [run(AT), run(AT + timedelta(hours=1))]
    now = AT + timedelta(days=9)

    def learned(camera: Camera) -> int:
        return len(footage_of(camera, pool, now).runs)

    assert learned(cast.gate) == 1  # it waits for a verdict
    judge(alert, cast.reviewer, "dismissed", reason="false_alarm")
    assert learned(cast.gate) == 2
    reviews.undo(alert_id=alert.pk, reviewer=cast.reviewer)
    judge(alert, cast.reviewer, "dismissed", reason="training")
    assert learned(cast.gate) == 1
    reviews.undo(alert_id=alert.pk, reviewer=cast.reviewer)
    judge(alert, cast.reviewer, "confirmed")
    assert learned(cast.gate) == 1


def test_a_verdict_makes_the_camera_learn_soon_and_once(
    alert: Alert, cast: Cast, worker: InlineWorker
) -> None:
    def asked() -> int:
        return sum(task == learning_fits.LEARN for task, *_ in worker.queued)

    judge(alert, cast.reviewer, "dismissed", reason="false_alarm")
    worker.step()
    assert asked() == 0  # without a profile it learns anyway
    Camera.objects.update(profile_version=1)
    verdicts.learn(alert_id=alert.pk)
    verdicts.learn(alert_id=alert.pk)
    assert asked() == 1
