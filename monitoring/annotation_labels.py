"""Words that a reviewer may give a span: those that this site knows already. Reads only."""

from __future__ import annotations

from monitoring.access import visible_alerts
from monitoring.annotation_views import visible
from monitoring.models import TaughtClass, User

RECENT = 500
"""Annotations and alerts whose words are offered: what is used these days, in bounded time."""


def known_labels(user: User) -> list[str]:
    """Classes that were taught, and labels of the newest annotations and alerts that `user` may see, in the
    order of the alphabet; each once whatever its capitals."""
    words = list(TaughtClass.objects.values_list("name", flat=True))
    marked = visible(user).filter(deleted_at=None).order_by("-updated_at")
    for labels in marked.values_list("labels", flat=True)[:RECENT]:
        words.extend(labels)
    alerts = visible_alerts(user).order_by("-opened_at")
    for label, corrected in alerts.values_list("label", "reviewed_label")[:RECENT]:
        words.extend((label, corrected))
    known: dict[str, str] = {}
    for word in words:
        if word.strip():
            known.setdefault(word.casefold(), word)
    return [known[folded] for folded in sorted(known)]
