"""A shift in sentences, each with the alerts that it is made of. Pure: what was kept in, prose out."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from monitoring.models import Alert
from monitoring.shifts import stretches
from monitoring.shifts.events import CameraShift, Event, Stretch, Told
from monitoring.shifts.hours import Hours
from monitoring.shifts.telling import outstanding
from monitoring.shifts.words import Lasted, Words

OF_A_SITE = 3
"""Alerts that are told of in the overview."""
UNSCORED = 120.0
"""Seconds without scores below which nothing is said: scores are kept by the minute."""

_UNSETTLED = (Alert.Review.SECOND, Alert.Review.DISAGREED)


@dataclass(frozen=True, slots=True)
class Sentence:
    """alerts  ids of those that it is made of
    camera  id of the one camera that it is about, or empty
    tone    "alert" for what somebody must still do, "notice" for what was missing, "good", or empty
    """

    text: str
    alerts: tuple[str, ...] = ()
    camera: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes of some hours in one language; what was still open is told as of `until`, Unix seconds."""

    words: Words
    hours: Hours
    until: float

    def overview(self, cameras: Sequence[CameraShift], of_site: Sequence[Event]) -> list[Sentence]:
        """Of all cameras that a reader may see, and of the site itself."""
        raised = [event for camera in cameras for event in camera.raised]
        busy = sum(bool(camera.raised) for camera in cameras)
        names = {event.id: camera.name for camera in cameras for event in (*camera.raised, *camera.carried)}
        return [
            self._raised(raised, busy, len(cameras)),
            *self._open([event for camera in cameras for event in (*camera.raised, *camera.carried)], names),
            *self._worst(cameras),
            *self._outcome(raised),
            *self._carried([event for camera in cameras for event in camera.carried]),
            *self._times(raised),
            *self._no_footage(raised),
            *self._room(of_site),
            *(
                Sentence(self.words.at(camera.name, said.text), said.alerts, said.camera, said.tone)
                for camera in cameras
                for said in self._missing(camera)
            ),
            *self._nothing_missing(cameras),
        ]

    def of_camera(self, camera: CameraShift) -> list[Sentence]:
        """Of one, by itself."""
        known = {event.id: event for event in camera.raised}
        return [
            self._raised(camera.raised, 1, 1),
            *self._open((*camera.raised, *camera.carried), {}),
            *self._labels(camera.raised),
            *(self._told(known[told.id], told) for told in camera.told if told.id in known),
            *self._outcome(camera.raised),
            *self._carried(camera.carried),
            *self._times(camera.raised),
            *self._no_footage(camera.raised),
            *self._missing(camera),
        ]

    def clock(self, moment: float) -> str:
        return self.hours.clock(datetime.fromtimestamp(moment, UTC), seconds=True)

    def _raised(self, events: Sequence[Event], busy: int, of: int) -> Sentence:
        severe = sum(event.severity == Alert.Severity.ALERT for event in events)
        text = self.words.raised(len(events), severe, busy, of)
        return Sentence(text, _ids(events), tone="" if events else "good")

    def _labels(self, events: Sequence[Event]) -> Iterable[Sentence]:
        if events:
            counts = Counter(self.words.named(event.label) for event in events).most_common()
            yield Sentence(self.words.labels(counts), _ids(events))

    def _worst(self, cameras: Sequence[CameraShift]) -> Iterable[Sentence]:
        told = {told.id: told for camera in cameras for told in camera.told}
        names = {event.id: (camera.id, camera.name) for camera in cameras for event in camera.raised}
        for event in outstanding([event for camera in cameras for event in camera.raised])[:OF_A_SITE]:
            if event.id in told:
                camera, name = names[event.id]
                said = self._told(event, told[event.id])
                yield Sentence(self.words.at(name, said.text), said.alerts, camera)

    def _told(self, event: Event, told: Told) -> Sentence:
        is_confirmed = event.review == Alert.Review.CONFIRMED
        text = self.words.stood_out(self.clock(event.opened), event.peak, is_confirmed, told.text, told.by)
        return Sentence(text, (event.id,))

    def _outcome(self, events: Sequence[Event]) -> Iterable[Sentence]:
        confirmed = [event for event in events if event.review == Alert.Review.CONFIRMED]
        dismissed = [event for event in events if event.review == Alert.Review.DISMISSED]
        if confirmed or dismissed:
            false = sum(event.false_alarm for event in dismissed)
            text = self.words.verdicts(len(confirmed), len(dismissed), false)
            yield Sentence(text, _ids((*confirmed, *dismissed)))
        yield from _counted(
            [event for event in events if event.review == Alert.Review.WAITING], self.words.unjudged, "alert"
        )
        yield from _counted(
            [event for event in events if event.review in _UNSETTLED], self.words.undecided, "alert"
        )
        unseen = [event for event in events if event.acknowledged is None]
        if unseen:
            yield Sentence(self.words.unseen(len(unseen), len(events)), _ids(unseen), tone="alert")

    def _open(self, events: Sequence[Event], names: dict[str, str]) -> Iterable[Sentence]:
        still = [event for event in events if event.ended is None]
        if still:
            where = [self.words.since(names.get(event.id, ""), self.clock(event.opened)) for event in still]
            yield Sentence(self.words.open(len(still), where), _ids(still), tone="alert")

    def _carried(self, events: Sequence[Event]) -> Iterable[Sentence]:
        return _counted(events, self.words.carried)

    def _times(self, events: Sequence[Event]) -> Iterable[Sentence]:
        for name, say in (("acknowledged", self.words.seen_after), ("judged", self.words.judged_after)):
            done = [event for event in events if getattr(event, name) is not None]
            if done:
                took = [getattr(event, name) for event in done]
                text = say(len(done), len(events), statistics.median(took), max(took))
                yield Sentence(text, _ids(done))

    def _no_footage(self, events: Sequence[Event]) -> Iterable[Sentence]:
        return _counted(
            [event for event in events if event.footage is False], self.words.no_footage, "notice"
        )

    def _room(self, of_site: Sequence[Event]) -> Iterable[Sentence]:
        full = [event for event in of_site if event.cause == Alert.Cause.STORAGE]
        if full:
            yield Sentence(self.words.room(self._lasted(full)), _ids(full), tone="notice")

    def _missing(self, camera: CameraShift) -> Iterable[Sentence]:
        """When it was away, showed nothing of use, was not recorded or not scored."""
        away = [event for event in camera.faults if event.cause == Alert.Cause.OFFLINE]
        if away:
            yield Sentence(self.words.away(self._lasted(away)), _ids(away), camera.id, "notice")
        spoiled = [event for event in camera.faults if event.cause == Alert.Cause.PICTURE]
        if spoiled:
            notes = {event.note for event in spoiled}
            note = notes.pop() if len(notes) == 1 else ""
            yield Sentence(
                self.words.picture(self._lasted(spoiled), note), _ids(spoiled), camera.id, "notice"
            )
        if camera.gaps:
            yield Sentence(self.words.gap(self._of(camera.gaps)), (), camera.id, "notice")
        unscored = camera.watchable - camera.scored
        if unscored >= UNSCORED:
            yield Sentence(self.words.unscored(unscored, camera.watchable), (), camera.id, "notice")

    def _nothing_missing(self, cameras: Sequence[CameraShift]) -> Iterable[Sentence]:
        watched = [camera for camera in cameras if camera.enabled]
        offline = [
            event for camera in cameras for event in camera.faults if event.cause == Alert.Cause.OFFLINE
        ]
        if watched and not offline:
            yield Sentence(self.words.all_present(len(watched)), tone="good")
        always = [camera for camera in watched if camera.always]
        if always and not any(camera.gaps for camera in always):
            yield Sentence(self.words.all_recorded(len(always)), tone="good")
        off = [camera.name for camera in cameras if not camera.enabled]
        if off:
            yield Sentence(self.words.switched_off(off), tone="notice")

    def _lasted(self, events: Sequence[Event]) -> Lasted:
        still = any(event.ended is None for event in events)
        whole = [(event.opened, self.until if event.ended is None else event.ended) for event in events]
        return self._of(stretches.joined(whole), still=still)

    def _of(self, found: Sequence[Stretch], *, still: bool = False) -> Lasted:
        total = stretches.seconds(found)
        if still:
            return Lasted(len(found), total, self.clock(found[-1][0]), "")
        begin, end = max(found, key=lambda stretch: stretch[1] - stretch[0])
        return Lasted(len(found), total, self.clock(begin), self.clock(end))


def _counted(events: Sequence[Event], say: Callable[[int], str], tone: str = "") -> Iterable[Sentence]:
    if events:
        yield Sentence(say(len(events)), _ids(events), tone=tone)


def _ids(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(event.id for event in events)
