"""What a text claims that its facts do not hold. Independent of the guard: made to count what slips through.

It works the other way round: the guard accepts what it can derive from the facts, this one looks for kinds of
claims in any English (numbers with their units, counted things, things, actions, looks, sides, directions,
light, sound, negations, guesses) and holds each against the record. Words that it does not know at all are
told apart: somebody has to read these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from inference.describe.draft import Draft
from inference.describe.event import Direction, EventFacts, Light, Mover, Side, Source
from tests.bench.descriptions.amounts import wrong_counts, wrong_measures
from tests.bench.descriptions.clocks import CLOCK, DATE, wrong_times
from tests.bench.descriptions.finding import Finding
from tests.bench.descriptions.lexicon import (
    ACTIONS,
    ALSO,
    BRIGHT,
    CAUSES,
    DARK,
    DIM,
    LOOKS,
    NEGATION,
    NEUTRAL,
    NUMBERS,
    PERSON,
    PLACES,
    THINGS,
    VAGUE_MANY,
    any_form,
    stem,
)

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")


def findings(draft: Draft, facts: EventFacts) -> list[Finding]:
    """Everything in any field of `draft` that `facts` do not hold."""
    found = [item for text in _texts(draft) for item in _in_text(text, facts)]
    if abs(draft.confidence - facts.peak) > 0.0051 and not any(
        abs(draft.confidence - item.confidence) <= 0.0051 for item in facts.recognised
    ):
        found.append(Finding("number", f"confidence {draft.confidence}"))
    if draft.threat_level == 2 and facts.peak < facts.line:
        found.append(Finding("number", f"threat level {draft.threat_level}"))
    return found


def _texts(draft: Draft) -> Iterator[str]:
    yield from (draft.title, draft.scene, draft.summary, *draft.concerns)


def _in_text(text: str, facts: EventFacts) -> Iterator[Finding]:
    text = _without_names(text, facts).replace("left behind", "behind")
    yield from wrong_times(text, facts)
    text = DATE.sub(" ", CLOCK.sub(" ", text)) if facts.source is Source.CAMERA else CLOCK.sub(" ", text)
    yield from wrong_measures(text, facts)
    for sentence in re.split(r"[;!?\n]+\s*|\.(?!\d)\s*", text):
        yield from _claims(sentence, facts)
    yield from (Finding("guess", match.group()) for match in CAUSES.finditer(text))


def _without_names(text: str, facts: EventFacts) -> str:
    """Names that people typed and systems gave claim only themselves, where they are said as they are."""
    names = {facts.place, *facts.zones, facts.sound.name, facts.label}
    names |= {zone for mover in facts.movers for zone in mover.zones}
    names |= {item.name for item in facts.recognised} | {item.title for item in facts.seen_by}
    names |= {item.label for item in facts.seen_by}
    for name in sorted(filter(None, names), key=len, reverse=True):
        # What people typed is told letter by letter; what systems say may begin a sentence.
        exact = name == facts.place or name in facts.zones
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=0 if exact else re.IGNORECASE)
    return text.replace("look of the picture", "appearance")


def _claims(sentence: str, facts: EventFacts) -> Iterator[Finding]:
    words = [word.lower().removesuffix("'s") for word in _WORD.findall(sentence)]
    yield from wrong_counts(sentence, facts)
    if NEGATION.search(sentence):
        yield from _denials(sentence, facts)
    named = _named(facts)
    for place, word in enumerate(words):
        root = stem(word)
        if word in PERSON or word in VAGUE_MANY or word in NUMBERS:
            if word in PERSON and not facts.count("person") and not NEGATION.search(sentence):
                yield Finding("thing", word)
            if word in VAGUE_MANY and not any(found.most > 1 for found in facts.objects):
                yield Finding("count", word)
        elif word in ("left", "right", "middle", "center", "centre", "up", "down", "upwards", "downwards"):
            up_to = words[place : place + 2] == ["up", "to"]
            if not up_to and not _is_where(word, words[:place], facts):
                yield Finding("where", sentence.strip())
        elif root in named or word in named:
            continue
        elif word in LOOKS:
            yield Finding("looks", word)
        elif word in BRIGHT | DIM | DARK:
            if not _is_light(word, facts):
                yield Finding("light", word)
        elif any_form(word, ACTIONS):
            yield Finding("action", word)
        elif any_form(word, THINGS) or any_form(word, PLACES):
            yield Finding("thing", word)
        elif word not in NEUTRAL and root not in NEUTRAL and not NEGATION.fullmatch(word):
            yield Finding("unknown", word)
    yield from _heard(words, sentence, facts)


def _denials(sentence: str, facts: EventFacts) -> Iterator[Finding]:
    said = sentence.lower()
    if re.search(
        r"(no|without|any|lacks?) (sound|audio|noise)|sound (was|is) not|not (listened|heard)", said
    ):
        if facts.sound.measured and "unusual" not in said:
            yield Finding("denial", sentence.strip())
    elif re.search(r"(not|nothing|no) (\w+ ){0,2}(unusual|out of the ordinary)", said) and "sound" in said:
        if not facts.sound.measured or facts.sound.unusual:
            yield Finding("denial", sentence.strip())
    elif re.search(r"no (person|people)( or things)?( was| were)? detected|nobody was detected", said):
        things = "or things" in said and bool(facts.objects)
        if not facts.pictures or facts.count("person") or things:
            yield Finding("denial", sentence.strip())
    elif re.search(r"not (yet )?(over|ended)|no end", said):
        if not facts.ongoing:
            yield Finding("denial", sentence.strip())
    elif re.search(r"(gives?|has|without a|no|not) (no )?(name|named|recognised)", said):
        if facts.recognised or facts.label:
            yield Finding("denial", sentence.strip())
    else:
        yield Finding("denial", sentence.strip())


def _named(facts: EventFacts) -> set[str]:
    """Words that the record's own names are made of, and other forms of them."""
    names = [facts.label, facts.sound.name, *(item.name for item in facts.recognised)]
    names += [item.label for item in facts.seen_by] + [found.name for found in facts.objects]
    words = {word for name in names for word in re.findall(r"[a-z]+", name.lower())}
    if facts.gathering:
        words |= {"gather", "assemble"}
    words |= {word for word, name in ALSO.items() if facts.count(name)}
    return words | {stem(word) for word in words}


def _is_where(word: str, before: list[str], facts: EventFacts) -> bool:
    """Sides and ways are told apart by the words before them."""
    way = {"up": Direction.UP, "upwards": Direction.UP, "down": Direction.DOWN, "downwards": Direction.DOWN}
    to = {"left": Direction.LEFT, "right": Direction.RIGHT} | way
    near = before[-2:]
    if word in way or (
        word in to and {"to", "towards", "toward", "moved", "moving", "going", "went"} & set(near)
    ):
        return any(mover.direction is to[word] or _arrives(mover, word) for mover in facts.movers)
    side = {"centre": "middle", "center": "middle"}.get(word, word)
    sides = {*facts.sides, *(at for mover in facts.movers for at in mover.went)}
    return side in {each.value for each in Side} and Side(side) in sides


def _arrives(mover: Mover, side: str) -> bool:
    return len(mover.went) > 1 and mover.went[-1].value == side


def _is_light(word: str, facts: EventFacts) -> bool:
    light = {Light.BRIGHT: BRIGHT, Light.DIM: DIM, Light.DARK: DARK, Light.UNKNOWN: frozenset()}[facts.light]
    return word in light or (word == "dark" and bool(facts.dark_share)) or word == "light"


def _heard(words: list[str], sentence: str, facts: EventFacts) -> Iterator[Finding]:
    if not {"sound", "sounds", "noise", "heard", "audio", "loud"} & set(words) or NEGATION.search(sentence):
        return
    if not facts.sound.measured and "sound" not in facts.label and "loud" not in facts.label:
        yield Finding("sound", sentence.strip())
    about = re.search(
        r"(unusual|ordinary|normal) (sounds?|noise|audio)|(sound|noise)s? (was |were )?(unusual|ordinary)",
        sentence,
    )
    told = about is not None and facts.sound.measured and "sound" not in facts.label
    if told and about and ("unusual" in about.group()) != facts.sound.unusual:
        yield Finding("sound", sentence.strip())
