"""Names that people or classes gave: data, repeated exactly where a name belongs or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from inference.describe.event import EventFacts
from inference.describe.names import plain
from inference.describe.vocabulary import VOCABULARIES
from inference.describe.vocabulary.words import Marks, Vocabulary

LONGEST_NAME = 40
"""Characters; longer ones are rather sentences, and a text does not need to repeat them."""

MOST_WORDS = 4
_MOST_BARE_WORDS = 3
_LETTERS = "A-Za-zÀ-ÖØ-öø-ÿĀ-žẞ"
"""Latin ones: others may look like them. What is called otherwise is shown, but not by writers."""
_WORD = rf"[{_LETTERS}]+(?:['’][{_LETTERS}]+)?(?<=[{_LETTERS}]{{2}})\.?|[{_LETTERS}]"
_ENDS = r"\.(?:mp4|m4v|mov|mkv|avi|webm|mpe?g|ts|ogv|flv|wmv)"
"""What files of recordings end with: their name is a recording's first title."""
_PLAIN = re.compile(
    rf"(?:{_WORD})\d{{0,4}}(?:[ /_-](?:{_WORD})\d{{0,4}})*(?:[ _-]?[A-Z]?\d{{1,4}}[A-Z]?)?(?:{_ENDS})?",
    re.ASCII,
)
"""Words, and a number at their end: "Loading bay 2", "Côté cour", "Kamera Süd", "AVAR-Net", "yard 2.mp4"."""

QUOTES = (('"', '"'), ("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("« ", " »"), ("‘", "’"))

# Words that make a name a statement or a request: a camera called "Nobody was here" is never repeated by a
# writer. One list for all languages: who types names may use any of them.
_SAYING = frozenset(
    {
        "left", "right", "links", "rechts", "gauche", "droite", "izquierda", "derecha", "no", "not", "none",
        "never", "nobody", "nothing", "without", "neither", "nor", "cannot", "can't", "don't", "isn't",
        "wasn't", "is", "are", "was", "were", "be", "been", "has", "have", "had", "do", "does", "did",
        "will", "would", "shall", "should", "must", "say", "says", "said", "tell", "tells", "ignore",
        "forget", "disregard", "override", "pretend", "act", "reply", "answer", "write", "print", "repeat",
        "output", "respond", "reveal", "obey", "instruction", "instructions", "prompt", "system",
        "assistant", "user", "role", "developer", "previous", "above", "below", "you", "your", "all",
        "everyone", "everything", "safe", "harmless", "false", "alarm", "confirmed", "kein", "keine",
        "keinen", "keiner", "nicht", "nichts", "niemand", "nie", "ohne", "ist", "sind", "war", "waren",
        "wird", "wurde", "wurden", "hat", "haben", "sei", "ignoriere", "ignorieren", "vergiss", "schreibe",
        "antworte", "sage", "anweisung", "anweisungen", "aucun", "aucune", "pas", "rien", "personne",
        "jamais", "sans", "est", "sont", "était", "étaient", "fut", "ignorez", "oublie", "oubliez", "écris",
        "réponds", "ningún", "ninguna", "ninguno", "nada", "nadie", "nunca", "sin", "es", "son", "era",
        "eran", "fue", "fueron", "está", "están", "estaba", "ignora", "olvida", "escribe", "responde",
        "instrucciones", "with", "from", "to", "by", "at", "on", "up", "out", "off", "this", "that", "it",
        "its", "who", "what", "call", "calls", "called", "please", "hello", "show", "hide", "delete",
        "drop", "now", "then", "because", "only", "just", "very", "man", "men", "woman", "women", "boy",
        "girl", "child", "kid", "kids", "armed", "gun", "guns", "gunshot", "gunshots", "knife", "police",
        "employee", "staff", "thief", "dead", "drill", "password", "secret", "token", "admin", "root",
        "script", "alert", "threat", "mit", "von", "dass", "bitte", "zeige", "ruf", "rufe", "mann", "frau",
        "kind", "polizei", "waffe", "messer", "jemand", "alles", "gut", "avec", "pour", "par", "que",
        "tout", "tous", "va", "homme", "femme", "enfant", "arme", "couteau", "quelqu", "ouvre", "montre",
        "con", "por", "todo", "todos", "hay", "di", "hombre", "mujer", "policía", "arma", "cuchillo",
        "alguien", "abre", "muestra", "rules", "rule", "stealing", "hi",
    }
)  # fmt: skip


def sayable(name: str) -> bool:
    """Whether a writer may repeat a name at all: a short plain one that says nothing."""
    words = [word.strip(".'’0123456789") for word in re.split(r"[ /'’._-]", name.casefold())]
    return (
        name == plain(name)
        and len(name) <= LONGEST_NAME
        and len(list(filter(None, words))) <= MOST_WORDS
        and _PLAIN.fullmatch(name) is not None
        and not _SAYING.intersection(words)
        and not _meanings().intersection(words)
    )


@lru_cache(maxsize=1)
def _meanings() -> frozenset[str]:
    """Words with which texts say how many there were, and of whom, in any language: "Two people" is no name,
    while "Car park" is."""
    found: set[str] = set()
    for words in VOCABULARIES.values():
        found.update(word.casefold() for word in words.numbers.words)
        found.update(thing.many.casefold() for thing in words.things.values() if thing.many != thing.name)
        found.update((words.things["person"].name.casefold(), words.things["person"].many.casefold()))
    return frozenset(found)


def bare(name: str, vocabulary: Vocabulary) -> bool:
    """Whether a name may stand without quotation marks and not be taken for something that is said."""
    words = name.casefold().split()
    counting = {word.casefold() for word in vocabulary.numbers.words}
    return len(words) <= _MOST_BARE_WORDS and name[0].isalpha() and not counting.intersection(words)


def quoted(name: str, marks: Marks) -> list[str]:
    """A name within any of the quotation marks that a writer may use."""
    return [f"{first}{name}{last}" for first, last in {(marks.opening, marks.closing), *QUOTES}]


@dataclass(frozen=True, slots=True)
class Names:
    """All names of one record: of its place, zones, labels, sounds, and the systems that saw it."""

    place: str = ""
    zones: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    sound: str = ""
    titles: frozenset[str] = frozenset()


def names_of(facts: EventFacts) -> Names:
    """Names that a text about these facts may hold, as far as they are `sayable`."""
    labels = {facts.label, *(found.name for found in facts.recognised), *(one.label for one in facts.seen_by)}
    return Names(
        place=facts.place,
        zones=frozenset(facts.zones).union(*(mover.zones for mover in facts.movers)),
        labels=frozenset(filter(None, labels)),
        sound=facts.sound.name,
        titles=frozenset(one.title for one in facts.seen_by),
    )
