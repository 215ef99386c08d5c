"""`/review/`, and what the pages of alerts show of verdicts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from monitoring.intake import reviews
from monitoring.models import Alert, ReviewLock, TaughtClass, User
from tests.monitoring.conftest import Cast

OPENED = datetime(2026, 3, 2, 3, tzinfo=UTC)


@pytest.fixture
def alert(cast: Cast) -> Alert:
    return Alert.objects.create(camera=cast.gate, opened_at=OPENED, last_at=OPENED, label="fight")


def visitor(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("who", "status"),
    [("administrator", 200), ("reviewer", 200), ("other_reviewer", 200), ("operator", 403)],
)
def test_it_works(cast: Cast, who: str, status: int) -> None:
    answer = visitor(getattr(cast, who)).get("/review/")
    assert answer.status_code == status
    assert ("Review" in visitor(getattr(cast, who)).get("/").text) == (status == 200)


def test_strangers_sign_in_first(db: None) -> None:
    assert Client().get("/review/")["Location"] == "/accounts/login/?next=/review/"


def test_it_offers_known_labels_of_ones_own_alerts(cast: Cast, alert: Alert) -> None:
    TaughtClass.objects.create(name="forklift")
    assert '<option value="fight">' in visitor(cast.reviewer).get("/review/").text
    text = visitor(cast.other_reviewer).get("/review/").text
    assert '<option value="fight">' not in text
    assert '<option value="forklift">' in text


@pytest.mark.parametrize(
    ("who", "judges"), [("administrator", True), ("reviewer", True), ("operator", False)]
)
def test_an_alerts_page_shows_what_was_said(cast: Cast, alert: Alert, who: str, judges: bool) -> None:
    reviews.record(
        alert_id=alert.pk, reviewer=cast.reviewer, kind="confirmed", note="two men", seen_revision=0
    )
    text = visitor(getattr(cast, who)).get(f"/alerts/{alert.pk}/").text
    assert "two men" in text
    assert (f"/review/?alert={alert.pk}" in text) == judges


def test_a_beacon_carries_its_token_as_a_form_does(cast: Cast, alert: Alert) -> None:
    ReviewLock.objects.create(alert=alert, reviewer=cast.reviewer, until=datetime(2100, 1, 1, tzinfo=UTC))
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.reviewer, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/review/")

    def beacon(**form: str) -> Any:
        body = urlencode({"alerts": str(alert.pk), **form})
        return client.post("/api/v1/reviews/release/", body, content_type="application/x-www-form-urlencoded")

    assert beacon().status_code == 403
    assert beacon(csrfmiddlewaretoken=client.cookies["csrftoken"].value).json() == {"released": 1}
    assert not ReviewLock.objects.exists()
