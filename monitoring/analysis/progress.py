"""How far an analysis is: a fraction that only grows, told to browsers a few times a second at most."""

from __future__ import annotations

import time
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from monitoring.models import Analysis, Chunk
from monitoring.push.messages import AnalysisProgress
from monitoring.push.publish import CLIPS, clip_topic, publish

INDEXED = 0.02
EXTRACTED = 0.95
"""Where on the way from 0 to 1 the stages end; extraction takes nearly all of the time."""

TELL_EVERY = 0.5


class ChunkProgress:
    """Turns snippets done within one chunk into the whole analysis' fraction and seconds left."""

    def __init__(self, analysis: Analysis, chunk: Chunk) -> None:
        self._analysis = analysis
        self._chunk = chunk
        self._total = snippets_of(analysis.pk)
        self._next = 0.0

    def done(self, snippets: int) -> None:
        """`snippets` of this chunk are extracted."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + TELL_EVERY
        finished = snippets_of(self._analysis.pk, state=Chunk.State.DONE) + snippets
        advance(self._analysis, finished / self._total)


def snippets_of(analysis_id: UUID, **of: str) -> int:
    """Snippets in all chunks of an analysis, or in those that match."""
    span = Sum(F("last_sequence") - F("first_sequence"))
    return int(Chunk.objects.filter(analysis=analysis_id, **of).aggregate(span=span)["span"] or 0)


def advance(analysis: Analysis, extracted: float) -> None:
    """Records that `extracted` (0 to 1) of the extraction is done, unless more was recorded already."""
    fraction = INDEXED + (EXTRACTED - INDEXED) * min(1.0, extracted)
    left = None
    if analysis.started_at is not None and extracted > 0.01:
        elapsed = (timezone.now() - analysis.started_at).total_seconds()
        left = round(elapsed * (1.0 - fraction) / fraction, 1)
    with transaction.atomic():
        moved = Analysis.objects.filter(
            pk=analysis.pk, state=Analysis.State.RUNNING, stage="extract", fraction__lt=fraction
        ).update(
            fraction=fraction,
            seconds_left=left,
            heartbeat_at=timezone.now(),
            push_sequence=F("push_sequence") + 1,
        )
        if moved:
            announce(analysis.pk)


def announce(analysis_id: UUID) -> None:
    """Publishes the analysis as the database has it. Whoever changes it raises `push_sequence` with it."""
    analysis = Analysis.objects.get(pk=analysis_id)
    message = AnalysisProgress(
        sequence=analysis.push_sequence,
        clip=str(analysis.clip_id),
        analysis=str(analysis.pk),
        system=analysis.system,
        state=analysis.state,
        stage=analysis.stage,
        fraction=round(analysis.fraction, 4),
        seconds_left=analysis.seconds_left,
        error=analysis.error,
    )
    publish(message, clip_topic(analysis.clip_id), CLIPS)
