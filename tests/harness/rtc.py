"""An encoder and a player of other hands, made of aiortc: they publish and watch over real sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import numpy as np
import requests
from aiortc import (
    AudioStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.mediastreams import MediaStreamError

from monitoring.live import ice

NO_SERVERS = RTCConfiguration(iceServers=[])


def stay_on_loopback() -> None:
    """Peer connections of this process offer 127.0.0.1 and nothing else."""
    ice.use(ice.Network(addresses=("127.0.0.1",)))


class DrawnTrack(VideoStreamTrack):
    """A square that moves over a plain ground of `brightness`."""

    def __init__(self, *, width: int = 320, height: int = 180, fps: int = 15, brightness: int = 60) -> None:
        super().__init__()
        self.width, self.height, self.fps, self.brightness = width, height, fps, brightness
        self.sent = 0
        self._began = time.monotonic()

    async def recv(self) -> av.VideoFrame:
        due = self._began + self.sent / self.fps
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if self.readyState != "live":
            raise MediaStreamError
        picture = np.full((self.height, self.width, 3), self.brightness, np.uint8)
        left = self.sent * 4 % (self.width - 40)
        picture[self.height // 3 : self.height // 3 + 40, left : left + 40] = (40, 160, 240)
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts, frame.time_base = self.sent * 90_000 // self.fps, Fraction(1, 90_000)
        self.sent += 1
        return frame


def prefer(connection: RTCPeerConnection, codec: str) -> None:
    """Offers pictures in `codec` only ("VP8", "H264")."""
    for transceiver in connection.getTransceivers():
        if transceiver.kind == "video":
            known = RTCRtpSender.getCapabilities("video").codecs
            transceiver.setCodecPreferences([each for each in known if each.mimeType == f"video/{codec}"])


async def post_offer(
    connection: RTCPeerConnection, address: str, headers: dict[str, str]
) -> requests.Response:
    """Offers `connection` and, if it is answered, applies the answer."""
    await connection.setLocalDescription(await connection.createOffer())
    response = await asyncio.to_thread(
        requests.post,
        address,
        data=connection.localDescription.sdp,
        headers={"Content-Type": "application/sdp", **headers},
        timeout=15,
    )
    if response.status_code == 201:
        await connection.setRemoteDescription(RTCSessionDescription(response.text, "answer"))
    return response


@dataclass
class Encoder:
    """Publishes a drawn picture, with sound if asked."""

    connection: RTCPeerConnection = field(default_factory=lambda: RTCPeerConnection(NO_SERVERS))
    session: str = ""

    async def publish(
        self,
        address: str,
        token: str,
        *,
        codec: str = "VP8",
        sound: bool = False,
        track: DrawnTrack | None = None,
    ) -> requests.Response:
        self.connection.addTrack(track or DrawnTrack())
        if sound:
            self.connection.addTrack(AudioStreamTrack())
        prefer(self.connection, codec)
        response = await post_offer(self.connection, address, {"Authorization": f"Bearer {token}"})
        self.session = response.headers.get("Location", "")
        return response

    async def close(self) -> None:
        await self.connection.close()


class Player:
    """Watches, and keeps the newest picture."""

    def __init__(self) -> None:
        self.connection = RTCPeerConnection(NO_SERVERS)
        self.connection.on("track", self._on_track)
        self.session = ""
        self.received = 0
        self.newest: av.VideoFrame | None = None
        self.first_after: float | None = None
        self._asked_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    async def watch(
        self, address: str, headers: dict[str, str], *, codec: str | None = None, sound: bool = False
    ) -> requests.Response:
        self.connection.addTransceiver("video", direction="recvonly")
        if sound:
            self.connection.addTransceiver("audio", direction="recvonly")
        if codec is not None:
            prefer(self.connection, codec)
        self._asked_at = time.monotonic()
        response = await post_offer(self.connection, address, headers)
        self.session = response.headers.get("Location", "")
        return response

    @property
    def codec(self) -> str:
        """Of the answer."""
        text: str = self.connection.remoteDescription.sdp
        return "H264" if "H264/90000" in text else "VP8"

    async def close(self) -> None:
        await self.connection.close()

    def _on_track(self, track: Any) -> None:
        self._tasks.add(asyncio.ensure_future(self._take(track)))

    async def _take(self, track: Any) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if track.kind == "video":
                if self.first_after is None:
                    self.first_after = time.monotonic() - self._asked_at
                self.received += 1
                self.newest = frame


async def until(condition: Callable[[], Any], seconds: float = 10.0, *, what: str = "it") -> None:
    """Waits for `condition`, which may take `seconds` to become true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        await asyncio.sleep(0.05)
