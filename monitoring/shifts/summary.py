"""A summary as one person may read it, just made or kept before."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils import timezone

from inference.describe.draft import Language
from monitoring.access import visible_alerts, visible_cameras, visible_shift_summaries
from monitoring.describing.writers import language_of
from monitoring.models import Camera, ShiftSummary, User
from monitoring.reports.figures import Row, row
from monitoring.shifts import reading
from monitoring.shifts.events import CameraShift, Content, Event, from_json
from monitoring.shifts.hours import Hours
from monitoring.shifts.prose import Sentence, Writer
from monitoring.shifts.words import words_of


@dataclass(frozen=True, slots=True)
class Section:
    """A camera's part."""

    id: str
    name: str
    numbers: Row
    sentences: list[Sentence]

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell but that there was no alert."""
        return len(self.sentences) == 1 and not self.numbers.alerts


@dataclass(frozen=True, slots=True)
class Linked:
    """An alert that sentences point to; `at` is when it opened, as the site's clock showed it."""

    id: str
    at: str
    camera: str
    severity: str
    label: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """id        of a kept one, else empty
    name      of the shift; empty for hours that somebody asked for
    site      name of the group of cameras; empty: all that one may see
    so_far    whether the hours had not ended when it was made
    made_by   who asked for it; empty: it was made by itself
    total, overview  of the cameras that the reader may see, and of no others
    links     every alert that a sentence is made of, by id
    """

    id: str
    name: str
    site: str
    hours: Hours
    language: Language
    made_at: datetime
    so_far: bool
    made_by: str
    note: str
    total: Row
    overview: list[Sentence]
    cameras: list[Section]
    links: dict[str, Linked]


def cameras_of(user: User, group: Group | None) -> QuerySet[Camera]:
    """Those of a site that `user` may see; None: all that they may."""
    seen = visible_cameras(user).order_by("position", "name")
    return seen if group is None else seen.filter(pk__in=group.cameras.values("pk"))


def groups_of(user: User) -> QuerySet[Group]:
    """The sites that `user` may have summed up: administrators all that have cameras, others their own."""
    groups = Group.objects.all() if user.is_administrator else user.groups.all()
    return groups.filter(cameras__isnull=False).distinct().order_by("name")


def content_now(
    *, user: User, hours: Hours, group: Group | None, language: Language, now: datetime
) -> Content:
    """What the hours came to until `now`, of what `user` may see."""
    return reading.read(
        cameras=list(cameras_of(user, group)),
        hours=hours,
        language=language,
        now=now,
        site=group.name if group else "",
        faults_of_site=user.is_administrator,
    )


def of_now(
    *,
    user: User,
    hours: Hours,
    group: Group | None,
    language: Language,
    name: str = "",
    now: datetime | None = None,
) -> Summary:
    """Of any hours that have begun, as things stand."""
    now = now or timezone.now()
    content = content_now(user=user, hours=hours, group=group, language=language, now=now)
    return _told(
        content, hours, language, made_at=now, name=name, summary_id="", made_by="", note="", gone=frozenset()
    )


def find(*, user: User, summary_id: UUID) -> Summary | None:
    """None for what does not exist and for what `user` may not read any of."""
    stored = visible_shift_summaries(user).filter(pk=summary_id).first()
    return None if stored is None else of_stored(stored, user)


def of_stored(stored: ShiftSummary, user: User) -> Summary:
    """What of a kept summary `user` may read: the cameras that they may see today."""
    content = from_json(stored.content)
    if not user.is_administrator:
        seen = set(map(str, visible_cameras(user).values_list("pk", flat=True)))
        mine = tuple(camera for camera in content.cameras if camera.id in seen)
        content = replace(content, cameras=mine, of_site=())
    ids = [event.id for event in _events(content)]
    there = set(map(str, visible_alerts(user).filter(pk__in=ids).values_list("pk", flat=True)))
    return _told(
        content,
        Hours(stored.start, stored.end, content.time_zone),
        language_of(stored.language),
        made_at=stored.made_at,
        name=stored.name,
        summary_id=str(stored.pk),
        made_by=stored.asked_by_name,
        note=stored.note,
        gone=frozenset(ids) - there,
    )


def to_json(summary: Summary) -> dict[str, Any]:
    """As the API gives it; times in ISO 8601."""
    told = asdict(summary)
    hours = told.pop("hours")
    told |= {
        "start": summary.hours.start.isoformat(),
        "end": summary.hours.end.isoformat(),
        "time_zone": hours["time_zone"],
        "language": summary.language.value,
        "made_at": summary.made_at.isoformat(),
        "alerts": list(told.pop("links").values()),
    }
    return told


def _told(
    content: Content,
    hours: Hours,
    language: Language,
    *,
    made_at: datetime,
    name: str,
    summary_id: str,
    made_by: str,
    note: str,
    gone: frozenset[str],
) -> Summary:
    writer = Writer(words_of(language), hours, content.until)
    raised = [event for camera in content.cameras for event in camera.raised]
    return Summary(
        id=summary_id,
        name=name,
        site=content.site,
        hours=hours,
        language=language,
        made_at=made_at,
        so_far=content.until < hours.end.timestamp(),
        made_by=made_by,
        note=note,
        total=row("", "All", raised),
        overview=writer.overview(content.cameras, content.of_site),
        cameras=[_section(camera, writer) for camera in content.cameras],
        links=_links(content, writer, gone),
    )


def _section(camera: CameraShift, writer: Writer) -> Section:
    numbers = replace(row(camera.id, camera.name, camera.raised), watched=camera.scored / 86_400)
    return Section(camera.id, camera.name, numbers, writer.of_camera(camera))


def _links(content: Content, writer: Writer, gone: frozenset[str]) -> dict[str, Linked]:
    names = {
        event.id: camera.name
        for camera in content.cameras
        for event in (*camera.raised, *camera.carried, *camera.faults)
    }
    return {
        event.id: Linked(
            event.id,
            writer.clock(event.opened),
            names.get(event.id, ""),
            event.severity,
            event.label,
            event.id in gone,
        )
        for event in _events(content)
    }


def _events(content: Content) -> list[Event]:
    of_cameras = [
        event for camera in content.cameras for event in (*camera.raised, *camera.carried, *camera.faults)
    ]
    return [*of_cameras, *content.of_site]
