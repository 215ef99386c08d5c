"""E-mails, archives of evidence and exports say the words that come first, and whose they are."""

from __future__ import annotations

import csv

import pytest
from django.utils import timezone

from monitoring import exports
from monitoring.analysis import mail
from monitoring.evidence import contents, report, report_html
from tests.monitoring.conftest import Cast
from tests.monitoring.describing.events import SENTENCE, TEXT, alert_of, span_of, written

pytestmark = pytest.mark.django_db

FOX = {
    "edit": "A fox <script>alert(1)</script>",
    "edited_by_name": "rita",
    "edited_at": timezone.now(),
    "revision": 1,
}


def test_an_email_says_whose_words_these_are(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    measured = mail.about(person=cast.operator, alerts=[alert]).body
    assert f"\n{SENTENCE}\n(Measured)\n" in measured
    written(alert)
    assert f"\n{TEXT['shortSummary']}\n(Written by SmolLM2 from what was measured)\n" in mail.about(
        person=cast.operator, alerts=[alert]
    ).body  # fmt: skip


def test_a_fault_is_told_without_a_mark(cast: Cast) -> None:
    fault = alert_of(cast.gate, cause="offline", description="No picture since 03:00.")
    body = mail.about(person=cast.operator, alerts=[fault]).body
    assert "\nNo picture since 03:00.\n\nWhen" in body


def test_an_archive_holds_the_edit_the_text_and_the_measured_sentence(cast: Cast) -> None:
    alert = alert_of(cast.gate)
    written(alert, **FOX)
    told = report.build(contents.read(alert), number_of="1 of this site", asked_by="rita")
    page = report_html.render(told, snapshot=None, has_video=False).decode()

    assert (told.description, told.mark) == (FOX["edit"], "Edited by rita")
    facts = dict(told.facts)
    assert facts["Measured"] == SENTENCE
    assert facts["Written by SmolLM2"] == (
        "A person in the yard. One person moved unusually fast. "
        "One person moved fast at the left. It was dark."
    )
    assert "<script>alert" not in page
    assert "A fox &lt;script&gt;" in page
    assert "Edited by rita" in page


def test_the_table_of_spans_has_both_sentences(cast: Cast) -> None:
    span = span_of(cast.gate)
    written(span, **{**FOX, "edit": "=1+1"})
    header, row = csv.reader(exports.span_lines(span.analysis))
    told = dict(zip(header, row, strict=True))
    assert (told["description"], told["shown"], told["whose"]) == (SENTENCE, "'=1+1", "Edited by rita")
