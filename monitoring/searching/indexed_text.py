"""What of an alert is indexed: its words by how much they say, its marks, and the phrases it is like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from inference.describe.event import EventFacts, from_json
from monitoring.analysis.schedules import zone
from monitoring.describing.facts_of import facts_of_alert
from monitoring.models import Alert, Description, Verdict
from monitoring.searching import marks
from monitoring.searching.phrases import LONGEST, counted, label_in_words, labels_of, phrases_of
from monitoring.searching.words import indexed, words_of

_CAUSES = {
    Alert.Cause.PICTURE: "camera moved or covered, picture blocked, tampering",
    Alert.Cause.OFFLINE: "camera offline, no picture, connection lost",
    Alert.Cause.STORAGE: "storage full, no room on the disk",
}
_MOST_HOURS = 24


@dataclass(frozen=True, slots=True)
class IndexedText:
    """The columns of a SearchEntry, and the texts of its phrases."""

    labels: str
    scene: str
    said: str
    marks: str
    phrases: tuple[str, ...]


def text_of(alert: Alert, described: Description | None, verdicts: Sequence[Verdict]) -> IndexedText:
    """Reads the alert's camera. `verdicts` are those that stand."""
    facts = from_json(described.facts) if described and described.facts else facts_of_alert(alert)
    cause = _CAUSES.get(Alert.Cause(alert.cause), "")
    reviewed = [alert.reviewed_label, *(verdict.label for verdict in verdicts)]
    labels = [
        label for label in (*labels_of(facts), *map(label_in_words, filter(None, reviewed)), cause) if label
    ]
    said = [*_written(described), *(verdict.note for verdict in verdicts)]
    phrases = (*phrases_of(facts), *labels, *_human(described, verdicts))
    languages = tuple(dict.fromkeys(("en", described.language if described else "en")))
    classes = [*labels, *facts_names(facts)]
    return IndexedText(
        labels=indexed([*labels, *facts_names(facts)], languages),
        scene=indexed([*_counts(facts), *phrases_of(facts), *facts.zones, alert.description], languages),
        said=indexed(said, languages),
        marks=" ".join(_marks(alert, facts, classes)),
        phrases=tuple(dict.fromkeys(phrase for phrase in phrases if words_of(phrase))),
    )


def facts_names(facts: EventFacts) -> tuple[str, ...]:
    """Classes as the systems write them, where that differs from how people say it."""
    names = [facts.label, facts.sound.name, *(found.name for found in facts.recognised)]
    return tuple(dict.fromkeys(name for name in names if name))


def _counts(facts: EventFacts) -> list[str]:
    """ "2person" finds two people, and not two cars beside one person."""
    told = [counted(item.name, item.most) for item in facts.objects]
    return [*(marks.count(item.name, item.most) for item in facts.objects), *told]


def _written(described: Description | None) -> list[str]:
    if described is None:
        return []
    text: dict[str, Any] = described.text or {}
    names = ("title", "scene", "shortSummary")
    return [
        described.edit,
        *(str(text.get(name, "")) for name in names),
        *map(str, text.get("other_concerns", ())),
    ]


def _human(described: Description | None, verdicts: Sequence[Verdict]) -> Iterable[str]:
    """What people wrote themselves is told by nothing else."""
    own = [described.edit] if described else []
    return [
        " ".join(text.split())[:LONGEST] for text in [*own, *(verdict.note for verdict in verdicts)] if text
    ]


def _marks(alert: Alert, facts: EventFacts, classes: Iterable[str]) -> list[str]:
    site = zone(alert.camera.time_zone if alert.camera else "UTC")
    named = [marks.of_class(name) for name in classes] + [marks.of_zone(name) for name in facts.zones]
    if alert.camera_id:
        named.append(marks.of_camera(alert.camera_id))
    named += [marks.of_state(name, str(getattr(alert, name))) for name in marks.STATES]
    return [marks.ANY, *_hours(alert.opened_at, alert.last_at, site), *dict.fromkeys(named)]


def _hours(start: datetime, end: datetime, site: tzinfo) -> list[str]:
    """The hours and days of the site's clock that it touches; of one that lasts days, those it began in."""
    found: dict[str, None] = {}
    moment = start
    for _ in range(_MOST_HOURS):
        local = moment.astimezone(site)
        found[marks.of_hour(local.hour)] = found[marks.of_day(local.weekday())] = None
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        if moment > end:
            break
    return list(found)
