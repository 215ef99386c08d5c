"""The broker dies and comes back: who watches goes on, who asks is told, and new viewers come in again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import requests

from tests.harness.rtc import Player, until
from tests.monitoring.live.webrtc.conftest import Place
from tests.monitoring.live.webrtc.test_watching import watch_when_ready

pytestmark = pytest.mark.one_database


async def test_it_works(place: Place, player: Callable[[], Player]) -> None:
    watching = await watch_when_ready(place, player, "yard")
    await until(lambda: watching.received > 3, what="a picture")
    place.site.valkey.kill()
    try:
        refused = await asyncio.to_thread(
            requests.post,
            place.whep("yard"),
            data="v=0\r\n",
            headers={"Content-Type": "application/sdp", **place.guard.by_token},
            timeout=20,
        )
        assert refused.status_code == 503
        assert refused.json()["code"] == "no_answer"
        before = watching.received
        await asyncio.sleep(2)
        assert watching.received > before + 15
    finally:
        place.site.valkey.start()
    again = await watch_when_ready(place, player, "yard")
    await until(lambda: again.received > 3, what="a picture of the second viewer")
    assert watching.connection.connectionState == "connected"
