"""Words of a language and names of one record, by what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inference.describe.draft import Language
from inference.describe.event import Direction, Side
from inference.describe.faithfulness.clocks import CLOCK
from inference.describe.faithfulness.names import Names, bare, quoted, sayable
from inference.describe.faithfulness.phrases import Wording
from inference.describe.vocabulary import Saying, Vocabulary
from inference.types import Modality


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What may be written, in lower case, and what it stands for. The names are those of one record."""

    numbers: Mapping[str, int]
    one: Mapping[str, str]
    many: Mapping[str, str]
    modalities: Mapping[str, Modality]
    normals: Mapping[str, str]
    directions: Mapping[str, Direction]
    sides: Mapping[str, Side]
    from_sides: Mapping[str, Side]
    over_sides: Mapping[str, Side]
    to_sides: Mapping[str, Side]
    months: Mapping[str, int]
    units: Mapping[str, float]
    places: Mapping[str, str]
    zones: Mapping[str, str]
    labels: Mapping[str, str]
    sounds: Mapping[str, str]
    titles: Mapping[str, str]


def key(text: str) -> str:
    """Words as they are looked up."""
    return one_space(text).lower().replace("’", "'")


def one_space(text: str) -> str:
    """With common spaces where no-break ones stand: a writer need not keep them."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def lexicon_of(vocabulary: Vocabulary, wording: Wording, names: Names) -> Lexicon:
    """Of a language, with the names of a record."""
    numbers = {key(word): number for number, word in enumerate(vocabulary.numbers.words) if number}
    things = vocabulary.things
    places, units = vocabulary.places, vocabulary.units
    modalities = {key(words): kind for kind, words in vocabulary.modalities.items()}
    modalities |= {key(words): kind for kind, words in vocabulary.by_modality.items()}
    return Lexicon(
        numbers={**numbers, **dict.fromkeys(wording.a, 1)},
        one={key(thing.name): name for name, thing in things.items()},
        many={key(thing.many): name for name, thing in things.items()}
        | dict.fromkeys(wording.people, "person"),
        modalities=modalities,
        normals={key(words): name for name, words in vocabulary.normals.items()},
        directions={key(words): way for way, words in vocabulary.directions.items()},
        sides={key(words): side for side, words in places.at.items()},
        from_sides={key(words): side for side, words in places.from_.items()},
        over_sides={key(words): side for side, words in places.over.items()},
        to_sides={key(words): side for side, words in places.to.items()},
        months={key(name): number for number, name in enumerate(vocabulary.dates.months, start=1)},
        units={
            key(word): seconds
            for words, seconds in ((units.second, 1.0), (units.minute, 60.0), (units.hour, 3600.0))
            for word in words
        },
        places=_names([names.place], vocabulary),
        zones=_names(names.zones, vocabulary),
        labels=_labels(names.labels, vocabulary),
        sounds=_labels([names.sound], vocabulary),
        titles=_names(names.titles, vocabulary),
    )


def _names(names: Iterable[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Names as they may be written: in quotation marks, or bare where they cannot be taken for statements."""
    found: dict[str, str] = {}
    for name in filter(sayable, names):
        found |= {key(form): name for form in quoted(name, vocabulary.marks)}
        if bare(name, vocabulary):
            found[key(name)] = name
    return found


def _labels(names: Iterable[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Labels as they may be written: in the vocabulary's words, or as the names that they are."""
    found: dict[str, str] = {}
    for name in filter(None, names):
        known = Saying(vocabulary).known_label(name)
        if known:
            found[key(known)] = name
            if vocabulary.language is Language.ENGLISH:
                # The labels themselves are English: "fight" is said for "fighting". "Dog" for a dog's bark is
                # not, as it would say that one was seen.
                found |= {other: name for other in vocabulary.labels if _same_word(other, known, vocabulary)}
        found |= _names([name], vocabulary)
    return found


def _same_word(other: str, known: str, vocabulary: Vocabulary) -> bool:
    return (
        vocabulary.labels[other] == known
        and other not in vocabulary.things
        and (known.startswith(other) or other.startswith(known))
    )


def macros(lexicon: Lexicon, vocabulary: Vocabulary, wording: Wording) -> dict[str, str]:
    """Regular expressions of what stands in a rule as <name>."""
    number = rf"{any_of(lexicon.numbers)}|\d{{1,4}}"
    point = rf"\d{{1,4}}(?:[{re.escape(vocabulary.numbers.decimal)}.]\d{{1,3}})?"
    day = re.escape(vocabulary.dates.day)
    day = day.replace(r"\{day\}", r"\d{1,2}").replace(r"\{month\}", f"(?:{any_of(lexicon.months)})")
    # "23:59:58", with what tells it from the same time of another day or before clocks were set back:
    # "23:59:58 (12 November, UTC+02:00)".
    offset = r"UTC[+-]\d{2}:\d{2}"
    details = rf" \((?:{day}(?:, {offset})?|{offset})\)"
    time = rf"(?:{day},? )?{CLOCK}(?:{wording.time_ends})?(?:{details})?"
    at = "|".join(re.escape(form).replace(r"\{time\}", time) for form in vocabulary.phrases.at.values())
    unit = any_of(lexicon.units)
    conjunction = re.escape(vocabulary.marks.conjunction)
    a_duration = rf"\d{{1,4}} (?:{unit})(?:(?:,| {conjunction})? \d{{1,2}} (?:{unit}))?"
    zone = f"(?:{any_of(lexicon.zones)})"
    joined = rf"(?:, | {conjunction} )"
    over = any_of(lexicon.over_sides)
    plain = {
        "number": number, "before": number, "after": number, "fewest": number, "most": number,
        "times": number,
        "score": point, "line": point, "speed": point, "ratio": point,
        "level": rf"[-−–]?{point}", "percent": r"\d{1,3} ?%",
        "time": time, "start": time, "end": time, "at": at, "at_end": at,
        "duration": f"{a_duration}|{re.escape(vocabulary.units.moment)}",
        "one": any_of(lexicon.one), "many": any_of(lexicon.many),
        "a": any_of(wording.a), "the": any_of(wording.the),
        "modality": any_of(lexicon.modalities), "normal": any_of(lexicon.normals),
        "direction": any_of(lexicon.directions), "side": any_of(lexicon.sides),
        "from": any_of(lexicon.from_sides), "over": rf"(?:{over})(?: (?:{over}))*",
        "to": any_of(lexicon.to_sides),
        "place": any_of(lexicon.places), "zones": rf"{zone}(?:{joined}{zone})*",
        "label": any_of(lexicon.labels), "sound": any_of(lexicon.sounds), "title": any_of(lexicon.titles),
    }  # fmt: skip
    return {f"<{name}>": f"(?P<{name}>{pattern})" for name, pattern in plain.items()}


def any_of(words: Iterable[str]) -> str:
    """A regular expression that matches any of some words, the longest first; of none, nothing."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.sub("['’]", "['’]", re.escape(one_space(word))) for word in ordered) or r"(?!)"
