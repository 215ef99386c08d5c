"""Watching by WHEP: packets as they came where the player reads them, VP8 encoded once where not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.harness.rtc import Encoder, Player, until
from tests.monitoring.live.webrtc.conftest import TOKEN, Place, delete

pytestmark = pytest.mark.one_database


async def watch_when_ready(
    place: Place, player: Callable[[], Player], camera: str, codec: str | None = None
) -> Player:
    """Asks until the camera is online, as pages do."""
    for _ in range(40):
        watching = player()
        answer = await watching.watch(place.whep(camera), place.guard.by_token, codec=codec)
        if answer.status_code == 201:
            return watching
        assert answer.status_code in (409, 503), answer.text
        await asyncio.sleep(0.5)
    raise AssertionError(place.site.log("media")[-3000:])


async def test_it_works(place: Place, player: Callable[[], Player]) -> None:
    watching = await watch_when_ready(place, player, "yard")
    await until(lambda: watching.received > 20, what="a moving picture")
    assert watching.codec == "H264"
    assert watching.newest is not None
    assert (watching.newest.width, watching.newest.height) == (640, 360)
    assert watching.first_after is not None
    assert watching.first_after < 3


async def test_a_player_without_h264_gets_vp8(place: Place, player: Callable[[], Player]) -> None:
    watching = await watch_when_ready(place, player, "yard", codec="VP8")
    await until(lambda: watching.received > 20, what="a moving picture")
    assert watching.codec == "VP8"


async def test_pictures_out_of_order_are_encoded_anew(place: Place, player: Callable[[], Player]) -> None:
    await watch_when_ready(place, player, "back")
    await asyncio.sleep(1)
    watching = await watch_when_ready(place, player, "back")
    assert watching.codec == "VP8"
    await until(lambda: watching.received > 10, what="a moving picture")


async def test_a_published_picture_is_passed_on(
    place: Place, player: Callable[[], Player], encoder: Callable[[], Encoder]
) -> None:
    sending = encoder()
    answer = await sending.publish(place.whip("gate"), TOKEN, sound=True)
    assert answer.status_code == 201, answer.text
    watching = await watch_when_ready(place, player, "gate")
    await until(lambda: watching.received > 20, what="a moving picture")
    assert watching.codec == "VP8"
    assert watching.newest is not None
    # Not the encoder's 640 wide at most, but as it was sent.
    assert (watching.newest.width, watching.newest.height) == (320, 180)
    assert delete(place.address(sending.session), {"Authorization": f"Bearer {TOKEN}"}).status_code == 200
