"""A publisher: what it sends goes into the feed of its camera, the moment that it arrives.

aiortc queues without bound between its network and its decoder, and between the decoder and whoever reads
the track. The first queue is replaced by `DecoderQueue`, which is bounded and shows the compressed pictures
to viewers; the second is emptied by a task that never waits for anything else.
"""

from __future__ import annotations

import asyncio
import queue
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.jitterbuffer import JitterFrame
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.video.frame import VideoFrame

from monitoring.live.annexb import is_keyframe
from monitoring.live.capture_clock import CaptureClock
from monitoring.live.feed import CameraFeed
from monitoring.live.ice import peer_configuration
from monitoring.live.offers import BadOffer, Offer
from monitoring.live.passthrough import CLOCK_RATE

SOUND_RATE = 16_000
MOST_UNDECODED = 30
"""Pictures that may wait for the decoder; with more, those up to the next keyframe are left out."""
KEYFRAME_WISH_EVERY = 0.5
SILENCE_ENDS = 10.0
"""Seconds without a picture after which a publisher counts as gone; the ICE agent notices after 30."""

_Task = tuple[RTCRtpCodecParameters, JitterFrame]


class DecoderQueue(queue.Queue["_Task | None"]):
    """Between aiortc's network side, on the event loop, and its decoder thread."""

    def __init__(self, on_picture: Callable[[str, bytes, float, bool], None], on_loss: Callable[[], None]):
        super().__init__()
        self._on_picture = on_picture
        self._on_loss = on_loss
        self._needs_keyframe = False
        self.dropped = 0

    def put(self, task: _Task | None, block: bool = True, timeout: float | None = None) -> None:
        """Never blocks. None ends the decoder, which then need not decode what still waits."""
        if task is None:
            self._empty()
            super().put(None)
            return
        codec, frame = task
        keyframe = _is_keyframe(codec.name, frame.data)
        self._on_picture(codec.name, frame.data, frame.timestamp / CLOCK_RATE, keyframe)
        if self.qsize() >= MOST_UNDECODED:
            self.dropped += self.qsize()
            self._empty()
            self._needs_keyframe = True
        if self._needs_keyframe and not keyframe:
            self.dropped += 1
            self._on_loss()
            return
        self._needs_keyframe = False
        super().put(task)

    def _empty(self) -> None:
        with self.mutex:
            self.queue.clear()


def _is_keyframe(codec: str, data: bytes) -> bool:
    if codec.upper() == "VP8":
        return bool(data) and not data[0] & 1  # RFC 6386, 9.1
    return is_keyframe(data)


class Publisher:
    """One WHIP session. Lives on the event loop; `close` may be called at any time and twice.

    on_picture: called with (publisher, codec, compressed picture, seconds of the sender's clock, keyframe).
    """

    def __init__(
        self,
        feed: CameraFeed,
        *,
        session: str,
        token: str,
        on_picture: Callable[[Publisher, str, bytes, float, bool], None],
        on_connected: Callable[[Publisher], None],
        on_closed: Callable[[Publisher], None],
    ) -> None:
        self.feed = feed
        self.session = session
        self.token = token
        self.token_known = False
        """Whether the row that this process read held it once."""
        self.began_at = time.monotonic()
        self.connected = False
        self.closed = False
        self._last_picture_at = self.began_at
        self._last_wish_at = float("-inf")
        self._on_picture = on_picture
        self._on_connected = on_connected
        self._on_closed = on_closed
        self._pc = RTCPeerConnection(peer_configuration(f"publisher-{session[:8]}"))
        self._pc.on("track", self._on_track)
        self._pc.on("connectionstatechange", self._on_state)
        self._decoder: DecoderQueue | None = None
        self._picture_receiver: RTCRtpReceiver | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._wishes: set[asyncio.Task[None]] = set()

    async def answer(self, offer: Offer) -> str:
        """The SDP answer, all candidates in it. Raises BadOffer."""
        if not (offer.has("VP8") or offer.has("H264")):
            sent = ", ".join(offer.codecs) or "none"
            raise BadOffer("codec", f"Send the picture as H.264 or VP8; the offer has only {sent}.")
        await self._pc.setRemoteDescription(RTCSessionDescription(offer.text, "offer"))
        if not self._tasks:
            raise BadOffer("no_video", "The offer sends nothing: its sections must be sendonly or sendrecv.")
        await self._pc.setLocalDescription(await self._pc.createAnswer())
        return self._pc.localDescription.sdp

    @property
    def is_silent(self) -> bool:
        return time.monotonic() - self._last_picture_at > SILENCE_ENDS

    async def note_health(self) -> None:
        """Tells the feed how the transport does."""
        if self._picture_receiver is None:
            return
        report = await self._picture_receiver.getStats()
        lost = [each.packetsLost for each in report.values() if each.type == "inbound-rtp"]
        if lost:
            self.feed.health.lost = sum(lost)

    async def close(self) -> None:
        if self.closed:
            return
        self.closed = True
        for task in self._tasks:
            task.cancel()
        self._on_closed(self)
        await self._pc.close()

    def _on_state(self) -> None:
        state = self._pc.connectionState
        if state == "connected" and not self.connected and not self.closed:
            self.connected = True
            self._last_picture_at = time.monotonic()
            self._on_connected(self)
        elif state in ("failed", "closed") and not self.closed:
            self._keep(asyncio.ensure_future(self.close()), self._wishes)

    def _on_track(self, track: MediaStreamTrack) -> None:
        receiver = next(each for each in self._pc.getReceivers() if each.track is track)
        if track.kind == "video" and self._picture_receiver is None:
            self._picture_receiver = receiver
            self._decoder = DecoderQueue(self._show, self.ask_for_keyframe)
            # Before aiortc hands the queue to the decoder's thread, which it does once connected.
            _set_decoder_queue(receiver, self._decoder)
            self._keep(asyncio.ensure_future(self._take_pictures(track)), self._tasks)
        elif track.kind == "audio":
            self._keep(asyncio.ensure_future(self._take_sound(track)), self._tasks)

    def _keep(self, task: asyncio.Task[None], among: set[asyncio.Task[None]]) -> None:
        among.add(task)
        task.add_done_callback(among.discard)

    def _show(self, codec: str, data: bytes, seconds: float, keyframe: bool) -> None:
        """A compressed picture, for viewers of the same codec and for the count of bits."""
        self.feed.health.saw_packet(len(data), codec.lower())
        self._on_picture(self, codec.upper(), data, seconds, keyframe)

    def ask_for_keyframe(self) -> None:
        """At most twice a second, or viewers who all lost the same picture would flood the publisher."""
        now = time.monotonic()
        if now - self._last_wish_at < KEYFRAME_WISH_EVERY or self._picture_receiver is None or self.closed:
            return
        self._last_wish_at = now
        for source in self._picture_receiver.getSynchronizationSources():
            wish = self._picture_receiver._send_rtcp_pli(source.source)
            self._keep(asyncio.ensure_future(wish), self._wishes)

    async def _take_pictures(self, track: MediaStreamTrack) -> None:
        clock = ArrivalClock()
        while (frame := await _next(track)) is not None:
            now = time.time()
            self._last_picture_at = time.monotonic()
            if isinstance(frame, VideoFrame) and frame.pts is not None:
                self.feed.push_frame(frame, clock.captured_at(frame.pts / CLOCK_RATE, now))

    async def _take_sound(self, track: MediaStreamTrack) -> None:
        clock = ArrivalClock()
        resampler = AudioResampler(format="flt", layout="mono", rate=SOUND_RATE)
        while (frame := await _next(track)) is not None:
            now = time.time()
            if not isinstance(frame, AudioFrame) or frame.pts is None or not frame.sample_rate:
                continue
            seconds = frame.samples / frame.sample_rate
            began = clock.captured_at(frame.pts / frame.sample_rate, now - seconds)
            pieces = [piece.to_ndarray().reshape(-1) for piece in resampler.resample(frame)]
            if pieces:
                self.feed.push_sound(np.concatenate(pieces).astype(np.float32, copy=False), began)


class ArrivalClock:
    """Unix times of capture that never fall and never lie in the future."""

    def __init__(self) -> None:
        self._clock = CaptureClock()
        self._last = float("-inf")

    def captured_at(self, stream_time: float, arrived_at: float) -> float:
        """aiortc tells nobody which RTP time its sender reports belong to, so arrivals tie the stream's clock
        to ours."""
        self._clock.observe(stream_time, arrived_at)
        at = self._clock.at(stream_time)
        self._last = max(min(arrived_at if at is None else at, arrived_at), self._last)
        return self._last


async def _next(track: MediaStreamTrack) -> Any | None:
    """None once the track has ended."""
    try:
        return await track.recv()
    except MediaStreamError:
        return None


def _set_decoder_queue(receiver: RTCRtpReceiver, decoder: DecoderQueue) -> None:
    """aiortc 1.16 offers no way to see or bound what its decoder is given; the attribute is private."""
    if not hasattr(receiver, "_RTCRtpReceiver__decoder_queue"):
        raise RuntimeError("this version of aiortc keeps its decoder's queue elsewhere")
    receiver._RTCRtpReceiver__decoder_queue = decoder
