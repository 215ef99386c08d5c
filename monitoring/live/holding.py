"""A camera that this media process holds: its feed and whatever feeds it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import Protocol

from monitoring.intake.snippets import LiveSnippet
from monitoring.live.connecting import SourceFailure
from monitoring.live.counters import FeedHealth
from monitoring.live.feed import CameraFeed, Recording
from monitoring.live.files import FileLoop
from monitoring.live.plan import CameraPlan
from monitoring.live.pulls import Outlets, Pull
from monitoring.models import Camera

# A change of these needs no new connection, and none of a peer's either.
_SOFT = ("name", "publish_token_hash", "record_always", "pre_roll", "post_roll")

SILENT_SECONDS = 3.5
"""A picture older than this means offline: seen by everyone within five seconds of the last one."""
LATE_SECONDS = 2.0


class Source(Protocol):
    """What `Pull` and `FileLoop` have in common."""

    playing: bool
    failure: SourceFailure | None

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def join(self, seconds: float) -> None: ...
    def is_alive(self) -> bool: ...


class HeldCamera:
    """Starts at once. `close` blocks for a moment and belongs in a thread of its own."""

    def __init__(
        self,
        plan: CameraPlan,
        *,
        put: Callable[[LiveSnippet, FeedHealth], None],
        recorder: Callable[[CameraPlan], Recording] | None,
    ) -> None:
        self.feed = CameraFeed(
            plan,
            offer=lambda snippet: put(snippet, self.feed.health),
            recorder=recorder(plan) if recorder is not None else None,
        )
        self.since = time.time()
        self._sources = [] if plan.fault else _sources_of(plan, self.feed)
        self._dropped_before = 0
        for source in self._sources:
            source.start()

    @property
    def plan(self) -> CameraPlan:
        return self.feed.camera

    def adopt(self, plan: CameraPlan) -> bool:
        """Follow an edited row; False when that takes a new feed."""
        soft = {name: getattr(plan, name) for name in _SOFT}
        if dataclasses.replace(self.plan, **soft) != plan:
            return False
        self.feed.camera = plan
        return True

    def is_sound(self) -> bool:
        """Whether every thread that should run does."""
        return self.feed.is_alive() and all(source.is_alive() for source in self._sources)

    def close(self) -> None:
        for source in self._sources:
            source.stop()
        self.feed.close()
        for source in self._sources:
            source.join(0.5)

    def state(self, now: float) -> tuple[str, str]:
        """ "live", "lagging", "offline" or "failed", and a sentence when it is not live."""
        health = self.feed.health
        if self.plan.fault:
            return "failed", self.plan.fault
        if now - health.last_frame_at <= SILENT_SECONDS:
            if health.delay > LATE_SECONDS:
                return "lagging", f"Pictures arrive {health.delay:.0f} seconds late."
            if self._drops():
                return "lagging", "This machine is too busy to take every picture."
            return "live", ""
        failure = self._sources[0].failure if self._sources else None
        if failure is not None:
            return "failed" if failure.lasts else "offline", str(failure)
        if self.plan.is_published:
            return "offline", "Nothing is sent to it."
        if not health.last_frame_at:
            return "offline", "Connecting."
        return "offline", "No picture comes any more."

    def problems(self) -> list[str]:
        """What is wrong with the other streams of a camera whose analysed one may be well."""
        return [str(source.failure) for source in self._sources[1:] if source.failure is not None]

    def _drops(self) -> bool:
        dropped = self.feed.health.dropped
        more, self._dropped_before = dropped - self._dropped_before, dropped
        return more > 2


def _sources_of(plan: CameraPlan, feed: CameraFeed) -> list[Source]:
    """The source of the analysed picture comes first."""
    sources: list[Source] = []
    sound = feed.push_sound if plan.sound else None
    sound_packet = feed.push_sound_packet if plan.sound else None
    makers: dict[str, type[Pull] | type[FileLoop]] = {Camera.Kind.FILE: FileLoop, Camera.Kind.PULL: Pull}
    kind = makers.get(plan.kind)
    if kind is not None and plan.sub:
        # The small stream is decoded; the large one goes to viewers and to the recording as it is.
        seen = Outlets(frame=feed.push_frame)
        sources.append(Pull(plan.sub, name=f"{plan.name} (small)", outlets=seen, health=feed.health))
        shown = Outlets(sound=sound, packet=feed.push_packet, sound_packet=sound_packet)
        # Counters of its own: a fault of the one stream must not be told of the other.
        sources.append(kind(plan.source, name=plan.name, outlets=shown, health=FeedHealth()))
    elif kind is not None:
        everything = Outlets(feed.push_frame, sound, feed.push_packet, sound_packet)
        sources.append(kind(plan.source, name=plan.name, outlets=everything, health=feed.health))
    if plan.thermal:
        thermal = Outlets(frame=feed.thermal_frame)
        sources.append(
            Pull(plan.thermal, name=f"{plan.name} (thermal)", outlets=thermal, health=FeedHealth())
        )
    return sources
