"""What beat does every few seconds: finds work that nobody does and queues it again.

Covers a worker that was killed (its claim grows stale), a broker that lost its queue (work waits though
the queue is empty), and a process killed between two steps.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from monitoring.analysis import claims
from monitoring.analysis.chunks import hand_on
from monitoring.analysis.queue import ASSESS, EXTRACT, PLAN, enqueue, waiting_messages
from monitoring.models import Analysis, Chunk

OVERDUE = timedelta(minutes=10)
"""Work that waited so long is queued again although the queue still holds messages: under constant load
it never empties, and one message more in ten minutes is cheap."""


def recover() -> int:
    """Queues again what made no progress for claims.STALE; returns how many pieces of work."""
    now = timezone.now()
    patience = claims.STALE if waiting_messages() == 0 else OVERDUE
    requeued = _recover_claimed(now) + _recover_waiting(now, now - patience)
    for analysis in _complete_but_not_handed_on(now - claims.STALE):
        hand_on(analysis)
        requeued += 1
    return requeued


def _recover_claimed(now: datetime) -> int:
    """Work that a silent worker holds: freed and queued at once, whatever else waits."""
    stale = Q(heartbeat_at__lt=now - claims.STALE) & ~Q(claimed_by="")
    count = 0
    for analysis_id, stage in _running().filter(stale).values_list("pk", "stage"):
        freed = Analysis.objects.filter(stale, pk=analysis_id).update(claimed_by="", heartbeat_at=now)
        if freed:
            enqueue(PLAN if stage == "index" else ASSESS, [analysis_id])
            count += 1
    chunks = _chunks().filter(stale, state=Chunk.State.RUNNING)
    for chunk_id in chunks.values_list("pk", flat=True):
        freed = Chunk.objects.filter(stale, pk=chunk_id, state=Chunk.State.RUNNING).update(
            state=Chunk.State.WAITING, claimed_by="", heartbeat_at=now
        )
        if freed:
            enqueue(EXTRACT, [chunk_id])
            count += 1
    return count


def _recover_waiting(now: datetime, queued_before: datetime) -> int:
    """Work that waits in the database, but since long before any message could still be about it."""
    waiting = Q(heartbeat_at__lt=queued_before, claimed_by="")
    plans = Q(state=Analysis.State.QUEUED) | Q(state=Analysis.State.RUNNING, stage="index")
    count = _requeue_analyses(PLAN, plans & waiting, now)
    count += _requeue_analyses(ASSESS, Q(state=Analysis.State.RUNNING, stage="assess") & waiting, now)
    chunk_ids = list(_chunks().filter(waiting, state=Chunk.State.WAITING).values_list("pk", flat=True))
    Chunk.objects.filter(pk__in=chunk_ids, state=Chunk.State.WAITING).update(heartbeat_at=now)
    enqueue(EXTRACT, chunk_ids)
    return count + len(chunk_ids)


def _requeue_analyses(task: str, which: Q, now: datetime) -> int:
    ids: list[UUID] = list(Analysis.objects.filter(which).values_list("pk", flat=True))
    Analysis.objects.filter(which, pk__in=ids).update(heartbeat_at=now)
    enqueue(task, ids)
    return len(ids)


def _complete_but_not_handed_on(before: datetime) -> list[Analysis]:
    unfinished = Chunk.objects.exclude(state=Chunk.State.DONE).values("analysis")
    return list(_running().filter(stage="extract", heartbeat_at__lt=before).exclude(pk__in=unfinished))


def _running() -> QuerySet[Analysis]:
    return Analysis.objects.filter(state=Analysis.State.RUNNING)


def _chunks() -> QuerySet[Chunk]:
    return Chunk.objects.filter(analysis__state=Analysis.State.RUNNING, analysis__stage="extract")
