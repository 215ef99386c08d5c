"""Publishing by WHIP: any encoder with the camera's token, and nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
import redis
import requests

from monitoring import valkey
from tests.harness.rtc import DrawnTrack, Encoder, Player, until
from tests.monitoring.live.webrtc.conftest import TOKEN, Place, delete
from tests.monitoring.live.webrtc.test_watching import watch_when_ready

pytestmark = pytest.mark.one_database
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def read_health(place: Place, camera: str) -> dict[str, Any]:
    with redis.Redis.from_url(place.site.valkey.url) as client:
        found = client.get(valkey.health(place.cameras[camera]))
    return json.loads(found)["health"] if found else {}


def has_picture(place: Place, camera: str) -> bool:
    answer = requests.get(place.media(camera, "snapshot.jpg"), headers=place.guard.by_token, timeout=10)
    return answer.status_code == 200 and answer.content[:2] == b"\xff\xd8"


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_it_works(codec: str, place: Place, encoder: Callable[[], Encoder]) -> None:
    sending = encoder()
    answer = await sending.publish(place.whip("gate"), TOKEN, codec=codec, sound=codec == "VP8")
    assert answer.status_code == 201, answer.text
    assert answer.headers["Content-Type"] == "application/sdp"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert sending.session.startswith(f"/whip/{place.cameras['gate']}/")
    await until(lambda: has_picture(place, "gate"), what="a snapshot")
    await until(lambda: read_health(place, "gate").get("codec") == codec.lower(), what="health")
    ended = delete(place.address(sending.session), BEARER)
    assert ended.status_code == 200
    assert delete(place.address(sending.session), BEARER).status_code == 404


@pytest.mark.parametrize(
    ("camera", "headers", "status"),
    [
        ("gate", {}, 401),
        ("gate", {"Authorization": "Bearer wrong"}, 401),
        ("gate", {"Authorization": f"Basic {TOKEN}"}, 401),
        ("yard", BEARER, 401),
        ("off", BEARER, 403),
    ],
)
def test_refusals(place: Place, camera: str, headers: dict[str, str], status: int) -> None:
    sent = {"Content-Type": "application/sdp", **headers}
    answer = requests.post(place.whip(camera), data="v=0\r\n", headers=sent, timeout=10)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    ("method", "body", "kind", "status"),
    [
        ("POST", "v=0\r\n", "text/plain", 415),
        ("POST", "hello", "application/sdp", 400),
        ("POST", "v=0\r\nm=video\r\na=ice-ufrag\r\n", "application/sdp", 400),
        ("POST", "v=0\r\n" + "a=x\r\n" * 20_000, "application/sdp", 413),
        ("GET", "", "application/sdp", 405),
        ("PATCH", "a=candidate", "application/trickle-ice-sdpfrag", 405),
    ],
)
def test_what_is_no_offer(place: Place, method: str, body: str, kind: str, status: int) -> None:
    answer = requests.request(
        method, place.whip("dark"), data=body, headers={"Content-Type": kind, **BEARER}, timeout=15
    )
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"].endswith(".")


def test_other_origins_may_ask_whether_they_may(place: Place) -> None:
    answer = requests.options(place.whip("gate"), headers={"Origin": "https://studio.example"}, timeout=10)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


async def test_a_new_publisher_replaces_the_old_and_viewers_stay(
    place: Place, encoder: Callable[[], Encoder], player: Callable[[], Player]
) -> None:
    first, second = encoder(), encoder()
    await first.publish(place.whip("gate"), TOKEN, track=DrawnTrack(brightness=40))
    watching = await watch_when_ready(place, player, "gate")
    await until(lambda: watching.received > 5, what="the first one's picture")
    await second.publish(place.whip("gate"), TOKEN, track=DrawnTrack(brightness=200))
    await until(lambda: first.connection.connectionState == "closed", what="the end of the first")

    def shows_the_second() -> bool:
        newest = watching.newest
        return newest is not None and newest.to_ndarray(format="gray")[:40].mean() > 150

    await until(shows_the_second, what="the second one's picture")
    delete(place.address(second.session), BEARER)


async def test_revoking_the_token_ends_the_publisher(place: Place, encoder: Callable[[], Encoder]) -> None:
    sending = encoder()
    assert (await sending.publish(place.whip("dark"), TOKEN)).status_code == 201
    await until(lambda: has_picture(place, "dark"), what="a snapshot")
    await asyncio.to_thread(place.set_camera, "dark", publish_token_hash="")
    await until(lambda: sending.connection.connectionState == "closed", 10, what="the publisher's end")
    again = requests.post(
        place.whip("dark"),
        data="v=0\r\n",
        headers={"Content-Type": "application/sdp", **BEARER},
        timeout=10,
    )
    assert again.status_code == 401


def test_wrong_tokens_are_counted_and_right_ones_are_not(place: Place) -> None:
    def status(token: str) -> int:
        headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"}
        return requests.post(place.whip("gate"), data="v=0\r\n", headers=headers, timeout=10).status_code

    try:
        wrong = [status(f"wrong-{number}") for number in range(25)]
        assert wrong[0] == 401
        assert wrong[-1] == 429
        assert status(TOKEN) == 400
    finally:
        with redis.Redis.from_url(place.site.valkey.url) as client:
            client.delete(valkey.rate("whip-wrong", "127.0.0.1"))
