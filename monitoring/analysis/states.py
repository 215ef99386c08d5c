"""The ways in which an analysis starts and ends. Each is one conditional UPDATE, so none happens twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from monitoring.analysis.progress import announce
from monitoring.analysis.queue import PLAN, enqueue
from monitoring.analysis.work_files import remove_work
from monitoring.models import Analysis, Chunk, Clip, ScoreBlock

UNFINISHED = (Analysis.State.QUEUED, Analysis.State.RUNNING)
ENDED_EARLY = (Analysis.State.FAILED, Analysis.State.CANCELLED)


def start(*, clip: Clip, system: str) -> Analysis:
    """A new analysis of `clip`, queued after commit."""
    analysis = Analysis.objects.create(clip=clip, system=system, heartbeat_at=timezone.now())
    enqueue(PLAN, [analysis.pk])
    return analysis


def fail(analysis: Analysis, sentence: str, **only: Any) -> bool:
    """Ends an unfinished analysis with a sentence; False when it had finished already."""
    return _end(analysis, Analysis.State.FAILED, sentence, **only)


def cancel(analysis: Analysis) -> bool:
    """Ends an unfinished analysis at a person's wish; its workers notice at their next snippet."""
    return _end(analysis, Analysis.State.CANCELLED, "")


@transaction.atomic
def _end(analysis: Analysis, state: str, sentence: str, **only: Any) -> bool:
    ended = Analysis.objects.filter(pk=analysis.pk, state__in=UNFINISHED, **only).update(
        state=state,
        error=sentence,
        seconds_left=None,
        claimed_by="",
        finished_at=timezone.now(),
        push_sequence=F("push_sequence") + 1,
    )
    if not ended:
        return False
    Chunk.objects.filter(analysis=analysis.pk).delete()
    announce(analysis.pk)
    transaction.on_commit(lambda: remove_work(analysis))
    return True


@transaction.atomic
def retry(analysis: Analysis) -> bool:
    """Begins a failed or cancelled analysis anew; False when it did not end that way."""
    begun = Analysis.objects.filter(pk=analysis.pk, state__in=ENDED_EARLY).update(
        state=Analysis.State.QUEUED,
        stage="",
        error="",
        fraction=0.0,
        seconds_left=None,
        claimed_by="",
        attempts=0,
        heartbeat_at=timezone.now(),
        started_at=None,
        finished_at=None,
        push_sequence=F("push_sequence") + 1,
    )
    if not begun:
        return False
    announce(analysis.pk)
    enqueue(PLAN, [analysis.pk])
    return True


def delete_scores(analysis_ids: list[UUID]) -> None:
    """Score blocks name their source by kind and id, so no foreign key takes them along."""
    ScoreBlock.objects.filter(source_kind=ScoreBlock.Source.ANALYSIS, source_id__in=analysis_ids).delete()
