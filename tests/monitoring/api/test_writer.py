"""Who writes the site's descriptions: chosen and tried by administrators alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from inference.describe.sentences import describe
from monitoring.describing import trying
from monitoring.intake import trials
from monitoring.models import AuditEntry, Description, User, WriterDay, WriterSettings
from monitoring.secrets import decrypt
from tests.harness.scripted_endpoint import scripted_endpoint
from tests.monitoring.conftest import Cast, InlineWorker
from tests.monitoring.describing.events import alert_of, described

pytestmark = pytest.mark.django_db

AsUser = Callable[[User], APIClient]
URL, TRIAL, PAGE = "/api/v1/writer/", "/api/v1/writer/trial/", "/settings/descriptions/"
ENDPOINT = {
    "kind": "endpoint", "language": "fr", "url": "http://127.0.0.1:8080/v1/chat/completions", "model": "tiny",
    "key": "sk-very-secret", "takes_pictures": True, "timeout": 30,
}  # fmt: skip


def test_it_works(cast: Cast, as_user: AsUser) -> None:
    api = as_user(cast.administrator)
    before = api.get(URL).json()
    assert (before["kind"], before["language"], before["has_key"], before["version"]) == (
        "off",
        "en",
        False,
        1,
    )

    WriterDay.objects.create(
        day=timezone.now().date(), writer="tiny", at_first=8, after_retry=1, replaced=1, refused=3, words=600,
        seconds=24.0,
    )  # fmt: skip
    WriterDay.objects.create(day=timezone.now().date() - timedelta(days=8), writer="old", at_first=1)
    told = api.put(URL, ENDPOINT, format="json")
    assert told.status_code == 200
    now = told.json()
    assert (now["url"], now["model"], now["has_key"]) == ("http://127.0.0.1:8080/v1", "tiny", True)
    assert "sk-very-secret" not in told.content.decode()
    [count] = now["counts"]
    assert (count["writer"], count["at_first"], count["seconds"], count["words_a_second"]) == (
        "tiny",
        8,
        2.0,
        25.0,
    )

    row = WriterSettings.objects.get()
    assert "sk-very-secret" not in row.secret
    assert decrypt(row.secret) == "sk-very-secret"
    line = AuditEntry.objects.get()
    assert (line.action, line.actor) == ("settings.changed", "administrator")
    assert line.details["changed"]["model"] == ["", "tiny"]
    assert line.details["changed"]["key"] == "changed"
    assert "sk-very" not in json.dumps(line.details)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"url": ""}, "url"), ({"url": "ftp://x/v1"}, "url"), ({"url": "http://"}, "url"),
        ({"url": "http://user:pass@x/v1"}, "url"), ({"url": "http://x/v1?key=1"}, "url"),
        ({"url": "http://x:99999/v1"}, "url"), ({"url": "http://[x/v1"}, "url"),
        ({"url": "http://x/ v1"}, "url"),
        ({"model": ""}, "model"), ({"model": "x" * 300}, "model"), ({"key": "sch\u00fcssel"}, "key"),
        ({"key": "a\nb"}, "key"), ({"timeout": 1}, "timeout"), ({"timeout": 9999}, "timeout"),
        ({"kind": "magic"}, "kind"), ({"language": "xx"}, "language"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    cast: Cast, as_user: AsUser, changed: dict[str, Any], field: str
) -> None:
    api = as_user(cast.administrator)
    for refused in (
        api.put(URL, ENDPOINT | changed, format="json"),
        api.post(TRIAL, ENDPOINT | changed, format="json"),
    ):
        assert refused.status_code == 400
        assert set(refused.json()["fields"]) == {field}
    assert not WriterSettings.objects.exists()


def test_a_key_goes_to_the_server_that_it_was_entered_for_alone(cast: Cast, as_user: AsUser) -> None:
    api = as_user(cast.administrator)
    api.put(URL, ENDPOINT, format="json")
    same = ENDPOINT | {"key": "", "url": "http://127.0.0.1:8080/v2", "model": "other"}
    assert api.put(URL, same, format="json").json()["has_key"] is True
    elsewhere = ENDPOINT | {"key": "", "url": "http://127.0.0.1:8081/v1"}
    assert api.put(URL, elsewhere, format="json").json()["has_key"] is False
    api.put(URL, ENDPOINT, format="json")
    assert api.put(URL, ENDPOINT | {"key": "", "forget_key": True}, format="json").json()["has_key"] is False


def test_who_comes_second_is_told(cast: Cast, as_user: AsUser) -> None:
    api = as_user(cast.administrator)
    version = api.put(URL, ENDPOINT, format="json").json()["version"]
    api.put(URL, ENDPOINT | {"model": "theirs", "version": version}, format="json")
    late = api.put(URL, ENDPOINT | {"model": "mine", "version": version}, format="json")
    assert late.status_code == 409
    assert WriterSettings.objects.get().model == "theirs"


def test_what_failed_is_tried_again_and_what_waits_is_let_go(
    cast: Cast, as_user: AsUser, worker: InlineWorker
) -> None:
    WriterSettings.objects.create(
        kind="endpoint", failures=5, rests_until=timezone.now() + timedelta(hours=1)
    )
    late = described(alert_of(cast.gate), state="failed", attempts=6, failure="Away.")
    old = described(alert_of(cast.yard), state="failed", asked_at=timezone.now() - timedelta(days=2))
    api = as_user(cast.administrator)
    api.put(URL, ENDPOINT, format="json")
    states = dict(Description.objects.values_list("pk", "state"))
    assert (states[late.pk], states[old.pk]) == ("waiting", "failed")
    site = WriterSettings.objects.get()
    assert (site.failures, site.rests_until) == (0, None)
    api.put(URL, ENDPOINT | {"kind": "off"}, format="json")
    assert Description.objects.get(pk=late.pk).state == "measured"


@pytest.mark.parametrize(
    ("who", "status"), [("reviewer", 403), ("operator", 403), ("other_operator", 403), ("stranger", 401)]
)
def test_others_neither_see_nor_choose(cast: Cast, as_user: AsUser, who: str, status: int) -> None:
    api = as_user(getattr(cast, who))
    trial = f"{TRIAL}00000000-0000-4000-8000-000000000000/"
    for answer in (
        api.get(URL),
        api.put(URL, ENDPOINT, format="json"),
        api.post(TRIAL, ENDPOINT, format="json"),
        api.get(trial),
    ):
        assert answer.status_code == status
    page = Client()
    page.force_login(getattr(cast, who))
    for answer in (page.get(PAGE), page.post(PAGE, ENDPOINT)):
        assert answer.status_code in (302, 403)
    assert not WriterSettings.objects.exists()


def test_the_page_keeps_and_shows_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    page = client.get(PAGE).content.decode()
    assert "Deutsch" in page
    assert "No text was asked for." in page
    form = {**ENDPOINT, "takes_pictures": "on", "version": 1}
    assert client.post(PAGE, form).status_code == 302
    page = client.get(PAGE).content.decode()
    assert 'value="tiny"' in page
    assert "One is stored" in page
    assert "sk-very-secret" not in page
    stale = client.post(PAGE, form | {"model": "late"})
    assert "Somebody changed who writes" in stale.content.decode()
    wrong = client.post(PAGE, form | {"url": "nowhere", "version": 2, "model": "<b>x</b>"}).content.decode()
    assert "begins with http://" in wrong
    assert "<b>x</b>" not in wrong
    WriterSettings.objects.update(
        failures=3, rests_until=timezone.now() + timedelta(minutes=1), last_failure="No <i>server</i>."
    )
    page = client.get(PAGE).content.decode()
    assert "left in peace" in page
    assert "No &lt;i&gt;server&lt;/i&gt;." in page


@pytest.mark.parametrize("true", [True, False])
def test_a_trial_writes_one_text_and_keeps_nothing(
    cast: Cast, as_user: AsUser, broker: redis.Redis, monkeypatch: pytest.MonkeyPatch, true: bool
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(trials, "ask_worker", lambda task, arguments: asked.append(arguments))
    measured = describe(trying.EXAMPLE)
    scene = measured.title if true else "A thief ran off."
    said = json.dumps(measured.to_json() | {"scene": scene, "shortSummary": measured.title})
    api = as_user(cast.administrator)
    with scripted_endpoint(lambda request: said) as server:
        started = api.post(TRIAL, ENDPOINT | {"url": server.url, "language": "en"}, format="json")
        assert started.status_code == 202
        assert api.get(started.json()["url"]).json()["done"] is False
        [[trial_id, secret]] = asked
        assert "sk-very-secret" not in secret
        trying.run(trial_id=trial_id, secret=secret)
    told = api.get(started.json()["url"]).json()
    assert (told["done"], told["ok"], told["writer"]) == (True, true, "tiny")
    assert told["about"].startswith("an example")
    assert (told["text"] is not None, len(told["refusals"])) == (true, 0 if true else 2)
    assert not WriterSettings.objects.exists()
    assert not WriterDay.objects.exists()
    assert api.get(f"{TRIAL}00000000-0000-4000-8000-000000000000/").status_code == 404
