"""Keeps beside every event what was measured of it, the sentence made of that, and whether a text is wanted.

Called in the transactions that record alerts and spans, behind the locks that these hold. Nothing here waits
for a writer: workers are told after the transaction commits, of an alert by `alert_news` after everything
else, and `writing` finds what nobody was told of.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from inference.describe.draft import Language
from inference.describe.event import EventFacts, from_json, to_json
from inference.describe.sentences import describe
from monitoring.analysis import alert_news, queue
from monitoring.describing.facts_of import facts_of_alert, facts_of_span
from monitoring.describing.writers import language_of, writer_settings
from monitoring.models import Alert, Analysis, Description, SpanRecord, WriterSettings

TEXTS_OF_A_RECORDING = 8
"""Spans of one analysis that get a text, the strongest: a day's recording may have hundreds."""

REFRESH_EVERY = 5.0
"""Seconds of an alert's time after which what it has grown by is written down; its end always is."""

ASK_AGAIN = timedelta(seconds=30)
"""Least time between two texts of an alert that goes on; it grows with the alert (see `_is_due`)."""

_State = Description.State


def note_alert(alert: Alert) -> None:
    """Writes down what is known of an alert that was opened, extended, escalated or ended, and has the
    measured sentence be the alert's own. Call it after saving the alert, before telling of it."""
    if alert.cause != Alert.Cause.SCORE:
        return
    known = Description.objects.filter(alert=alert).first()
    if known is None:
        _begin_alert(alert)
        return
    language = language_of(known.language)
    facts = facts_of_alert(alert)
    # Of an alert from before there were any, a reviewer's edit may have made a row without facts.
    before = from_json(known.facts) if known.facts else None
    summary = describe(facts, language).summary
    _show(alert, summary)
    if before and facts.ongoing and before.ongoing and facts.end - before.end < REFRESH_EVERY:
        return
    says_more = before is None or _says_more(facts, before, language)
    mine = Description.objects.filter(pk=known.pk)
    mine.update(
        facts=to_json(facts),
        sentence=summary,
        facts_revision=F("facts_revision") + int(says_more),
    )
    now = timezone.now()
    # Whoever is writing at this moment sees the new revision when they are done, and the row waits again.
    is_due = before is None or not facts.ongoing or _is_due(alert, known, now)
    if says_more and is_due and writer_settings().kind != WriterSettings.Kind.OFF:
        waiting = mine.exclude(state__in=(_State.WAITING, _State.WRITING))
        waiting.update(state=_State.WAITING, asked_at=now, attempts=0, failure="", not_before=None)


def note_spans(analysis: Analysis) -> None:
    """Writes down what is known of each span of an analysis that has none yet. Call it after saving them."""
    site = writer_settings()
    language = language_of(site.language)
    spans = list(
        SpanRecord.objects.filter(analysis=analysis, described=None).select_related("analysis__clip__camera")
    )
    strongest = sorted(spans, key=lambda span: (-span.peak, span.start))[:TEXTS_OF_A_RECORDING]
    wanted = {span.pk for span in strongest} if site.kind != WriterSettings.Kind.OFF else set()
    rows = []
    for span in spans:
        facts = facts_of_span(span)
        row = _row(facts, language, wanted=span.pk in wanted)
        row.span, span.description = span, row.sentence
        rows.append(row)
    Description.objects.bulk_create(rows)
    SpanRecord.objects.bulk_update(spans, ["description"], batch_size=200)
    if wanted:
        queue.enqueue_call(alert_news.WRITE, [])


def _begin_alert(alert: Alert) -> None:
    site = writer_settings()
    wanted = site.kind != WriterSettings.Kind.OFF
    row = _row(facts_of_alert(alert), language_of(site.language), wanted=wanted)
    row.alert = alert
    row.save(force_insert=True)
    _show(alert, row.sentence)


def _row(facts: EventFacts, language: Language, *, wanted: bool) -> Description:
    return Description(
        facts=to_json(facts),
        language=language.value,
        sentence=describe(facts, language).summary,
        state=_State.WAITING if wanted else _State.MEASURED,
    )


def _show(alert: Alert, sentence: str) -> None:
    """The alert's own sentence is the one that its description begins with."""
    if alert.description != sentence:
        alert.description = sentence
        Alert.objects.filter(pk=alert.pk).update(description=sentence)


def _says_more(facts: EventFacts, before: EventFacts, language: Language) -> bool:
    """Whether there is more to say than that it still goes on."""
    if facts.ongoing and before.ongoing:
        facts = replace(facts, end=before.end)
    return describe(facts, language) != describe(before, language)


def _is_due(alert: Alert, known: Description, now: datetime) -> bool:
    """Whether an alert that goes on may have another text: each after as long again as it had lasted when
    the last was asked for, so that one of hours asks for a dozen."""
    lasted = known.asked_at - alert.opened_at
    return now - known.asked_at >= max(ASK_AGAIN, lasted)
