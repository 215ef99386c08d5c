"""Whose words come first, and what is said about them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring import alert_views
from monitoring.describing import reading
from monitoring.models import Alert
from monitoring.scores import read_spans
from tests.monitoring.conftest import Cast
from tests.monitoring.describing.events import SENTENCE, TEXT, alert_of, described, span_of, written

pytestmark = pytest.mark.django_db


def test_a_models_text_comes_before_the_measured_sentence(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    written(alert)
    shown = alert_views.alert_view(alert)

    assert shown.description == SENTENCE
    assert shown.described.shown == TEXT["shortSummary"]
    assert (shown.described.kind, shown.described.by) == ("written", "SmolLM2")
    assert shown.described.mark == "Written by SmolLM2 from what was measured"
    assert shown.described.text is not None
    assert (shown.described.text.title, shown.described.text.threat) == (TEXT["title"], "Look at it")
    assert shown.described.state_words == ""


def test_without_a_row_the_alerts_own_sentence_is_measured(cast: Cast) -> None:
    shown = reading.of_alert(alert_of(cast.gate))
    assert (shown.shown, shown.kind, shown.mark, shown.revision) == (SENTENCE, "measured", "Measured", 0)


def test_a_fault_was_not_measured() -> None:
    fault = alert_of(None, cause=Alert.Cause.STORAGE, description="The disk is full.")
    assert (reading.of_alert(fault).shown, reading.of_alert(fault).mark) == ("The disk is full.", "")


def test_a_text_of_fewer_facts_gives_way_to_what_is_measured_now(cast: Cast) -> None:
    row = written(alert_of(cast.gate), facts_revision=2)
    shown = reading.described(row, sentence="")
    assert (shown.shown, shown.kind) == (SENTENCE, "measured")
    assert shown.text is not None
    assert not shown.text.current
    assert shown.state_words == "More was measured since the text was written."


def test_a_reviewers_words_come_before_everything(cast: Cast) -> None:
    row = written(
        alert_of(cast.gate), edit="A fox.", edited_by_name="rita", edited_at=timezone.now(), revision=1
    )
    shown = reading.described(row, sentence="")
    assert (shown.shown, shown.mark, shown.language) == ("A fox.", "Edited by rita", "")
    assert shown.text is not None


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("measured", ""),
        ("waiting", "A text will be written."),
        ("writing", "A text is being written."),
        ("refused", "What was written was not true to what was measured, so the measured sentence stands."),
        ("failed", "The writer could not be asked, so the measured sentence stands."),
    ],
)
def test_how_far_the_writer_is(cast: Cast, state: str, words: str) -> None:
    row = described(alert_of(cast.gate), state=state, failure="http://secret.example refused")
    shown = reading.described(row, sentence="")
    assert (shown.shown, shown.state_words) == (SENTENCE, words)
    assert "secret" not in str(reading.to_json(shown))


def test_many_are_read_with_one_query(cast: Cast) -> None:
    for _ in range(3):
        written(alert_of(cast.gate, state="ended"))
    alerts = list(Alert.objects.all())
    with CaptureQueriesContext(connection) as queries:
        assert len(reading.of_alerts(alerts)) == 3
        assert reading.of_alerts([]) == {}
    assert len(queries) == 1


def test_spans_carry_it_too() -> None:
    span = span_of(None)
    written(span)
    (shown,) = read_spans(span.analysis)
    assert (shown.id, shown.description, shown.described.shown) == (span.pk, SENTENCE, TEXT["shortSummary"])
