"""What the texts of the last days came to, by writer. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from monitoring.models import Description, WriterDay

DAYS = 7


@dataclass(frozen=True, slots=True)
class WriterCounts:
    """Of the last DAYS days (UTC).

    at_first, after_retry  texts accepted; replaced  events that kept their measured sentence instead
    refused  single texts turned away; failed  times that no text came
    seconds  one text took on average, and words_a_second; None where none came
    """

    writer: str
    at_first: int
    after_retry: int
    replaced: int
    refused: int
    failed: int
    seconds: float | None
    words_a_second: float | None

    @property
    def asked(self) -> int:
        """Events for which a text came, true or not."""
        return self.at_first + self.after_retry + self.replaced

    @property
    def texts(self) -> int:
        return self.at_first + self.after_retry + self.refused


def writer_counts() -> list[WriterCounts]:
    """One for each writer of these days, the busiest first."""
    since = timezone.now().date() - timedelta(days=DAYS - 1)
    names = ("at_first", "after_retry", "replaced", "refused", "failed", "words", "seconds")
    sums = WriterDay.objects.filter(day__gte=since).order_by().values("writer")
    found = []
    for row in sums.annotate(**{f"all_{name}": Sum(name) for name in names}):
        summed: dict[str, Any] = dict(row)
        told = {name: summed[f"all_{name}"] for name in names}
        words, seconds = told.pop("words"), told.pop("seconds")
        texts = told["at_first"] + told["after_retry"] + told["refused"]
        found.append(
            WriterCounts(
                writer=row["writer"],
                **told,
                seconds=round(seconds / texts, 1) if texts else None,
                words_a_second=round(words / seconds, 1) if seconds else None,
            )
        )
    return sorted(found, key=lambda one: (-one.asked, one.writer))


def waiting_texts() -> int:
    """Events whose text is not written yet."""
    state = Description.State
    return Description.objects.filter(state__in=(state.WAITING, state.WRITING)).count()
