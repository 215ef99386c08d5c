"""Claims about scores, what they come from, and what systems recognised."""

from __future__ import annotations

from inference.describe.event import EventFacts, Recognised
from inference.describe.faithfulness.claims import Claim
from inference.describe.faithfulness.clocks import same
from inference.describe.faithfulness.names import sayable
from inference.describe.faithfulness.of_event import as_written, at_peak, near, of_event, only_there
from inference.describe.faithfulness.phrases import Kind, Phrase
from inference.describe.grading import GENERAL, TRAINED, Degree, certainty, degree, named, spoken
from inference.extractors.coco import NAMES
from inference.types import Modality

_SPOKEN_SHARE = 0.25
"""Of the score, from which on a modality stands behind it; the first does in any case."""
_THINGS = frozenset(NAMES.values())
_STEPS = (Degree.NEAR, Degree.ABOVE, Degree.WELL, Degree.FAR)
_UNUSUAL = frozenset({"", "abnormal", "unusual"})
"""Labels that give no name."""


def event(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    saying = {phrase.kind for phrase in (*told, *claim.heading)} - {Kind.EXISTS, Kind.RECOGNISED}
    return bool(saying) and all(of_event(phrase, facts) for phrase in told)


def modality(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    behind = {kind for kind, share in facts.leading if share >= _SPOKEN_SHARE}
    behind |= {kind for kind, _ in facts.leading[:1]}
    modalities = {topic.value for topic in claim.topics}
    return modalities <= behind and all(_of_modalities(phrase, modalities, facts) for phrase in told)


def _of_modalities(phrase: Phrase, modalities: set[Modality], facts: EventFacts) -> bool:
    if phrase.kind is Kind.DEGREE:
        # The score is of all of them; of a lesser one alone nobody knows how far it lay from the normal.
        return facts.leading[0][0] in modalities and _degree(phrase, facts)
    if phrase.kind in (Kind.RATIO, Kind.SPEED):
        return modalities == {Modality.MOTION} and _speed(phrase, facts)
    return at_peak(phrase, facts) or of_event(phrase, facts)


def _degree(phrase: Phrase, facts: EventFacts) -> bool:
    """ "Above" is also true of what is far above."""
    step, reference = phrase.value
    if facts.reference == TRAINED:
        return False
    if reference != facts.reference and (reference or facts.reference == GENERAL):
        return False
    own = degree(facts.peak)
    if step is Degree.NEAR or own is Degree.NEAR:
        return step is own
    return _STEPS.index(step) <= _STEPS.index(own)


def _speed(phrase: Phrase, facts: EventFacts) -> bool:
    measured = facts.speed_ratio if phrase.kind is Kind.RATIO else facts.speed
    return measured is not None and as_written(phrase.value, measured)


def fastest(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return _speed(claim.topics[0], facts) and only_there(told)


def label(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return all(_one_label(topic.value, told, facts) for topic in claim.topics)


def _one_label(name: str, told: list[Phrase], facts: EventFacts) -> bool:
    found = [one for one in facts.recognised if spoken(one.name) == spoken(name)]
    own = spoken(name) == spoken(facts.label)
    if not own and not found:
        # What one of several systems called it is said with that system's name.
        return False
    if spoken(name) in _THINGS and any(phrase.kind is Kind.EXISTS for phrase in told):
        # A class that a system was taught is not yet a thing that was seen.
        return False
    return all(_of_label(phrase, own, found, facts) for phrase in told)


def _of_label(phrase: Phrase, own: bool, found: list[Recognised], facts: EventFacts) -> bool:
    match phrase.kind:
        case Kind.PLACE | Kind.EXISTS | Kind.RECOGNISED:
            return True
        case Kind.CERTAINTY:
            return any(_as_sure(phrase, one.confidence) for one in found)
        case Kind.AT if found:
            return any(same(phrase.value, one.at, facts) for one in found)
        case Kind.SCORE if found and not (own and at_peak(phrase, facts)):
            return any(phrase.value is not None and near(phrase.value, one.confidence) for one in found)
    return own and (of_event(phrase, facts) or at_peak(phrase, facts))


def _as_sure(phrase: Phrase, probability: float) -> bool:
    step, told = phrase.value
    return (told is None or near(told, probability)) and (step is None or step is certainty(probability))


def _nameless(name: str) -> bool:
    return spoken(name) in _UNUSUAL


def unnamed(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    """ "Something unusual" is what an event is called without a name, or with one that no text may repeat."""
    return (_nameless(facts.label) or not sayable(spoken(facts.label))) and all(
        at_peak(phrase, facts) or of_event(phrase, facts) for phrase in told
    )


def peak(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    said = [phrase for phrase in told if phrase.kind is not Kind.PLACE]
    return bool(said) and all(at_peak(phrase, facts) for phrase in said)


def peak_at(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return same(claim.topics[0].value, facts.peak_at, facts) and only_there(told)


def score(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    value = claim.topics[0].value
    good = bool(told) if value is None else near(value, facts.peak)
    return good and all(
        at_peak(phrase, facts)
        or (phrase.kind is Kind.DEGREE and _degree(phrase, facts))
        or (phrase.kind in (Kind.PLACE, Kind.LINE) and of_event(phrase, facts))
        for phrase in told
    )


def reached(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    height, time, line = claim.topics[0].value
    return (
        near(height, facts.peak)
        and same(time, facts.peak_at, facts)
        and near(line, facts.line)
        and only_there(told)
    )


def share(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    kind, told_share = claim.topics[0].value
    measured = dict(facts.leading).get(kind)
    return measured is not None and near(told_share, measured) and only_there(told)


def seen_by(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return claim.topics[0].value == len(facts.seen_by) and only_there(told)


def witness(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    title, called, height = claim.topics[0].value
    return only_there(told) and any(
        one.title == title
        and (height is None or near(height, one.peak))
        and (spoken(called) == spoken(one.label) if called else _nameless(one.label) or height is None)
        for one in facts.seen_by
    )


def also(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    name, probability, time = claim.topics[0].value
    return only_there(told) and any(
        spoken(one.name) == spoken(name)
        and near(probability, one.confidence)
        and (time is None or same(time, one.at, facts))
        for one in facts.recognised
    )


def unsure(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    found = named(facts)
    return found is not None and _as_sure(claim.topics[0], found.confidence) and only_there(told)


def general(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return facts.reference == GENERAL and only_there(told)
