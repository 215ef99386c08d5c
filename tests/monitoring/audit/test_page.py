"""`/settings/audit/`: what it finds, how fast, and for whom."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.utils import timezone

from monitoring import audit
from monitoring.audit import search, verification
from monitoring.audit.search import AuditFilter
from monitoring.models import Alert, AuditEntry
from tests.monitoring.conftest import Cast, InlineWorker

PAGES = ("/settings/audit/", "/settings/audit/lines.csv")


def signed_in(client: Client, cast: Cast, who: str) -> Client:
    client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def log(cast: Cast, media_root: Path) -> Cast:
    now = timezone.now()
    alert = Alert.objects.create(camera=cast.gate, label="Fighting", opened_at=now, last_at=now)
    audit.record("signin.good", actor=cast.reviewer, request_address="192.0.2.7")
    audit.record("verdict.given", actor=cast.reviewer, target=alert, kind="confirmed")
    audit.record("settings.changed", actor=cast.administrator, target=cast.yard, changed={"line": [0.5, 0.7]})
    audit.record("signin.bad", actor=None, target=audit.Target("user", str(cast.operator.pk), "operator"))
    audit.record("evidence.deleted", actor=None, target="=1+1")
    return cast


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_it_works(client: Client, log: Cast) -> None:
    page = read(signed_in(client, log, "administrator"), "/settings/audit/")
    for text in ("192.0.2.7", "Fighting, Gate", "line: 0.5 → 0.7", "wrong password", "the site"):
        assert text in page
    assert page.index("evidence deleted") < page.index("signed in")


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (AuditFilter(person="REVIEWER"), [2, 1]),
        (AuditFilter(person="operator"), [4]),
        (AuditFilter(action="signin"), [4, 1]),
        (AuditFilter(action="signin.bad"), [4]),
        (AuditFilter(action="sign"), []),
        (AuditFilter(target="fight"), [2]),
        (AuditFilter(since=timezone.now().replace(year=2999)), []),
        (AuditFilter(until=timezone.now().replace(year=1999)), []),
        (AuditFilter(person="reviewer", action="verdict.given"), [2]),
    ],
)
def test_search(log: Cast, wanted: AuditFilter, numbers: list[int]) -> None:
    assert [entry.number for entry in search.search(wanted).lines] == numbers


def test_search_by_camera(log: Cast) -> None:
    found = search.search(AuditFilter(camera=str(log.gate.pk)))
    assert [entry.number for entry in found.lines] == [2]


def test_pages_follow_each_other_while_lines_are_added(log: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE", 2)
    first = search.search(AuditFilter())
    audit.record("signin.good", actor=log.operator)
    second = search.search(AuditFilter(), before=first.before)
    last = search.search(AuditFilter(), before=second.before)
    assert [[entry.number for entry in page.lines] for page in (first, second, last)] == [[5, 4], [3, 2], [1]]
    assert last.before is None


def test_actions_are_each_told_once(log: Cast) -> None:
    assert search.actions() == sorted(set(AuditEntry.objects.values_list("action", flat=True)))


@pytest.mark.parametrize("query", ["since=never", "camera=x", "before=0", "action=nonsense", "before=x"])
def test_a_search_that_makes_no_sense_shows_all_and_says_so(client: Client, log: Cast, query: str) -> None:
    page = read(signed_in(client, log, "administrator"), f"/settings/audit/?{query}")
    assert "Everything is shown" in page
    assert "Fighting, Gate" in page


def test_csv_has_the_whole_search_and_is_itself_told_of(client: Client, log: Cast) -> None:
    response: Any = signed_in(client, log, "administrator").get("/settings/audit/lines.csv?person=reviewer")
    body = async_to_sync(_gather)(response)
    rows = list(csv.DictReader(io.StringIO(body)))
    assert [row["number"] for row in rows] == ["1", "2"]
    assert rows[1]["digest"] == AuditEntry.objects.get(number=2).digest
    told = AuditEntry.objects.first()
    assert told is not None
    assert (told.action, told.actor, told.details) == (
        "export.made",
        "administrator",
        {"search": {"person": "reviewer"}},
    )


async def _gather(response: Any) -> str:
    return b"".join([piece async for piece in response.streaming_content]).decode()


def test_csv_runs_no_formulas(log: Cast) -> None:
    assert "'=1+1" in "".join(search.csv_lines(AuditFilter(action="evidence.deleted")))


def test_reading_the_log_is_a_workers(
    client: Client, log: Cast, worker: InlineWorker, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(client, log, "administrator").post("/settings/audit/check/")
    waiting = client.get("/settings/audit/")
    assert waiting.headers["Refresh"] == "2"
    worker.drain()
    assert "All 5 lines are as they were written" in read(client, "/settings/audit/")
    assert "Refresh" not in client.get("/settings/audit/").headers


def test_an_altered_log_is_told_of(client: Client, log: Cast) -> None:
    AuditEntry.objects.filter(number=3).update(actor="nobody")
    verification.verify_and_keep()
    page = read(signed_in(client, log, "administrator"), "/settings/audit/")
    assert "The log was altered" in page
    assert "Line 3 was changed" in page


@pytest.mark.parametrize("who", ["reviewer", "operator", "other_reviewer"])
def test_only_administrators_read_it(client: Client, log: Cast, who: str) -> None:
    signed_in(client, log, who)
    before = AuditEntry.objects.count()
    assert [client.get(page).status_code for page in PAGES] == [403, 403]
    assert client.post("/settings/audit/check/").status_code == 403
    assert "/settings/audit/" not in read(client, "/settings/")
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("who", ["stranger", None])
def test_strangers_are_asked_to_sign_in(client: Client, log: Cast, who: str | None) -> None:
    if who:
        signed_in(client, log, who)
    for page in (*PAGES, "/settings/audit/check/"):
        response = client.post(page) if page.endswith("check/") else client.get(page)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/login/")
