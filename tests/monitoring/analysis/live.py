"""Live snippets without cameras: scores in, assessments out, recorded as the live worker records them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from inference.types import Assessment, Modality
from monitoring.analysis import alerts, blocks
from monitoring.analysis.alerts import AlertChange
from monitoring.models import Camera, ScoreBlock

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC).timestamp()
"""A Monday."""

VERSION = "normality-1-live-1-cafecafe"


def snippet(second: float, score: float, **more: Any) -> Assessment:
    """The snippet [NOON + second, NOON + second + 1)."""
    facts = {"reference": "profile", "heard": 0, **more.pop("facts", {})}
    values: dict[str, Any] = {
        "raw": (score / (1 - score)) ** (1 / 3) if score < 1 else 1e3,
        "contributions": {Modality.MOTION: 0.75, Modality.OBJECTS: 0.25},
        "label": "fast movement" if score >= 0.5 else "",
        "model_version": VERSION,
        **more,
    }
    start = NOON + second
    return Assessment(
        sequence=int(start),
        start=start,
        end=start + 1,
        frame_start=int(start) * 8,
        frame_end=int(start) * 8 + 8,
        score=score,
        facts=facts,
        **values,
    )


def record(
    camera: Camera, snippets: Sequence[Assessment], version: str = VERSION, system: str = "normality"
) -> None:
    """As score blocks."""
    for block in blocks.pack(blocks.Scored(item) for item in snippets):
        ScoreBlock.objects.update_or_create(
            source_kind=ScoreBlock.Source.CAMERA,
            source_id=camera.pk,
            system=system,
            model_version=version,
            minute=block.minute,
            defaults={"count": block.count, "scores": block.scores, "details": block.details},
        )


def consider(camera: Camera, *snippets: Assessment) -> list[AlertChange]:
    """Considers each by itself, a second after it ended."""
    changes = []
    for item in snippets:
        camera.refresh_from_db()
        with transaction.atomic():
            changes += alerts.consider(
                camera=camera,
                system="normality",
                assessments=[item],
                snippet_end=item.end,
                now=datetime.fromtimestamp(item.end + 1, UTC),
            )
    return changes


def play(camera: Camera, scores: str | Sequence[float], *, begin: float = 0.0, **more: Any) -> list[str]:
    """Changes that a second-by-second curve makes: "." 0.1, "-" 0.6, "^" 0.9."""
    height = {".": 0.1, "-": 0.6, "^": 0.9}
    curve = [height[each] if isinstance(each, str) else each for each in scores]
    items = [snippet(begin + second, score, **more) for second, score in enumerate(curve)]
    changes: list[AlertChange] = []
    for place, item in enumerate(items):
        record(camera, items[: place + 1])
        changes += consider(camera, item)
    return [change.change for change in changes]
