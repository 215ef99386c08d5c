"""True texts made false: each way of changing one gives words that no fact of the record holds."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from inference.describe.draft import Draft, Language
from inference.describe.event import EventFacts
from inference.describe.sentences import describe
from inference.describe.vocabulary import vocabulary

_ADDED = {
    Language.ENGLISH: (
        "not no never nobody without red black young old male female armed angry drunk suspicious because "
        "maybe another only exactly running walking employee thief Bob gun knife tall masked "
        "stolen empty safe dangerous fast slowly later again outside many several both indoors"
    ),
    Language.GERMAN: (
        "nicht kein nie niemand rotes schwarzes junge alte männliche bewaffnete wütende betrunkene weil "
        "vielleicht weitere nur genau rennende Mitarbeiter Dieb Bob Waffe Messer maskierte gestohlene "
        "sicher gefährlich schnell langsam später wieder draußen viele mehrere beide"
    ),
    Language.FRENCH: (
        "pas aucun jamais personne rouge noir jeune vieux masculin armé fâché ivre parce peut-être autre "
        "seulement exactement courant employé voleur Bob arme couteau masqué volé vide sûr dangereux vite "
        "lentement encore dehors plusieurs tous"
    ),
    Language.SPANISH: (
        "no ningún nunca nadie rojo negro joven viejo masculino armado enfadado borracho porque quizás "
        "otro solo exactamente corriendo empleado ladrón Bob arma cuchillo enmascarado robado vacío "
        "seguro peligroso rápido despacio luego fuera varios muchos ambos"
    ),
}
_SENTENCES = {
    Language.ENGLISH: (
        "Nobody was hurt.",
        "Two people argued.",
        "The person wore a red jacket.",
        "He was angry.",
        "It was a drill.",
        "No one else was there.",
        "Sound was not unusual at all.",
        "The car was stolen.",
        "They knew each other.",
        "A weapon was seen.",
        "The police were called.",
        "It happened because of the rain.",
        "An employee left.",
        "The camera is broken.",
        "See http://example.com.",
        "Thirteen elephants were seen.",
        "99:99 to 99:99.",
    ),
    Language.GERMAN: (
        "Niemand wurde verletzt.",
        "Zwei Personen stritten.",
        "Er war wütend.",
        "Es war eine Übung.",
        "Das Auto wurde gestohlen.",
        "Man sah eine Waffe.",
        "Die Polizei kam.",
        "Es geschah wegen des Regens.",
    ),
    Language.FRENCH: (
        "Personne n'a été blessé.",
        "Deux personnes se disputaient.",
        "Il était en colère.",
        "La voiture a été volée.",
        "On a vu une arme.",
        "La police est venue.",
        "C'était un exercice.",
    ),
    Language.SPANISH: (
        "Nadie resultó herido.",
        "Dos personas discutían.",
        "Estaba enfadado.",
        "El coche fue robado.",
        "Se vio un arma.",
        "Llegó la policía.",
        "Era un simulacro.",
    ),
}
_STOP = re.compile(r"(?<=[.;])[ \u00a0]+")


def sentences(draft: Draft) -> list[str]:
    """All sentences of a text."""
    return [
        sentence
        for text in (draft.title, draft.scene, draft.summary, *draft.concerns)
        for sentence in _STOP.split(text)
    ]


def mutations(facts: EventFacts, language: Language, *, seed: int, each: int) -> Iterator[tuple[str, str]]:
    """(way, text) of sentences that are false of the facts, `each` of every way."""
    chance = random.Random(seed)
    told = sentences(describe(facts, language))
    for way, change in _WAYS.items():
        for _ in range(each):
            text = change(chance, told, facts, language)
            if text and text not in told:
                yield way, text


def _add_word(chance: random.Random, told: list[str], facts: EventFacts, language: Language) -> str:
    """A word about what nobody measured, anywhere in a sentence."""
    words = chance.choice(told).split(" ")
    words.insert(chance.randrange(len(words)), chance.choice(_ADDED[language].split()))
    return " ".join(words)


def _add_sentence(chance: random.Random, told: list[str], facts: EventFacts, language: Language) -> str:
    parts = chance.sample(told, min(2, len(told)))
    parts.insert(chance.randrange(3), chance.choice(_SENTENCES[language]))
    return " ".join(parts)


def _change_number(chance: random.Random, told: list[str], facts: EventFacts, language: Language) -> str:
    """A number in figures becomes one that none of the facts is."""
    text = _without_names(chance.choice(told))
    numbers = list(re.finditer(r"(?<![\d:.,])\d+(?:[.,]\d+)?(?![\d:])", text))
    if not numbers:
        return ""
    chosen = chance.choice(numbers)
    other = "77" if not re.search("[.,]", chosen.group()) else f"7{chosen.group()}"
    return text[: chosen.start()] + other + text[chosen.end() :]


def _change_count(chance: random.Random, told: list[str], facts: EventFacts, language: Language) -> str:
    """A number in words becomes one that no count of the record is."""
    words = vocabulary(language).numbers.words
    counts = {number for found in facts.objects for number in (found.most, *(n for _, n in found.changes))}
    counts |= {len(facts.seen_by), *range(len(facts.movers) + 1)}
    free = [number for number in range(2, len(words)) if number not in counts]
    texts = [text for text in told if any(f" {word} " in f" {text.lower()} " for word in words[2:])]
    if not texts or not free:
        return ""
    text, number = chance.choice(texts), chance.choice(free)
    present = [word for word in words[2:] if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    return re.sub(rf"\b{chance.choice(present)}\b", words[number], text, count=1, flags=re.IGNORECASE)


def _change_time(chance: random.Random, told: list[str], facts: EventFacts, language: Language) -> str:
    """A time of the event becomes one hours away from it."""
    text = chance.choice(told)
    times = list(re.finditer(r"\d{1,2}(:\d{2}){1,2}", text))
    if not times or facts.duration > 3600:
        return ""
    chosen = chance.choice(times)
    first, _, rest = chosen.group().partition(":")
    other = f"{(int(first) + 12) % 24 if rest.count(':') else int(first) + 31:02d}:{rest}"
    return text[: chosen.start()] + other + text[chosen.end() :]


def _change_class(chance: random.Random, told: list[str], facts: EventFacts, language: Language) -> str:
    """Things that were there become others that were not."""
    things = vocabulary(language).things
    absent = [things[name] for name in ("elephant", "giraffe", "pizza", "kite")]
    present = [things[found.name] for found in facts.objects]
    if not present:
        return ""
    one, other = chance.choice(present), chance.choice(absent)
    changed = []
    for text in told:
        new = re.sub(rf"\b{re.escape(one.many)}\b", other.many, text)
        new = re.sub(rf"\b{re.escape(one.name)}\b", other.name, new)
        if new != text and not re.search(rf"[:“„«] ?{re.escape(one.name)}", text):
            changed.append(new)
    return chance.choice(changed) if changed else ""


def _change_place(chance: random.Random, told: list[str], facts: EventFacts, language: Language) -> str:
    marks = vocabulary(language).marks
    quoted = re.compile(f"{re.escape(marks.opening)}[^“”„«»]+{re.escape(marks.closing)}")
    texts = [text for text in told if quoted.search(text)]
    if not texts:
        return ""
    return quoted.sub(f"{marks.opening}North wing{marks.closing}", chance.choice(texts), count=1)


def _without_names(text: str) -> str:
    """A sentence that holds names is left alone: numbers in names are no measurements."""
    return "" if re.search("[“„«]", text) else text


_WAYS: dict[str, Callable[[random.Random, list[str], EventFacts, Language], str]] = {
    "word added": _add_word,
    "sentence added": _add_sentence,
    "number changed": _change_number,
    "count changed": _change_count,
    "time changed": _change_time,
    "class changed": _change_class,
    "place changed": _change_place,
}
