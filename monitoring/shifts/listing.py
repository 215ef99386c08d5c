"""The summaries that a person may open, newest first, and what each is called. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.fields.json import KT

from monitoring.access import Visitor, visible_shift_summaries
from monitoring.shifts.hours import Hours


@dataclass(frozen=True, slots=True)
class Listed:
    """name, site  of the shift and its group of cameras; empty: any hours, all cameras
    when        in the site's own time
    made_by     empty: it was made by itself
    """

    id: str
    name: str
    site: str
    start: str
    end: str
    when: str
    made_by: str
    has_note: bool


def list_summaries(*, user: Visitor, limit: int) -> list[Listed]:
    """Without their content, which may be long."""
    found = (
        visible_shift_summaries(user)
        .annotate(zone=KT("content__time_zone"), site=KT("content__site"))
        .values_list("pk", "name", "site", "zone", "start", "end", "asked_by_name", "note")
        .order_by("-end", "-made_at")
    )
    return [
        Listed(
            id=str(pk),
            name=name,
            site=site or "",
            start=start.isoformat(),
            end=end.isoformat(),
            when=_when(Hours(start, end, zone or "UTC")),
            made_by=made_by,
            has_note=bool(note),
        )
        for pk, name, site, zone, start, end, made_by, note in found[:limit]
    ]


def title(hours: Hours, name: str, site: str) -> str:
    """Such as "Night, Depot: 2026-11-22 22:00 to 2026-11-23 06:00"."""
    names = ", ".join(part for part in (name, site) if part)
    return f"{names}: {_when(hours)}" if names else _when(hours)


def _when(hours: Hours) -> str:
    begin, end = hours.local(hours.start), hours.local(hours.end)
    last = f"{end:%H:%M}" if begin.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{begin:%Y-%m-%d %H:%M} to {last}"
