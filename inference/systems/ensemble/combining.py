"""One assessment from those of several systems."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence

from inference.describe.sentences import TRAINED
from inference.systems.ensemble.weights import Weights
from inference.systems.protocol import ALERT_LINE, NORMAL
from inference.types import Assessment, Modality

SOUND, ABSENT = "sound", "absent"


def combine(by_system: Mapping[str, Sequence[Assessment]], weights: Weights) -> list[Assessment]:
    """The calibrated mean of what members said of the same snippets, one assessment a snippet in order.

    by_system  assessments by system; snippets are the same where their `sequence` is. A snippet that some
               member has not assessed is judged by the others, and one that none has that counts is left out

    What explains the score is the members' own: contributions count as much as their member moved the score,
    and the label, boxes and heatmap are those of the member that said it loudest. `facts` tell each member's
    score ("score.<system>") and share ("weight.<system>").
    """
    found: defaultdict[int, dict[str, Assessment]] = defaultdict(dict)
    for name, assessments in by_system.items():
        for assessment in assessments:
            found[assessment.sequence][name] = assessment
    return [
        _combined(weights, own, shares) for _, own in sorted(found.items()) if (shares := weights.shares(own))
    ]


def _combined(weights: Weights, own: Mapping[str, Assessment], shares: Mapping[str, float]) -> Assessment:
    said = {
        name: share * float(weights.members[name].calibrated([own[name].score])[0])
        for name, share in shares.items()
    }
    score = float(weights.pooled({name: [own[name].score] for name in shares})[0])
    loudest = own[max(said, key=lambda name: said[name])]
    return Assessment(
        sequence=loudest.sequence,
        start=loudest.start,
        end=loudest.end,
        frame_start=loudest.frame_start,
        frame_end=loudest.frame_end,
        score=score,
        raw=sum(said.values()),
        contributions=_contributions(own, said),
        label=_label(own, said) if score >= ALERT_LINE else "",
        model_version=_version(weights, own, said),
        boxes=loudest.boxes if score >= ALERT_LINE else (),
        heatmap=loudest.heatmap,
        facts=_facts(own, shares),
    )


def _version(weights: Weights, own: Mapping[str, Assessment], said: Mapping[str, float]) -> str:
    """Changes with the weights, and with the model of any member."""
    told = " ".join(own[name].model_version for name in sorted(said))
    return f"{weights.model_version}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _contributions(own: Mapping[str, Assessment], said: Mapping[str, float]) -> dict[Modality, float]:
    """Shares that sum to 1 where any member tells contributions; a modality that every member lacked is 0."""
    moved: defaultdict[Modality, float] = defaultdict(float)
    for name, part in said.items():
        for modality, share in own[name].contributions.items():
            moved[modality] += part * share
    total = sum(moved.values())
    return {modality: part / total if total > 0 else 0.0 for modality, part in moved.items()}


def _label(own: Mapping[str, Assessment], said: Mapping[str, float]) -> str:
    """Of those that give the abnormal snippet a name, the one who counts most; else none."""
    votes: defaultdict[str, float] = defaultdict(float)
    for name, part in said.items():
        if own[name].label not in {"", NORMAL} and own[name].score >= ALERT_LINE:
            votes[own[name].label] += part
    return max(votes, key=lambda label: votes[label]) if votes else ""


def _facts(own: Mapping[str, Assessment], shares: Mapping[str, float]) -> dict[str, float | int | str]:
    facts: dict[str, float | int | str] = {"reference": TRAINED}
    for name, share in shares.items():
        facts[f"score.{name}"] = round(own[name].score, 4)
        facts[f"weight.{name}"] = round(share, 4)
    listeners = [own[name] for name in shares if Modality.SOUND in own[name].contributions]
    if listeners and all(item.facts.get(SOUND) == ABSENT for item in listeners):
        facts[SOUND] = ABSENT
    return facts
