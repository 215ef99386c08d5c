"""A viewer: the compressed pictures of a camera, sent over WebRTC."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription

from monitoring.live.ice import peer_configuration
from monitoring.live.offers import Offer
from monitoring.live.passthrough import Broadcast, PacketTrack
from monitoring.live.signalling import Viewer

STARVED_SECONDS = 5.0


class Watching:
    """One WHEP session. Lives on the event loop; `close` may be called at any time and twice."""

    def __init__(
        self,
        camera: str,
        viewer: Viewer,
        broadcast: Broadcast,
        *,
        session: str,
        on_closed: Callable[[Watching], None],
    ) -> None:
        self.camera = camera
        self.viewer = viewer
        self.session = session
        self.broadcast = broadcast
        self.began_at = self.checked_at = time.monotonic()
        self.connected = False
        self.closed = False
        self._on_closed = on_closed
        self._pc = RTCPeerConnection(peer_configuration(f"viewer-{session[:8]}"))
        self._pc.on("connectionstatechange", self._on_state)
        self._track: PacketTrack | None = None
        self._closing: asyncio.Task[None] | None = None

    async def answer(self, offer: Offer) -> str:
        """The SDP answer, all candidates in it."""
        transceiver = self._pc.addTransceiver("video", direction="sendonly")
        mime_type = f"video/{self.broadcast.codec}"
        # Before the offer is applied: that is when aiortc chooses.
        transceiver.setCodecPreferences(
            [
                codec
                for codec in RTCRtpSender.getCapabilities("video").codecs
                if codec.mimeType in (mime_type, "video/rtx")
            ]
        )
        _hear_keyframe_wishes(transceiver.sender, self.broadcast.want_keyframe)
        await self._pc.setRemoteDescription(RTCSessionDescription(offer.text, "offer"))
        await self._pc.setLocalDescription(await self._pc.createAnswer())
        return self._pc.localDescription.sdp

    async def close(self) -> None:
        if self.closed:
            return
        self.closed = True
        if self._track is not None:
            self._track.stop()
        self._on_closed(self)
        await self._pc.close()

    @property
    def is_starved(self) -> bool:
        """Whether it waits in vain: its camera's pictures come in another form now."""
        return self.connected and not self.broadcast.is_live(STARVED_SECONDS)

    def _on_state(self) -> None:
        state = self._pc.connectionState
        if state == "connected" and not self.connected and not self.closed:
            self.connected = True
            # Only now: what is kept since the last keyframe is to be as new as can be.
            self._track = self.broadcast.join()
            self._pc.getSenders()[0].replaceTrack(self._track)
        elif state in ("failed", "closed") and not self.closed:
            self._closing = asyncio.ensure_future(self.close())


def _hear_keyframe_wishes(sender: RTCRtpSender, wish: Callable[[], None]) -> None:
    """aiortc tells its own encoder only that the other side lost a picture; here the source must hear it."""
    if not hasattr(sender, "_send_keyframe"):
        raise RuntimeError("this version of aiortc handles wishes for keyframes elsewhere")
    sender._send_keyframe = wish  # type: ignore[method-assign]
