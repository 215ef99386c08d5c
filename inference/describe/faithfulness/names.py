"""Names that people or classes gave: data, which repeated exactly where a name belongs or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from inference.describe.event import EventFacts

LONGEST_NAME = 48
"""Characters; longer ones are rather sentences, and a text does not need to repeat them."""

MOST_WORDS = 5

_PLAIN = re.compile(r"[^\W_][\w .'’&+#/()-]*")

QUOTES = (('"', '"'), ("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("« ", " »"), ("‘", "’"))

# Words that make a name a sentence: a camera called "Nobody was here" is never repeated by a writer. One list
# for all languages: who types names may use any of them.
_SAYING = frozenset({
    "no", "not", "none", "never", "nobody", "nothing", "without", "neither", "nor", "cannot", "can't",
    "don't", "isn't", "wasn't", "is", "are", "was", "were", "be", "been", "has", "have", "had", "do",
    "does", "did", "will", "would", "shall", "should", "must", "say", "says", "said", "tell", "tells",
    "ignore", "forget", "disregard", "override", "pretend", "act", "reply", "answer", "write", "print",
    "repeat", "output", "respond", "reveal", "obey", "instruction", "instructions", "prompt", "system",
    "assistant", "user", "role", "developer", "previous", "above", "below", "you", "your", "all",
    "everyone", "everything", "safe", "harmless", "false", "alarm", "confirmed", "kein", "keine", "keinen",
    "keiner", "nicht", "nichts", "niemand", "nie", "ohne", "ist", "sind", "war", "waren", "wird", "wurde",
    "wurden", "hat", "haben", "sei", "ignoriere", "ignorieren", "vergiss", "schreibe", "antworte", "sage",
    "anweisung", "anweisungen", "aucun", "aucune", "pas", "rien", "personne", "jamais", "sans", "est",
    "sont", "était", "étaient", "fut", "ignorez", "oublie", "oubliez", "écris", "réponds", "ningún",
    "ninguna", "ninguno", "nada", "nadie", "nunca", "sin", "es", "son", "era", "eran", "fue", "fueron",
    "está", "están", "estaba", "ignora", "olvida", "escribe", "responde", "instrucciones",
})  # fmt: skip


def normalised(name: str) -> str:
    """A name as one line of visible characters: composed, without control, format or private characters."""
    kept = "".join(
        " " if unicodedata.category(sign)[0] == "Z" or sign in "\t\n\r" else sign
        for sign in unicodedata.normalize("NFC", name)
        if sign in "\t\n\r" or unicodedata.category(sign)[0] != "C"
    )
    return " ".join(kept.split())


def sayable(name: str) -> bool:
    """Whether a writer may repeat a name at all: a short plain one that says nothing."""
    words = re.findall(r"[\w'’]+", name.casefold())
    return (
        name == normalised(name)
        and 0 < len(name) <= LONGEST_NAME
        and len(words) <= MOST_WORDS
        and _PLAIN.fullmatch(name) is not None
        and not _SAYING.intersection(words)
    )


def quoted(name: str) -> str:
    """A regular expression of a name within any of the quotation marks that go together."""
    escaped = re.escape(name)
    return "(?:" + "|".join(f"{re.escape(first)}{escaped}{re.escape(last)}" for first, last in QUOTES) + ")"


def alternatives(names: Iterable[str]) -> str:
    """A regular expression that matches any of some names, the longest first; of none, nothing."""
    ordered = sorted(set(names), key=lambda name: (-len(name), name))
    return "|".join(re.escape(name) for name in ordered) or r"(?!)"


def zones_of(facts: EventFacts) -> frozenset[str]:
    """Zones of the event and of those that moved in it."""
    return frozenset(facts.zones) | {zone for mover in facts.movers for zone in mover.zones}


def labels_of(facts: EventFacts) -> frozenset[str]:
    """What systems called it."""
    named = {facts.label, *(found.name for found in facts.recognised), *(one.label for one in facts.seen_by)}
    return frozenset(name for name in named if name)
