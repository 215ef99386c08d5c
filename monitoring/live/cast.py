"""In which forms a camera's pictures go out: as they came in where possible, encoded once where not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import av

from monitoring.live.annexb import AnnexB
from monitoring.live.feed import CameraFeed
from monitoring.live.offers import Offer
from monitoring.live.passthrough import Broadcast
from monitoring.live.transcoding import SharedEncoder
from monitoring.live.whip import Publisher

FIRST_PACKET_SECONDS = 2.0
"""How long a viewer of a feed that has only just begun waits at most until it is known what comes."""

_RECENT = 3.0


class Cast:
    """The broadcasts of one camera. Lives on the event loop."""

    def __init__(self, feed: CameraFeed) -> None:
        self._feed = feed
        self._publisher: Publisher | None = None
        self._packets = Broadcast("H264")
        self._published: dict[str, Broadcast] = {}
        self._encoder = SharedEncoder(feed)
        self._converter: tuple[bytes, AnnexB] | None = None
        self._unsubscribe: Callable[[], None] = feed.subscribe_packets(self._take_packet)

    def follow(self, feed: CameraFeed, publisher: Publisher | None) -> None:
        """The camera's feed and its publisher, which may both have been replaced."""
        self._publisher = publisher
        if feed is not self._feed:
            self._unsubscribe()
            self._feed = feed
            self._unsubscribe = feed.subscribe_packets(self._take_packet)
            self._encoder.follow(feed)
        self._encoder.stop_if_idle()

    def show(self, publisher: Publisher, codec: str, data: bytes, seconds: float, keyframe: bool) -> None:
        """A compressed picture of a publisher; the one who is being replaced is not shown any more."""
        if publisher is not self._publisher:
            return
        if codec not in self._published:
            self._published[codec] = Broadcast(codec, ask_for_keyframe=self._ask_for_keyframe)
        self._published[codec].push(data, seconds, keyframe=keyframe)

    async def broadcast_for(self, offer: Offer) -> Broadcast | None:
        """What a viewer with `offer` is to be sent; None if it could not read any of it."""
        until = asyncio.get_running_loop().time() + FIRST_PACKET_SECONDS
        while not self._is_known() and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.05)
        for broadcast in (*self._published.values(), self._packets):
            if broadcast.is_live(_RECENT) and not broadcast.is_reordered and offer.has(broadcast.codec):
                return broadcast
        if not offer.has("VP8"):
            return None
        self._encoder.start()
        return self._encoder.broadcast

    def close(self) -> None:
        self._unsubscribe()
        self._encoder.stop()

    def _ask_for_keyframe(self) -> None:
        if self._publisher is not None:
            self._publisher.ask_for_keyframe()

    def _is_known(self) -> bool:
        """Whether pictures come and, where they can be passed on, the first to pass on was seen."""
        if self._feed.health.last_frame_at <= 0:
            return False
        if self._publisher is not None:
            return any(broadcast.is_live(_RECENT) for broadcast in self._published.values())
        return self._packets.is_live(_RECENT) or not self._feed.passes_through

    def _take_packet(self, packet: av.Packet[Any], codec_name: str, captured_at: float) -> None:
        """In the source's thread."""
        if codec_name != "h264" or packet.pts is None or packet.time_base is None:
            return
        extradata = bytes(packet.stream.codec_context.extradata or b"") if packet.stream is not None else b""
        if self._converter is None or self._converter[0] != extradata:
            self._converter = (extradata, AnnexB(extradata))
        try:
            picture = self._converter[1].convert(bytes(packet), keyframe=packet.is_keyframe)
        except ValueError:
            return  # a damaged packet; the decoder of the same feed counts it
        self._packets.push(picture, float(packet.pts * packet.time_base), keyframe=packet.is_keyframe)
