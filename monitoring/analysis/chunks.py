"""The second step of an analysis: extract the features of one chunk into a file, and with it those of the
same snippets that other analyses of the recording wait for."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inference.errors import InferenceError
from inference.types import Snippet
from monitoring.analysis import claims, states
from monitoring.analysis.chunk_pass import ChunkPass
from monitoring.analysis.progress import advance, announce, snippets_of
from monitoring.analysis.queue import ASSESS, enqueue
from monitoring.analysis.systems import Engine, load_engine
from monitoring.analysis.work_files import clip_path, index_path, thermal_index_path, thermal_path
from monitoring.models import Analysis, Chunk


def run(*, chunk_id: int) -> None:
    """Extracts a chunk that is free; an analysis' last one hands it on. Repeating it changes nothing."""
    chunk = Chunk.objects.select_related("analysis__clip").filter(pk=chunk_id).first()
    if chunk is None or chunk.analysis.state != Analysis.State.RUNNING or chunk.analysis.stage != "extract":
        return
    token = claims.claim_chunk(chunk_id)
    if token is None:
        return
    if chunk.attempts >= claims.MAX_ATTEMPTS:
        states.fail(chunk.analysis, _given_up(chunk))
        return
    with claims.Heartbeat(chunk, token) as heart:
        engines = _engines(chunk, token)
        if not engines:
            return
        try:
            taken = _extract(engines, token, heart)
        except claims.Lost:
            return
    for each, seconds in taken.items():
        _finish(each, token, seconds)


def _engines(chunk: Chunk, token: str) -> dict[Chunk, Engine]:
    """The chunk and those that can be measured in the same pass, each with its engine; empty when it cannot
    be worked on. An analysis whose networks cannot be loaded fails."""
    engine = _engine(chunk.analysis)
    if engine is None:
        return {}
    engines = {chunk: engine}
    if chunk.attempts or not ChunkPass.can_share(engine):
        return engines
    others: dict[int, Engine] = {}
    for other in claims.waiting_beside(chunk).select_related("analysis"):
        engine = _engine(other.analysis)
        if engine is not None and ChunkPass.can_share(engine):
            others[other.pk] = engine
    return engines | {other: others[other.pk] for other in claims.claim_beside(others.keys(), token)}


def _engine(analysis: Analysis) -> Engine | None:
    try:
        return load_engine(analysis.system, analysis.began_with_id)
    except InferenceError as error:
        states.fail(analysis, str(error))
        return None


def _extract(engines: dict[Chunk, Engine], token: str, heart: claims.Heartbeat) -> dict[Chunk, float]:
    """Writes the features of chunks of the same snippets; each one's seconds. Raises Lost.

    Where measuring together fails, each is measured by itself, so that a system that cannot takes no other
    with it; then its analysis fails.
    """
    first = next(iter(engines))
    try:
        return ChunkPass(engines, token, heart).run(_snippets(first))
    except InferenceError as error:
        if len(engines) == 1:
            states.fail(first.analysis, str(error))
            return {}
    taken: dict[Chunk, float] = {}
    for chunk, engine in engines.items():
        taken |= _extract({chunk: engine}, token, heart)
    return taken


def _snippets(chunk: Chunk) -> Iterator[Snippet]:
    from inference.media import Companion, FrameIndex, read_snippets

    analysis = chunk.analysis
    thermal = thermal_path(analysis.clip)
    try:
        index = FrameIndex.load(index_path(analysis))
        companion = Companion(thermal, FrameIndex.load(thermal_index_path(analysis))) if thermal else None
    except FileNotFoundError:
        raise claims.Lost from None
    return read_snippets(
        clip_path(analysis.clip),
        index,
        first=chunk.first_sequence,
        last=chunk.last_sequence,
        thermal=companion,
    )


@transaction.atomic
def _finish(chunk: Chunk, token: str, seconds: float) -> None:
    # The analysis' row is the lock: of two workers that finish at once, the second sees the first's chunk.
    analysis = Analysis.objects.select_for_update().filter(pk=chunk.analysis_id).first()
    ours = Chunk.objects.filter(pk=chunk.pk, claimed_by=token, state=Chunk.State.RUNNING)
    if analysis is None or not ours.update(state=Chunk.State.DONE, claimed_by="", seconds=seconds):
        return
    done, total = snippets_of(analysis.pk, state=Chunk.State.DONE), snippets_of(analysis.pk)
    advance(analysis, done / total)
    if done == total:
        hand_on(analysis)


def hand_on(analysis: Analysis) -> None:
    """Passes an analysis whose chunks are all done to `assess`; nothing happens when that was done before."""
    moved = Analysis.objects.filter(pk=analysis.pk, state=Analysis.State.RUNNING, stage="extract").update(
        stage="assess",
        claimed_by="",
        attempts=0,
        heartbeat_at=timezone.now(),
        push_sequence=F("push_sequence") + 1,
    )
    if moved:
        announce(analysis.pk)
        enqueue(ASSESS, [analysis.pk])


def _given_up(chunk: Chunk) -> str:
    first, last = _clock(chunk.first_sequence), _clock(chunk.last_sequence + 1)
    return (
        f"Analysing {first} to {last} failed {chunk.attempts} times, so it was given up. "
        "The worker's log says why; the recording may be damaged there, or the machine short of memory."
    )


def _clock(snippets: int) -> str:
    from inference.media.index import DEFAULT_FPS, SNIPPET_HOP

    seconds = int(snippets * SNIPPET_HOP / DEFAULT_FPS)
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
