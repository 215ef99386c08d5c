"""Who works on what: a claim is a conditional UPDATE, kept alive by a heartbeat.

Redelivered and doubled messages are harmless: of several workers one UPDATE finds the row free. A worker
that was killed stops its heartbeat, and after STALE its work is anyone's.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Collection
from datetime import timedelta
from types import TracebackType
from uuid import UUID, uuid4

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from monitoring.models import Analysis, Chunk

STALE = timedelta(seconds=settings.ANALYSIS_STALE)
BEAT_EVERY = settings.ANALYSIS_STALE / 6
LONGEST_SILENCE = 600.0
"""Seconds without a sign of life from the work itself after which its heartbeat stops: a worker that
hangs is given up like one that was killed."""

CHECK_EVERY = 1.0
MAX_ATTEMPTS = 4


class Lost(Exception):
    """The work is no longer ours: cancelled, deleted, or taken over by another worker."""


def claim_plan(analysis_id: UUID) -> str | None:
    """Claims the indexing of a queued analysis; the claim's token, or None when it is not free."""
    fresh = Q(state=Analysis.State.QUEUED) | Q(state=Analysis.State.RUNNING, stage="index")
    return _claim_analysis(Analysis.objects.filter(fresh, pk=analysis_id), "index")


def claim_assess(analysis_id: UUID) -> str | None:
    """Claims the scoring of an analysis whose chunks are done; the claim's token, or None."""
    ready = Analysis.objects.filter(pk=analysis_id, state=Analysis.State.RUNNING, stage="assess")
    return _claim_analysis(ready, "assess")


def claim_plans_beside(analysis: Analysis, token: str) -> list[Analysis]:
    """Claims, for the same token, the other analyses of this recording that nobody has begun."""
    waiting = Analysis.objects.filter(
        clip=analysis.clip_id, state=Analysis.State.QUEUED, claimed_by="", attempts=0
    )
    _take_analyses(waiting, token, "index")
    taken = Analysis.objects.select_related("clip").filter(claimed_by=token)
    return list(taken.exclude(pk=analysis.pk).order_by("created_at"))


def _claim_analysis(wanted: QuerySet[Analysis], stage: str) -> str | None:
    token = new_token()
    stale = Q(heartbeat_at__lt=timezone.now() - STALE)
    return token if _take_analyses(wanted.filter(Q(claimed_by="") | stale), token, stage) else None


def _take_analyses(wanted: QuerySet[Analysis], token: str, stage: str) -> int:
    return wanted.update(
        claimed_by=token,
        heartbeat_at=timezone.now(),
        state=Analysis.State.RUNNING,
        stage=stage,
        attempts=F("attempts") + 1,
        started_at=Coalesce("started_at", Now()),
    )


def claim_chunk(chunk_id: int) -> str | None:
    """Claims a chunk that waits or whose worker fell silent; the claim's token, or None."""
    token = new_token()
    now = timezone.now()
    free = Q(state=Chunk.State.WAITING) | Q(state=Chunk.State.RUNNING, heartbeat_at__lt=now - STALE)
    taken = Chunk.objects.filter(free, pk=chunk_id).update(
        state=Chunk.State.RUNNING, claimed_by=token, heartbeat_at=now, attempts=F("attempts") + 1
    )
    return token if taken else None


def waiting_beside(chunk: Chunk) -> QuerySet[Chunk]:
    """Chunks of the same snippets of other analyses that nobody has tried yet. What was tried and not done
    is done by itself, so that what stops its worker takes no other with it."""
    return Chunk.objects.filter(
        analysis__clip=chunk.analysis.clip_id,
        analysis__state=Analysis.State.RUNNING,
        analysis__stage="extract",
        state=Chunk.State.WAITING,
        attempts=0,
        first_sequence=chunk.first_sequence,
        last_sequence=chunk.last_sequence,
    ).exclude(pk=chunk.pk)


def claim_beside(chunk_ids: Collection[int], token: str) -> list[Chunk]:
    """Claims, for the token of another chunk of the same snippets, those that still wait."""
    Chunk.objects.filter(pk__in=chunk_ids, state=Chunk.State.WAITING).update(
        state=Chunk.State.RUNNING, claimed_by=token, heartbeat_at=timezone.now(), attempts=F("attempts") + 1
    )
    claimed = Chunk.objects.select_related("analysis__clip").filter(pk__in=chunk_ids, claimed_by=token)
    return list(claimed.order_by("analysis__created_at"))


def new_token() -> str:
    """Says which process claimed something, and is another one for each claim."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:12]}"


class Heartbeat:
    """Renews a claim from its own thread while the work runs, so that slow single steps keep it: that of
    `row` and of all its like that were claimed for the same token.

    `alive()` is the work's own sign of life.
    """

    def __init__(self, row: Analysis | Chunk, token: str) -> None:
        self._rows = type(row)._default_manager.filter(Q(claimed_by=token))
        self._stop = threading.Event()
        self._last_sign = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def alive(self) -> None:
        self._last_sign = time.monotonic()

    def _run(self) -> None:
        try:
            while not self._stop.wait(BEAT_EVERY):
                if time.monotonic() - self._last_sign > LONGEST_SILENCE:
                    return
                try:
                    self._rows.update(heartbeat_at=timezone.now())
                except OperationalError:
                    connection.close()  # locked or away: STALE leaves time for several more tries
        finally:
            connection.close()


class Checkpoint:
    """Asks the database, at most every CHECK_EVERY seconds, whether a chunk is still ours to work on, or any
    other that was claimed for the same token."""

    def __init__(self, token: str) -> None:
        self._still_ours = Chunk.objects.filter(claimed_by=token, analysis__state=Analysis.State.RUNNING)
        self._next = 0.0

    def check(self) -> None:
        """Raises Lost when none is."""
        if time.monotonic() < self._next:
            return
        if not self._still_ours.exists():
            raise Lost
        self._next = time.monotonic() + CHECK_EVERY
