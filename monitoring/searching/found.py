"""What a search comes to, and why each alert is in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from monitoring import alert_views
from monitoring.alert_views import AlertView
from monitoring.searching.meaning import Readiness
from monitoring.searching.understanding import Chip


@dataclass(frozen=True, slots=True)
class Why:
    """words      of the search, that the alert has
    means      the phrase of the alert that is nearest in meaning; empty where it was found by words alone
    closeness  its cosine to what was asked, 0 without one
    """

    words: tuple[str, ...] = ()
    means: str = ""
    closeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """why  None where nothing was searched for in words"""

    alert: AlertView
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class FoundPage:
    """alerts   in the order that was asked for
    cursor   of the page that follows, None on the last
    chips    filters that were understood from the words
    meaning  whether alerts were found by meaning as well
    """

    alerts: list[Found]
    cursor: str | None
    chips: tuple[Chip, ...]
    meaning: Readiness


def to_json(found: Found) -> dict[str, Any]:
    """As the API tells it; `why` only of what was searched for in words."""
    told = alert_views.to_json(found.alert)
    return told if found.why is None else told | {"why": asdict(found.why)}
