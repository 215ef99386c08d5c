"""The queue and its locks: what comes first, and one reviewer an alert, whoever is quicker."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from monitoring import review_queue
from monitoring.intake import review_locks, reviews
from monitoring.intake.review_results import Changed, Held, HeldByOther, Recorded
from monitoring.models import Alert, Camera, ReviewLock, User, Verdict
from tests.monitoring.conftest import Cast

OPENED = datetime(2026, 3, 2, 3, tzinfo=UTC)


def make(camera: Camera | None, minute: float = 0, **more: Any) -> Alert:
    at = OPENED + timedelta(minutes=minute)
    values: dict[str, Any] = {"peak": 0.9, "line": 0.5, "last_at": at, "label": "fight", "state": "ended"}
    return Alert.objects.create(camera=camera, opened_at=at, **{**values, **more})


@pytest.fixture
def colleague(cast: Cast) -> User:
    """A second reviewer of the gate."""
    cast.other_reviewer.groups.set(cast.gate.groups.all())
    return cast.other_reviewer


def drawn(user: User, besides: list[Alert] | None = None) -> Alert | None:
    held = review_locks.next_item(reviewer=user, besides=[each.pk for each in besides or []])
    return held.alert if held else None


@pytest.mark.django_db
class TestOrder:
    def test_severity_then_confidence_then_age(self, cast: Cast) -> None:
        expected = [
            make(cast.gate, 9, severity="alert", peak=0.85),
            make(cast.gate, 8, severity="alert", peak=0.7),
            make(cast.gate, 7, severity="alert", peak=0.55),
            make(cast.gate, 3, severity="notice", peak=0.9),
            make(cast.gate, 5, severity="notice", peak=0.99),
            make(cast.gate, 2, severity="notice", peak=0.7),
            make(cast.gate, 0, severity="notice", peak=0.5),
            make(cast.gate, 1, severity="notice", peak=0.55),
        ]
        assert list(review_queue.queue(user=cast.reviewer)) == expected

    def test_what_is_not_for_judging_is_not_in_it(self, cast: Cast) -> None:
        make(None, cause="storage")
        make(cast.gate, cause="offline")
        make(cast.gate, review="confirmed")
        make(cast.gate, review="dismissed")
        wanted = {make(cast.gate, 1, state="open"), make(cast.gate, cause="picture")}
        wanted |= {make(cast.gate, review="second"), make(cast.gate, review="disagreed")}
        assert set(review_queue.queue(user=cast.administrator)) == wanted
        assert review_queue.count(user=cast.administrator).waiting == 4

    def test_of_ones_cameras_only(self, cast: Cast) -> None:
        here, there = make(cast.gate), make(cast.yard)
        assert set(review_queue.queue(user=cast.administrator)) == {here, there}
        assert set(review_queue.queue(user=cast.reviewer)) == {here}
        assert set(review_queue.queue(user=cast.other_reviewer)) == {there}
        for nobody in (cast.operator, cast.stranger):
            assert not review_queue.queue(user=nobody).exists()

    def test_a_second_opinion_is_another_persons(self, cast: Cast, colleague: User) -> None:
        alert = make(cast.gate)
        reviews.record(alert_id=alert.pk, reviewer=cast.reviewer, kind="unsure", seen_revision=0)
        assert drawn(cast.reviewer) is None
        assert drawn(colleague) == alert
        reviews.undo(alert_id=alert.pk, reviewer=cast.reviewer)
        review_locks.release(alert_ids=[alert.pk], reviewer=colleague)
        assert drawn(cast.reviewer) == alert

    def test_a_disagreement_goes_to_a_third(self, cast: Cast, colleague: User) -> None:
        alert = make(cast.gate)
        reviews.record(alert_id=alert.pk, reviewer=cast.reviewer, kind="confirmed", seen_revision=0)
        reviews.record(
            alert_id=alert.pk, reviewer=colleague, kind="dismissed", reason="other", seen_revision=1
        )
        assert drawn(cast.reviewer) is None
        assert drawn(colleague) is None
        assert drawn(cast.administrator) == alert

    def test_the_index_finds_the_first_of_many(self, cast: Cast) -> None:
        plan = review_queue.queue(user=cast.administrator)[:10].explain()
        if connection.vendor == "sqlite":
            assert "alert_to_judge" in plan


@pytest.mark.django_db
class TestLocks:
    def test_two_reviewers_get_different_alerts(self, cast: Cast, colleague: User) -> None:
        first, second = make(cast.gate, 0), make(cast.gate, 1)
        assert (drawn(cast.reviewer), drawn(colleague), drawn(cast.administrator)) == (first, second, None)
        assert review_queue.count(user=cast.administrator) == review_queue.QueueCount(0, False, 2)

    def test_ones_own_comes_again_unless_one_has_it(self, cast: Cast) -> None:
        first, second = make(cast.gate, 0), make(cast.gate, 1)
        assert drawn(cast.reviewer) == drawn(cast.reviewer) == first
        assert drawn(cast.reviewer, [first]) == second

    def test_released_on_leaving(self, cast: Cast, colleague: User) -> None:
        alert = make(cast.gate)
        assert drawn(cast.reviewer) == alert
        assert review_locks.release(alert_ids=[alert.pk], reviewer=colleague) == 0
        assert drawn(colleague) is None
        assert review_locks.release(alert_ids=[alert.pk], reviewer=cast.reviewer) == 1
        assert drawn(colleague) == alert

    def test_it_ends_by_itself(self, cast: Cast, colleague: User) -> None:
        alert = make(cast.gate)
        drawn(cast.reviewer)
        ReviewLock.objects.update(until=timezone.now())
        assert drawn(colleague) == alert
        renewed = review_locks.renew(alert_ids=[alert.pk], reviewer=cast.reviewer)
        assert (renewed.held, renewed.lost) == ([], [alert.pk])

    def test_renewing_makes_it_last(self, cast: Cast) -> None:
        alert = make(cast.gate)
        drawn(cast.reviewer)
        ReviewLock.objects.update(until=timezone.now() + timedelta(seconds=1))
        assert review_locks.renew(alert_ids=[alert.pk], reviewer=cast.reviewer).held == [alert.pk]
        assert ReviewLock.objects.get().until > timezone.now() + timedelta(seconds=100)

    def test_a_certain_alert(self, cast: Cast, colleague: User) -> None:
        alert = make(cast.gate)
        assert isinstance(review_locks.take(alert_id=alert.pk, reviewer=cast.reviewer), Held)
        other = review_locks.take(alert_id=alert.pk, reviewer=colleague)
        assert isinstance(other, HeldByOther)
        assert other.reviewer_name == "reviewer"

    def test_a_lock_keeps_no_verdict_out(self, cast: Cast, colleague: User) -> None:
        alert = make(cast.gate)
        drawn(cast.reviewer)
        result = reviews.record(alert_id=alert.pk, reviewer=colleague, kind="confirmed", seen_revision=0)
        assert isinstance(result, Recorded)


def together(*work: Callable[[], Any]) -> list[Any]:
    """Results of calls that begin at the same moment, each on a connection of its own."""
    gate = Barrier(len(work))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, call) for call in work]]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_many_draw_and_nobody_gets_the_same(self, cast: Cast, colleague: User) -> None:
        alerts = {make(cast.gate, minute) for minute in range(4)}
        people = [cast.reviewer, colleague, cast.administrator]
        people.append(User.objects.create_user("fourth", role="administrator"))
        got = together(*[lambda user=user: drawn(user) for user in people])
        assert set(got) == alerts

    def test_of_two_who_judge_at_once_one_is_told(self, cast: Cast, colleague: User) -> None:
        for turn in range(3):
            alert = make(cast.gate, turn)
            results = together(
                *[
                    lambda user=user, alert=alert: reviews.record(
                        alert_id=alert.pk, reviewer=user, kind="confirmed", seen_revision=0
                    )
                    for user in (cast.reviewer, colleague)
                ]
            )
            assert {type(result) for result in results} == {Recorded, Changed}
            alert.refresh_from_db()
            assert (alert.review_revision, Verdict.objects.filter(alert=alert).count()) == (1, 1)
