"""What each system saw of an alert; the alert shows the one that saw it strongest.

Values are those of the alert's own fields, so that an alert seen by one system reads as it always did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from inference.describe import span_facts
from inference.describe.measuring.journal import Journal, kept_journal
from inference.describe.measuring.looks import Observed
from inference.describe.measuring.places import named_zones
from inference.describe.measuring.recognition import named_class
from inference.types import Assessment
from monitoring.analysis import alert_facts
from monitoring.analysis.alert_facts import UNNAMED, moment
from monitoring.describing.facts_of import JOURNAL
from monitoring.models import Alert, Camera

_FACTS = ("weight", "reference", "measured", "peak_contributions")


def add(
    alert: Alert,
    system: str,
    above: Sequence[Assessment],
    camera: Camera,
    observed: Mapping[int, Observed] = MappingProxyType({}),
) -> None:
    """Count snippets of one system above its line, none of them counted before.

    above     at least one, in order; the alert's times must include them already
    observed  what they showed, by their sequence, as far as anything measured it
    """
    seen = _sighting(alert, system, camera)
    if observed:
        seen[JOURNAL] = _journal(seen, alert, above, camera, observed)
    weight = seen["weight"]
    shares = {name: share * weight for name, share in seen["contributions"].items()}
    for item in above:
        if item.score > seen["peak"]:
            seen["peak"] = item.score
            seen["peak_at"] = (item.start + item.end) / 2
            seen["label"] = (item.label or UNNAMED)[:120]
            seen["peak_contributions"] = alert_facts.rounded(item.contributions)
            seen["class_scores"] = {name: round(float(value), 3) for name, value in item.class_scores.items()}
        named = named_class(item)
        if named is not None and named[1] > seen.get("recognised", {}).get(named[0], (0.0, 0.0))[0]:
            name, sure, at = named
            seen["recognised"] = {**seen.get("recognised", {}), name: [sure, at]}
        if "dark_share" in item.facts:
            seen["dark_share"] = max(round(float(item.facts["dark_share"]), 3), seen.get("dark_share", 0.0))
            seen["low_light"] = int(bool(item.facts.get("low_light"))) or seen.get("low_light", 0)
        for modality, share in item.contributions.items():
            shares[modality.value] = shares.get(modality.value, 0.0) + share * item.score
        weight += item.score
    seen["weight"] = round(weight, 4)
    seen["contributions"] = (
        {name: round(share / weight, 4) for name, share in shares.items()} if weight else {}
    )
    seen["snippets"] += len(above)
    seen["until"] = above[-1].end
    seen["model_version"] = above[-1].model_version
    measured = span_facts(alert_facts.span_of(alert, seen), above)
    if seen["measured"]:
        measured = alert_facts.joined(seen["measured"], measured)
    seen["reference"], seen["measured"] = measured.reference, asdict(measured)
    alert.seen_by = {**alert.seen_by, system: seen}
    _show_strongest(alert)


def _journal(
    seen: Mapping[str, Any],
    alert: Alert,
    above: Sequence[Assessment],
    camera: Camera,
    observed: Mapping[int, Observed],
) -> dict[str, Any]:
    journal = kept_journal(seen.get(JOURNAL)) or Journal()
    zones = named_zones(camera.zones)
    for item in above:
        if item.sequence in observed:
            journal.add(observed[item.sequence], item, start=alert.opened_at.timestamp(), zones=zones)
    return journal.to_json()


def counted_until(alert: Alert, system: str) -> float | None:
    """Unix seconds up to which this system's snippets were counted for this alert; None if it saw none."""
    if system in alert.seen_by:
        until: float = alert.seen_by[system]["until"]
        return until
    # Alerts of before did not tell systems apart.
    return alert.considered_until if not alert.seen_by and alert.system == system else None


def _sighting(alert: Alert, system: str, camera: Camera) -> dict[str, Any]:
    if system in alert.seen_by:
        return dict(alert.seen_by[system])
    begun: dict[str, Any] = {
        "line": camera.line_for(system),
        "peak": 0.0,
        "peak_at": None,
        "label": "",
        "contributions": {},
        "snippets": 0,
        "weight": 0.0,
        "reference": "",
        "measured": None,
        "peak_contributions": {},
    }
    if not alert.seen_by and alert.system == system and alert.snippets:
        begun |= {name: alert.facts[name] for name in _FACTS if name in alert.facts}
        begun |= {
            "line": alert.line,
            "peak": alert.peak,
            "peak_at": alert.peak_at.timestamp() if alert.peak_at else None,
            "label": alert.label,
            "contributions": alert.contributions,
            "snippets": alert.snippets,
        }
    return begun


def _show_strongest(alert: Alert) -> None:
    """The alert's own fields are those of the system whose peak lies highest; the first of equals."""
    alert.system, seen = max(alert.seen_by.items(), key=lambda pair: pair[1]["peak"])
    alert.model_version = seen["model_version"]
    alert.line, alert.peak, alert.label = seen["line"], seen["peak"], seen["label"]
    alert.peak_at = moment(seen["peak_at"]) if seen["peak_at"] is not None else None
    alert.contributions, alert.snippets = seen["contributions"], seen["snippets"]
    alert.facts = {**alert.facts, **{name: seen[name] for name in _FACTS}}
