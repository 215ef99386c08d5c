"""The facts of an alert, or of a span of a recording, from what was stored of it.

Rows of every age are read: what was not measured when one was written is empty. Where several systems saw an
alert, each gives what it measured; the strongest one's word counts first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from inference.describe.event import (
    EventFacts,
    Heard,
    Objects,
    Recognised,
    Source,
    Witness,
)
from inference.describe.measuring.journal import Journal, kept_journal
from inference.describe.measuring.light import light_of
from inference.describe.sentences import TRAINED
from inference.systems.protocol import ABNORMAL, ALERT_LINE, NORMAL
from inference.types import Modality
from monitoring.analysis.alert_facts import UNNAMED
from monitoring.analysis.systems import title_of
from monitoring.models import Alert, SpanRecord

JOURNAL, RECOGNISED = "journal", "recognised"
"""Under which what was observed of an event is kept with it: `inference.describe.measuring.journal.Journal`,
and by name the probability of each event that a system named, with its time."""

INNER = frozenset({JOURNAL, RECOGNISED})
"""Of a span's stored facts those that no page shows as they are."""

SOUND_SHARE, NAMED_BY_SOUND = 0.25, 0.6
"""Shares of the score from which sound is told as unusual, and from which it is what a system named."""

MUTE_DB = -90.0
"""Level of a sound track that carries nothing but zeros: nobody listened there."""

LEAST_SHARE = 0.1
"""Share of the score from which a modality is told at all."""


def facts_of_alert(alert: Alert) -> EventFacts:
    """Reads the alert's camera. A fault of the site is an event without measurements, at no place."""
    camera = alert.camera
    start = alert.opened_at.timestamp()
    end = max(start, (alert.ended_at or alert.last_at).timestamp())
    seen = _by_strength(alert)
    stored = [found for _, found in seen]
    strongest: Mapping[str, Any] = stored[0] if stored else {}
    return EventFacts(
        source=Source.CAMERA,
        place=camera.name if camera else "",
        time_zone=camera.time_zone if camera else "UTC",
        start=start,
        end=end,
        ongoing=alert.state == Alert.State.OPEN,
        peak=alert.peak,
        peak_at=alert.peak_at.timestamp() if alert.peak_at else start,
        line=alert.line,
        label=_named(alert.label),
        reference=str(strongest.get("reference", alert.facts.get("reference", ""))),
        leading=_leading(alert.contributions),
        recognised=tuple(item for system, found in seen for item in _recognised(system, found, start)),
        seen_by=tuple(
            Witness(
                system=system,
                title=title_of(system),
                label=_named(found.get("label", "")),
                peak=found["peak"],
                line=found.get("line", alert.line),
                reference=found.get("reference", ""),
            )
            for system, found in seen
        ),
        **_measured(stored, alert.contributions, start, end),
    )


def facts_of_span(span: SpanRecord) -> EventFacts:
    """Reads the span's analysis and its recording."""
    analysis, told = span.analysis, span.facts
    clip = analysis.clip
    reference = str(told.get("reference") or analysis.summary.get("reference", ""))
    found = {
        "label": span.label,
        "reference": reference,
        "measured": told if "reference" in told else None,
        "peak_at": span.peak_time,
        "contributions": span.contributions,
        **{name: told[name] for name in INNER if name in told},
    }
    return EventFacts(
        source=Source.RECORDING,
        place=clip.title,
        time_zone=clip.camera.time_zone if clip.camera else "",
        start=span.start,
        end=span.end,
        peak=span.peak,
        peak_at=span.peak_time,
        line=ALERT_LINE,
        label=_named(span.label),
        reference=reference,
        leading=_leading(span.contributions),
        recognised=tuple(_recognised(analysis.system, found, span.start)),
        seen_by=(
            Witness(
                system=analysis.system,
                title=title_of(analysis.system),
                label=_named(span.label),
                peak=span.peak,
                line=ALERT_LINE,
                reference=reference,
            ),
        ),
        **_measured([found], span.contributions, span.start, span.end),
    )


def _measured(
    stored: Sequence[Mapping[str, Any]], contributions: Mapping[str, float], start: float, end: float
) -> dict[str, Any]:
    """Fields of EventFacts from what each system stored, the strongest first."""
    measured = [found["measured"] for found in stored if found.get("measured")]
    kept = (kept_journal(found.get(JOURNAL)) for found in stored)
    journals = [journal for journal in kept if journal is not None]
    # Detections of several systems cannot be added up: they are the same things. Who looked most often tells.
    looked = max(journals, key=lambda journal: journal.looks, default=Journal())
    where = next((journal for journal in journals if journal.sides), looked)
    speeds = [journal.speed for journal in journals if journal.speed is not None]
    dark = [found["dark_share"] for found in stored if found.get("dark_share") is not None]
    return {
        "pictures": looked.looks,
        "objects": looked.objects(start, end) if looked.looks else _most_seen(measured, start),
        "movers": looked.movers(start, end),
        "gathering": looked.gathering,
        "sides": where.sides,
        "zones": where.zones,
        "speed": max([*_values(measured, "speed"), *speeds], default=None),
        "speed_ratio": max(_values(measured, "speed_ratio"), default=None),
        "light": light_of([journal.brightness for journal in journals]),
        "dark_share": max(dark, default=None),
        "sound": replace(_heard(measured, journals, contributions), name=_sound_named(stored)),
    }


def _by_strength(alert: Alert) -> list[tuple[str, Mapping[str, Any]]]:
    """What each system stored; of alerts of before, which did not tell systems apart, the only one's."""
    if alert.seen_by:
        return sorted(alert.seen_by.items(), key=lambda pair: (-pair[1]["peak"], pair[0]))
    if alert.cause != Alert.Cause.SCORE or not alert.system:
        return []
    known = {"label": alert.label, "peak": alert.peak, "line": alert.line}
    return [(alert.system, {**known, **alert.facts})]


def _named(label: str) -> str:
    return "" if label == UNNAMED else label.strip()


def _leading(contributions: Mapping[str, float]) -> tuple[tuple[Modality, float], ...]:
    shares = sorted(contributions.items(), key=lambda pair: -pair[1])
    return tuple((Modality(name), round(share, 4)) for name, share in shares if share >= LEAST_SHARE)


def _most_seen(measured: Sequence[Mapping[str, Any]], at: float) -> tuple[Objects, ...]:
    """Of what was counted without times: the most of each class, told as of the event's begin."""
    counts: dict[str, int] = {}
    for found in measured:
        for name, number in found.get("counts", {}).items():
            counts[name] = max(int(number), counts.get(name, 0))
    ordered = sorted(counts.items(), key=lambda pair: (pair[0] != "person", -pair[1], pair[0]))
    return tuple(Objects(name, number, at) for name, number in ordered if number)


def _recognised(system: str, found: Mapping[str, Any], start: float) -> Iterable[Recognised]:
    """The events that a trained system named, the surest first; of rows of before the one at its peak."""
    if found.get("reference") != TRAINED:
        return
    if RECOGNISED in found:
        named = sorted(found[RECOGNISED].items(), key=lambda pair: -pair[1][0])
        yield from (Recognised(name, sure, at, system) for name, (sure, at) in named)
        return
    label, scores = _named(found.get("label", "")), found.get("class_scores") or {}
    probability = next(
        (value for name, value in scores.items() if name.replace("_", " ") == label.replace("_", " ")), None
    )
    if probability is not None and label not in (NORMAL, ABNORMAL):
        at = found.get("peak_at")
        yield Recognised(label, float(probability), start if at is None else at, system)


def _values(measured: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    return [found[name] for found in measured if found.get(name) is not None]


def _heard(
    measured: Sequence[Mapping[str, Any]], journals: Sequence[Journal], contributions: Mapping[str, float]
) -> Heard:
    share = contributions.get(Modality.SOUND.value, 0.0)
    levels = [(journal.level_db, journal.loudest_at) for journal in journals if journal.level_db is not None]
    if not share and not levels and not any(found.get("heard") for found in measured):
        return Heard(measured=False)
    # Of rows of before only how loud it was is known, and not when.
    levels += [(level, None) for level in _values(measured, "sound_level_db")]
    level, at = max(levels, key=lambda pair: (pair[0], pair[1] is not None), default=(None, None))
    if level is not None and level <= MUTE_DB:
        return Heard(measured=False)
    return Heard(measured=True, unusual=share >= SOUND_SHARE, level_db=level, loudest_at=at)


def _sound_named(stored: Sequence[Mapping[str, Any]]) -> str:
    """The event that a trained system named by what it heard, of several the strongest one's."""
    for found in stored:
        shares = found.get("peak_contributions") or found.get("contributions") or {}
        if found.get("reference") == TRAINED and shares.get(Modality.SOUND.value, 0.0) >= NAMED_BY_SOUND:
            return _named(found.get("label", ""))
    return ""
