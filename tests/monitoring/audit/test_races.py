"""Many writers at once, on whichever database the suite runs: one chain without a break."""

from __future__ import annotations

import pytest
from django.db import transaction

from monitoring import audit
from monitoring.audit import verification
from monitoring.models import AuditEntry, Camera
from tests.monitoring.together import together

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, EACH = 4, 15


def write(who: int) -> None:
    for turn in range(EACH):
        with transaction.atomic():
            Camera.objects.create(name=f"{who} {turn}")
            audit.record("settings.changed", actor=None, target=f"{who}", turn=turn)
            if turn % 5 == 4:
                transaction.set_rollback(True)


def test_many_writers_make_one_chain() -> None:
    together(*[lambda who=who: write(who) for who in range(WRITERS)])

    kept = WRITERS * EACH * 4 // 5
    assert Camera.objects.count() == kept
    assert list(AuditEntry.objects.order_by("number").values_list("number", flat=True)) == list(
        range(1, kept + 1)
    )
    found = verification.verify()
    assert (found.is_good, found.lines) == (True, kept)
    for who in range(WRITERS):
        turns = [
            entry.details["turn"] for entry in AuditEntry.objects.filter(target=f"{who}").order_by("number")
        ]
        assert turns == sorted(turns)
