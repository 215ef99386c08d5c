"""The second step of an analysis: extract the features of one chunk into a file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inference.errors import InferenceError
from inference.types import Features, Snippet
from monitoring.analysis import claims, states
from monitoring.analysis.progress import ChunkProgress, advance, announce, snippets_of
from monitoring.analysis.queue import ASSESS, enqueue
from monitoring.analysis.systems import load_engine
from monitoring.analysis.work_files import (
    clip_path,
    features_path,
    index_path,
    thermal_index_path,
    thermal_path,
    timings_path,
)
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
    try:
        seconds = _extract(chunk, token)
    except claims.Lost:
        return
    except InferenceError as error:
        states.fail(chunk.analysis, str(error))
        return
    _finish(chunk, token, seconds)


def _extract(chunk: Chunk, token: str) -> float:
    """Writes the chunk's features; the seconds that took, without loading the networks. Raises Lost."""
    from inference.extractors import save_features

    analysis = chunk.analysis
    checkpoint, progress = claims.Checkpoint(chunk, token), ChunkProgress(analysis, chunk)
    features: list[Features] = []
    with claims.Heartbeat(chunk, token) as heart:
        engine = load_engine(analysis.system)
        engine.timings()
        began = time.monotonic()
        with closing(engine.extract(_snippets(chunk))) as extracted:
            for feature in extracted:
                features.append(feature)
                heart.alive()
                checkpoint.check()
                progress.done(len(features))
        seconds = time.monotonic() - began
    try:
        save_features(features_path(analysis, chunk.index), features)
        timings_path(analysis, chunk.index).write_text(json.dumps(engine.timings()))
    except FileNotFoundError:
        raise claims.Lost from None  # the folder went with a cancelled or deleted analysis
    return seconds


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
