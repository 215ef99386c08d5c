"""What every answer carries, the API's documentation, and the health of the process."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client


def policy(answer: object) -> dict[str, list[str]]:
    header = answer["Content-Security-Policy"]  # type: ignore[index]
    return {name: values for name, *values in (part.split() for part in header.split(";"))}


@pytest.mark.django_db
def test_it_works(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_missing_database_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise DatabaseError

    monkeypatch.setattr("monitoring.health.connection.cursor", gone)
    assert client.get("/healthz").status_code == 503


@pytest.mark.django_db
def test_scripts_come_from_here_alone(client: Client) -> None:
    rules = policy(client.get("/healthz"))

    assert rules["script-src"] == ["'self'"]
    assert rules["default-src"] == ["'self'"]
    assert rules["frame-ancestors"] == ["'none'"]


@pytest.mark.django_db
def test_docs_need_no_other_host_and_no_inline_script(client: Client) -> None:
    page = client.get("/api/docs").content.decode()

    assert not re.search(r"""(src|href)=["'](https?:)?//""", page)
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    script = re.search(r'<script src="([^"]*script=[^"]*)"', page)
    assert script is not None
    answer = client.get(script[1])
    assert answer["Content-Type"].startswith("application/javascript")


def test_the_schema_has_no_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn")
    schema = capsys.readouterr().out
    for address in (
        "clips/{clip_id}/",
        "analyses/{analysis_id}/scores.csv",
        "token/",
        "uploads/",
        "systems/",
    ):
        assert f"/api/v1/{address}:" in schema


def test_nothing_is_left_to_migrate(django_db_blocker: object) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_browser_libraries_come_from_their_packages() -> None:
    from django.contrib.staticfiles import finders

    path = finders.find("vendor/plotly.min.js")
    assert path is not None
    assert path.endswith("plotly/package_data/plotly.min.js")
