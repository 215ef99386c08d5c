from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from monitoring.event_names import names_for
from monitoring.models import EventNames, User
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

AsUser = Callable[[User], APIClient]
SITE = "/api/v1/event-names/"


def of(camera: Any) -> str:
    return f"/api/v1/cameras/{camera.pk}/event-names/"


def test_it_works(cast: Cast, as_user: AsUser) -> None:
    api = as_user(cast.administrator)
    assert api.get(SITE).json() == {"names": [], "own": False, "set_by": "", "set_at": ""}
    told = api.put(SITE, {"names": ["person climbing a fence"]}, format="json")
    assert (told.status_code, told.json()["names"]) == (200, ["person climbing a fence"])
    assert api.get(of(cast.gate)).json()["own"] is False

    told = api.put(of(cast.gate), {"names": ["car in the yard"]}, format="json")
    assert (told.json()["names"], told.json()["own"]) == (["car in the yard"], True)
    assert told.json()["set_by"] == "administrator"
    assert api.delete(of(cast.gate)).status_code == 204
    assert api.get(of(cast.gate)).json()["names"] == ["person climbing a fence"]


@pytest.mark.parametrize(
    "given", [{}, {"names": "fall"}, {"names": ["ab"]}, {"names": [["a fall"]]}, {"names": [""]}]
)
def test_what_cannot_be_names_is_refused(cast: Cast, as_user: AsUser, given: Any) -> None:
    answer = as_user(cast.administrator).put(SITE, given, format="json")
    assert answer.status_code == 400
    assert "names" in answer.json()["fields"]
    assert not EventNames.objects.exists()


@pytest.mark.parametrize(
    ("who", "site", "gate"),
    [("reviewer", 403, 403), ("operator", 403, 403), ("other_operator", 403, 404), ("stranger", 401, 401)],
)
def test_others_neither_see_nor_name_them(
    cast: Cast, as_user: AsUser, who: str, site: int, gate: int
) -> None:
    api = as_user(getattr(cast, who))
    given = {"names": ["person climbing a fence"]}
    for answer in (api.get(SITE), api.put(SITE, given, format="json")):
        assert answer.status_code == site
    for answer in (
        api.get(of(cast.gate)),
        api.put(of(cast.gate), given, format="json"),
        api.delete(of(cast.gate)),
    ):
        assert answer.status_code == gate
    assert names_for(cast.gate) == ()
