"""Which hours, of which site and in which language: read from an address or a request of the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group

from inference.describe.draft import Language
from monitoring.describing.writers import language_of, writer_settings
from monitoring.intake.camera_settings import time_zones
from monitoring.models import Shift, User
from monitoring.shifts import choices as choices_of
from monitoring.shifts import hours as hours_of
from monitoring.shifts.choices import Choice
from monitoring.shifts.hours import BadHours, Hours
from monitoring.shifts.summary import groups_of


@dataclass(frozen=True, slots=True)
class AskedHours:
    """group  None: all cameras that the reader may see
    shift  whose hours these are; None: any hours
    """

    hours: Hours
    group: Group | None
    shift: Shift | None
    language: Language

    @property
    def name(self) -> str:
        return self.shift.name if self.shift else ""


def read(query: Mapping[str, str], *, user: User, found: list[Choice], now: datetime) -> AskedHours:
    """From `start`, `end`, `zone`, `site` (a group), `shift` and `language`; without `start` the shift of
    `found` that is most likely wanted. Raises BadHours with a sentence."""
    language = _language(query.get("language", ""))
    if not query.get("start"):
        choice = choices_of.wanted(found, now)
        if choice is None:
            return AskedHours(choices_of.last_hours(user=user, now=now), None, None, language)
        return AskedHours(choice.hours, choice.shift.group, choice.shift, language)
    zone = query.get("zone") or choices_of.usual_zone(user)
    if zone not in time_zones():
        raise BadHours("Choose a time zone of the list, such as Europe/Berlin.")
    hours = hours_of.read(query["start"], query.get("end", ""), zone)
    if hours.start >= now:
        raise BadHours("These hours have not begun.")
    group = _group(query.get("site", ""), user)
    return AskedHours(hours, group, _shift(query.get("shift", ""), hours, group, user), language)


def _language(text: str) -> Language:
    if not text:
        return language_of(writer_settings().language)
    if text not in set(Language):
        raise BadHours(f"Summaries are written in {', '.join(language.value for language in Language)}.")
    return Language(text)


def _group(text: str, user: User) -> Group | None:
    if not text:
        return None
    found = groups_of(user).filter(pk=int(text)).first() if text.isascii() and text.isdecimal() else None
    if found is None:
        raise BadHours("There is no such group of cameras.")
    return found


def _shift(text: str, hours: Hours, group: Group | None, user: User) -> Shift | None:
    """The shift that is named, if these are its hours and its cameras; other hours bear no name."""
    for shift in choices_of.visible_shifts(user):
        if str(shift.pk) == text and shift.group_id == (group.pk if group else None):
            site_day = hours.local(hours.start).date()
            return shift if hours_of.of_day(shift, site_day) == hours else None
    return None
