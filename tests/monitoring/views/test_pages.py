"""Who gets which page."""

from __future__ import annotations

import pytest
from django.test import Client

from monitoring.models import User
from tests.monitoring.conftest import Cast

EVERYONE = ["/", "/alerts/", "/clips/", "/settings/", "/settings/notifications/"]
ADMINISTRATORS = [
    "/models/",
    "/settings/cameras/",
    "/settings/cameras/new/",
    "/settings/people/",
    "/settings/people/new/",
    "/settings/groups/",
    "/settings/groups/new/",
]


def visitor(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_it_works(cast: Cast) -> None:
    answer = visitor(cast.administrator).get("/")
    assert answer.status_code == 200
    assert "Use this device as a camera" in answer.text


@pytest.mark.parametrize("address", EVERYONE + ADMINISTRATORS)
def test_strangers_sign_in_first(db: None, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("address", EVERYONE)
def test_everyone_has_these(cast: Cast, address: str) -> None:
    for user in (cast.administrator, cast.reviewer, cast.operator):
        assert visitor(user).get(address).status_code == 200


@pytest.mark.parametrize("address", ADMINISTRATORS)
def test_only_administrators_have_these(cast: Cast, address: str) -> None:
    assert visitor(cast.administrator).get(address).status_code == 200
    for user in (cast.reviewer, cast.operator):
        assert visitor(user).get(address).status_code == 403


def test_upload_controls_are_for_administrators(cast: Cast) -> None:
    assert 'data-part="files"' in visitor(cast.administrator).get("/clips/").text
    assert 'data-part="files"' not in visitor(cast.reviewer).get("/clips/").text


def test_an_unknown_recording_and_page_are_not_found(cast: Cast) -> None:
    client = visitor(cast.administrator)
    for address in ("/clips/7a1e8bd2-3c3f-4b58-9a37-000000000000/", "/clips/nonsense/", "/nope/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text


def test_text_of_people_stays_text(cast: Cast) -> None:
    cast.administrator.username = "</script><b>x"
    cast.administrator.save()
    assert "<b>x" not in visitor(cast.administrator).get("/settings/people/").text


def test_pages_change_nothing_on_get(cast: Cast) -> None:
    client = visitor(cast.administrator)
    assert client.get("/settings/token/").status_code == 405
    assert client.get("/accounts/logout/").status_code == 405
