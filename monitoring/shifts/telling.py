"""What is said of the alerts that stand out: a reviewer's own words, or what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inference.describe.draft import Language
from inference.describe.sentences import describe
from monitoring.describing.facts_of import facts_of_alert
from monitoring.models import Alert, Description
from monitoring.shifts.events import CameraShift, Event, Told

OF_A_CAMERA = 3


def tell(cameras: Sequence[CameraShift], language: Language) -> tuple[CameraShift, ...]:
    """The same, with the words of what stood out on each."""
    chosen = {camera.id: outstanding(camera.raised)[:OF_A_CAMERA] for camera in cameras}
    rows = Alert.objects.filter(pk__in=[event.id for events in chosen.values() for event in events])
    found = {str(row.pk): row for row in rows.select_related("camera", "described")}
    return tuple(
        replace(
            camera,
            told=tuple(_told(found[event.id], language) for event in chosen[camera.id] if event.id in found),
        )
        for camera in cameras
    )


def outstanding(events: Sequence[Event]) -> list[Event]:
    """Those that a system raised and nobody dismissed: confirmed ones first, then the severe, then the
    strongest."""
    candidates = [
        event
        for event in events
        if event.cause == Alert.Cause.SCORE and event.review != Alert.Review.DISMISSED
    ]
    return sorted(candidates, key=_rank)


def _rank(event: Event) -> tuple[bool, bool, float, float]:
    is_confirmed = event.review == Alert.Review.CONFIRMED
    return not is_confirmed, event.severity != Alert.Severity.ALERT, -event.peak, event.opened


def _told(alert: Alert, language: Language) -> Told:
    known: Description | None = getattr(alert, "described", None)
    if known is not None and known.edit:
        return Told(str(alert.pk), known.edit, known.edited_by_name or "somebody who has left")
    if known is not None and known.language == language and known.sentence:
        return Told(str(alert.pk), known.sentence)
    return Told(str(alert.pk), describe(facts_of_alert(alert), language).summary)
