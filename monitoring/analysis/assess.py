"""The last step of an analysis: score the whole recording from its features, and record what was found."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inference.describe.measuring.journal import journal_of
from inference.describe.measuring.places import named_zones
from inference.describe.measuring.recognition import recognised_in
from inference.errors import InferenceError
from inference.systems.spans import ALERT_LINE
from inference.types import Features, Span
from monitoring.analysis import blocks, claims, states
from monitoring.analysis.progress import announce
from monitoring.analysis.systems import NamingEngine, Result, catalogue, load_engine
from monitoring.analysis.work_files import features_path, remove_work, timings_path
from monitoring.describing import carrying, records
from monitoring.describing.facts_of import JOURNAL, RECOGNISED
from monitoring.event_names import names_for
from monitoring.models import Analysis, Camera, Chunk, ScoreBlock, SpanRecord


def run(*, analysis_id: UUID) -> None:
    """Scores an analysis whose chunks are done. Scores, spans and the state change in one transaction."""
    token = claims.claim_assess(analysis_id)
    if token is None:
        return
    analysis = Analysis.objects.select_related("clip__camera").get(pk=analysis_id)
    if analysis.attempts > claims.MAX_ATTEMPTS:
        states.fail(
            analysis, "Scoring this recording stopped the worker again and again, so it was given up."
        )
        return
    from inference.extractors import StoredFeatures

    chunks = list(Chunk.objects.filter(analysis=analysis))
    with claims.Heartbeat(analysis, token):
        try:
            features = StoredFeatures(features_path(analysis, chunk.index) for chunk in chunks)
            result = _assessed(analysis, features)
            if catalogue()[analysis.system].teachable:
                _keep_rows(analysis, features)
        except InferenceError as error:
            states.fail(analysis, str(error), claimed_by=token)
            return
        packed = blocks.pack(_scored(result, features))
    _record(analysis, token, result, packed, _summary(analysis, result, chunks))


def _assessed(analysis: Analysis, features: Sequence[Features]) -> Result:
    """With the events that the recording's camera, or the site, named, where the system takes them."""
    engine = load_engine(analysis.system, analysis.began_with_id)
    if not catalogue()[analysis.system].names:
        return engine.assess(features)
    return cast(NamingEngine, engine).assess_named(features, names_for(analysis.clip.camera))


def _keep_rows(analysis: Analysis, features: Sequence[Features]) -> None:
    """What reviewers may teach from it later need not be measured again."""
    from monitoring.analysis.teaching import history

    history.keep_clip(analysis, features)


def _scored(result: Result, features: Sequence[Features]) -> Iterator[blocks.Scored]:
    for assessment, feature, scores in zip(result.assessments, features, result.frame_scores, strict=True):
        if assessment.frames is None or scores is None:
            yield blocks.Scored(assessment)
            continue
        times = dict(zip(feature.frame_numbers.tolist(), feature.frame_times.tolist(), strict=True))
        yield blocks.Scored(
            assessment,
            frame_times=[times[number] for number in assessment.frames.tolist()],
            frame_scores=[float(score) for score in scores],
        )


@transaction.atomic
def _record(
    analysis: Analysis,
    token: str,
    result: Result,
    packed: Sequence[blocks.Block],
    summary: dict[str, Any],
) -> None:
    ours = Analysis.objects.filter(pk=analysis.pk, state=Analysis.State.RUNNING, claimed_by=token).update(
        state=Analysis.State.DONE,
        stage="",
        fraction=1.0,
        seconds_left=None,
        claimed_by="",
        model_version=result.model_version,
        summary=summary,
        finished_at=timezone.now(),
        push_sequence=F("push_sequence") + 1,
    )
    if not ours:
        return
    states.delete_scores([analysis.pk])
    ScoreBlock.objects.bulk_create(
        ScoreBlock(
            source_kind=ScoreBlock.Source.ANALYSIS,
            source_id=analysis.pk,
            system=analysis.system,
            model_version=result.model_version,
            minute=block.minute,
            count=block.count,
            scores=block.scores,
            details=block.details,
        )
        for block in packed
    )
    said_before = carrying.words_of_before(analysis)
    SpanRecord.objects.filter(analysis=analysis).delete()
    SpanRecord.objects.bulk_create(
        SpanRecord(
            analysis=analysis,
            start=span.start,
            end=span.end,
            peak=span.peak,
            peak_time=span.peak_time,
            label=span.label[:120],
            description=description,
            contributions={modality.value: round(share, 4) for modality, share in span.contributions.items()},
            facts={**facts, **shown},
        )
        for span, description, facts, shown in zip(
            [inside(span, analysis.clip.duration) for span in result.spans],
            result.descriptions,
            result.span_facts,
            shown_in_spans(result, analysis.clip.camera),
            strict=True,
        )
    )
    records.note_spans(analysis)
    carrying.reattach(analysis, said_before)
    Chunk.objects.filter(analysis=analysis).delete()
    announce(analysis.pk)
    transaction.on_commit(lambda: remove_work(analysis))


def shown_in_spans(result: Result, camera: Camera | None) -> list[dict[str, Any]]:
    """Of each span what its snippets showed, as its facts keep it; the recording's camera knows the zones."""
    zones = named_zones(camera.zones) if camera else ()
    shown = []
    for span in result.spans:
        kept: dict[str, Any] = {RECOGNISED: recognised_in(span, result.assessments)}
        if result.observed:
            journal = journal_of(span, result.assessments, result.observed, zones=zones)
            kept[JOURNAL] = journal.to_json()
        shown.append(kept)
    return shown


def inside(span: Span, duration: float) -> Span:
    """The span within a recording of so many seconds, whose last window may reach beyond its end."""
    if span.end <= duration or span.start >= duration:
        return span
    return replace(span, end=duration, peak_time=min(span.peak_time, duration))


def _summary(analysis: Analysis, result: Result, chunks: Sequence[Chunk]) -> dict[str, Any]:
    """What the pages tell of an analysis. `snippet_ms` is the extraction's time for each snippet: of what was
    measured for other systems as well (`measured_with`), this one's share."""
    scores = [assessment.score for assessment in result.assessments]
    labels = Counter(assessment.label for assessment in result.assessments if assessment.score >= ALERT_LINE)
    stage_seconds, others = _told(analysis, chunks)
    extracting = sum(chunk.seconds or 0.0 for chunk in chunks)
    taken = (timezone.now() - analysis.started_at).total_seconds() if analysis.started_at else math.nan
    return {
        "snippets": len(scores),
        "spans": len(result.spans),
        "peak": round(max(scores, default=0.0), 4),
        "above_line": sum(score >= ALERT_LINE for score in scores),
        "labels": dict(labels.most_common(10)),
        "reference": result.reference,
        "device": result.device,
        "snippet_ms": round(1000 * extracting / max(1, len(scores)), 1),
        "stage_seconds": {stage: round(seconds, 2) for stage, seconds in stage_seconds.items()},
        "seconds": round(taken, 1),
        "measured_with": others,
    }


def _told(analysis: Analysis, chunks: Sequence[Chunk]) -> tuple[dict[str, float], list[str]]:
    """Seconds by stage of the whole extraction, and the systems that were measured along with this one."""
    seconds: Counter[str] = Counter()
    others: dict[str, None] = {}
    for chunk in chunks:
        path = timings_path(analysis, chunk.index)
        if path.exists():
            told = json.loads(path.read_text())
            seconds.update(told["stages"])
            others |= dict.fromkeys(told["measured_with"])
    return dict(seconds), list(others)
