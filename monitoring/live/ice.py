"""Where WebRTC packets go in and out: fixed ports, advertised addresses, loopback.

aioice binds any free port of every address but 127.0.0.1 and advertises just these, and it waits five
seconds for STUN and TURN servers, as long as the whole signalling may take. None of this can be set, and
aiortc makes its connections itself, so `use` puts our own subclass into the one place where aiortc looks
for the class. What is overridden is `Connection.get_component_candidates` of aioice 0.13.
"""

from __future__ import annotations

import asyncio
import errno
import functools
import random
import socket
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import aioice.ice
import aiortc.rtcicetransport
from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCIceServer
from django.conf import settings

from monitoring.live.ice_servers import ice_servers

GATHER_SECONDS = 2.0
"""How long STUN and TURN servers may take; the signalling allows five in all."""
RECEIVE_BUFFER = 1 << 20
LOOPBACK = "127.0.0.1"


class NoFreePort(Exception):
    """Every port of the configured range is taken."""


@dataclass(frozen=True, slots=True)
class Network:
    """addresses: what to advertise instead of the machine's own; ports: first and last, None for any."""

    addresses: tuple[str, ...] = ()
    ports: tuple[int, int] | None = None
    loopback: bool = False


def configured_network() -> Network:
    return Network(settings.WEBRTC_ADDRESSES, settings.WEBRTC_PORTS, settings.WEBRTC_LOOPBACK)


def use(network: Network) -> None:
    """Makes every peer connection of this process from now on keep to `network`."""
    connection = functools.partial(Connection, network=network)
    aiortc.rtcicetransport.Connection = connection  # type: ignore[attr-defined,assignment]


def peer_configuration(name: str) -> RTCConfiguration:
    """One port a peer for sound and picture, and this site's STUN and TURN servers."""
    servers = [
        RTCIceServer(server.url, server.username or None, server.credential or None)
        for server in ice_servers(name)
    ]
    return RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)


class Connection(aioice.ice.Connection):
    """An ICE agent whose host candidates keep to a `Network`."""

    def __init__(self, *arguments: Any, network: Network, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._network = network

    async def get_component_candidates(
        self, component: int, addresses: list[str], timeout: int = 5
    ) -> list[Candidate]:
        """Binds a socket for each address, or one for all if addresses are advertised instead.

        Raises NoFreePort if none could be bound because the range is used up.
        """
        candidates: list[Candidate] = []
        exhausted = False
        bound = []
        for address, advertised in self._bindings(addresses):
            try:
                protocol = await self._bind(address)
            except NoFreePort:
                exhausted = True
                continue
            except OSError:
                continue  # an address that went away, or one without IPv6
            bound.append(protocol)
            port = protocol.transport.get_extra_info("sockname")[1]
            offered = [_host_candidate(component, each, port) for each in advertised]
            protocol.local_candidate = offered[0]
            candidates += offered
        self._protocols += bound
        if exhausted and not bound:
            raise NoFreePort
        return candidates + await self._from_servers(component, bound)

    def _bindings(self, addresses: list[str]) -> Iterator[tuple[str, list[str]]]:
        """(what to bind, what to advertise for it)"""
        advertised = list(self._network.addresses)
        loopback = [LOOPBACK] if self._network.loopback else []
        if not advertised:
            for address in addresses + loopback:
                yield address, [address]
            return
        for version, wildcard in ((4, "0.0.0.0"), (6, "::")):  # noqa: S104  as the firewall decides
            offered = [address for address in advertised if ip_address(address).version == version]
            if version == 4:
                offered += [address for address in loopback if address not in offered]
            if offered:
                yield wildcard, offered

    async def _bind(self, address: str) -> aioice.ice.StunProtocol:
        family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
        bound = socket.socket(family, socket.SOCK_DGRAM)
        try:
            bound.setblocking(False)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
            if family == socket.AF_INET6:
                bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            _take_port(bound, address, self._network.ports)
            loop = asyncio.get_running_loop()
            _, protocol = await loop.create_datagram_endpoint(
                lambda: aioice.ice.StunProtocol(self), sock=bound
            )
        except BaseException:
            bound.close()
            raise
        return protocol

    async def _from_servers(self, component: int, bound: list[aioice.ice.StunProtocol]) -> list[Candidate]:
        asked: list[Awaitable[tuple[Candidate, aioice.ice.StunProtocol | None]]] = []
        # Advertised addresses say already what a STUN server would find out.
        if self.stun_server and not self._network.addresses:
            asked += [
                aioice.ice.server_reflexive_candidate(protocol, self.stun_server)
                for protocol in bound
                if ip_address(protocol.local_candidate.host).version == 4
                and protocol.local_candidate.host != LOOPBACK
            ]
        if self.turn_server:
            asked.append(
                aioice.ice.relayed_candidate(
                    component=component,
                    hide_related_address=False,
                    protocol_factory=lambda: aioice.ice.StunProtocol(self),
                    turn_server=self.turn_server,
                    turn_username=self.turn_username,
                    turn_password=self.turn_password,
                    turn_ssl=self.turn_ssl,
                    turn_transport=self.turn_transport,
                )
            )
        if not asked:
            return []
        tasks = [asyncio.ensure_future(each) for each in asked]
        done, pending = await asyncio.wait(tasks, timeout=GATHER_SECONDS)
        for task in pending:
            task.cancel()
        # A server that fails costs its own candidate only.
        answers = [task.result() for task in done if task.exception() is None]
        self._protocols += [protocol for _, protocol in answers if protocol is not None]
        return [candidate for candidate, _ in answers]


def _host_candidate(component: int, host: str, port: int) -> Candidate:
    return Candidate(
        foundation=candidate_foundation("host", "udp", host),
        component=component,
        transport="udp",
        priority=candidate_priority(component, "host"),
        host=host,
        port=port,
        type="host",
    )


def _take_port(bound: socket.socket, address: str, ports: tuple[int, int] | None) -> None:
    if ports is None:
        bound.bind((address, 0))
        return
    first, last = ports
    numbers = list(range(first, last + 1))
    random.shuffle(numbers)
    for number in numbers:
        try:
            bound.bind((address, number))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return
    raise NoFreePort
