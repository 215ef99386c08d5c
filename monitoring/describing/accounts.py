"""What a question about an alert or a recording is answered from: its facts, and what was beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import QuerySet

from inference.describe.event import EventFacts
from inference.describe.questions import Account, Neighbour
from monitoring.analysis.alert_facts import UNNAMED
from monitoring.describing.facts_of import facts_of_alert, facts_of_span
from monitoring.models import Alert, Analysis, Camera, Clip, SpanRecord

MOST_NEIGHBOURS = 3
"""Alerts before, and after, that an answer tells of."""

MOST_SPANS = 500
"""Spans of one recording that are asked, the strongest: of a day's there may be thousands."""


def of_alert(alert: Alert) -> Account:
    """Reads the alert's camera and the alerts next to it. What was seen is told of alerts for scores only:
    a camera that was away saw nothing."""
    camera = alert.camera
    beside = Alert.objects.filter(camera=camera).exclude(pk=alert.pk)
    before = beside.filter(opened_at__lte=alert.opened_at).order_by("-opened_at")
    after = beside.filter(opened_at__gt=alert.opened_at).order_by("opened_at")
    earlier, later = _nearest(before), _nearest(after)
    return Account(
        place=camera.name if camera else "",
        time_zone=camera.time_zone if camera else "UTC",
        events=(facts_of_alert(alert),) if alert.cause == Alert.Cause.SCORE else (),
        zones=_zones(camera),
        earlier=earlier[:MOST_NEIGHBOURS],
        later=later[:MOST_NEIGHBOURS],
        more_earlier=len(earlier) > MOST_NEIGHBOURS,
        more_later=len(later) > MOST_NEIGHBOURS,
    )


def of_clip(clip: Clip) -> Account:
    """What all systems found, each by its last analysis that is done."""
    analyses = clip.analyses.order_by("created_at")
    done = {one.system: one.pk for one in analyses if one.state == Analysis.State.DONE}
    working = any(not one.is_finished for one in analyses)
    return _of_recording(clip, _facts(SpanRecord.objects.filter(analysis__in=done.values())), working)


def of_analysis(analysis: Analysis, *, likely: str) -> Account:
    """What one system found; `likely` names the spans that have no label of their own."""
    facts = _facts(SpanRecord.objects.filter(analysis=analysis))
    named = [replace(event, label=event.label or likely) for event in facts]
    return _of_recording(analysis.clip, named, unfinished=False)


def _of_recording(clip: Clip, events: Iterable[EventFacts], unfinished: bool) -> Account:
    return Account(
        place=clip.title,
        time_zone=clip.camera.time_zone if clip.camera else "UTC",
        events=tuple(events),
        duration=clip.duration,
        zones=_zones(clip.camera),
        unfinished=unfinished,
    )


def _facts(spans: QuerySet[SpanRecord]) -> list[EventFacts]:
    strongest = spans.select_related("analysis__clip__camera").order_by("-peak", "pk")[:MOST_SPANS]
    return sorted(map(facts_of_span, strongest), key=lambda event: (event.start, event.end))


def _nearest(alerts: QuerySet[Alert]) -> tuple[Neighbour, ...]:
    rows = alerts.values_list("pk", "opened_at", "label", "cause")[: MOST_NEIGHBOURS + 1]
    causes = dict(Alert.Cause.choices)
    return tuple(
        Neighbour(str(key), opened.timestamp(), causes[cause].lower() if _is_bare(label, cause) else label)
        for key, opened, label, cause in rows
    )


def _is_bare(label: str, cause: str) -> bool:
    return cause != Alert.Cause.SCORE or label in ("", UNNAMED)


def _zones(camera: Camera | None) -> tuple[str, ...]:
    zones = camera.zones if camera else []
    return tuple(zone["name"] for zone in zones if zone["kind"] == "watch" and zone["name"])
