"""Writes what was scored of cameras, and the alerts of it in the same transaction; browsers hear after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction

from inference.types import Box
from monitoring.analysis import alerts, blocks
from monitoring.analysis.blocks import Scored
from monitoring.models import Camera, ScoreBlock
from monitoring.push.messages import Message, SnippetScored
from monitoring.push.publish import WALL, camera_topic, publish_all, publish_unrecorded

DATABASE_FAILURES = (OperationalError, InterfaceError)
"""The database is locked, full, restarting or gone: what to do again later, not a mistake of ours."""

EXPLAINED_FROM = 0.5
"""Score from which boxes, heatmap, class scores, facts and the scores of single frames are kept: a camera's
ordinary day then takes 2.4 MB."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """One snippet of a camera as one system scored it.

    captured_at  when its last frame was captured, Unix seconds
    skipped      how many of the camera's snippets were never scored, ever growing
    """

    camera: str
    system: str
    scored: Scored
    captured_at: float
    skipped: int


def record(
    items: Sequence[Assessed],
    cameras: Mapping[str, Camera],
    *,
    now: datetime,
    patience: float,
    quietly: bool = False,
) -> None:
    """Record all in one transaction. What is recorded already, by sequence, changes nothing and is told to
    nobody; nor is what belongs to a camera that `cameras` lacks.

    patience  seconds to wait for other writers
    quietly   do not push the scores: they were told when they were made
    Raises one of DATABASE_FAILURES; nothing was recorded then.
    """
    be_patient(patience)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{patience * 1000:.0f}ms"])
        fresh: list[Assessed] = []
        for (camera_id, system), group in groupby(sorted(items, key=_series), key=_series):
            camera = cameras.get(camera_id)
            if camera is None:
                continue
            new = _recorded(camera.pk, system, list(group))
            fresh += new
            if new:
                assessments = [item.scored.assessment for item in new]
                alerts.consider(
                    camera=camera,
                    system=system,
                    assessments=assessments,
                    snippet_end=assessments[-1].end,
                    now=now,
                    observed={
                        item.scored.assessment.sequence: item.scored.observed
                        for item in new
                        if item.scored.observed is not None
                    },
                )
        if fresh and not quietly:
            publish_all(_news(fresh, cameras))


def _series(item: Assessed) -> tuple[str, str]:
    return item.camera, item.system


def be_patient(seconds: float) -> None:
    """How long this thread waits for other writers of SQLite, or for a PostgreSQL that does not answer."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")
    elif (pool := getattr(connection, "pool", None)) is not None:
        pool.timeout = seconds


def _recorded(camera_id: UUID, system: str, items: Sequence[Assessed]) -> list[Assessed]:
    """Those that were not recorded yet, in order, recorded now."""
    fresh: list[Assessed] = []
    for (version, minute), group in _by_block(items):
        row, _ = ScoreBlock.objects.select_for_update().get_or_create(
            source_kind=ScoreBlock.Source.CAMERA,
            source_id=camera_id,
            system=system,
            model_version=version,
            minute=minute,
            defaults={"count": 0, "scores": b""},
        )
        had = blocks.sequences(bytes(row.scores)) if row.count else frozenset()
        new = {number: item for item in group if (number := item.scored.assessment.sequence) not in had}
        if not new:
            continue
        kept = [_kept(item.scored) for item in new.values()]
        details = None if row.details is None else bytes(row.details)
        block = blocks.merge(bytes(row.scores), details, kept) if row.count else blocks.pack(kept)[0]
        row.count, row.scores, row.details = block.count, block.scores, block.details
        row.save(update_fields=["count", "scores", "details"])
        fresh += new.values()
    return sorted(fresh, key=lambda item: item.scored.assessment.sequence)


def _by_block(items: Sequence[Assessed]) -> Iterator[tuple[tuple[str, int], list[Assessed]]]:
    def block(item: Assessed) -> tuple[str, int]:
        return item.scored.assessment.model_version, int(item.scored.assessment.start // 60)

    for key, group in groupby(sorted(items, key=block), key=block):
        yield key, list(group)


def _kept(scored: Scored) -> Scored:
    if scored.assessment.score >= EXPLAINED_FROM:
        return scored
    return Scored(replace(scored.assessment, boxes=(), heatmap=None, class_scores={}, facts={}))


def tell_unrecorded(items: Sequence[Assessed], cameras: Mapping[str, Camera]) -> None:
    """Push scores that the database cannot take now."""
    publish_unrecorded(_news(items, cameras))


def _news(items: Sequence[Assessed], cameras: Mapping[str, Camera]) -> list[tuple[Message, Sequence[str]]]:
    """The scores, for whoever watches the wall or the camera."""
    return [
        (_message(item, cameras[item.camera].line_for(item.system)), (WALL, camera_topic(item.camera)))
        for item in items
        if item.camera in cameras
    ]


def _message(item: Assessed, line: float) -> SnippetScored:
    scored = item.scored
    assessment = scored.assessment
    return SnippetScored(
        camera=item.camera,
        system=item.system,
        sequence=assessment.sequence,
        start=assessment.start,
        end=assessment.end,
        captured_at=item.captured_at,
        score=round(assessment.score, 4),
        raw=round(assessment.raw, 4),
        label=assessment.label,
        line=line,
        contributions={
            modality.value: round(share, 4) for modality, share in assessment.contributions.items()
        },
        frames=[
            [round(time, 3), round(score, 4)]
            for time, score in zip(scored.frame_times, scored.frame_scores, strict=True)
        ],
        boxes=[_box(box) for box in assessment.boxes],
        skipped=item.skipped,
        classes={name: round(float(value), 3) for name, value in assessment.class_scores.items()},
        facts={name: assessment.facts[name] for name in blocks.FACTS if name in assessment.facts},
    )


def _box(box: Box) -> dict[str, Any]:
    return {
        "left": round(box.left, 4),
        "top": round(box.top, 4),
        "right": round(box.right, 4),
        "bottom": round(box.bottom, 4),
        "label": box.label,
        "score": round(box.score, 4),
    }
