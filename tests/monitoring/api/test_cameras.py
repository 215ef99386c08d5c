from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from monitoring.intake import cameras
from monitoring.intake.camera_settings import CameraSettings
from monitoring.models import Camera, User
from monitoring.secrets import decrypt
from tests.monitoring.conftest import Cast

Client = Callable[[User], APIClient]

ADDRESS = "rtsp://admin:s3cret@192.0.2.7/main"


def add(api: APIClient, **more: Any) -> Any:
    return api.post("/api/v1/cameras/", {"name": "Dock", "kind": "pull", "source": ADDRESS, **more})


def test_it_works(as_user: Client, cast: Cast) -> None:
    answer = add(as_user(cast.administrator), groups=["Day"], budget=2)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["name"], told["state"], told["can_manage"]) == ("Dock", "offline", True)
    assert told["settings"]["source"] == "rtsp://192.0.2.7/main"
    assert (told["settings"]["groups"], told["settings"]["budget"]) == (["Day"], 2)
    assert "s3cret" not in answer.content.decode()
    assert decrypt(Camera.objects.get(name="Dock").source_secret) == ADDRESS


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("administrator", {"Gate", "Yard"}),
        ("reviewer", {"Gate"}),
        ("operator", {"Gate"}),
        ("other_operator", {"Yard"}),
    ],
)
def test_everyone_lists_their_own(as_user: Client, cast: Cast, who: str, names: set[str]) -> None:
    answer = as_user(getattr(cast, who)).get("/api/v1/cameras/").json()
    assert {camera["name"] for camera in answer} == names


def test_only_administrators_see_settings(as_user: Client, cast: Cast) -> None:
    address = f"/api/v1/cameras/{cast.gate.pk}/"
    assert as_user(cast.operator).get(address).json()["settings"] is None
    assert as_user(cast.administrator).get(address).json()["settings"]["publish_token"] is False


ACTIONS = [
    ("get", ""),
    ("patch", ""),
    ("delete", ""),
    ("post", "token/"),
    ("delete", "token/"),
    ("post", "learn-anew/"),
]


@pytest.mark.parametrize(("method", "place"), ACTIONS)
def test_who_does_not_see_a_camera_finds_none(as_user: Client, cast: Cast, method: str, place: str) -> None:
    for user in (cast.other_operator, cast.other_reviewer):
        answer = getattr(as_user(user), method)(f"/api/v1/cameras/{cast.gate.pk}/{place}")
        assert answer.status_code == 404
    never_was = getattr(as_user(cast.other_operator), method)(f"/api/v1/cameras/{uuid4()}/{place}")
    assert never_was.json() == answer.json(), "what is hidden must look like what never was"


@pytest.mark.parametrize(("method", "place"), [action for action in ACTIONS if action != ("get", "")])
def test_who_sees_a_camera_may_not_change_it(as_user: Client, cast: Cast, method: str, place: str) -> None:
    before = Camera.objects.values().get(pk=cast.gate.pk)
    for user in (cast.operator, cast.reviewer):
        answer = getattr(as_user(user), method)(f"/api/v1/cameras/{cast.gate.pk}/{place}", {"version": 1})
        assert answer.status_code == 403
    assert Camera.objects.values().get(pk=cast.gate.pk) == before


def test_others_add_and_test_nothing(as_user: Client, cast: Cast) -> None:
    for user in (cast.operator, cast.reviewer):
        api = as_user(user)
        assert add(api).status_code == 403
        tried = api.post("/api/v1/cameras/test/", {"kind": "pull", "address": ADDRESS})
        assert tried.status_code == 403
        assert api.get(f"/api/v1/cameras/test/{uuid4()}/").status_code == 403
    assert add(APIClient()).status_code == 401
    assert Camera.objects.count() == 2


def test_mistakes_are_said_by_field(as_user: Client, cast: Cast) -> None:
    api = as_user(cast.administrator)
    refused = add(api, name="gate", source="file:///s3cret", time_zone="Mars", line=7)
    assert refused.status_code == 400
    assert set(refused.json()["fields"]) == {"name", "source", "time_zone", "line"}
    assert "s3cret" not in refused.content.decode()
    assert "name" in api.post("/api/v1/cameras/", {"kind": "publish"}).json()["fields"]
    assert "groups" in add(api, groups=["Nobody"]).json()["fields"]
    assert add(api, zones=[{"name": "a", "kind": "watch", "points": [["x", 1]]}]).status_code == 400


def test_a_change_needs_the_version_that_was_seen(as_user: Client, cast: Cast) -> None:
    api, address = as_user(cast.administrator), f"/api/v1/cameras/{cast.gate.pk}/"
    triangle = {"name": "Door", "kind": "mask", "points": [[0, 0], [1, 0], [0.5, 1]]}
    assert api.patch(address, {"budget": 1}).json()["fields"]["version"]
    changed = api.patch(address, {"version": 1, "budget": 1, "zones": [triangle]})
    assert changed.status_code == 200
    assert (changed.json()["version"], changed.json()["zones"]) == (2, [triangle])
    stale = api.patch(address, {"version": 1, "name": "Mine"})
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    assert "Somebody else" in stale.json()["detail"]
    cast.gate.refresh_from_db()
    assert (cast.gate.name, cast.gate.budget) == ("Gate", 1)
    assert set(cast.gate.groups.values_list("name", flat=True)) == {"Day"}, "not given, so it stays"


def test_a_token_is_shown_once(as_user: Client, cast: Cast) -> None:
    api, address = as_user(cast.administrator), f"/api/v1/cameras/{cast.gate.pk}/"
    answer = api.post(f"{address}token/")
    assert answer.json()["whip_url"] == f"http://testserver/whip/{cast.gate.pk}"
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["token"] not in api.get(address).content.decode()
    assert api.get(address).json()["settings"]["publish_token"] is True
    assert api.delete(f"{address}token/").status_code == 204
    assert api.get(address).json()["settings"]["publish_token"] is False
    add(api)
    fetched = Camera.objects.get(name="Dock")
    assert api.post(f"/api/v1/cameras/{fetched.pk}/token/").status_code == 409


def test_learn_anew_and_delete(as_user: Client, cast: Cast) -> None:
    api, address = as_user(cast.administrator), f"/api/v1/cameras/{cast.gate.pk}/"
    Camera.objects.update(learning="ready", learned=1)
    assert api.post(f"{address}learn-anew/").json()["learning"] == "learning"
    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404


def test_another_key_makes_no_page_fail(as_user: Client, cast: Cast, settings: Any) -> None:
    add(as_user(cast.administrator))
    settings.SECRET_KEY = "another key than before, long enough for a session"
    camera = Camera.objects.get(name="Dock")
    api = as_user(cast.administrator)
    assert api.get(f"/api/v1/cameras/{camera.pk}/").status_code == 200
    tried = api.post("/api/v1/cameras/test/", {"kind": "pull", "address": "", "camera": str(camera.pk)})
    assert tried.status_code == 400
    assert "cannot be decrypted" in tried.json()["detail"]


def test_the_broker_is_not_needed_to_change_a_camera(as_user: Client, cast: Cast) -> None:
    cameras.edit(camera=cast.gate, version=1, settings=CameraSettings.of(cast.gate))
    assert as_user(cast.administrator).get("/api/v1/cameras/").status_code == 200
