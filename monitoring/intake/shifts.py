"""The shifts of a site: when they begin and end, and on which days."""

from __future__ import annotations

import logging
from dataclasses import dataclass, fields
from datetime import time
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from monitoring import audit
from monitoring.audit import changes
from monitoring.audit.targets import describe
from monitoring.intake.camera_settings import tidy, time_zones
from monitoring.models import Shift, User

log = logging.getLogger(__name__)

LONGEST_NAME = 80
_MOVING = ("days", "starts", "ends", "time_zone", "group", "enabled")
"""What decides which hours a shift is, and of which cameras."""


class InvalidShift(ValueError):
    """`problems` maps the names of fields to sentences."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class ShiftChanged(Exception):
    """Somebody else changed it since it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftSettings:
    """What an administrator says of a shift; fields as those of monitoring.models.Shift."""

    name: str
    days: tuple[int, ...]
    starts: time
    ends: time
    time_zone: str
    group: Group | None = None
    enabled: bool = True

    @classmethod
    def of(cls, shift: Shift) -> ShiftSettings:
        return cls(
            name=shift.name,
            days=tuple(shift.days),
            starts=shift.starts,
            ends=shift.ends,
            time_zone=shift.time_zone,
            group=shift.group,
            enabled=shift.enabled,
        )


_NAMES = tuple(item.name for item in fields(ShiftSettings))


def keep_shift(
    *, by: User, settings: ShiftSettings, shift: Shift | None = None, version: int | None = None
) -> Shift:
    """Adds a shift, or changes one. `version` is that which was read. Raises InvalidShift, ShiftChanged.

    Hours that had ended before a change of the times are not summed up anew.
    """
    values = _read(settings, shift)
    with transaction.atomic():
        known = None if shift is None else Shift.objects.select_for_update().filter(pk=shift.pk).first()
        if shift is not None and (known is None or (version is not None and version != known.version)):
            raise ShiftChanged
        before = _told(known) if known is not None else {}
        kept = known or Shift()
        moved = known is None or any(getattr(known, name) != values[name] for name in _MOVING)
        for name, value in values.items():
            setattr(kept, name, value)
        if moved:
            kept.since = timezone.now()
        if known is not None:
            kept.version += 1
        kept.save()
        changed = changes.between(before, _told(kept))
        if changed:
            audit.record(
                "settings.changed", actor=by, target=kept,
                change="changed" if known else "added", changed=changed,
            )  # fmt: skip
    log.info("%s kept the shift %s.", by.username, kept.name)
    return kept


def remove_shift(*, by: User, shift: Shift) -> None:
    """Deletes a shift; what it came to on its days stays."""
    with transaction.atomic():
        target, had = describe(shift), _told(shift)
        shift.delete()
        audit.record("shift.deleted", actor=by, target=target, **had)


def _read(settings: ShiftSettings, shift: Shift | None) -> dict[str, Any]:
    values = {name: getattr(settings, name) for name in _NAMES}
    problems: dict[str, str] = {}
    values["name"] = name = tidy(settings.name)
    same = Shift.objects.filter(name__iexact=name)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        problems["name"] = f"Give the shift a name of at most {LONGEST_NAME} characters."
    elif (same if shift is None else same.exclude(pk=shift.pk)).exists():
        problems["name"] = "There is a shift of that name already."
    values["days"] = sorted(set(settings.days))
    if not settings.days or not set(settings.days) <= set(range(7)):
        problems["days"] = "Choose at least one day on which it begins."
    if settings.time_zone not in time_zones():
        problems["time_zone"] = "Choose a time zone of the list, such as Europe/Berlin."
    if problems:
        raise InvalidShift(problems)
    return values


def _told(shift: Shift) -> dict[str, Any]:
    return {
        "name": shift.name,
        "days": list(shift.days),
        "starts": f"{shift.starts:%H:%M}",
        "ends": f"{shift.ends:%H:%M}",
        "time_zone": shift.time_zone,
        "group": shift.group.name if shift.group else "",
        "enabled": shift.enabled,
    }
