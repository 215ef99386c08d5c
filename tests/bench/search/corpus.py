"""A site with many alerts: generated facts of events, verdicts and notes, indexed as a site does it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from inference.describe.draft import Language
from inference.describe.event import EventFacts, Source, to_json
from inference.describe.sentences import describe
from monitoring.models import Alert, Camera, Description, SearchEntry, User, Verdict
from monitoring.searching import indexing
from tests.bench.descriptions.records import generate

ZONE = "Europe/Berlin"
NOTES = (
    "Delivery driver left a parcel at the side door.",
    "Cleaner with a trolley, comes every evening.",
    "Teenagers climbed over the fence and ran off.",
    "Reflection of headlights on the wet ground.",
    "Spider web moved in front of the lens.",
    "Drunk man shouted at the guard, police were called.",
    "Branches in the wind.",
    "Maintenance crew tested the fire doors.",
)
_AT_ONCE = 2000


def build(count: int, *, seed: int = 11) -> tuple[User, User]:
    """Fills an empty database. Returns an administrator, and an operator who sees half of the cameras."""
    chance = random.Random(seed)
    administrator = User.objects.create_user("chief", password=None, role="administrator")
    operator = User.objects.create_user("night", password=None, role="operator")
    cameras: dict[str, Camera] = {}
    facts = _live(seed)
    for _ in range(0, count, _AT_ONCE):
        _some(list(islice(facts, min(_AT_ONCE, count))), cameras, chance)
    from django.contrib.auth.models import Group

    half = Group.objects.create(name="half")
    half.cameras.set(sorted(cameras.values(), key=lambda camera: camera.name)[::2])
    operator.groups.add(half)
    return administrator, operator


def index_all() -> None:
    """As the worker does, without its clock."""
    while alerts := list(indexing.outdated()[: indexing.BATCH]):
        indexing.index(alerts)
    indexing.embed(float("inf"))


def facts_by_entry() -> dict[int, tuple[EventFacts, Alert, str]]:
    """entry id -> what was generated, the alert, and the reviewer's note."""
    from inference.describe.event import from_json

    notes = dict(Verdict.objects.values_list("alert", "note"))
    rows = SearchEntry.objects.select_related("alert__camera", "alert__described").iterator(2000)
    return {
        row.pk: (from_json(row.alert.described.facts), row.alert, notes.get(row.alert_id, "")) for row in rows
    }


def _live(seed: int) -> Iterator[EventFacts]:
    while True:
        for facts in generate(4000, seed):
            if facts.source is Source.CAMERA:
                yield replace(facts, time_zone=ZONE, ongoing=False)
        seed += 1


def _some(records: list[EventFacts], cameras: dict[str, Camera], chance: random.Random) -> None:
    alerts, descriptions, verdicts = [], [], []
    for facts in records:
        if facts.place not in cameras:
            cameras[facts.place] = Camera.objects.create(name=facts.place, time_zone=ZONE)
        alert = _alert(facts, cameras[facts.place], chance)
        draft = describe(facts, Language.ENGLISH)
        alert.description = draft.summary
        text = draft.to_json() if chance.random() < 0.3 else None
        alerts.append(alert)
        descriptions.append(Description(alert=alert, facts=to_json(facts), sentence=draft.summary, text=text))
        if alert.review != Alert.Review.WAITING:
            note = chance.choice(NOTES) if chance.random() < 0.05 else ""
            verdicts.append(Verdict(alert=alert, reviewer_name="r", kind=alert.review, note=note))
    Alert.objects.bulk_create(alerts)
    Description.objects.bulk_create(descriptions)
    Verdict.objects.bulk_create(verdicts)


def _alert(facts: EventFacts, camera: Camera, chance: random.Random) -> Alert:
    opened = datetime.fromtimestamp(facts.start, UTC)
    review = chance.choice(("waiting", "waiting", "confirmed", "dismissed"))
    return Alert(
        camera=camera,
        system=facts.seen_by[0].system,
        state=Alert.State.ENDED,
        severity="alert" if facts.peak > 0.8 else "notice",
        opened_at=opened,
        last_at=opened + timedelta(seconds=facts.duration),
        ended_at=opened + timedelta(seconds=facts.duration),
        peak=facts.peak,
        line=facts.line,
        label=facts.label or "unusual",
        review=review,
        confirmed={"confirmed": True, "dismissed": False}.get(review),
        sequence=3,
        changed_at=opened + timedelta(seconds=facts.duration),
    )
