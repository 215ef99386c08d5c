"""Looks a claim up in the facts. What a topic's rule does not name may not be said of it."""

from __future__ import annotations

from collections.abc import Callable

from inference.describe.event import EventFacts, Light
from inference.describe.faithfulness import of_things
from inference.describe.faithfulness.claims import Claim
from inference.describe.faithfulness.clocks import same, same_duration
from inference.describe.faithfulness.phrases import Kind, Phrase
from inference.types import Modality

_SPOKEN_SHARE = 0.25
_NEAR = 0.005 + 1e-9
_FAR, _WELL = 0.85, 0.65


def objection(claim: Claim, facts: EventFacts) -> str:
    """Why a claim is refused, a sentence; empty when the facts hold it."""
    if all(_heads(phrase, facts) for phrase in claim.heading):
        told = claim.told
    else:
        told = [*claim.heading, *claim.told]
    lookup = _LOOKUPS[claim.kind]
    if lookup(claim, told, facts):
        return ""
    return f"“{claim.text[:120]}” is not what was measured."


def _heads(phrase: Phrase, facts: EventFacts) -> bool:
    """Whether a heading holds for whatever follows it: the event's own span, and its place."""
    if phrase.kind is Kind.SPAN:
        return _is_span(phrase, facts)
    return phrase.kind is Kind.PLACE


def _is_span(phrase: Phrase, facts: EventFacts) -> bool:
    return same(phrase.value[0], facts.start, facts) and same(phrase.value[1], facts.end, facts)


def _of_event(phrase: Phrase, facts: EventFacts) -> bool:
    """What may be said of the event as a whole."""
    match phrase.kind:
        case Kind.PLACE | Kind.EXISTS | Kind.RECOGNISED:
            return True
        case Kind.SPAN:
            return _is_span(phrase, facts)
        case Kind.SINCE | Kind.BEGINS:
            return same(phrase.value, facts.start, facts)
        case Kind.UNTIL | Kind.ENDS:
            return not facts.ongoing and same(phrase.value, facts.end, facts)
        case Kind.LASTS:
            return not facts.ongoing and same_duration(phrase.value, facts)
        case Kind.ONGOING:
            return facts.ongoing
        case Kind.SIDE:
            return phrase.value in facts.sides
        case Kind.ZONE:
            return phrase.value in facts.zones
        case Kind.LINE:
            return facts.peak >= facts.line and (
                phrase.value is None or abs(phrase.value - facts.line) <= _NEAR
            )
    return False


def _event(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return bool(told) and all(_of_event(phrase, facts) for phrase in told)


def _is_peak(phrase: Phrase, facts: EventFacts) -> bool:
    match phrase.kind:
        case Kind.AT:
            return same(phrase.value, facts.peak_at, facts)
        case Kind.SCORE:
            return abs(phrase.value - facts.peak) <= _NEAR
    return False


def _modality(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    spoken = {kind for kind, share in facts.leading if share >= _SPOKEN_SHARE} or {
        kind for kind, _ in facts.leading[:1]
    }
    modalities = {topic.value for topic in claim.topics}
    if not modalities <= spoken:
        return False
    for phrase in told:
        if phrase.kind is Kind.DEGREE:
            good = _degree(phrase, facts)
        elif phrase.kind in (Kind.RATIO, Kind.SPEED):
            good = modalities == {Modality.MOTION} and _speed(phrase, facts)
        else:
            good = _is_peak(phrase, facts) or _of_event(phrase, facts)
        if not good:
            return False
    return True


def _degree(phrase: Phrase, facts: EventFacts) -> bool:
    degree, reference = phrase.value
    if facts.reference not in ("profile", "itself", "general footage"):
        return False
    if reference not in ("", facts.reference) or (not reference and facts.reference == "general footage"):
        return False
    return facts.peak >= {"far": _FAR, "well": _WELL}.get(degree, facts.line)


def _speed(phrase: Phrase, facts: EventFacts) -> bool:
    measured = facts.speed_ratio if phrase.kind is Kind.RATIO else facts.speed
    return measured is not None and _as_written(phrase.value, measured)


def _as_written(told: float, measured: float) -> bool:
    """Whether a number is the measured one to one or two digits behind the point."""
    return any(abs(told - round(measured, digits)) < 1e-9 for digits in (1, 2))


def _label(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return all(_one_label(topic.value, told, facts) for topic in claim.topics)


def _one_label(name: str, told: list[Phrase], facts: EventFacts) -> bool:
    named = [found for found in facts.recognised if found.name == name]
    own = name == facts.label
    for phrase in told:
        good = (own and (_of_event(phrase, facts) or _is_peak(phrase, facts))) or phrase.kind in (
            Kind.PLACE,
            Kind.EXISTS,
            Kind.RECOGNISED,
        )
        if phrase.kind is Kind.AT and named:
            good = any(same(phrase.value, found.at, facts) for found in named)
        elif phrase.kind is Kind.SCORE:
            good = good or any(abs(phrase.value - found.confidence) <= _NEAR for found in named)
        if not good:
            return False
    return own or bool(named)


def _peak(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    said = [phrase for phrase in told if phrase.kind is not Kind.PLACE]
    return bool(said) and all(_is_peak(phrase, facts) for phrase in said)


def _score(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return _is_peak(claim.topics[0], facts) and all(
        _is_peak(phrase, facts)
        or (phrase.kind is Kind.DEGREE and _degree(phrase, facts))
        or (phrase.kind in (Kind.PLACE, Kind.LINE) and _of_event(phrase, facts))
        for phrase in told
    )


def _fastest(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return _speed(claim.topics[0], facts) and all(phrase.kind is Kind.PLACE for phrase in told)


def _silent(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return not facts.sound.measured and _only_there(told)


def _ordinary_sound(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return facts.sound.measured and not facts.sound.unusual and _only_there(told)


def _unusual_sound(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return facts.sound.measured and facts.sound.unusual and _only_there(told)


def _loudest(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    sound, level = facts.sound, claim.topics[0].value
    if not sound.measured or (level is None and not any(phrase.kind is Kind.AT for phrase in told)):
        return False
    if level is not None and (sound.level_db is None or not _level(level, sound.level_db)):
        return False
    return all(
        phrase.kind is Kind.PLACE
        or (
            phrase.kind is Kind.AT
            and sound.loudest_at is not None
            and same(phrase.value, sound.loudest_at, facts)
        )
        for phrase in told
    )


def _level(told: float, measured: float) -> bool:
    return any(abs(told - round(measured, digits)) < 1e-9 for digits in (0, 1))


def _heard(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return facts.sound.measured and claim.topics[0].value == facts.sound.name and _only_there(told)


def _light(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return facts.light is not Light.UNKNOWN and claim.topics[0].value is facts.light and _only_there(told)


def _dark_share(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    share = facts.dark_share
    return share is not None and abs(claim.topics[0].value - share) <= _NEAR and _only_there(told)


def _witness(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    title = claim.topics[0].value
    ones = [one for one in facts.seen_by if one.title == title]
    for phrase in told:
        match phrase.kind:
            case Kind.SCORE:
                ones = [one for one in ones if abs(one.peak - phrase.value) <= _NEAR]
            case Kind.LABEL:
                ones = [one for one in ones if one.label == phrase.value]
            case Kind.LINE:
                ones = [
                    one
                    for one in ones
                    if one.peak >= one.line
                    and (phrase.value is None or abs(one.line - phrase.value) <= _NEAR)
                ]
            case Kind.PLACE | Kind.RECOGNISED:
                pass
            case _:
                return False
    return bool(ones)


def _only_there(told: list[Phrase]) -> bool:
    return all(phrase.kind is Kind.PLACE for phrase in told)


_LOOKUPS: dict[Kind, Callable[[Claim, list[Phrase], EventFacts], bool]] = {
    Kind.COUNT: of_things.counted,
    Kind.GATHERING: of_things.gathered,
    Kind.MODALITY: _modality,
    Kind.LABEL: _label,
    Kind.EVENT: _event,
    Kind.PEAK: _peak,
    Kind.SCORE: _score,
    Kind.SPEED: _fastest,
    Kind.RATIO: _fastest,
    Kind.SILENT: _silent,
    Kind.ORDINARY_SOUND: _ordinary_sound,
    Kind.UNUSUAL_SOUND: _unusual_sound,
    Kind.LOUDEST: _loudest,
    Kind.HEARD: _heard,
    Kind.LIGHT: _light,
    Kind.DARK_SHARE: _dark_share,
    Kind.WITNESS: _witness,
}
