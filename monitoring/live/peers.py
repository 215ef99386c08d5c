"""All WebRTC peers of one media process: who publishes, who watches, and who may no longer."""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Coroutine, Mapping
from typing import Any, Protocol

import django.db
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError
from django.conf import settings

from monitoring.live import ice, signalling
from monitoring.live.cast import Cast
from monitoring.live.feed import CameraFeed
from monitoring.live.offers import BadOffer, Offer, accept_more_profiles
from monitoring.live.rights import CHECK_EVERY, may_watch
from monitoring.live.signalling import Answer, Signal
from monitoring.live.whep import Watching
from monitoring.live.whip import Publisher

log = logging.getLogger(__name__)

CONNECT_SECONDS = 15.0
"""How long a peer may take from its answer to its first packet."""
TOKEN_GRACE = 8.0
"""Seconds within which the process must have read the row that a publisher's token was checked against."""
RECONNECT_SECONDS = 3.0
"""How long a camera whose publisher left is kept: a page that is loaded again goes on where it was."""
TICK = 1.0

# What aiortc raises on an offer that parses but makes no sense.
_PEER_FAILURES = (
    InternalError,
    InvalidAccessError,
    InvalidStateError,
    OperationError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ConnectionError,
)


class Feeds(Protocol):
    """What `Peers` wants of the media process."""

    def held(self) -> Mapping[str, CameraFeed]:
        """The feeds of all cameras that this process holds now, by camera id."""

    async def hold(self, camera: str) -> CameraFeed | None:
        """Takes the lease of a publish camera and makes its feed, or gives the one that is there; None if
        another process holds it or there is no such enabled camera."""

    async def release(self, camera: str) -> None:
        """The last publisher of a camera has gone: its feed may end and its lease be given back."""

    async def excuse(self, camera: str) -> None:
        """A publisher said that it ends: nobody is to miss the camera."""


class Peers:
    """Answers signals (`answer`) and watches over its peers (`run`), all on one event loop."""

    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds
        self._casts: dict[str, Cast] = {}
        self._publishers: dict[str, Publisher] = {}
        self._publishing: dict[str, Publisher] = {}
        self._viewers: dict[str, Watching] = {}
        self._work: set[asyncio.Task[None]] = set()
        self._moving: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """By camera: taking it and giving it back must not overtake each other."""
        ice.use(ice.configured_network())
        accept_more_profiles()

    @property
    def viewers(self) -> int:
        return len(self._viewers)

    def publishes(self, camera: str) -> bool:
        """Whether a publisher of `camera` is connected here."""
        return camera in self._publishing

    async def answer(self, message: Mapping[str, Any]) -> None:
        """Handles a message of `signalling.listen`; returns at once, the answer follows."""
        self._begin(self._answer(message))

    async def run(self) -> None:
        """Watches over all peers until cancelled, then ends them."""
        try:
            while True:
                self._follow_feeds()
                self._check_publishers()
                self._check_viewers()
                await asyncio.sleep(TICK)
        finally:
            await self.close()

    async def close(self) -> None:
        for task in tuple(self._work):
            task.cancel()
        peers: list[Publisher | Watching] = [*self._publishers.values(), *self._viewers.values()]
        for peer in peers:
            await peer.close()
        for cast in self._casts.values():
            cast.close()
        self._casts.clear()

    # Signals

    async def _answer(self, message: Mapping[str, Any]) -> None:
        signal = signalling.parse(message)
        handle = {"whip": self._publish, "whep": self._watch, "close": self._end}[signal.op]
        await signalling.reply(message, await handle(signal))

    async def _publish(self, signal: Signal) -> Answer:
        try:
            offer = Offer(signal.sdp)
        except BadOffer as bad:
            return _refused(bad)
        async with self._moving[signal.camera]:
            feed = await self._feeds.hold(signal.camera)
            if feed is None:
                detail = "The camera is being moved; try again in a moment."
                return Answer(False, code="elsewhere", detail=detail)
            publisher = Publisher(
                feed,
                session=signal.session,
                token=signal.token,
                on_picture=self._show,
                on_connected=self._publisher_connected,
                on_closed=self._publisher_closed,
            )
            self._publishers[signal.session] = publisher
        return await self._answered(publisher, publisher.answer(offer))

    async def _watch(self, signal: Signal) -> Answer:
        if signal.viewer is None:
            return Answer(False, code="sdp", detail="Nobody was named who wants to watch.")
        if len(self._viewers) >= settings.WEBRTC_VIEWERS:
            detail = f"{settings.WEBRTC_VIEWERS} people watch here already; close other tiles, or try later."
            return Answer(False, code="full", detail=detail)
        try:
            offer = Offer(signal.sdp)
        except BadOffer as bad:
            return _refused(bad)
        cast = self._cast_of(signal.camera)
        if cast is None:
            return Answer(False, code="offline", detail="The camera is offline.")
        broadcast = await cast.broadcast_for(offer)
        if broadcast is None:
            detail = "Watch with H.264 or VP8: the offer has neither in a form that this camera can send."
            return Answer(False, code="codec", detail=detail)
        watching = Watching(
            signal.camera, signal.viewer, broadcast, session=signal.session, on_closed=self._viewer_closed
        )
        self._viewers[signal.session] = watching
        return await self._answered(watching, watching.answer(offer))

    async def _answered(self, peer: Publisher | Watching, answering: Awaitable[str]) -> Answer:
        try:
            # Before those who asked give up: nobody would know of the peer.
            async with asyncio.timeout(signalling.PATIENCE - 0.5):
                return Answer(True, sdp=await answering)
        except BadOffer as bad:
            answer = _refused(bad)
        except ice.NoFreePort:
            answer = Answer(
                False, code="full", detail="All UDP ports of WATCHPOST_WEBRTC_PORTS are taken; try later."
            )
        except TimeoutError:
            answer = Answer(False, code="slow", detail="The camera's process is too busy; try again.")
        except _PEER_FAILURES as failure:
            log.info("An offer could not be answered: %s: %s", type(failure).__name__, failure)
            answer = Answer(False, code="sdp", detail="That SDP offer cannot be answered.")
        self._begin(peer.close())
        return answer

    async def _end(self, signal: Signal) -> Answer:
        publisher = self._publishers.get(signal.session)
        if publisher is not None and publisher.feed.camera.id == signal.camera and signal.viewer is None:
            if not hmac.compare_digest(publisher.token, signal.token):
                return Answer(False, code="not_found", detail="There is no such session.")
            await publisher.close()
            await self._feeds.excuse(signal.camera)
            return Answer(True)
        watching = self._viewers.get(signal.session)
        if (
            watching is not None
            and watching.camera == signal.camera
            and signal.viewer is not None
            and watching.viewer.user == signal.viewer.user
        ):
            await watching.close()
            return Answer(True)
        return Answer(False, code="not_found", detail="There is no such session.")

    # Peers come and go

    def _publisher_connected(self, publisher: Publisher) -> None:
        """Only now does it replace the one before: an offer that leads nowhere disturbs nobody."""
        camera = publisher.feed.camera.id
        before = self._publishing.get(camera)
        self._publishing[camera] = publisher
        self._follow_feeds()
        log.info("Camera %s is published.", camera)
        if before is not None and before is not publisher:
            self._begin(before.close())

    def _publisher_closed(self, publisher: Publisher) -> None:
        camera = publisher.feed.camera.id
        self._publishers.pop(publisher.session, None)
        if self._publishing.get(camera) is publisher:
            del self._publishing[camera]
            log.info("Camera %s is published no longer.", camera)
        self._begin(self._release(camera))

    async def _release(self, camera: str) -> None:
        await asyncio.sleep(RECONNECT_SECONDS)
        async with self._moving[camera]:
            if all(each.feed.camera.id != camera for each in self._publishers.values()):
                await self._feeds.release(camera)

    def _show(self, publisher: Publisher, codec: str, data: bytes, seconds: float, keyframe: bool) -> None:
        cast = self._casts.get(publisher.feed.camera.id)
        if cast is not None:
            cast.show(publisher, codec, data, seconds, keyframe)

    def _viewer_closed(self, watching: Watching) -> None:
        self._viewers.pop(watching.session, None)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        """One peer's trouble must not be everyone's."""
        self._work.discard(task)
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            log.error("Work for a peer failed.", exc_info=failure)

    # Every second

    def _cast_of(self, camera: str) -> Cast | None:
        self._follow_feeds()
        return self._casts.get(camera)

    def _follow_feeds(self) -> None:
        """Listens to the packets of every feed, since what a new viewer sees first came before the viewer."""
        held = self._feeds.held()
        for camera in [camera for camera in self._casts if camera not in held]:
            self._casts.pop(camera).close()
            for watching in [each for each in self._viewers.values() if each.camera == camera]:
                self._begin(watching.close())
        for camera, feed in held.items():
            cast = self._casts.get(camera)
            if cast is None:
                cast = self._casts[camera] = Cast(feed)
            cast.follow(feed, self._publishing.get(camera))

    def _check_publishers(self) -> None:
        held = self._feeds.held()
        now = time.monotonic()
        for publisher in tuple(self._publishers.values()):
            feed = held.get(publisher.feed.camera.id)
            expected = feed.camera.publish_token_hash if feed is not None else ""
            age = now - publisher.began_at
            if feed is None:
                self._end_publisher(publisher, "the camera was switched off")
            elif not self._token_counts(publisher, expected, age):
                self._end_publisher(publisher, "its publish token counts no longer")
            elif age > CONNECT_SECONDS and not publisher.connected:
                self._end_publisher(publisher, "no connection came about")
            elif publisher.connected and publisher.is_silent:
                self._end_publisher(publisher, "no picture came any more")
            else:
                publisher.feed = feed
                self._begin(publisher.note_health())

    def _token_counts(self, publisher: Publisher, expected: str, age: float) -> bool:
        if hmac.compare_digest(expected, publisher.token):
            publisher.token_known = True
            return True
        # A token made a moment ago may be known to the web process and not yet to this one.
        return not publisher.token_known and age < TOKEN_GRACE

    def _end_publisher(self, publisher: Publisher, why: str) -> None:
        log.info("A publisher of camera %s was ended: %s.", publisher.feed.camera.id, why)
        self._begin(publisher.close())

    def _check_viewers(self) -> None:
        now = time.monotonic()
        for watching in tuple(self._viewers.values()):
            age = now - watching.began_at
            is_lost = not watching.connected and age > CONNECT_SECONDS
            if is_lost or (watching.is_starved and age > CHECK_EVERY and self._has_pictures(watching.camera)):
                # Whoever is starved finds what fits by asking again, as every client of ours does.
                self._begin(watching.close())
            elif now - watching.checked_at >= CHECK_EVERY:
                watching.checked_at = now
                self._begin(self._check_right(watching))

    def _has_pictures(self, camera: str) -> bool:
        feed = self._feeds.held().get(camera)
        return feed is not None and time.time() - feed.health.last_frame_at < TICK

    async def _check_right(self, watching: Watching) -> None:
        try:
            if await may_watch(watching.viewer, watching.camera):
                return
        except django.db.Error:
            return  # nobody's right was withdrawn while the database is away; asked again in ten seconds
        log.info("A viewer of camera %s may no longer watch.", watching.camera)
        await watching.close()


def _refused(bad: BadOffer) -> Answer:
    return Answer(False, code=bad.code, detail=str(bad))
