"""Leaves a writer in peace that does not answer, and tries it again after a while.

After OPENS_AFTER failures in a row nothing is asked for half a minute; then one text is tried, and each
further failure doubles the rest. It is kept in the database: all workers heed it, and the settings page shows
it.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from monitoring.describing.writers import writer_settings
from monitoring.models import WriterSettings

OPENS_AFTER = 3
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=10)


def is_resting() -> bool:
    """Whether nothing is asked at this moment."""
    return WriterSettings.objects.filter(pk=1, rests_until__gt=timezone.now()).exists()


def count_failure(asked: WriterSettings, reason: str) -> None:
    """The writer of these settings could not be asked."""
    with transaction.atomic():
        # As long as nobody changed anything there is no row to count in.
        WriterSettings.objects.get_or_create(pk=1, defaults={"kind": writer_settings().kind})
        row = WriterSettings.objects.select_for_update().get(pk=1)
        if row.version != asked.version:
            return  # another one writes since
        failures = row.failures + 1
        rest = None
        if failures >= OPENS_AFTER:
            doubled = FIRST_REST * 2 ** min(failures - OPENS_AFTER, 10)
            rest = timezone.now() + min(doubled, LONGEST_REST)
        WriterSettings.objects.filter(pk=1).update(
            failures=failures, rests_until=rest, last_failure=reason[:300]
        )


def count_success(asked: WriterSettings) -> None:
    """The writer of these settings answered, whatever came of its text."""
    failed = WriterSettings.objects.filter(pk=1, version=asked.version, failures__gt=0)
    failed.update(failures=0, rests_until=None)
