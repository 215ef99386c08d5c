"""Claims about what was heard, and how bright it was."""

from __future__ import annotations

from inference.describe.event import EventFacts, Light
from inference.describe.faithfulness.claims import Claim
from inference.describe.faithfulness.clocks import same
from inference.describe.faithfulness.of_event import near, only_there
from inference.describe.faithfulness.phrases import Kind, Phrase
from inference.describe.grading import TRAINED


def silent(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    """Where only systems that look were asked, nobody knows whether there was something to hear."""
    return not facts.sound.measured and facts.reference != TRAINED and only_there(told)


def ordinary(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return facts.sound.measured and not facts.sound.unusual and only_there(told)


def unusual(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return facts.sound.measured and facts.sound.unusual and only_there(told)


def heard(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return facts.sound.measured and claim.topics[0].value == facts.sound.name and only_there(told)


def loudest(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    """The loudest level and its time, whichever of the two is told."""
    sound = facts.sound
    level, time = claim.topics[0].value
    times = [*([time] if time else []), *(phrase.value for phrase in told if phrase.kind is Kind.AT)]
    if not sound.measured or (level is None and not times):
        return False
    if level is not None and (sound.level_db is None or not _level(level, sound.level_db)):
        return False
    rest = [phrase for phrase in told if phrase.kind is not Kind.AT]
    return all(same(one, sound.loudest_at, facts) for one in times) and only_there(rest)


def _level(told: float, measured: float) -> bool:
    return any(abs(told - round(measured, digits)) < 1e-9 for digits in (0, 1))


def light(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    return facts.light is not Light.UNKNOWN and claim.topics[0].value is facts.light and only_there(told)


def dark_share(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    share = facts.dark_share
    return share is not None and near(claim.topics[0].value, share) and only_there(told)
