"""What the pages with a timeline of annotations let whom do."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from monitoring.annotation_labels import known_labels
from monitoring.models import Alert, Annotation, Clip, TaughtClass, User
from tests.monitoring.conftest import Cast

OPENED = datetime(2026, 3, 2, 3, tzinfo=UTC)
PEOPLE = [("administrator", True), ("reviewer", True), ("operator", False)]


@pytest.fixture
def alert(cast: Cast) -> Alert:
    return Alert.objects.create(camera=cast.gate, opened_at=OPENED, last_at=OPENED, label="Fight")


@pytest.fixture
def clip(paired_clip: Clip) -> Clip:
    return paired_clip


def page(user: User, address: str) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address).text


def told(text: str) -> dict[str, Any] | None:
    """What the page's scripts are told of annotating; None: nothing."""
    found = re.search(r'<script id="annotate-data" type="application/json">(.*?)</script>', text)
    return None if found is None else dict(json.loads(found[1]))


@pytest.mark.parametrize(("who", "may"), PEOPLE)
def test_it_works(cast: Cast, clip: Clip, alert: Alert, who: str, may: bool) -> None:
    user = getattr(cast, who)
    for kind, source, address in [
        ("clip", clip, f"/clips/{clip.pk}/"),
        ("camera", cast.gate, f"/cameras/{cast.gate.pk}/"),
        ("alert", alert, f"/alerts/{alert.pk}/"),
    ]:
        text = page(user, address)
        found = told(text)
        assert found is not None
        assert found["source"] == {kind: str(source.pk)}
        assert found["may_edit"] is may
        # Who only watches reads what others marked, and meets no button that would be refused.
        assert ("data-annotate-switch" in text) == may
        assert ('data-mark="tools"' in text or 'data-mark="split"' in text) == may
        assert ('data-mark="files"' in text) == (may and kind != "alert")
        assert ('data-mark="teach"' in text) == may


def test_those_who_may_not_see_it_are_told_nothing(cast: Cast, clip: Clip, alert: Alert) -> None:
    for address in (f"/clips/{clip.pk}/", f"/cameras/{cast.gate.pk}/", f"/alerts/{alert.pk}/"):
        assert told(page(cast.other_reviewer, address)) is None
        assert Client().get(address).status_code == 302


def test_a_fault_of_the_site_has_nothing_to_mark(cast: Cast) -> None:
    fault = Alert.objects.create(cause=Alert.Cause.STORAGE, opened_at=OPENED, last_at=OPENED)
    assert told(page(cast.administrator, f"/alerts/{fault.pk}/")) is None


def test_known_labels_are_those_that_one_may_see(cast: Cast, clip: Clip, alert: Alert) -> None:
    TaughtClass.objects.create(name="fight")
    Annotation.objects.create(clip=clip, start=1, end=2, labels=["knife", "FIGHT"])
    assert known_labels(cast.reviewer) == ["fight", "knife"]
    assert known_labels(cast.other_reviewer) == ["fight"]
