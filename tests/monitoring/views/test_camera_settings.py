"""Cameras as administrators set them up, and as nobody else may."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from monitoring.forms.cameras import CameraForm
from monitoring.intake import cameras
from monitoring.intake.camera_settings import CameraSettings
from monitoring.intake.cameras import Addresses
from monitoring.models import Camera, Clip
from monitoring.secrets import decrypt
from tests.monitoring.conftest import Cast
from tests.monitoring.views.test_pages import visitor

ADDRESS = "rtsp://admin:s3cret@192.0.2.7/main"
TRIANGLE = {"name": "Door", "kind": "watch", "points": [[0, 0], [1, 0], [0.5, 1]]}


@pytest.fixture
def admin(cast: Cast) -> Client:
    return visitor(cast.administrator)


@pytest.fixture
def dock(cast: Cast) -> Camera:
    return cameras.create(
        settings=CameraSettings(name="Dock", kind="pull"),
        addresses=Addresses(source=ADDRESS),
        groups=Group.objects.filter(name="Day"),
    )


def page(camera: Camera, place: str = "") -> str:
    return f"/settings/cameras/{camera.pk}/{place}"


def sent(camera: Camera, **changes: Any) -> dict[str, Any]:
    """What a browser sends that shows `camera` and changes only these fields."""
    form = CameraForm(camera=camera)
    values: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if name in ("zones", "schedule"):
            values[name] = json.dumps(value)
        elif name == "groups":
            values[name] = [group.pk for group in value]
        elif value is not None and value is not False:
            values[name] = value
    return {**values, **changes}


def test_it_works(admin: Client, dock: Camera) -> None:
    form = sent(dock, zones=json.dumps([TRIANGLE]), budget="2", time_zone="Europe/Berlin", keep_days="7")
    answer = admin.post(page(dock), form)
    assert (answer.status_code, answer["Location"]) == (302, page(dock))
    dock.refresh_from_db()
    assert dock.zones == [TRIANGLE]
    assert (dock.budget, dock.time_zone, dock.keep_days, dock.version) == (2.0, "Europe/Berlin", 7, 2)
    assert decrypt(dock.source_secret) == ADDRESS, "left empty, it stays"
    assert [group.name for group in dock.groups.all()] == ["Day"]


def test_other_zones_than_it_learned_from_are_said(admin: Client, dock: Camera) -> None:
    Camera.objects.filter(pk=dock.pk).update(profile_version=1)
    dock.refresh_from_db()
    assert "learned from" not in admin.post(page(dock), sent(dock, line="0.7"), follow=True).text
    dock.refresh_from_db()
    drawn = sent(dock, zones=json.dumps([TRIANGLE]))
    assert "learned from what was watched before" in admin.post(page(dock), drawn, follow=True).text


def test_a_camera_is_added(admin: Client) -> None:
    form = {"name": "Ramp", "kind": "pull", "source": ADDRESS, "time_zone": "Asia/Tokyo"}
    answer = admin.post("/settings/cameras/new/", form)
    ramp = Camera.objects.get(name="Ramp")
    assert answer["Location"] == page(ramp)
    assert (ramp.time_zone, ramp.source_display) == ("Asia/Tokyo", "rtsp://192.0.2.7/main")


def test_a_publish_token_is_shown_once(admin: Client) -> None:
    admin.post("/settings/cameras/new/", {"name": "Phone", "kind": "publish", "time_zone": "UTC"})
    phone = Camera.objects.get(name="Phone")
    first = admin.get(page(phone))
    assert "shown only now" in first.text
    assert "no-store" in first["Cache-Control"]
    assert "shown only now" not in admin.get(page(phone)).text
    before = phone.publish_token_hash
    admin.post(page(phone, "token/"))
    phone.refresh_from_db()
    assert phone.publish_token_hash not in ("", before)
    admin.post(page(phone, "token/"), {"action": "revoke"})
    phone.refresh_from_db()
    assert phone.publish_token_hash == ""


def test_no_page_shows_a_password(admin: Client, dock: Camera) -> None:
    for address in ("/settings/cameras/", page(dock), "/", f"/cameras/{dock.pk}/"):
        text = admin.get(address).text
        assert "s3cret" not in text
    assert "rtsp://192.0.2.7/main" in admin.get(page(dock)).text
    refused = admin.post(page(dock), sent(dock, source="ftp://u:hunter2@192.0.2.7/"))
    assert refused.status_code == 200
    assert "starts with rtsp://" in refused.text


def test_a_second_editor_is_told(admin: Client, dock: Camera) -> None:
    mine, theirs = sent(dock, name="Mine", zones=json.dumps([TRIANGLE])), sent(dock, name="Theirs")
    assert admin.post(page(dock), theirs).status_code == 302
    answer = admin.post(page(dock), mine)
    assert answer.status_code == 409
    assert "Somebody else changed this camera" in answer.text
    assert 'value="Mine"' in answer.text, "what was typed is not lost"
    assert "Door" in answer.text, "nor what was drawn"
    dock.refresh_from_db()
    assert (dock.name, dock.zones) == ("Theirs", [])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "gate"}, "There is a camera of that name already."),
        ({"time_zone": "Mars/Olympus"}, "Choose a time zone of the list"),
        ({"budget": "0"}, "a number from 0.05 to 500 a day"),
        ({"keep_days": "many"}, "Enter a whole number"),
        ({"zones": "[{"}, "Enter a valid JSON"),
        ({"zones": json.dumps([{**TRIANGLE, "name": ""}])}, "Every zone needs a name"),
        ({"schedule": json.dumps([{"days": [9], "start": "08:00", "end": "09:00"}])}, "0 (Monday) to 6"),
        ({"kind": "file"}, "Choose one of the recordings"),
        ({"systems": []}, "This field is required"),
    ],
)
def test_mistakes_are_said_beside_the_field(
    admin: Client, dock: Camera, changes: dict[str, Any], sentence: str
) -> None:
    answer = admin.post(page(dock), sent(dock, **changes))
    assert answer.status_code == 200
    assert sentence in answer.text
    dock.refresh_from_db()
    assert dock.version == 1


PLACES = [("get", ""), ("post", ""), ("post", "token/"), ("post", "learn-anew/"), ("post", "delete/")]


@pytest.mark.parametrize(("method", "place"), PLACES)
def test_others_find_nothing_or_are_refused(cast: Cast, dock: Camera, method: str, place: str) -> None:
    for user, status in (
        (cast.operator, 403),
        (cast.reviewer, 403),
        (cast.other_operator, 404),
        (cast.other_reviewer, 404),
    ):
        assert getattr(visitor(user), method)(page(dock, place)).status_code == status
    never_was = f"/settings/cameras/{uuid4()}/{place}"
    assert getattr(visitor(cast.other_operator), method)(never_was).status_code == 404
    signed_out = getattr(Client(), method)(page(dock, place))
    assert signed_out["Location"].startswith("/accounts/login/")
    dock.refresh_from_db()
    assert dock.version == 1


@pytest.mark.parametrize("address", ["/settings/cameras/", "/settings/cameras/new/"])
def test_only_administrators_list_and_add(cast: Cast, address: str) -> None:
    for user in (cast.operator, cast.reviewer):
        assert visitor(user).get(address).status_code == 403
        assert visitor(user).post(address, {"name": "x"}).status_code in (403, 405)
    assert Camera.objects.count() == 2


def test_learn_anew_and_delete(admin: Client, dock: Camera) -> None:
    Camera.objects.filter(pk=dock.pk).update(learning="ready", learned=1)
    admin.post(page(dock, "learn-anew/"))
    dock.refresh_from_db()
    assert dock.learning == "learning"
    assert admin.post(page(dock, "delete/"))["Location"] == "/settings/cameras/"
    assert not Camera.objects.filter(pk=dock.pk).exists()


def test_recordings_can_be_played_and_kept(admin: Client, cast: Cast) -> None:
    clip = Clip.objects.create(
        title="Courtyard", path="a", sha256="0", size=1, duration=1, width=1, height=1, fps=1,
        frame_count=1, video_codec="h264",
    )  # fmt: skip
    new = {"name": "Loop", "kind": "file", "recording": f"clip:{clip.pk}", "time_zone": "UTC"}
    assert admin.post("/settings/cameras/new/", new).status_code == 302
    loop = Camera.objects.get(name="Loop")
    assert "Keep: Courtyard" in admin.get(page(loop)).text
    assert admin.post(page(loop), sent(loop, name="Round")).status_code == 302
    loop.refresh_from_db()
    assert (loop.name, loop.source_display) == ("Round", f"clip:{clip.pk}")


def test_names_are_text(admin: Client, dock: Camera) -> None:
    Camera.objects.filter(pk=dock.pk).update(
        name="<b>x", zones=[{**TRIANGLE, "name": "</script><i>"}], learning_note="<u>"
    )
    for address in ("/settings/cameras/", page(dock), "/settings/groups/", "/settings/people/"):
        text = admin.get(address).text
        assert "<b>x" not in text
        assert "</script><i>" not in text
        assert "<u>" not in text


def test_rights_are_seen_from_people_and_groups(admin: Client, cast: Cast) -> None:
    person = admin.get(f"/settings/people/{cast.operator.pk}/").text
    assert "Gate" in person
    assert "through Day" in person
    assert "Yard" not in person
    everyone = admin.get("/settings/people/").text
    assert "Gate" in everyone
    assert "operator" in admin.get(page(cast.gate)).text
    assert "other-operator" not in admin.get(page(cast.gate)).text


def test_forms_need_the_csrf_token(cast: Cast, dock: Camera) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    for place in ("", "token/", "learn-anew/", "delete/"):
        assert client.post(page(dock, place)).status_code == 403
    assert Camera.objects.filter(pk=dock.pk).exists()


class TestSystems:
    @pytest.fixture(autouse=True)
    def three(self, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        normality = settings.WATCHPOST_SYSTEMS["normality"]
        settings.WATCHPOST_SYSTEMS = {
            "normality": normality,
            "fights": {**normality, "title": "Fights", "thermal": True},
            "untrained": {**normality, "title": "Untrained", "trained": True},
            "recordings": {**normality, "title": "For recordings", "live": ""},
        }
        monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path))

    def test_the_main_one_comes_first(self, admin: Client, dock: Camera) -> None:
        form = sent(dock, systems=["normality", "fights"], main_system="fights")
        assert admin.post(page(dock), form).status_code == 302
        dock.refresh_from_db()
        assert (dock.systems, dock.main_system) == (["fights", "normality"], "fights")
        shown = CameraForm(camera=dock)
        assert shown["main_system"].value() == "fights"

    def test_a_main_one_that_is_not_chosen_changes_nothing(self, admin: Client, dock: Camera) -> None:
        admin.post(page(dock), sent(dock, systems=["normality"], main_system="fights"))
        dock.refresh_from_db()
        assert dock.systems == ["normality"]

    def test_what_is_missing_says_why_and_cannot_be_chosen(self, admin: Client, dock: Camera) -> None:
        shown = admin.get(page(dock)).content.decode()
        assert "python manage.py train untrained" in shown
        assert 'value="untrained" disabled' in " ".join(shown.split())
        assert "For recordings" not in shown

    def test_only_who_is_scored_by_it_learns(self, admin: Client, dock: Camera) -> None:
        assert "learning normal" in admin.get(page(dock)).text
        Camera.objects.filter(pk=dock.pk).update(systems=["fights"])
        shown = admin.get(page(dock)).text
        assert "learns nothing" in shown
        assert "learning normal" not in shown

    def test_what_is_chosen_and_missing_may_be_kept(self, admin: Client, dock: Camera) -> None:
        Camera.objects.filter(pk=dock.pk).update(systems=["normality", "untrained"])
        dock.refresh_from_db()
        shown = admin.get(page(dock)).content.decode()
        assert 'value="untrained" disabled' not in " ".join(shown.split())
        assert 'value="untrained" checked' in " ".join(shown.split())
