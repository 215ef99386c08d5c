"""The first step of an analysis: index the recording and cut it into chunks."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inference.errors import InferenceError
from monitoring.analysis import claims, models_in_use, states
from monitoring.analysis.progress import INDEXED, announce
from monitoring.analysis.queue import EXTRACT, enqueue
from monitoring.analysis.systems import catalogue
from monitoring.analysis.work_files import (
    clip_path,
    index_path,
    thermal_index_path,
    thermal_path,
    work_folder,
)
from monitoring.models import Analysis, Chunk, Clip

CHUNK_SNIPPETS = 30
"""About thirty seconds: long enough that seeking costs little, short enough to lose without regret."""


def run(*, analysis_id: UUID) -> None:
    """Indexes, makes the chunks' rows and queues them, for the other analyses of the recording that wait as
    well. Repeating it changes nothing."""
    token = claims.claim_plan(analysis_id)
    if token is None:
        return
    analysis = Analysis.objects.select_related("clip").get(pk=analysis_id)
    if analysis.attempts > claims.MAX_ATTEMPTS:
        states.fail(
            analysis, "Reading this recording stopped the worker again and again, so it was given up."
        )
        return
    # Several systems that were chosen for one recording begin together, and so read it once. What was tried
    # before is tried by itself.
    together = [analysis]
    if analysis.attempts == 1:
        together += claims.claim_plans_beside(analysis, token)
    with claims.Heartbeat(analysis, token):
        try:
            count = _index(analysis.clip, together)
        except InferenceError as error:
            for each in together:
                states.fail(each, str(error), claimed_by=token)
            return
    for each in together:
        _make_chunks(each, token, count)


def _index(clip: Clip, analyses: Sequence[Analysis]) -> int:
    """Writes the frame indexes; the number of snippets. Raises MediaError."""
    from inference.media import build_index

    thermal = thermal_path(clip)
    index = build_index(clip_path(clip))
    warm = build_index(thermal) if thermal is not None else None
    for analysis in analyses:
        work_folder(analysis).mkdir(parents=True, exist_ok=True)
        index.save(index_path(analysis))
        if warm is not None:
            warm.save(thermal_index_path(analysis))
    return index.snippet_count()


@transaction.atomic
def _make_chunks(analysis: Analysis, token: str, count: int) -> None:
    now = timezone.now()
    ours = Analysis.objects.filter(pk=analysis.pk, state=Analysis.State.RUNNING, claimed_by=token).update(
        stage="extract",
        fraction=INDEXED,
        claimed_by="",
        attempts=0,
        heartbeat_at=now,
        began_with=_version(analysis),
        push_sequence=F("push_sequence") + 1,
    )
    if not ours:
        return
    Chunk.objects.filter(analysis=analysis).delete()
    starts = range(0, count, CHUNK_SNIPPETS)
    chunks = Chunk.objects.bulk_create(
        Chunk(
            analysis=analysis,
            index=number,
            first_sequence=first,
            last_sequence=min(first + CHUNK_SNIPPETS, count),
            heartbeat_at=now,
        )
        for number, first in enumerate(starts)
    )
    announce(analysis.pk)
    enqueue(EXTRACT, [chunk.pk for chunk in chunks])


def _version(analysis: Analysis) -> UUID | None:
    """The taught version that scores all of the recording, whatever is activated meanwhile."""
    entry = catalogue().get(analysis.system)
    return models_in_use.active_version(entry.name) if entry is not None and entry.teachable else None
