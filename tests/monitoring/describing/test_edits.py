"""Reviewers' own words: first come, nothing lost, taken back step by step, kept through the next analysis."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring.describing import carrying, edits, reading
from monitoring.describing.edits import Changed, Refused, Saved
from monitoring.models import Alert, Analysis, AuditEntry, Description, SpanRecord
from monitoring.push.messages import SpanDescribed
from tests.monitoring.conftest import Cast
from tests.monitoring.describing.events import SENTENCE, TEXT, alert_of, span_in, span_of, written

pytestmark = pytest.mark.django_db


def test_it_works(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    written(alert)
    done = edits.edit(event=alert, text="  A fox. ", author=cast.reviewer, seen_revision=0)

    assert isinstance(done, Saved)
    assert (done.row.edit, done.row.edited_by_name, done.row.revision) == ("A fox.", "reviewer", 1)
    assert reading.of_alert(alert).shown == "A fox."
    before = alert.sequence
    alert.refresh_from_db()
    assert alert.sequence == before + 1
    line = AuditEntry.objects.get()
    assert (line.action, line.actor) == ("description.edited", "reviewer")
    assert line.details["changed"] == {"words": ["", "A fox."]}


def test_an_alert_of_before_is_edited_too(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    edits.edit(event=alert, text="A fox.", author=cast.reviewer, seen_revision=0)
    row = Description.objects.get()
    assert (row.sentence, row.state, row.edit) == (SENTENCE, "measured", "A fox.")
    assert row.facts["place"] == "Gate"


def test_who_comes_second_is_told_and_loses_nothing(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    edits.edit(event=alert, text="A fox.", author=cast.reviewer, seen_revision=0)
    late = edits.edit(event=alert, text="A dog.", author=cast.administrator, seen_revision=0)

    assert isinstance(late, Changed)
    assert (late.row.edit, late.given) == ("A fox.", "A dog.")
    assert reading.of_alert(alert).shown == "A fox."
    again = edits.edit(event=alert, text="A fox.", author=cast.reviewer, seen_revision=0)
    assert isinstance(again, Saved)
    assert again.row.revision == 1


def test_undo_goes_back_through_the_words_of_everyone(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    written(alert)
    edits.edit(event=alert, text="A fox.", author=cast.reviewer, seen_revision=0)
    edits.edit(event=alert, text="A dog.", author=cast.administrator, seen_revision=1)
    edits.edit(event=alert, text="", author=cast.administrator, seen_revision=2)
    assert reading.of_alert(alert).shown == TEXT["shortSummary"]

    shown = []
    for revision in (3, 4, 5):
        assert isinstance(edits.undo(event=alert, author=cast.reviewer, seen_revision=revision), Saved)
        now = reading.of_alert(alert)
        shown.append((now.shown, now.by, now.revision))
    assert shown == [
        ("A dog.", "administrator", 4),
        ("A fox.", "reviewer", 5),
        (TEXT["shortSummary"], "SmolLM2", 6),
    ]
    assert isinstance(edits.undo(event=alert, author=cast.reviewer, seen_revision=2), Changed)
    nothing = edits.undo(event=alert, author=cast.reviewer, seen_revision=6)
    assert nothing == Refused("There is no edit to take back.", "nothing")
    told = [(edit.text, edit.by, edit.withdrawn_at is None) for edit in reading.history(alert=alert)]
    assert told == [
        ("A fox.", "reviewer", False),
        ("A dog.", "administrator", False),
        ("", "administrator", False),
    ]


def test_too_long_and_gone(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    long = edits.edit(event=alert, text="a" * 2001, author=cast.reviewer, seen_revision=0)
    assert long == Refused("A description has at most 2,000 characters.", "invalid")
    Alert.objects.all().delete()
    gone = edits.edit(event=alert, text="A fox.", author=cast.reviewer, seen_revision=0)
    assert isinstance(gone, Refused)
    assert gone.code == "gone"


def test_open_pages_hear_of_a_spans_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr("monitoring.push.publish._send", sent.extend)
    span = span_of(cast.gate)
    with django_capture_on_commit_callbacks(execute=True):
        edits.edit(event=span, text="A fox.", author=cast.reviewer, seen_revision=0)

    ((message, topics),) = sent
    assert isinstance(message, SpanDescribed)
    assert (message.span, message.described["shown"]) == (span.pk, "A fox.")
    assert topics == (f"clip:{span.analysis.clip_id}",)


class TestTheNextAnalysis:
    def again(self, span: SpanRecord, *stretches: tuple[float, float]) -> Analysis:
        """A further one of the same recording, which found these spans."""
        analysis = Analysis.objects.create(clip=span.analysis.clip, system="normality", state="done")
        before = carrying.words_of_before(analysis)
        for start, end in stretches:
            span_in(analysis, start, end)
        carrying.reattach(analysis, before)
        return analysis

    def words(self, analysis: Analysis) -> list[str]:
        told = reading.of_spans(list(analysis.spans.all()))
        return [told[span.pk].edit for span in analysis.spans.all()]

    def test_the_span_that_shares_most_time_has_the_words(self, cast: Cast) -> None:
        span = span_of(cast.gate, start=2, end=6)
        edits.edit(event=span, text="A fox.", author=cast.reviewer, seen_revision=0)
        again = self.again(span, (1, 3), (3.5, 8), (9, 12))
        assert self.words(again) == ["", "A fox.", ""]
        shown = reading.of_spans(list(again.spans.all()))
        assert [told.edited_by for told in shown.values()] == ["", "reviewer", ""]
        assert reading.of_spans([span])[span.pk].edit == "A fox."

    def test_what_was_taken_back_stays_so(self, cast: Cast) -> None:
        span = span_of(cast.gate)
        edits.edit(event=span, text="A fox.", author=cast.reviewer, seen_revision=0)
        second = self.again(span, (2, 6))
        edits.undo(event=second.spans.get(), author=cast.reviewer, seen_revision=1)
        assert self.words(self.again(span, (2, 6))) == [""]

    def test_other_systems_are_left_alone(self, cast: Cast) -> None:
        span = span_of(cast.gate)
        edits.edit(event=span, text="A fox.", author=cast.reviewer, seen_revision=0)
        other = Analysis.objects.create(clip=span.analysis.clip, system="fights", state="done")
        assert carrying.words_of_before(other) == []

    def test_words_without_a_span_are_in_the_log(self, cast: Cast) -> None:
        span = span_of(cast.gate, start=2, end=6)
        edits.edit(event=span, text="A fox.", author=cast.reviewer, seen_revision=0)
        analysis = span.analysis
        before = carrying.words_of_before(analysis)
        span.delete()
        span_in(analysis, 20, 22)
        carrying.reattach(analysis, before)
        line = AuditEntry.objects.get(action="description.lost")
        assert (line.details["words"], line.details["by"]) == ("A fox.", "reviewer")
