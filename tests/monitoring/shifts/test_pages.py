"""Pages, files and API of shifts: who sees what, and that bad input gets a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from monitoring.models import Alert, AuditEntry, Camera, Shift, ShiftSummary, User
from monitoring.shifts import making
from tests.monitoring.conftest import Cast
from tests.monitoring.shifts.conftest import MORNING, NIGHT

pytestmark = pytest.mark.django_db

HOURS = "?start=2026-03-04T22:00&end=2026-03-05T06:00&zone=UTC"
FORM = {
    "name": "Night", "starts": "22:00", "ends": "06:00", "days": ["0", "1"], "time_zone": "Europe/Berlin",
    "group": "", "enabled": "on",
}  # fmt: skip


def visitor(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def kept(cast: Cast, always: Camera, alert: Callable[..., Alert]) -> ShiftSummary:
    """Of both cameras, by itself; the gate had two alerts, one of which is named <b>by somebody</b>."""
    alert(cast.gate, 1, label="<b>boo</b>")
    alert(cast.gate, 2)
    alert(cast.yard, 3)
    Shift.objects.create(name="Night", days=[2], starts="22:00", ends="06:00", since=NIGHT.start)
    assert making.make_due(now=MORNING) == 1
    return ShiftSummary.objects.get()


@pytest.mark.parametrize(
    ("who", "alerts", "cameras"),
    [
        ("administrator", 3, ["Gate", "Yard"]),
        ("reviewer", 2, ["Gate"]),
        ("operator", 2, ["Gate"]),
        ("other_reviewer", 1, ["Yard"]),
        ("other_operator", 1, ["Yard"]),
    ],
)
def test_everybody_reads_of_their_own_cameras(
    kept: ShiftSummary, cast: Cast, who: str, alerts: int, cameras: list[str]
) -> None:
    client = visitor(getattr(cast, who))
    (row,) = client.get("/api/v1/shift-summaries/").json()
    assert (row["id"], row["when"]) == (str(kept.pk), "2026-03-04 22:00 to 2026-03-05 06:00")
    for address in (f"/api/v1/shift-summaries/{kept.pk}/", f"/api/v1/shift-summaries/now/{HOURS}"):
        told = client.get(address).json()
        assert [section["name"] for section in told["cameras"]] == cameras
        assert told["total"]["alerts"] == alerts == len(told["alerts"])
    for address in (f"/reports/shift/{kept.pk}/", f"/reports/shift/{HOURS}"):
        page = client.get(address).text
        assert all((name in page) == (name in cameras) for name in ("Gate", "Yard"))
        assert "<b>boo" not in page
        assert all(f"/alerts/{alert['id']}/" in page for alert in told["alerts"])


def test_both_kinds_are_had_as_pdf(kept: ShiftSummary, cast: Cast) -> None:
    client = visitor(cast.operator)
    for address in (f"/reports/shift/{kept.pk}/summary.pdf", f"/reports/shift/summary.pdf{HOURS}"):
        assert client.get(address).content.startswith(b"%PDF-")
    exports = AuditEntry.objects.filter(action="export.made")
    assert [(entry.actor, entry.details["format"]) for entry in exports] == [("operator", "PDF")] * 2


def test_strangers_see_nothing(kept: ShiftSummary, cast: Cast) -> None:
    pages = [
        "/reports/shift/",
        f"/reports/shift/{kept.pk}/",
        "/reports/shift/summary.pdf",
        "/settings/shifts/",
    ]
    for client in (Client(), visitor(cast.stranger)):
        assert all("/accounts/login/" in client.get(page)["Location"] for page in pages)
        assert client.post("/reports/shift/", {"start": "2026-03-04T22:00"}).status_code == 302
    for address in ("shifts/", "shift-summaries/", f"shift-summaries/{kept.pk}/", "shift-summaries/now/"):
        assert Client().get(f"/api/v1/{address}").status_code == 401
    cast.yard.groups.clear()
    lost = visitor(cast.other_operator)
    assert lost.get(f"/reports/shift/{kept.pk}/").status_code == 404
    assert lost.get(f"/api/v1/shift-summaries/{kept.pk}/").status_code == 404
    assert lost.get(f"/reports/shift/{kept.pk}/summary.pdf").status_code == 404
    assert "No cameras" in lost.get("/reports/shift/").text


@pytest.mark.parametrize("who", ["reviewer", "operator", "other_reviewer", "other_operator"])
def test_only_administrators_say_when_shifts_end(kept: ShiftSummary, cast: Cast, who: str) -> None:
    client, shift = visitor(getattr(cast, who)), Shift.objects.get()
    for address in ("", "new/", f"{shift.pk}/"):
        assert client.get(f"/settings/shifts/{address}").status_code == 403
    assert client.post("/settings/shifts/new/", FORM).status_code == 403
    assert client.post(f"/settings/shifts/{shift.pk}/delete/").status_code == 403
    assert client.get("/api/v1/shifts/").status_code == 403
    assert client.post("/api/v1/shifts/", {}, content_type="application/json").status_code == 403
    change: Any = {"content_type": "application/json"}
    assert client.patch(f"/api/v1/shifts/{shift.pk}/", {}, **change).status_code == 403
    assert client.delete(f"/api/v1/shifts/{shift.pk}/").status_code == 403
    assert Shift.objects.count() == 1


def test_a_summary_is_kept_with_a_note(cast: Cast, always: Camera) -> None:
    client = visitor(cast.operator)
    sent = {"start": "2026-03-04T22:00", "end": "2026-03-05T06:00", "zone": "UTC", "note": "Gate <b>open</b>"}
    page = client.post("/reports/shift/", sent, follow=True).text
    assert "Note of operator" in page
    assert "Gate &lt;b&gt;open&lt;/b&gt;" in page
    assert "Kept by operator" in page
    entry = AuditEntry.objects.get(action="shift.kept")
    assert (entry.actor, entry.target_id) == ("operator", str(ShiftSummary.objects.get().pk))
    assert "with a note" in visitor(cast.reviewer).get("/reports/shift/").text
    assert ShiftSummary.objects.get().note not in visitor(cast.other_reviewer).get("/reports/shift/").text
    told = client.post(
        "/api/v1/shift-summaries/", {**sent, "language": "de"}, content_type="application/json"
    )
    assert (told.status_code, told.json()["overview"][0]["text"]) == (201, "Kein Alarm.")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("start=yesterday&end=2026-03-05T06:00", "Say when the hours begin"),
        ("start=2026-03-04T22:00", "Say when the hours end"),
        ("start=2026-03-04T22:00&end=2026-03-04T22:00", "must end after they begin"),
        ("start=2026-03-01T22:00&end=2026-03-14T22:00", "7 days at most"),
        ("start=1066-03-01T22:00&end=1066-03-02T22:00", "no alerts of 1066"),
        ("start=9999-12-31T22:00&end=9999-12-31T23:00", "have not begun"),
        ("start=0001-01-01T00:00&end=0001-01-01T01:00&zone=Asia/Tokyo", "no alerts of 1"),
        ("start=2026-03-04T22:00&end=2026-03-05T06:00&zone=Moon", "time zone of the list"),
        ("start=2026-03-04T22:00&end=2026-03-05T06:00&site=99999", "no such group"),
        ("start=2026-03-04T22:00&end=2026-03-05T06:00&site=Night", "no such group"),
    ],
)
def test_bad_hours_get_a_sentence(cast: Cast, query: str, sentence: str) -> None:
    client = visitor(cast.administrator)
    page = client.get(f"/reports/shift/?{query}")
    assert (page.status_code, sentence in page.text) == (400, True)
    told = client.get(f"/api/v1/shift-summaries/now/?{query}")
    assert (told.status_code, sentence in told.json()["detail"]) == (400, True)
    assert sentence in client.get(f"/reports/shift/summary.pdf?{query}").text


def test_a_note_that_is_too_long_is_not_lost(cast: Cast, always: Camera) -> None:
    sent = {"start": "2026-03-04T22:00", "end": "2026-03-05T06:00", "zone": "UTC", "note": "gate " * 401}
    page = visitor(cast.operator).post("/reports/shift/", sent)
    assert (page.status_code, "2000 characters at most" in page.text) == (400, True)
    assert "gate " * 401 in page.text
    assert page.text.count("2026-03-04T22:00") >= 2
    assert not ShiftSummary.objects.exists()


def test_groups_of_others_are_not_there(cast: Cast, always: Camera) -> None:
    night = Group.objects.get(name="Night")
    client = visitor(cast.operator)
    page = client.get(f"/reports/shift/{HOURS}&site={night.pk}")
    assert (page.status_code, "no such group" in page.text) == (400, True)
    assert "Night" not in client.get("/reports/shift/").text


def test_administrators_keep_shifts(cast: Cast) -> None:
    client = visitor(cast.administrator)
    assert "The shift Night is kept" in client.post("/settings/shifts/new/", FORM, follow=True).text
    shift = Shift.objects.get()
    assert (shift.days, f"{shift.starts:%H:%M}", shift.time_zone) == ([0, 1], "22:00", "Europe/Berlin")
    changed = {**FORM, "ends": "07:00", "version": "1"}
    client.post(f"/settings/shifts/{shift.pk}/", changed)
    assert "Somebody changed" in client.post(f"/settings/shifts/{shift.pk}/", changed).text
    again = client.post("/settings/shifts/new/", {**FORM, "time_zone": "Moon"}).text
    assert "There is a shift of that name already." in again
    assert "Choose a time zone of the list" in again
    assert "07:00" in client.get("/settings/shifts/").text
    assert "Night" in client.get("/settings/audit/").text
    client.post(f"/settings/shifts/{shift.pk}/delete/")
    assert not Shift.objects.exists()
    actions = AuditEntry.objects.order_by("number").values_list("action", flat=True)
    assert list(actions) == ["settings.changed", "settings.changed", "shift.deleted"]


def test_programs_keep_shifts(cast: Cast) -> None:
    client = visitor(cast.administrator)
    body: Any = {"content_type": "application/json"}
    sent = {"name": "Day", "days": [5, 5], "starts": "06:00", "ends": "14:00", "time_zone": "UTC"}
    made = client.post("/api/v1/shifts/", sent, **body).json()
    assert (made["days"], made["group"], made["enabled"], made["version"]) == ([5], None, True, 1)
    address = f"/api/v1/shifts/{made['id']}/"
    group = cast.gate.groups.get().pk
    told = client.patch(address, {"group": group, "version": 1}, **body).json()
    assert (told["group"], told["starts"], told["version"]) == (group, "06:00", 2)
    assert client.patch(address, {"version": 1}, **body).status_code == 409
    assert "at least one day" in client.patch(address, {"days": []}, **body).json()["detail"]
    assert client.delete(address).status_code == 204
    assert client.get("/api/v1/shifts/").json() == []
