"""What is said of an event as people see it: the words that come first, whose they are, what else there is.

A reviewer's own words come first, then a model's text, as long as it tells of what is measured now, then the
measured sentence, which always exists. Reads only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet

from monitoring.models import Alert, Description, DescriptionEdit, SpanRecord

Kind = Literal["measured", "written", "edited"]

MEASURED = "Measured"


@dataclass(frozen=True, slots=True)
class Text:
    """A model's text that passed the guard.

    model         which one wrote it
    written_at    ISO 8601, UTC
    current       whether it tells of all that is measured now; else more was measured since
    threat_level  0 nothing to fear, 1 look at it, 2 act
    """

    title: str
    scene: str
    summary: str
    confidence: float
    concerns: list[str]
    threat_level: int
    threat: str
    model: str
    written_at: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of an alert or a span.

    shown           the words that come first
    kind            whose these are; `mark` says it to a person, empty where there are none
    by              the model's name, or that of the person who edited
    language        of `shown`, as in HTML; empty: nobody can know
    sentence        what the facts alone say
    text            the model's text, or None
    state           a Description.State; `state_words` say it to a person where there is something to say
    refused         texts that were turned away as not true to the facts
    edit            a reviewer's own words, or empty
    revision        grows with every edit: an editor says which they saw
    facts_revision  grows when more is measured
    """

    shown: str
    kind: Kind
    by: str
    mark: str
    language: str
    sentence: str
    text: Text | None
    state: str
    state_words: str
    refused: int
    edit: str
    edited_by: str
    edited_at: str | None
    revision: int
    facts_revision: int


@dataclass(frozen=True, slots=True)
class EditView:
    """What a reviewer made of it at one time; times in ISO 8601, UTC.

    text          empty: they took away the words of before
    withdrawn_at  when it was taken back; None: it stands
    """

    text: str
    by: str
    at: str
    withdrawn_at: str | None


def to_json(described: Described) -> dict[str, Any]:
    return asdict(described)


def of_alert(alert: Alert) -> Described:
    """As it is stored now, whatever the row given was read with."""
    return of_alerts([alert])[alert.pk]


def of_alerts(alerts: Sequence[Alert]) -> dict[UUID, Described]:
    """Of each, in one query."""
    rows = _rows(alert__in=[alert.pk for alert in alerts]) if alerts else ()
    by_alert = {row.alert_id: row for row in rows}
    return {
        alert.pk: described(
            by_alert.get(alert.pk), sentence=alert.description, measured=alert.cause == Alert.Cause.SCORE
        )
        for alert in alerts
    }


def of_spans(spans: Collection[SpanRecord]) -> dict[int, Described]:
    """Of each, in one query."""
    rows = _rows(span__in=[span.pk for span in spans]) if spans else ()
    by_span = {row.span_id: row for row in rows}
    return {span.pk: described(by_span.get(span.pk), sentence=span.description) for span in spans}


def described(row: Description | None, *, sentence: str, measured: bool = True) -> Described:
    """What a row says; without one, as for events of before there were any, only the event's own sentence.

    measured  whether that sentence tells of something that a system measured, rather than of a fault
    """
    if row is None:
        return Described(
            shown=sentence,
            kind="measured",
            by="",
            mark=MEASURED if sentence and measured else "",
            language="",
            sentence=sentence,
            text=None,
            state=Description.State.MEASURED,
            state_words="",
            refused=0,
            edit="",
            edited_by="",
            edited_at=None,
            revision=0,
            facts_revision=0,
        )
    sentence = row.sentence or sentence
    text = _text(row)
    shown, kind, by, mark = _first(row, text, sentence)
    return Described(
        shown=shown,
        kind=kind,
        by=by,
        mark=mark,
        # A reviewer writes in whatever language they like.
        language="" if kind == "edited" else row.language,
        sentence=sentence,
        text=text,
        state=row.state,
        state_words=_state_words(row, text),
        refused=len(row.refusals),
        edit=row.edit,
        edited_by=row.edited_by_name,
        edited_at=_iso(row.edited_at),
        revision=row.revision,
        facts_revision=row.facts_revision,
    )


def history(*, alert: Alert | None = None, span: SpanRecord | None = None) -> list[EditView]:
    """Every edit of an alert's or a span's description, the oldest first."""
    of_event = {"description__alert": alert} if alert is not None else {"description__span": span}
    return [
        EditView(edit.text, edit.author_name, str(_iso(edit.created_at)), _iso(edit.withdrawn_at))
        for edit in DescriptionEdit.objects.filter(**of_event)
    ]


def _rows(**which: Iterable[Any]) -> QuerySet[Description]:
    # The facts are the largest part of a row, and nothing of what is shown.
    return Description.objects.filter(**which).defer("facts")


def _first(row: Description, text: Text | None, sentence: str) -> tuple[str, Kind, str, str]:
    if row.edit:
        by = row.edited_by_name
        return row.edit, "edited", by, f"Edited by {by or 'somebody who has left'}"
    if text is not None and text.current:
        return text.summary, "written", text.model, f"Written by {text.model} from what was measured"
    return sentence, "measured", "", MEASURED if sentence else ""


def _text(row: Description) -> Text | None:
    if not row.text:
        return None
    level = row.text["potential_threat_level"]
    return Text(
        title=row.text["title"],
        scene=row.text["scene"],
        summary=row.text["shortSummary"],
        confidence=row.text["confidence"],
        concerns=row.text["other_concerns"],
        threat_level=level,
        threat=_THREATS[level],
        model=row.writer or "a language model",
        written_at=_iso(row.written_at),
        current=row.written_for == row.facts_revision,
    )


_THREATS = ("Nothing to fear", "Look at it", "Act now")

_STATES = {
    Description.State.WAITING: "A text will be written.",
    Description.State.WRITING: "A text is being written.",
    Description.State.REFUSED: "What was written was not true to what was measured, so the measured sentence "
    "stands.",
    Description.State.FAILED: "The writer could not be asked, so the measured sentence stands.",
}


def _state_words(row: Description, text: Text | None) -> str:
    if text is not None and not text.current and row.state == Description.State.WRITTEN:
        return "More was measured since the text was written."
    return _STATES.get(Description.State(row.state), "")


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
