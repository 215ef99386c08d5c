"""Keeping the index: a worker writes the entry of each alert that changed since its own was written.

The alert's `sequence` says which state an entry was made of. Nothing is queued and nothing can be lost: what
a killed worker did not come to, the next tick finds. Entries go with their alerts.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone
from redis.exceptions import RedisError

from monitoring import valkey
from monitoring.models import Alert, Description, SearchEntry, SearchEntryPhrase, SearchPhrase, Verdict
from monitoring.searching import meaning
from monitoring.searching.indexed_text import IndexedText, text_of

log = logging.getLogger(__name__)

BATCH = 200
LONGEST_RUN = 20.0
"""Seconds after which a tick leaves the rest to the next one."""
_EMBEDDED_AT_ONCE = 128
_LATE = timedelta(minutes=5)
"""A change may be committed so long after the moment that it is dated to."""
_MILLISECOND = 1 << 20


def drain() -> int:
    """Brings the index up to date; how many entries were written. One at a time on a site: another ends."""
    if not _begin():
        return 0
    try:
        return _drain(_changed_lately)
    finally:
        _done()


def sweep() -> int:
    """The same for all alerts there are, however old the change, and forgets phrases that no alert has."""
    if not _begin():
        return 0
    try:
        SearchPhrase.objects.filter(entries=None).delete()
        return _drain(outdated)
    finally:
        _done()


def entry_id(opened_at: datetime, alert_id: UUID) -> int:
    """Milliseconds since 1970, and twenty bits that tell alerts of the same one apart."""
    bits = int.from_bytes(hashlib.sha256(alert_id.bytes).digest()[:4]) % _MILLISECOND
    return first_id(opened_at) + bits


def first_id(moment: datetime) -> int:
    """The lowest id of an alert that opened then."""
    return int(moment.timestamp() * 1000) * _MILLISECOND


def _drain(outdated: Callable[[], QuerySet[Alert]]) -> int:
    started, written = time.monotonic(), 0
    while time.monotonic() - started < LONGEST_RUN:
        alerts = list(outdated()[:BATCH])
        if not alerts:
            break
        try:
            index(alerts)
        except IntegrityError:
            # One of them was deleted meanwhile; the next tick does the others.
            log.info("Alerts changed while they were indexed; they are indexed again.")
            break
        written += len(alerts)
    embed(started + LONGEST_RUN)
    return written


def outdated() -> QuerySet[Alert]:
    """Alerts whose entry is missing, or made of an earlier state; the oldest change first."""
    stale = Q(search_entry=None) | ~Q(search_entry__sequence=F("sequence"))
    return Alert.objects.filter(stale).select_related("camera").order_by("changed_at")


def _changed_lately() -> QuerySet[Alert]:
    """Oldest change first, so that the newest entry says up to when all was done."""
    until = SearchEntry.objects.aggregate(newest=Max("changed_at"))["newest"]
    return outdated() if until is None else outdated().filter(changed_at__gte=until - _LATE)


def index(alerts: Sequence[Alert]) -> None:
    """Writes the entries of these alerts. Raises IntegrityError when one of them is gone."""
    ids = [alert.pk for alert in alerts]
    described = {row.alert_id: row for row in Description.objects.filter(alert__in=ids)}
    verdicts: dict[UUID, list[Verdict]] = defaultdict(list)
    for verdict in Verdict.objects.filter(alert__in=ids, withdrawn_at=None).order_by("created_at"):
        verdicts[verdict.alert_id].append(verdict)
    texts = {alert.pk: text_of(alert, described.get(alert.pk), verdicts[alert.pk]) for alert in alerts}
    with transaction.atomic():
        phrases = _phrases(phrase for text in texts.values() for phrase in text.phrases)
        entries = {alert.pk: _entry(alert, texts[alert.pk]) for alert in alerts}
        _write(entries, phrases, texts)


def _entry(alert: Alert, text: IndexedText) -> SearchEntry:
    return SearchEntry(
        id=entry_id(alert.opened_at, alert.pk),
        alert=alert,
        camera_id=alert.camera_id,
        sequence=alert.sequence,
        changed_at=alert.changed_at,
        labels=text.labels,
        scene=text.scene,
        said=text.said,
        marks=text.marks,
    )


def _write(entries: dict[UUID, SearchEntry], phrases: dict[str, int], texts: dict[UUID, IndexedText]) -> None:
    SearchEntry.objects.bulk_create(
        entries.values(),
        update_conflicts=True,
        unique_fields=["alert"],
        update_fields=["camera_id", "sequence", "changed_at", "labels", "scene", "said", "marks"],
    )
    known: dict[int, set[int]] = defaultdict(set)
    links = SearchEntryPhrase.objects.filter(entry__in=[entry.pk for entry in entries.values()])
    for entry_pk, phrase_pk in links.values_list("entry", "phrase"):
        known[entry_pk].add(phrase_pk)
    new, gone = [], Q(pk__in=[])
    for alert_id, entry in entries.items():
        wanted = {phrases[phrase] for phrase in texts[alert_id].phrases}
        new += [SearchEntryPhrase(entry=entry, phrase_id=phrase) for phrase in wanted - known[entry.pk]]
        if old := known[entry.pk] - wanted:
            gone |= Q(entry=entry, phrase__in=old)
    if gone:
        SearchEntryPhrase.objects.filter(gone).delete()
    SearchEntryPhrase.objects.bulk_create(new, ignore_conflicts=True)


def _phrases(wanted: Iterable[str]) -> dict[str, int]:
    texts = set(wanted)
    known = dict(SearchPhrase.objects.filter(text__in=texts).values_list("text", "pk"))
    if missing := sorted(texts - known.keys()):
        SearchPhrase.objects.bulk_create([SearchPhrase(text=text) for text in missing], ignore_conflicts=True)
        known |= dict(SearchPhrase.objects.filter(text__in=missing).values_list("text", "pk"))
    return known


def embed(until: float) -> None:
    """Vectors for phrases that have none, up to a moment of the monotonic clock; without the weights they
    wait."""
    while rows := list(SearchPhrase.objects.filter(vector=None).order_by("pk")[:_EMBEDDED_AT_ONCE]):
        if not meaning.encoder.load():
            return
        vectors = meaning.encoder.vectors([row.text for row in rows])
        now = timezone.now()
        for row, vector in zip(rows, vectors, strict=True):
            row.vector, row.embedded_at = meaning.stored(vector), now
        SearchPhrase.objects.bulk_update(rows, ["vector", "embedded_at"])
        if time.monotonic() > until:
            return


def _begin() -> bool:
    """Two at once would do the same work twice, and no harm: without the broker both may."""
    try:
        return bool(valkey.client().set(valkey.INDEXING, 1, nx=True, ex=int(LONGEST_RUN) * 6))
    except RedisError:
        return True


def _done() -> None:
    try:
        valkey.client().delete(valkey.INDEXING)
    except RedisError:
        log.debug("The broker is away; who indexes next waits for the mark to expire.")
