"""What is written down of alerts and spans as they grow, and when a text is wanted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitoring.describing import records
from monitoring.models import Alert, Description, SpanRecord, WriterSettings
from tests.monitoring.conftest import Cast, InlineWorker
from tests.monitoring.describing.events import OPENED, alert_of, span_in, span_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def embedded(db: None) -> None:
    WriterSettings.objects.create(kind="embedded", language="de")


def grow(alert: Alert, seconds: float, **more: Any) -> Description:
    alert.last_at = OPENED + timedelta(seconds=seconds)
    for name, value in more.items():
        setattr(alert, name, value)
    alert.save()
    records.note_alert(alert)
    return Description.objects.get(alert=alert)


def test_it_works(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    records.note_alert(alert)
    row = Description.objects.get()
    assert (row.state, row.language, row.facts["place"], row.facts["ongoing"]) == (
        "waiting",
        "de",
        "Gate",
        True,
    )
    alert.refresh_from_db()
    assert alert.description == row.sentence
    assert "seit" in row.sentence.lower()


def test_while_it_goes_on_only_what_says_more_counts(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    grow(alert, 2)
    Description.objects.update(state="written", written_for=1)
    assert grow(alert, 4).facts["end"] == OPENED.timestamp() + 2
    row = grow(alert, 12)
    assert (row.facts["end"], row.facts_revision) == (OPENED.timestamp() + 12, 1)
    row = grow(alert, 18, label="fast movement")
    assert (row.facts_revision, row.state) == (2, "written")
    Description.objects.update(asked_at=OPENED - timedelta(minutes=1))
    row = grow(alert, 24, label="unusual posture")
    assert (row.facts_revision, row.state) == (3, "waiting")


def test_its_end_is_told_anew(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    grow(alert, 2)
    Description.objects.update(state="refused", written_for=1, attempts=2, failure="x")
    row = grow(alert, 3, state="ended", ended_at=OPENED + timedelta(seconds=3))
    assert (row.state, row.facts_revision, row.attempts, row.failure) == ("waiting", 2, 0, "")
    assert row.facts["ongoing"] is False
    Description.objects.update(state="written", written_for=2)
    assert grow(alert, 3).state == "written"


def test_one_that_is_being_written_is_left_to_its_writer(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    grow(alert, 2)
    Description.objects.update(state="writing", claimed_by="somebody")
    row = grow(alert, 3, state="ended", ended_at=OPENED + timedelta(seconds=3))
    assert (row.state, row.claimed_by, row.facts_revision) == ("writing", "somebody", 2)


def test_faults_are_not_described(cast: Cast) -> None:
    records.note_alert(alert_of(cast.gate, cause="offline"))
    assert not Description.objects.exists()


def test_a_row_that_an_edit_made_gets_its_facts(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    Description.objects.create(alert=alert, edit="A fox.", state="measured")
    row = grow(alert, 2)
    assert (row.facts["place"], row.edit, row.state) == ("Gate", "A fox.", "waiting")


def test_only_the_strongest_spans_of_a_recording_get_a_text(
    cast: Cast, worker: InlineWorker, django_capture_on_commit_callbacks: Any
) -> None:
    first = span_of(cast.gate)
    for number in range(records.TEXTS_OF_A_RECORDING + 2):
        span_in(first.analysis, 10.0 + 3 * number, 12.0 + 3 * number)
    SpanRecord.objects.filter(pk=first.pk).update(peak=0.51)
    with django_capture_on_commit_callbacks(execute=True):
        records.note_spans(first.analysis)
    states = list(Description.objects.order_by("span__start").values_list("state", flat=True))
    assert states.count("waiting") == records.TEXTS_OF_A_RECORDING
    assert states[0] == "measured"
    assert [task for task, *_ in worker.queued] == ["monitoring.tasks.write_descriptions"]
    first.refresh_from_db()
    assert first.description == Description.objects.get(span=first).sentence
    records.note_spans(first.analysis)
    assert Description.objects.count() == records.TEXTS_OF_A_RECORDING + 3


def test_without_a_writer_there_are_sentences_all_the_same(cast: Cast) -> None:
    WriterSettings.objects.update(kind="off")
    alert = alert_of(cast.gate)
    assert grow(alert, 2).state == "measured"
    ended = grow(alert, 9, state="ended", ended_at=timezone.now())
    assert (ended.state, ended.facts["ongoing"]) == ("measured", False)
