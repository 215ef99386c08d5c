"""Who gets the pages of cameras and alerts, and what the publish page tells to nobody."""

from __future__ import annotations

import hashlib
import re
import uuid

from django.utils import timezone

from monitoring.models import Alert, Camera
from tests.monitoring.conftest import Cast
from tests.monitoring.views.test_pages import visitor

INLINE = re.compile(r"<[^>]+\s(style|onclick|onload)=|<script(?![^>]*(src=|application/json))")


def alert_of(camera: Camera | None, **fields: object) -> Alert:
    now = timezone.now()
    return Alert.objects.create(camera=camera, opened_at=now, last_at=now, label="running", **fields)


def test_it_works(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    client = visitor(cast.operator)
    for address, word in {
        "/": "Gate",
        f"/cameras/{cast.gate.pk}/": "Gate",
        "/alerts/": "Gate",
        f"/alerts/{alert.pk}/": "running",
    }.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert word in answer.text, address
        assert not INLINE.search(answer.text), address


def test_the_wall_holds_only_what_one_may_see(cast: Cast) -> None:
    alert_of(cast.yard, description="a van in the yard")
    assert "Yard" in visitor(cast.administrator).get("/").text
    wall = visitor(cast.operator).get("/").text
    assert "Gate" in wall
    assert "Yard" not in wall
    assert "van" not in wall


def test_without_cameras_the_wall_says_whom_to_ask(cast: Cast) -> None:
    cast.operator.groups.clear()
    answer = visitor(cast.operator).get("/")
    assert f"Ask {cast.administrator.username}." in answer.text
    assert "Use this device" not in answer.text


def test_what_one_may_not_know_of_is_not_found(cast: Cast) -> None:
    client = visitor(cast.other_operator)
    alert, fault = alert_of(cast.gate), alert_of(None, cause=Alert.Cause.STORAGE)
    for address in (
        f"/cameras/{cast.gate.pk}/",
        f"/alerts/{alert.pk}/",
        f"/alerts/{fault.pk}/",
        f"/cameras/{uuid.uuid4()}/",
        f"/api/v1/cameras/{cast.gate.pk}/recordings/?at=0",
    ):
        assert client.get(address).status_code == 404, address
    assert visitor(cast.administrator).get(f"/alerts/{fault.pk}/").status_code == 200


def test_only_who_may_hold_sees_the_button(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    assert 'data-part="hold"' in visitor(cast.reviewer).get(f"/alerts/{alert.pk}/").text
    assert 'data-part="hold"' not in visitor(cast.operator).get(f"/alerts/{alert.pk}/").text


def test_the_publish_page_is_the_same_for_every_number(cast: Cast, client: object) -> None:
    stranger = visitor(cast.stranger)
    stranger.logout()
    known = stranger.get(f"/cameras/{cast.gate.pk}/publish/")
    unknown_id = uuid.uuid4()
    unknown = stranger.get(f"/cameras/{unknown_id}/publish/")
    assert known.status_code == unknown.status_code == 200
    assert cast.gate.name not in known.text

    def without_numbers(text: str, number: uuid.UUID) -> str:
        return re.sub(r'csrf-token" content="\w+"', "", text).replace(str(number), "")

    assert without_numbers(known.text, cast.gate.pk) == without_numbers(unknown.text, unknown_id)


def test_a_link_is_shown_once_and_only_to_administrators(cast: Cast) -> None:
    address = f"/cameras/{cast.gate.pk}/publish/link/"
    assert visitor(cast.operator).post(address).status_code == 403
    assert visitor(cast.administrator).get(address).status_code == 405
    answer = visitor(cast.administrator).post(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found = re.search(rf"/cameras/{cast.gate.pk}/publish/#([\w-]+)", answer.text)
    assert found is not None
    cast.gate.refresh_from_db()
    assert cast.gate.publish_token_hash == hashlib.sha256(found[1].encode()).hexdigest()
    assert "data:image/svg+xml" in answer.text


def test_a_camera_that_is_fetched_has_no_link(cast: Cast) -> None:
    Camera.objects.filter(pk=cast.gate.pk).update(kind=Camera.Kind.PULL)
    answer = visitor(cast.administrator).post(f"/cameras/{cast.gate.pk}/publish/link/")
    assert answer.status_code == 404
