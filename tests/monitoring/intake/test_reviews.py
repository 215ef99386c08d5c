"""Verdicts given, taken back and settled; what the alert then says; who is told of what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from monitoring.intake import review_bulk, reviews
from monitoring.intake.review_results import Changed, Recorded, Refused
from monitoring.models import Alert, AuditEntry, Camera, ReviewLock, User, Verdict
from tests.monitoring.conftest import Cast, InlineWorker

pytestmark = pytest.mark.django_db

OPENED = datetime(2026, 3, 2, 3, tzinfo=UTC)


def make(camera: Camera | None, **more: Any) -> Alert:
    values: dict[str, Any] = {"opened_at": OPENED, "last_at": OPENED + timedelta(seconds=9), "label": "fight"}
    return Alert.objects.create(camera=camera, state="ended", **{**values, **more})


@pytest.fixture
def alert(cast: Cast) -> Alert:
    return make(cast.gate)


@pytest.fixture
def rita(cast: Cast) -> User:
    return cast.reviewer


@pytest.fixture
def nora(cast: Cast) -> User:
    cast.other_reviewer.groups.set(cast.gate.groups.all())
    return cast.other_reviewer


@pytest.fixture
def third(cast: Cast) -> User:
    user = User.objects.create_user("third", role="reviewer")
    user.groups.set(cast.gate.groups.all())
    return user


def say(alert: Alert, user: User, kind: str, *, seen: int | None = None, **more: Any) -> Any:
    alert.refresh_from_db()
    if kind == "dismissed":
        more.setdefault("reason", "false_alarm")
    revision = alert.review_revision if seen is None else seen
    result = reviews.record(alert_id=alert.pk, reviewer=user, kind=kind, seen_revision=revision, **more)
    alert.refresh_from_db()
    return result


def test_it_works(alert: Alert, rita: User) -> None:
    result = say(alert, rita, "confirmed", label=" brawl ", note="two men")
    assert isinstance(result, Recorded)
    assert (alert.review, alert.confirmed, alert.reviewed_label) == ("confirmed", True, "brawl")
    assert (alert.review_revision, alert.reviewed_at) == (1, result.verdict.created_at)
    row = Verdict.objects.get()
    assert (row.reviewer, row.reviewer_name, row.label, row.note) == (rita, "reviewer", "brawl", "two men")


def test_the_label_of_the_alert_itself_is_no_correction(alert: Alert, rita: User) -> None:
    say(alert, rita, "confirmed", label="fight")
    assert (alert.reviewed_label, Verdict.objects.get().label) == ("", "")


def test_everyone_hears_of_it_after_the_commit(
    alert: Alert,
    rita: User,
    worker: InlineWorker,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(
        "monitoring.analysis.alert_news.publish", lambda message, *topics: told.append(message)
    )
    with django_capture_on_commit_callbacks(execute=True):
        say(alert, rita, "dismissed", reason="training")
    assert list(worker.queued) == [("monitoring.tasks.learn_from_verdict", str(alert.pk))]
    (message,) = told
    assert (message.change, message.sequence, message.alert["review"]) == ("reviewed", 1, "dismissed")
    assert message.alert["review_revision"] == 1


def test_the_log_tells_of_verdicts_and_of_taking_them_back(alert: Alert, rita: User) -> None:
    say(alert, rita, "dismissed", reason="duplicate")
    reviews.undo(alert_id=alert.pk, reviewer=rita)
    undone, given = AuditEntry.objects.order_by("-number")[:2]
    assert (given.action, given.actor, given.target_id) == ("verdict.given", "reviewer", str(alert.pk))
    assert (given.details["verdict"], given.details["reason"]) == ("dismissed", "duplicate")
    assert (undone.action, undone.details["verdict"]) == ("verdict.undone", "dismissed")


class TestUndo:
    def test_the_row_stays_and_the_alert_waits_again(self, alert: Alert, rita: User) -> None:
        say(alert, rita, "confirmed", label="fall")
        result = reviews.undo(alert_id=alert.pk, reviewer=rita)
        assert isinstance(result, Recorded)
        alert.refresh_from_db()
        assert (alert.review, alert.confirmed, alert.reviewed_label, alert.reviewed_at) == (
            "waiting",
            None,
            "",
            None,
        )
        row = Verdict.objects.get()
        assert row.withdrawn_at is not None
        assert alert.review_revision == 2

    def test_ones_verdict_before_counts_again(self, alert: Alert, rita: User) -> None:
        say(alert, rita, "confirmed")
        say(alert, rita, "dismissed")
        assert alert.review == "dismissed"
        reviews.undo(alert_id=alert.pk, reviewer=rita)
        alert.refresh_from_db()
        assert alert.review == "confirmed"

    def test_only_ones_own(self, alert: Alert, rita: User, nora: User) -> None:
        say(alert, rita, "confirmed")
        assert isinstance(reviews.undo(alert_id=alert.pk, reviewer=nora), Refused)
        alert.refresh_from_db()
        assert alert.review == "confirmed"

    def test_not_twice(self, alert: Alert, rita: User) -> None:
        say(alert, rita, "confirmed")
        reviews.undo(alert_id=alert.pk, reviewer=rita)
        assert isinstance(reviews.undo(alert_id=alert.pk, reviewer=rita), Refused)


class TestTheSecondWriter:
    def test_is_told_and_loses_nothing(self, alert: Alert, rita: User, nora: User) -> None:
        say(alert, rita, "dismissed", reason="training")
        result = say(alert, nora, "confirmed", seen=0, label="brawl", note="look at 03:12")
        assert isinstance(result, Changed)
        assert (result.given.kind, result.given.label, result.given.note) == (
            "confirmed",
            "brawl",
            "look at 03:12",
        )
        assert [verdict.reviewer for verdict in result.verdicts] == [rita]
        assert Verdict.objects.count() == 1
        assert alert.review == "dismissed"

    def test_may_insist(self, alert: Alert, rita: User, nora: User) -> None:
        say(alert, rita, "dismissed")
        say(alert, nora, "confirmed", seen=0)
        assert isinstance(say(alert, nora, "confirmed", seen=1), Recorded)
        assert (alert.review, alert.confirmed) == ("disagreed", None)

    def test_saying_the_same_again_is_saying_it_once(self, alert: Alert, rita: User) -> None:
        first = say(alert, rita, "confirmed", seen=0, label="brawl")
        again = say(alert, rita, "confirmed", seen=0, label="brawl")
        assert isinstance(again, Recorded)
        assert again.verdict == first.verdict
        assert Verdict.objects.count() == 1

    def test_what_was_taken_back_elsewhere_is_news(self, alert: Alert, rita: User) -> None:
        say(alert, rita, "confirmed", seen=0)
        reviews.undo(alert_id=alert.pk, reviewer=rita)
        assert isinstance(say(alert, rita, "confirmed", seen=0), Changed)


class TestDisagreement:
    @pytest.fixture
    def disputed(self, alert: Alert, rita: User, nora: User) -> Alert:
        say(alert, rita, "confirmed", label="brawl")
        say(alert, nora, "dismissed", reason="training")
        assert (alert.review, alert.confirmed, alert.reviewed_at) == ("disagreed", None, None)
        return alert

    def test_a_third_settles_it(self, disputed: Alert, third: User) -> None:
        result = say(disputed, third, "dismissed", reason="known_activity")
        assert result.verdict.settles
        assert (disputed.review, disputed.confirmed) == ("dismissed", False)

    def test_an_administrator_settles_it_even_as_a_party(self, alert: Alert, cast: Cast, rita: User) -> None:
        say(alert, cast.administrator, "confirmed")
        say(alert, rita, "dismissed")
        assert alert.review == "disagreed"
        done = reviews.settle(
            alert_id=alert.pk, reviewer=cast.administrator, kind="confirmed", seen_revision=2
        )
        assert isinstance(done, Recorded)
        alert.refresh_from_db()
        assert alert.review == "confirmed"

    def test_a_party_does_not_settle_but_may_change_their_mind(self, disputed: Alert, rita: User) -> None:
        refused = reviews.settle(alert_id=disputed.pk, reviewer=rita, kind="confirmed", seen_revision=2)
        assert isinstance(refused, Refused)
        assert not say(disputed, rita, "dismissed").verdict.settles
        assert disputed.review == "dismissed"

    def test_what_is_settled_only_an_administrator_changes(
        self, disputed: Alert, cast: Cast, third: User, nora: User
    ) -> None:
        say(disputed, third, "confirmed")
        assert isinstance(say(disputed, nora, "dismissed"), Refused)
        assert disputed.review == "confirmed"
        assert say(disputed, cast.administrator, "dismissed").verdict.settles
        assert disputed.review == "dismissed"

    def test_taking_the_settlement_back_opens_it_again(self, disputed: Alert, third: User) -> None:
        say(disputed, third, "confirmed")
        reviews.undo(alert_id=disputed.pk, reviewer=third)
        disputed.refresh_from_db()
        assert disputed.review == "disagreed"

    def test_there_must_be_one(self, alert: Alert, rita: User) -> None:
        refused = reviews.settle(alert_id=alert.pk, reviewer=rita, kind="confirmed", seen_revision=0)
        assert isinstance(refused, Refused)

    def test_an_unsure_third_settles_nothing(self, disputed: Alert, third: User) -> None:
        assert not say(disputed, third, "unsure").verdict.settles
        assert disputed.review == "disagreed"


class TestRefused:
    @pytest.mark.parametrize(
        "given",
        [
            {"kind": "perhaps"},
            {"kind": "dismissed", "reason": ""},
            {"kind": "dismissed", "reason": "boredom"},
            {"kind": "confirmed", "reason": "training"},
            {"kind": "confirmed", "label": "x" * 121},
            {"kind": "confirmed", "note": "x" * 2001},
        ],
    )
    def test_with_a_sentence(self, alert: Alert, rita: User, given: dict[str, str]) -> None:
        result = reviews.record(alert_id=alert.pk, reviewer=rita, seen_revision=0, **given)
        assert isinstance(result, Refused)
        assert result.sentence.endswith((".", "”."))
        assert not Verdict.objects.exists()

    def test_facts_are_not_judged(self, cast: Cast) -> None:
        for alert in (make(None, cause="storage"), make(cast.gate, cause="offline")):
            result = say(alert, cast.administrator, "confirmed")
            assert isinstance(result, Refused)
            assert result.code == "not_for_judging"

    def test_what_is_gone(self, rita: User) -> None:
        result = reviews.record(alert_id=uuid4(), reviewer=rita, kind="confirmed", seen_revision=0)
        assert isinstance(result, Refused)
        assert result.code == "gone"


def test_an_open_alert_may_be_judged(cast: Cast, rita: User) -> None:
    alert = make(cast.gate)
    Alert.objects.filter(pk=alert.pk).update(state="open", ended_at=None)
    assert isinstance(say(alert, rita, "confirmed"), Recorded)


def test_a_verdict_outlives_its_author(alert: Alert, rita: User, nora: User) -> None:
    say(alert, rita, "confirmed")
    rita.delete()
    say(alert, nora, "dismissed")
    assert alert.review == "disagreed"
    assert set(Verdict.objects.values_list("reviewer_name", flat=True)) == {"reviewer", "other-reviewer"}


def test_ones_own_lock_ends_with_the_verdict(alert: Alert, rita: User) -> None:
    ReviewLock.objects.create(alert=alert, reviewer=rita, until=datetime(2100, 1, 1, tzinfo=UTC))
    say(alert, rita, "unsure")
    assert not ReviewLock.objects.exists()


class TestTogether:
    def test_each_gets_a_verdict_of_its_own(self, cast: Cast, rita: User, nora: User) -> None:
        alerts = [make(cast.gate, opened_at=OPENED + timedelta(hours=hour)) for hour in range(3)]
        say(alerts[1], nora, "confirmed")
        done = review_bulk.dismiss(
            seen_revisions={each.pk: 0 for each in alerts}, reviewer=rita, reason="known_activity", note="n"
        )
        assert isinstance(done, review_bulk.Dismissed)
        assert [type(result) for result in done.results.values()] == [Recorded, Changed, Recorded]
        found = Verdict.objects.filter(reviewer=rita)
        assert {row.alert_id for row in found} == {alerts[0].pk, alerts[2].pk}
        assert {(row.kind, row.reason, row.note) for row in found} == {("dismissed", "known_activity", "n")}

    @pytest.mark.parametrize("other", [{"label": "fall"}, {"camera": "yard"}])
    def test_only_what_is_alike(self, cast: Cast, other: dict[str, str]) -> None:
        more = dict(other)
        camera = getattr(cast, more.pop("camera", "gate"))
        chosen = {make(cast.gate).pk: 0, make(camera, **more).pk: 0}
        result = review_bulk.dismiss(seen_revisions=chosen, reviewer=cast.administrator, reason="false_alarm")
        assert isinstance(result, Refused)
        assert not Verdict.objects.exists()
