"""Ports, addresses and servers of peer connections."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import time
from collections.abc import Iterator
from typing import Any

import aiortc.rtcicetransport
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.sdp import SessionDescription
from django.core.exceptions import ImproperlyConfigured

from monitoring.live import ice
from monitoring.live.ice_servers import CREDENTIAL_SECONDS, ice_servers, link_header
from tests.harness.ports import free_port
from webapp.settings import env


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = aiortc.rtcicetransport.Connection
    yield
    aiortc.rtcicetransport.Connection = before


async def gathered(network: ice.Network) -> list[tuple[str, int]]:
    """Addresses and ports that a connection offers."""
    ice.use(network)
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    connection.addTransceiver("video", direction="recvonly")
    try:
        await connection.setLocalDescription(await connection.createOffer())
        offer = SessionDescription.parse(connection.localDescription.sdp)
        return [(each.ip, each.port) for each in offer.media[0].ice_candidates]
    finally:
        await connection.close()


async def test_advertised_addresses_share_a_port_of_the_range() -> None:
    first = free_port()
    network = ice.Network(addresses=("192.0.2.7", "198.51.100.9"), ports=(first, first + 20), loopback=True)
    offered = await gathered(network)
    assert [address for address, _ in offered] == ["192.0.2.7", "198.51.100.9", "127.0.0.1"]
    assert len({port for _, port in offered}) == 1
    assert first <= offered[0][1] <= first + 20


async def test_own_addresses_and_loopback() -> None:
    assert "127.0.0.1" in [address for address, _ in await gathered(ice.Network(loopback=True))]
    assert "127.0.0.1" not in [address for address, _ in await gathered(ice.Network())]


async def test_ports_are_given_back_and_the_range_is_kept_to() -> None:
    port = free_port()
    network = ice.Network(addresses=("127.0.0.1",), ports=(port, port))
    for _ in range(3):
        assert await gathered(network) == [("127.0.0.1", port)]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("0.0.0.0", port))
        with pytest.raises(ice.NoFreePort):
            await gathered(network)


def test_turn_passwords_are_those_that_the_server_computes(settings: Any) -> None:
    settings.STUN = ("stun:stun.example:3478",)
    settings.TURN = ("turn:turn.example:3478?transport=udp",)
    settings.TURN_SECRET = "shared"
    stun, turn = ice_servers("viewer-7")
    assert (stun.url, stun.username) == ("stun:stun.example:3478", "")
    expiry, _, name = turn.username.partition(":")
    assert name == "viewer-7"
    assert abs(int(expiry) - time.time() - CREDENTIAL_SECONDS) < 5
    digest = hmac.new(b"shared", turn.username.encode(), hashlib.sha1).digest()
    assert turn.credential == base64.b64encode(digest).decode()
    header = link_header((stun, turn))
    assert header.startswith('<stun:stun.example:3478>; rel="ice-server", <turn:turn.example:3478')
    assert f'username="{turn.username}"; credential="{turn.credential}"' in header
    servers = ice.peer_configuration("viewer-7").iceServers
    assert servers is not None
    assert [server.urls for server in servers] == [stun.url, turn.url]


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (env.ports, "40000"),
        (env.ports, "40100-40000"),
        (env.ports, "80-90"),
        (env.ports, "40000-70000"),
        (env.addresses, "media.example"),
        (lambda name: env.ice_servers(name, "turn", "turns"), "turn.example:3478"),
        (lambda name: env.ice_servers(name, "stun"), "turn:turn.example"),
    ],
)
def test_malformed_values_stop_the_start(read: Any, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHPOST_ODD", value)
    with pytest.raises(ImproperlyConfigured, match="WATCHPOST_ODD"):
        read("WATCHPOST_ODD")


def test_values_as_they_should_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHPOST_ODD", " 40000-40100 ")
    assert env.ports("WATCHPOST_ODD") == (40000, 40100)
    monkeypatch.setenv("WATCHPOST_ODD", "192.0.2.7, 2001:db8::7")
    assert env.addresses("WATCHPOST_ODD") == ("192.0.2.7", "2001:db8::7")
    monkeypatch.setenv("WATCHPOST_ODD", "turn:t.example:3478?transport=tcp,turns:t.example")
    assert len(env.ice_servers("WATCHPOST_ODD", "turn", "turns")) == 2
