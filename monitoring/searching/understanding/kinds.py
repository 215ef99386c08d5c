"""Words for what became of an alert: severity, whether it goes on, what reviewers said, who has seen it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitoring.searching.understanding.times import Spot

_PATTERNS: tuple[tuple[str, str, str, object, str], ...] = (
    ("verdict", "Not confirmed", "not_review", "confirmed", r"(?:not|never|un)[ -]?confirmed"),
    ("verdict", "Not dismissed", "not_review", "dismissed", r"not dismissed"),
    ("verdict", "Not judged", "review", "waiting",
     r"(?:not|never)(?: yet)? (?:judged|reviewed)(?: yet)?|un(?:judged|reviewed)"
     r"|(?:waiting|still) (?:for|to be) (?:review|judged|reviewed)"),
    ("verdict", "Reviewers disagree", "review", "disagreed", r"(?:reviewers )?disagree[ds]?|disputed"),
    ("verdict", "Wants a second opinion", "review", "second", r"(?:second opinion|unsure verdicts?)"),
    ("verdict", "Confirmed", "review", "confirmed", r"confirmed|bestätigt"),
    ("verdict", "Dismissed", "review", "dismissed", r"dismissed|false alarms?|fehlalarme?"),
    ("seen", "Not acknowledged", "acknowledged", False, r"not acknowledged|unacknowledged|unseen"),
    ("seen", "Acknowledged", "acknowledged", True, r"acknowledged"),
    ("state", "Still open", "state", "open",
     r"still (?:open|going on|ongoing)|(?:is )?ongoing|going on(?: now)?|open alerts?"),
    ("state", "Ended", "state", "ended", r"(?:has |have )?ended|over already"),
    ("hold", "Evidence on hold", "on_hold", True, r"(?:evidence )?on hold"),
    ("severity", "Notices", "severity", "notice", r"(?:only |just )?notices|severity notice|minor alerts?"),
    ("severity", "Alerts, no notices", "severity", "alert",
     r"(?:severe|serious|red|critical|urgent) (?:alerts?|ones)|only alerts|severity alert|alerts only"),
)  # fmt: skip


def found_in(text: str) -> Iterator[tuple[str, str, str, object, Spot]]:
    """Kind, words, name of the filter, its value, and where; what takes more words first."""
    for kind, words, name, value, pattern in _PATTERNS:
        if found := re.search(
            rf"(?<!\w)(?:that (?:were|are|is|was) )?(?:{pattern})(?!\w)", text, re.IGNORECASE
        ):
            yield kind, words, name, value, found.span()
            text = text[: found.start()] + " " * (found.end() - found.start()) + text[found.end() :]
