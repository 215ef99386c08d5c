"""How each person wants to be told of alerts, and the hours in which they want to hear nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from monitoring import audit
from monitoring.analysis import schedules
from monitoring.audit import changes, visitor
from monitoring.intake.camera_settings import time_zones
from monitoring.models import Alert, NotificationPreference, User

LONGEST_COOLDOWN = 24 * 3600


class InvalidPreference(ValueError):
    """`problems` maps the names of fields to sentences."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """One person's wishes; without a row they are these defaults.

    browser, sound, email  by which ways they want to be told
    shifts                 whether they want e-mails of what shifts came to
    least_severity         "notice" or "alert"
    quiet_from, quiet_to   local times in `time_zone` between which no e-mail is sent; None: never quiet
    cooldown               seconds between two e-mails about one camera
    """

    browser: bool = True
    sound: bool = True
    email: bool = False
    shifts: bool = False
    least_severity: str = Alert.Severity.ALERT.value
    quiet_from: time | None = None
    quiet_to: time | None = None
    time_zone: str = "UTC"
    cooldown: int = 300

    def covers(self, severity: str) -> bool:
        """Whether an alert of this severity is worth telling."""
        return self.least_severity == Alert.Severity.NOTICE or severity == Alert.Severity.ALERT

    def quiet_until(self, now: datetime) -> datetime | None:
        """When the quiet hours end that `now` (aware) lies in; None outside of them."""
        if self.quiet_from is None or self.quiet_to is None:
            return None
        local = now.astimezone(schedules.zone(self.time_zone))
        overnight = self.quiet_from > self.quiet_to
        present = local.time()
        if overnight:
            is_quiet = present >= self.quiet_from or present < self.quiet_to
        else:
            is_quiet = self.quiet_from <= present < self.quiet_to
        if not is_quiet:
            return None
        days = 1 if overnight and present >= self.quiet_from else 0
        zone = ZoneInfo(str(local.tzinfo))
        return datetime.combine(local.date() + timedelta(days=days), self.quiet_to, zone)


_NAMES = (
    "browser",
    "sound",
    "email",
    "shifts",
    "least_severity",
    "quiet_from",
    "quiet_to",
    "time_zone",
    "cooldown",
)


def preferences_of(user: User) -> Preferences:
    stored = NotificationPreference.objects.filter(user=user).first()
    return stored_preferences(stored)


def stored_preferences(stored: NotificationPreference | None) -> Preferences:
    return Preferences(**{name: getattr(stored, name) for name in _NAMES}) if stored else Preferences()


def to_json(preferences: Preferences) -> dict[str, Any]:
    """As browsers get it; times as "HH:MM"."""
    told = asdict(preferences)
    for name in ("quiet_from", "quiet_to"):
        told[name] = told[name].strftime("%H:%M") if told[name] else None
    return told


def keep(*, user: User, preferences: Preferences, address: str | None = None) -> None:
    """Stores the wishes, and the e-mail address unless it is None. Raises InvalidPreference."""
    problems: dict[str, str] = {}
    wanted = user.email if address is None else address.strip()
    if preferences.least_severity not in Alert.Severity.values:
        problems["least_severity"] = "Choose notices and alerts, or alerts only."
    if preferences.time_zone not in time_zones():
        problems["time_zone"] = "Choose a time zone of the list, such as Europe/Berlin."
    if type(preferences.cooldown) is not int or not 0 <= preferences.cooldown <= LONGEST_COOLDOWN:
        problems["cooldown"] = f"This must be a whole number from 0 to {LONGEST_COOLDOWN} seconds."
    if (preferences.quiet_from is None) != (preferences.quiet_to is None):
        problems["quiet_to"] = "Quiet hours need a start and an end; leave both empty to have none."
    elif preferences.quiet_from is not None and preferences.quiet_from == preferences.quiet_to:
        problems["quiet_to"] = "Quiet hours must end at another time than they start."
    if wanted:
        try:
            validate_email(wanted)
        except ValidationError:
            problems["address"] = "This is not an e-mail address."
    elif preferences.email or preferences.shifts:
        problems["address"] = "Enter the address to which e-mails shall go."
    if problems:
        raise InvalidPreference(problems)
    with transaction.atomic():
        before = asdict(preferences_of(user)) | {"address": user.email}
        NotificationPreference.objects.update_or_create(
            user=user, defaults={name: getattr(preferences, name) for name in _NAMES}
        )
        if wanted != user.email:
            user.email = wanted
            user.save(update_fields=["email"])
        if changed := changes.between(before, asdict(preferences) | {"address": wanted}):
            actor = visitor.person()
            audit.record(
                "settings.changed", actor=actor, target=user, change="notifications", changed=changed
            )
