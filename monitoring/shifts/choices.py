"""Which shifts a person may look at now, and which of them they most likely want."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from monitoring.access import visible_cameras
from monitoring.models import Shift, User
from monitoring.shifts import hours as hours_of
from monitoring.shifts.hours import Hours
from monitoring.shifts.summary import groups_of

WITHOUT_SHIFTS = timedelta(hours=8)
"""What is looked back on where no shift is told."""
_JUST_BEGUN = timedelta(minutes=45)
"""Within which whoever hands over still means the shift before."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A shift on one of its days. `goes_on` while it has not ended."""

    shift: Shift
    hours: Hours
    goes_on: bool


def choices(*, user: User, now: datetime) -> list[Choice]:
    """Of each shift that concerns cameras which `user` may see: the one under way and the last that ended."""
    found = []
    for shift in visible_shifts(user):
        current, latest = hours_of.current(shift, now), hours_of.latest(shift, now)
        found += [Choice(shift, current, True)] if current else []
        found += [Choice(shift, latest, False)] if latest else []
    return sorted(found, key=lambda choice: (not choice.goes_on, -choice.hours.end.timestamp()))


def wanted(found: list[Choice], now: datetime) -> Choice | None:
    """Of `choices`: the shift under way, or the one before it as long as that has only just begun."""
    under_way = [choice for choice in found if choice.goes_on]
    over = [choice for choice in found if not choice.goes_on]
    if under_way and not (over and now - under_way[0].hours.start < _JUST_BEGUN):
        return under_way[0]
    return over[0] if over else None


def visible_shifts(user: User) -> list[Shift]:
    """Those that are in use: of the whole site, and of groups whose cameras `user` may see."""
    mine = Q(group=None) | Q(group__in=groups_of(user).values("pk"))
    return list(Shift.objects.filter(mine, enabled=True).select_related("group"))


def last_hours(*, user: User, now: datetime) -> Hours:
    """Where no shift is told: the last eight hours and the present minute, in the zone of most cameras."""
    start = (now - WITHOUT_SHIFTS).replace(second=0, microsecond=0)
    return Hours(start, start + WITHOUT_SHIFTS + timedelta(minutes=1), usual_zone(user))


def usual_zone(user: User) -> str:
    zones = Counter(visible_cameras(user).order_by().values_list("time_zone", flat=True))
    return zones.most_common(1)[0][0] if zones else "UTC"
