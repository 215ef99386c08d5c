"""How one wants to be told of alerts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from django.core.cache import cache

from monitoring.intake import preferences
from monitoring.models import NotificationPreference
from tests.harness.mail_server import MailServer
from tests.monitoring.conftest import Cast
from tests.monitoring.views.test_pages import visitor

ADDRESS = "/settings/notifications/"
FORM = {
    "least_severity": "notice", "browser": "on", "email": "on", "address": "olga@example.org",
    "cooldown": "900", "quiet_from": "22:00", "quiet_to": "06:30", "time_zone": "Europe/Berlin",
}  # fmt: skip


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    cache.clear()
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_IS_SET_UP = True
    yield server
    server.stop()


def test_it_works(cast: Cast) -> None:
    assert visitor(cast.operator).post(ADDRESS, FORM).status_code == 302
    cast.operator.refresh_from_db()
    assert cast.operator.email == "olga@example.org"
    kept = preferences.preferences_of(cast.operator)
    assert (kept.least_severity, kept.browser, kept.sound, kept.email) == ("notice", True, False, True)
    assert (kept.quiet_from, kept.quiet_to, kept.time_zone, kept.cooldown) == (
        time(22), time(6, 30), "Europe/Berlin", 900,
    )  # fmt: skip
    assert not NotificationPreference.objects.exclude(user=cast.operator).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"address": ""}, "Enter the address"),
        ({"address": "olga@"}, "This is not an e-mail address"),
        ({"address": "a@b.org\nBcc: c@d.org"}, "This is not an e-mail address"),
        ({"quiet_to": ""}, "need a start and an end"),
        ({"quiet_to": "22:00"}, "end at another time"),
        ({"time_zone": "Nowhere"}, "Choose a time zone"),
        ({"cooldown": "7"}, "Select a valid choice"),
    ],
)
def test_mistakes_are_said(cast: Cast, changes: dict[str, str], sentence: str) -> None:
    answer = visitor(cast.operator).post(ADDRESS, FORM | changes)
    assert answer.status_code == 200
    assert sentence in answer.text
    assert not NotificationPreference.objects.exists()


def test_the_page_says_when_no_mail_server_is_known(cast: Cast, settings: Any) -> None:
    settings.EMAIL_IS_SET_UP = False
    assert "EMAIL_URL" in visitor(cast.administrator).get(ADDRESS).text
    operator = visitor(cast.operator).get(ADDRESS).text
    assert "E-mail is not set up" in operator
    assert "EMAIL_URL" not in operator


def test_a_test_is_sent_and_not_again_at_once(cast: Cast, server: MailServer) -> None:
    client = visitor(cast.operator)
    client.post(ADDRESS, FORM)
    assert "took a test for olga@example.org" in client.post(f"{ADDRESS}test/", follow=True).text
    [(recipients, message)] = server.messages
    assert (recipients, message["subject"]) == (["olga@example.org"], "Watchpost: a test")
    assert "wait half a minute" in client.post(f"{ADDRESS}test/", follow=True).text
    assert len(server.messages) == 1


def test_what_failed_is_said(cast: Cast, server: MailServer) -> None:
    client = visitor(cast.operator)
    client.post(ADDRESS, FORM)
    server.answer = "550 no such person here"
    assert "said 550: no such person here" in client.post(f"{ADDRESS}test/", follow=True).text
    server.stop()
    cache.clear()
    assert "cannot be reached" in client.post(f"{ADDRESS}test/", follow=True).text


def test_programs_read_and_change_their_own(cast: Cast) -> None:
    client = visitor(cast.operator)
    address = "/api/v1/me/notifications/"
    assert client.get(address).json() == {
        "browser": True, "sound": True, "email": False,
        "shifts": False, "least_severity": "alert", "quiet_from": None,
        "quiet_to": None, "time_zone": "UTC", "cooldown": 300,
    }  # fmt: skip
    changed = client.patch(
        address, {"sound": False, "quiet_from": "22:00", "quiet_to": "06:00"}, "application/json"
    )
    assert changed.status_code == 200
    assert client.get(address).json()["quiet_from"] == "22:00"
    assert client.get(address).json()["sound"] is False
    refused = client.patch(address, {"email": True}, "application/json")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["address"])
    assert visitor(cast.reviewer).get(address).json()["sound"] is True
