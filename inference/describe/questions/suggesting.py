"""Questions to begin with, of which the answers are there."""

from __future__ import annotations

from inference.describe.draft import Language
from inference.describe.questions import measures
from inference.describe.questions.account import Account
from inference.describe.questions.concepts import PERSON
from inference.describe.questions.phrases import SUGGESTIONS

MOST = 7


def suggestions(account: Account, language: Language) -> tuple[str, ...]:
    """The paper's question first, then what of this account was measured."""
    events = account.events
    people = measures.most(account, PERSON)
    fitting = {
        "describe": True,
        "else": people is not None,
        "count": measures.was_counted(account),
        "start": bool(events),
        "long": bool(events),
        "where": any(event.sides or event.zones for event in events),
        "way": any(one.direction is not None for event in events for one in event.movers),
        "sound": any(event.sound.measured for event in events),
        "why": bool(events) and not account.is_recording,
        "why_unusual": bool(events) and account.is_recording,
        "sure": bool(events),
        "before": not account.is_recording and bool(events),
    }
    table = SUGGESTIONS[language]
    return tuple(table[name] for name, fits in fitting.items() if fits)[:MOST]


def description_wanted(language: Language) -> str:
    """The paper's question."""
    return SUGGESTIONS[language]["describe"]
