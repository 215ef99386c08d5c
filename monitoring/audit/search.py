"""Finding lines: newest first, a page at a time, in steps that an index answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from monitoring.chain import canonical, moment
from monitoring.models import AuditEntry

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """person  name of who did it, or of whom it was done to; whole, in any case
    action  whole ("verdict.given") or its beginning ("verdict")
    target  a part of the name of what it was done to, or its id
    camera  id
    since, until  aware times, the second exclusive
    """

    person: str = ""
    action: str = ""
    target: str = ""
    camera: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """lines  newest first; before  number to ask for the page of older ones, None on the last"""

    lines: list[AuditEntry]
    before: int | None


def search(wanted: AuditFilter, *, before: int | None = None) -> AuditPage:
    found = _filtered(wanted)
    if before is not None:
        found = found.filter(number__lt=before)
    lines = list(found[: PAGE + 1])
    more = len(lines) > PAGE
    return AuditPage(lines[:PAGE], lines[PAGE - 1].number if more else None)


def actions() -> list[str]:
    """Every action that ever occurred, in the order of the alphabet."""
    # One step through the index for each, where DISTINCT would read the whole of it.
    found: list[str] = []
    while True:
        after = found[-1] if found else ""
        named = (
            AuditEntry.objects.filter(action__gt=after).order_by("action").values_list("action", flat=True)
        )
        following = named.first()
        if following is None:
            return found
        found.append(following)


def csv_lines(wanted: AuditFilter) -> Iterator[str]:
    """A heading, then one line an entry, oldest first, with the digests to check it by."""
    names = (
        "number", "at", "actor_id", "actor", "action", "target_kind", "target_id", "target", "camera_id",
        "address", "details", "previous", "digest",
    )  # fmt: skip
    yield _csv(names)
    for entry in _filtered(wanted).order_by("number").iterator(chunk_size=2000):
        values = {name: getattr(entry, name) for name in names}
        values |= {"at": moment(entry.at), "details": canonical(entry.details).decode()}
        yield _csv(["" if value is None else str(value) for value in values.values()])


def _csv(values: tuple[str, ...] | list[str]) -> str:
    out = io.StringIO()
    # A spreadsheet would run what begins like a formula; people choose their own names.
    csv.writer(out).writerow(
        [f"'{value}" if value[:1] in ("=", "+", "-", "@") else value for value in values]
    )
    return out.getvalue()


def _filtered(wanted: AuditFilter) -> QuerySet[AuditEntry]:
    found = AuditEntry.objects.all()
    if wanted.person:
        found = found.filter(
            Q(actor__iexact=wanted.person) | Q(target_kind="user", target__iexact=wanted.person)
        )
    if wanted.action:
        found = found.filter(Q(action=wanted.action) | Q(action__startswith=f"{wanted.action}."))
    if wanted.target:
        found = found.filter(Q(target__icontains=wanted.target) | Q(target_id=wanted.target))
    if wanted.camera:
        found = found.filter(camera_id=wanted.camera)
    if wanted.since is not None:
        found = found.filter(at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(at__lt=wanted.until)
    return found
