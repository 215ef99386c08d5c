"""Who may see a camera's picture, in each of its three forms."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
import requests

from tests.harness.rtc import Player, until
from tests.monitoring.live.webrtc.conftest import Person, Place, delete
from tests.monitoring.live.webrtc.test_watching import watch_when_ready

pytestmark = pytest.mark.one_database
SDP = {"Content-Type": "application/sdp"}


def ask(place: Place, form: str, headers: dict[str, str], camera: str = "yard") -> requests.Response:
    if form == "whep":
        return requests.post(place.whep(camera), data="v=0\r\n", headers={**SDP, **headers}, timeout=10)
    with requests.get(place.media(camera, form), headers=headers, timeout=10, stream=True) as answer:
        return answer


FORMS = ["whep", "mjpeg", "snapshot.jpg", "thermal.jpg"]


@pytest.mark.parametrize("form", FORMS)
def test_strangers_are_asked_to_sign_in(form: str, place: Place) -> None:
    assert ask(place, form, {}).status_code == 401
    assert ask(place, form, {"Authorization": "Token nothing"}).status_code == 401


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("by", ["by_token", "by_session"])
def test_who_has_no_right_hears_that_there_is_none(form: str, by: str, place: Place) -> None:
    assert ask(place, form, getattr(place.other, by)).status_code == 404


@pytest.mark.parametrize("by", ["by_token", "by_session"])
@pytest.mark.parametrize("person", ["guard", "administrator"])
async def test_who_has_the_right(person: str, by: str, place: Place, player: Callable[[], Player]) -> None:
    await watch_when_ready(place, player, "yard")
    who: Person = getattr(place, person)
    # 400: the offer is looked at, so they may.
    assert ask(place, "whep", getattr(who, by)).status_code == 400
    assert ask(place, "mjpeg", getattr(who, by)).status_code == 200
    # The first snapshot comes up to half a second after the first picture.
    await until(
        lambda: ask(place, "snapshot.jpg", getattr(who, by)).status_code == 200, what="the first snapshot"
    )


@pytest.mark.parametrize("origin", [{}, {"Origin": "http://evil.example"}, {"Origin": "http://127.0.0.1:1"}])
def test_a_session_counts_only_from_our_own_pages(origin: dict[str, str], place: Place) -> None:
    headers = {"Cookie": f"sessionid={place.guard.session_key}", **origin}
    answer = ask(place, "whep", headers)
    assert answer.status_code == 403
    assert answer.json()["code"] == "origin"


def test_an_offline_camera_says_so(place: Place) -> None:
    answer = ask(place, "whep", place.guard.by_token, camera="off")
    assert answer.status_code == 409
    assert answer.json() == {"code": "offline", "detail": "The camera is switched off."}
    assert ask(place, "snapshot.jpg", place.guard.by_token, camera="off").status_code == 404


async def test_only_who_began_may_end(place: Place, player: Callable[[], Player]) -> None:
    watching = await watch_when_ready(place, player, "yard")
    await until(lambda: watching.received, what="a picture")
    address = place.address(watching.session)
    assert delete(address, place.administrator.by_token).status_code == 404
    assert delete(address, place.other.by_token).status_code == 404
    assert delete(address, place.guard.by_token).status_code == 200
    await until(lambda: watching.connection.connectionState == "closed", what="the end")


async def test_withdrawing_the_right_ends_all_forms(place: Place, player: Callable[[], Player]) -> None:
    watching = await watch_when_ready(place, player, "yard")
    await until(lambda: watching.received > 3, what="a picture")
    began = time.monotonic()

    def read_stream() -> bytes:
        with requests.get(
            place.media("yard", "mjpeg"), headers=place.guard.by_token, timeout=30, stream=True
        ) as answer:
            return b"".join(answer.iter_content(65536))

    reading = asyncio.create_task(asyncio.to_thread(read_stream))
    await asyncio.sleep(1.5)
    set_groups = (
        "from django.contrib.auth.models import Group; from monitoring.models import User\n"
        "User.objects.get(username='guard').groups.{}(Group.objects.get(name='Guards'))"
    )
    await asyncio.to_thread(place.site.shell, set_groups.format("remove"))
    try:
        await until(lambda: watching.connection.connectionState == "closed", 14, what="the viewer's end")
        stream = await asyncio.wait_for(reading, 14)
    finally:
        await asyncio.to_thread(place.site.shell, set_groups.format("add"))
    assert time.monotonic() - began < 20
    assert stream.count(b"--watchpost-picture") >= 2


async def test_viewers_are_limited(place: Place, player: Callable[[], Player]) -> None:
    watching = [await watch_when_ready(place, player, "yard") for _ in range(6)]
    one_more = player()
    answer = await one_more.watch(place.whep("yard"), place.guard.by_token)
    assert answer.status_code == 503
    assert answer.json()["code"] == "full"
    for each in watching:
        delete(place.address(each.session), place.guard.by_token)
    await one_more.connection.close()
