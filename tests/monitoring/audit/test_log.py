"""Lines: what they hold, that they follow each other, and that nothing changes them."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from monitoring import audit
from monitoring.audit import guard
from monitoring.audit.log import content_of
from monitoring.audit.targets import Target
from monitoring.chain import BEGINNING, digest_of
from monitoring.models import Alert, AuditEntry
from tests.monitoring.conftest import Cast


def test_it_works(cast: Cast) -> None:
    now = timezone.now()
    alert = Alert.objects.create(camera=cast.gate, label="Fighting", opened_at=now, last_at=now)
    audit.record("signin.good", actor=cast.reviewer, request_address="192.0.2.7")
    audit.record("verdict.given", actor=cast.reviewer, target=alert, kind="confirmed")

    first, second = AuditEntry.objects.order_by("number")
    assert (first.number, first.previous) == (1, BEGINNING)
    assert (second.number, second.previous) == (2, first.digest)
    assert second.digest == digest_of(first.digest, content_of(second))
    assert (first.actor, first.actor_id, first.address) == ("reviewer", cast.reviewer.pk, "192.0.2.7")
    assert (second.target_kind, second.target_id) == ("alert", str(alert.pk))
    assert second.target == f"Fighting, Gate, {now:%Y-%m-%d %H:%M:%S} UTC"
    assert (second.camera_id, second.details) == (str(cast.gate.pk), {"kind": "confirmed"})


def test_any_detail_reads_back_as_it_was_digested(cast: Cast) -> None:
    audit.record(
        "settings.changed",
        actor=None,
        target="a\0name\ud800",
        whole=2.0,
        huge=1e300,
        small=1e-7,
        zero=-0.0,
        infinite=math.inf,
        nested={"b": [1.5, None, True], "a": {"é": "\0"}},
        when=timezone.now(),
        set={"b", "a"},
    )
    entry = AuditEntry.objects.get()
    assert entry.digest == digest_of(BEGINNING, content_of(entry))
    assert entry.details["set"] == ["a", "b"]
    assert entry.details["whole"] == 2


def test_what_is_undone_leaves_no_line_and_no_gap(cast: Cast) -> None:
    audit.record("signin.good", actor=cast.reviewer)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("verdict.given", actor=cast.reviewer)
        raise ZeroDivisionError
    audit.record("signin.out", actor=cast.reviewer)

    assert list(AuditEntry.objects.order_by("number").values_list("number", "action")) == [
        (1, "signin.good"),
        (2, "signin.out"),
    ]


def test_deleting_what_a_line_names_leaves_the_line(cast: Cast) -> None:
    audit.record("settings.changed", actor=cast.reviewer, target=cast.gate)
    cast.reviewer.delete()
    cast.gate.delete()

    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.target) == ("reviewer", "Gate")


@pytest.mark.parametrize("action", ["view", "Video.viewed", "video.", "video viewed", "a." + "b" * 60])
def test_an_action_is_a_dotted_name(db: None, action: str) -> None:
    with pytest.raises(ValueError, match="dotted"):
        audit.record(action, actor=None)


def test_the_same_within_a_while_is_one_line(cast: Cast) -> None:
    target = Target("clip", "1", "Yard", "")
    while_ = timedelta(minutes=30)

    assert audit.record_once("video.viewed", actor=cast.reviewer, target=target, within=while_)
    assert not audit.record_once("video.viewed", actor=cast.reviewer, target=target, within=while_)
    assert audit.record_once("video.viewed", actor=cast.operator, target=target, within=while_)
    assert audit.record_once("video.downloaded", actor=cast.reviewer, target=target, within=while_)
    other = {"request_address": "192.0.2.9"}
    assert audit.record_once("video.viewed", actor=cast.reviewer, target=target, within=while_, **other)
    assert audit.record_once("video.viewed", actor=cast.reviewer, target=target, within=timedelta(0))


class TestGuard:
    @pytest.fixture(autouse=True)
    def _guarded(self, db: None) -> None:
        """For this test's transaction; the suite's database lets the log be emptied otherwise."""
        guard.install(connection)
        audit.record("signin.good", actor=None)

    def test_it_is_up(self) -> None:
        assert guard.is_installed(connection)
        guard.remove(connection)
        assert not guard.is_installed(connection)

    def test_no_line_is_changed(self) -> None:
        entry = AuditEntry.objects.get()
        entry.actor = "somebody else"
        for change in (entry.save, lambda: AuditEntry.objects.update(actor="somebody else")):
            with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
                change()
        assert AuditEntry.objects.get().actor == ""

    def test_no_line_is_removed(self) -> None:
        for removal in (AuditEntry.objects.get().delete, AuditEntry.objects.all().delete):
            with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
                removal()
        assert AuditEntry.objects.count() == 1

    def test_the_table_is_not_emptied(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("only PostgreSQL has TRUNCATE")
        with (
            pytest.raises(IntegrityError, match="only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("TRUNCATE monitoring_auditentry")

    def test_lines_are_still_added(self) -> None:
        audit.record("signin.good", actor=None)
        assert AuditEntry.objects.count() == 2
