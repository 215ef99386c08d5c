"""Who may have an archive made, see it and fetch it: every address, the whole cast."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from monitoring.access import can_export_evidence, can_remove_exports, can_view_audit, visible_exports
from monitoring.evidence import exports, making
from monitoring.http import media
from monitoring.models import AuditEntry, EvidenceExport, User
from tests.monitoring.evidence.conftest import Case

WHO = ("administrator", "reviewer", "operator", "other_reviewer", "other_operator", "stranger", None)


@pytest.fixture(autouse=True)
def built_in_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitoring.pdf_pages.FONTS", ())


@pytest.fixture
def ready(case: Case) -> EvidenceExport:
    export = exports.ask(alert=case.alert, by=case.cast.administrator)
    making.make(export_id=export.pk)
    export.refresh_from_db()
    return export


def as_(client: Client, case: Case, who: str | None) -> Client:
    if who:
        client.force_login(getattr(case.cast, who), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("who", "list_status", "read_status"),
    [
        ("administrator", 200, 200),
        ("reviewer", 200, 200),
        ("operator", 403, 404),
        ("other_reviewer", 404, 404),
        ("other_operator", 404, 404),
        ("stranger", 401, 401),
        (None, 401, 401),
    ],
)
def test_the_api(
    client: Client, case: Case, ready: EvidenceExport, who: str | None, list_status: int, read_status: int
) -> None:
    as_(client, case, who)
    listed = client.get(f"/api/v1/alerts/{case.alert.pk}/exports/")
    assert listed.status_code == list_status
    assert client.get(f"/api/v1/exports/{ready.pk}/").status_code == read_status
    made = client.post(f"/api/v1/alerts/{case.alert.pk}/exports/")
    assert made.status_code == (202 if list_status == 200 else list_status)
    assert EvidenceExport.objects.count() == (2 if list_status == 200 else 1)
    if list_status == 200:
        assert listed.json()[0]["url"] == f"/media/exports/{ready.pk}"
        assert made.json()["state"] == "waiting"


@pytest.mark.parametrize(
    ("who", "status"),
    [("administrator", 204), ("reviewer", 403), ("operator", 404), ("other_reviewer", 404), (None, 401)],
)
def test_removing(client: Client, case: Case, ready: EvidenceExport, who: str | None, status: int) -> None:
    as_(client, case, who)
    assert client.delete(f"/api/v1/exports/{ready.pk}/").status_code == status
    ready.refresh_from_db()
    assert (ready.state == "removed") == (status == 204)
    if status == 204:
        assert client.delete(f"/api/v1/exports/{ready.pk}/").status_code == 409


@pytest.mark.parametrize("who", WHO)
def test_the_file(case: Case, ready: EvidenceExport, who: str | None) -> None:
    """What the server of protected files finds; without a session it asks for one before."""
    if who is None or who == "stranger":
        return
    find = media._finder(f"/media/exports/{ready.pk}")
    assert find is not None
    told: list[Any] = []
    file = find(getattr(case.cast, who), True, lambda *args, **more: told.append((args, more)))
    assert (file is not None) == (who in ("administrator", "reviewer"))
    assert len(told) == (file is not None)
    if file is not None:
        assert file.filename == f"evidence-00001-{ready.pk.hex[:8]}.zip"
        assert file.path.exists()


@pytest.mark.parametrize(
    ("who", "status", "lists"),
    [
        ("administrator", 200, True),
        ("reviewer", 200, True),
        ("other_reviewer", 200, False),
        ("operator", 403, False),
        ("stranger", 302, False),
        (None, 302, False),
    ],
)
def test_the_page_of_all(
    client: Client, case: Case, ready: EvidenceExport, who: str | None, status: int, lists: bool
) -> None:
    response = as_(client, case, who).get("/alerts/exports/")
    assert response.status_code == status
    assert (str(ready.pk) in response.content.decode()) == lists
    removal = client.post(f"/alerts/exports/{ready.pk}/remove/")
    assert removal.status_code == (302 if status == 302 or who == "administrator" else 403)
    assert EvidenceExport.objects.filter(state="removed").exists() == (who == "administrator")


@pytest.mark.parametrize(("who", "has"), [("administrator", True), ("reviewer", True), ("operator", False)])
def test_the_button(client: Client, case: Case, ready: EvidenceExport, who: str, has: bool) -> None:
    page = as_(client, case, who).get(f"/alerts/{case.alert.pk}/").content.decode()
    assert ("Make an archive" in page) == has
    assert (str(ready.pk) in page) == has
    assert ("Hold the evidence" in page) == has


def test_of_an_alert_that_is_gone(case: Case, ready: EvidenceExport) -> None:
    case.alert.delete()
    assert set(visible_exports(case.cast.administrator)) == {ready}
    assert not visible_exports(case.cast.reviewer).exists()


def test_rights(case: Case) -> None:
    people: dict[str, User] = {who: getattr(case.cast, who) for who in WHO if who}
    may = {who for who, user in people.items() if can_export_evidence(user, case.alert)}
    assert may == {"administrator", "reviewer"}
    assert {who for who, user in people.items() if can_view_audit(user)} == {"administrator"}
    assert {who for who, user in people.items() if can_remove_exports(user)} == {"administrator"}
    assert not can_export_evidence(AnonymousUser(), case.alert)
    assert not can_view_audit(AnonymousUser())


def test_asking_is_written_down_with_its_address(client: Client, case: Case) -> None:
    as_(client, case, "reviewer").post(f"/api/v1/alerts/{case.alert.pk}/exports/")
    line = AuditEntry.objects.get(action="evidence.asked")
    assert (line.actor, line.target_id, line.address) == ("reviewer", str(case.alert.pk), "127.0.0.1")
