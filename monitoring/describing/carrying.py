"""Reviewers' words for the spans of a recording outlive its next analysis by the same system.

An analysis finds its spans anew, with edges that may have moved a little: each span of before hands its
words to the span that it shares most time with. Earlier analyses stand beside the new one and keep theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitoring import audit
from monitoring.describing.edits import begun, show_newest
from monitoring.models import Analysis, DescriptionEdit, SpanRecord


@dataclass(frozen=True, slots=True)
class Words:
    """The last that reviewers made of a span; seconds of the recording.

    text      empty: they took their words back
    replaced  whether the span itself goes, so that nobody can look them up there
    """

    start: float
    end: float
    text: str
    author_id: int | None
    author_name: str
    at: datetime
    replaced: bool


def words_of_before(analysis: Analysis) -> list[Words]:
    """What reviewers last made of the recording's spans by the same system, the oldest words first. Call it
    before the analysis' own spans of an earlier attempt are deleted."""
    found = DescriptionEdit.objects.filter(
        description__span__analysis__clip=analysis.clip_id,
        description__span__analysis__system=analysis.system,
    )
    newest: dict[int, Words] = {}
    for edit in found.select_related("description__span").order_by("pk"):
        span = edit.description.span
        if span is None:
            continue
        known = newest.get(span.pk)
        stands = edit.withdrawn_at is None
        newest[span.pk] = Words(
            start=span.start,
            end=span.end,
            text=edit.text if stands else (known.text if known else ""),
            author_id=edit.author_id if stands or not known else known.author_id,
            author_name=edit.author_name if stands or not known else known.author_name,
            at=max(moment for moment in (edit.created_at, edit.withdrawn_at, known and known.at) if moment),
            replaced=span.analysis_id == analysis.pk,
        )
    return sorted(newest.values(), key=lambda words: words.at)


def reattach(analysis: Analysis, before: Sequence[Words]) -> None:
    """Gives the words of before to the analysis' spans. Of several for one span the last said count; a word
    taken back stays so. Call it after the spans are recorded, in the same transaction."""
    if not before:
        return
    spans = list(SpanRecord.objects.filter(analysis=analysis).select_related("analysis__clip__camera"))
    last: dict[int, Words] = {}
    lost: list[Words] = []
    for words in before:
        target = max(spans, key=lambda span: _shared(span, words), default=None)
        if target is not None and _shared(target, words) > 0:
            last[target.pk] = words
        elif words.text and words.replaced:
            lost.append(words)
    for span in spans:
        if span.pk in last and last[span.pk].text:
            _give(span, last[span.pk])
    for words in lost:
        when = f"{words.start:.1f} to {words.end:.1f} s"
        target_name = audit.Target("clip", str(analysis.clip_id), f"{analysis.clip.title}, {when}")
        audit.record(
            "description.lost", actor=None, target=target_name, words=words.text, by=words.author_name
        )


def _give(span: SpanRecord, words: Words) -> None:
    row = begun(span)
    DescriptionEdit.objects.create(
        description=row,
        text=words.text,
        author_id=words.author_id,
        author_name=words.author_name,
        created_at=words.at,
    )
    show_newest(row)


def _shared(span: SpanRecord, words: Words) -> float:
    """Seconds."""
    return min(span.end, words.end) - max(span.start, words.start)
