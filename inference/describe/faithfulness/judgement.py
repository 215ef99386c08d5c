"""The verdict on a text. Only what is understood completely and is in the facts passes."""

from __future__ import annotations

from dataclasses import dataclass

from inference.describe.draft import Draft, Language
from inference.describe.event import EventFacts
from inference.describe.faithfulness.claims import claims_of
from inference.describe.faithfulness.phrases import NotUnderstood
from inference.describe.faithfulness.reading import read
from inference.describe.faithfulness.supported import objection
from inference.describe.grading import confidence, threat_level

LONGEST = {"title": 120, "scene": 3000, "shortSummary": 500, "other_concerns": 300}
"""Characters of a field."""

MOST_CONCERNS = 5
_NEAR = 0.005


@dataclass(frozen=True, slots=True)
class Judgement:
    """`reasons` say in English what was refused, for the writer's second try and for the people who look
    at refusals; empty when accepted."""

    accepted: bool
    reasons: tuple[str, ...]


def check(draft: Draft, facts: EventFacts, language: Language) -> Judgement:
    """Accepts a draft when every phrase of every field is understood and is in `facts`."""
    reasons: list[str] = []
    fields = (
        ("title", draft.title),
        ("scene", draft.scene),
        ("shortSummary", draft.summary),
        *(("other_concerns", text) for text in draft.concerns),
    )
    for name, text in fields:
        if len(text) > LONGEST[name]:
            reasons.append(f"{name} is longer than {LONGEST[name]} characters.")
        else:
            reasons.extend(f"{name}: {reason}" for reason in untrue(text, facts, language))
    if len(draft.concerns) > MOST_CONCERNS:
        reasons.append(f"other_concerns has more than {MOST_CONCERNS} entries.")
    if abs(draft.confidence - confidence(facts)) > _NEAR:
        reasons.append(f"confidence must be {confidence(facts):.2f}, as measured.")
    if draft.threat_level != threat_level(facts):
        reasons.append(f"potential_threat_level must be {threat_level(facts)}, as measured.")
    return Judgement(not reasons, tuple(dict.fromkeys(reasons)))


def untrue(text: str, facts: EventFacts, language: Language) -> tuple[str, ...]:
    """What of a text is not understood or not in the facts, a sentence each; empty when all is true."""
    try:
        claims = claims_of(read(text, facts, language))
    except NotUnderstood as problem:
        return (str(problem),)
    found = (objection(claim, facts) for claim in claims)
    return tuple(reason for reason in found if reason)
