"""Numbers with their units, and how many of what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inference.describe.event import EventFacts
from tests.bench.descriptions.finding import Finding
from tests.bench.descriptions.lexicon import ALSO, NUMBERS, PERSON, THINGS, any_form, stem

_MEASURE = re.compile(
    r"(?<![\w:.])(-?−?\d+(?:\.\d+)?)\s*(%|percent|per cent|seconds?\b|s\b|minutes?\b|min\b|hours?\b|h\b|"
    r"dB(?:FS)?\b|decibels?\b|times\b|picture heights?\b)?",
)
_UNITS = frozenset(
    (
        "%",
        "percent",
        "second",
        "seconds",
        "s",
        "minute",
        "minutes",
        "min",
        "hour",
        "hours",
        "h",
        "times",
        "picture",
    )
) | {"db", "dbfs", "decibel", "decibels"}


def wrong_measures(text: str, facts: EventFacts) -> Iterator[Finding]:
    for match in _MEASURE.finditer(text):
        said, unit = match.group(1).replace("−", "-"), (match.group(2) or "").strip().lower()
        decimals = len(said.partition(".")[2])
        values = _values(unit, facts)
        tolerance = 0.5000001 * 10**-decimals
        if unit and not any(abs(float(said) - value) <= tolerance for value in values):
            yield Finding("number", match.group())
        if not unit and decimals and not any(abs(float(said) - value) <= tolerance for value in values):
            yield Finding("number", match.group())


def _values(unit: str, facts: EventFacts) -> list[float]:
    sure = [facts.peak, facts.line, *(item.confidence for item in facts.recognised)]
    sure += [value for witness in facts.seen_by for value in (witness.peak, witness.line)]
    lengths = [facts.duration, *(mover.end - mover.start for mover in facts.movers)]
    if unit in ("%", "percent", "per cent"):
        shares = [share for _, share in facts.leading] + ([facts.dark_share] if facts.dark_share else [])
        return [100 * value for value in (*sure, *shares)]
    if unit.startswith("s"):
        # 1 minute 5 seconds
        return [*lengths, *(length % 60 for length in lengths), *(round(length) % 60 for length in lengths)]
    if unit.startswith("m"):
        return [
            *(length / 60 for length in lengths),
            *(float(int(length % 3600 // 60)) for length in lengths),
        ]
    if unit.startswith("h"):
        return [value for length in lengths for value in (length / 3600, float(int(length // 3600)))]
    if unit.startswith("d"):
        level = facts.sound.level_db
        return [] if level is None else [level, -level]
    if unit == "times":
        return [] if facts.speed_ratio is None else [facts.speed_ratio]
    speeds = [facts.speed, *(mover.speed for mover in facts.movers)]
    if unit.startswith("picture"):
        return [speed for speed in speeds if speed is not None]
    return sure


def wrong_counts(sentence: str, facts: EventFacts) -> Iterator[Finding]:
    """A number with the thing that follows it within three words."""
    tokens = re.findall(r"%|[a-z'-]+|(?<![\d.,:])\d+(?![\d:]|[.,]\d)", sentence.lower())
    for place, token in enumerate(tokens):
        number = int(token) if token.isdigit() else NUMBERS.get(token)
        if number is None or tokens[place + 1 : place + 2] in ([unit] for unit in _UNITS):
            continue
        for word in tokens[place + 1 : place + 4]:
            name = _object_name(word, facts)
            if name is None:
                continue
            if number not in _numbers_of(name, facts):
                yield Finding("count", f"{token} {word}")
            break
        else:
            if token.isdigit() and number > 2:
                yield from _bare(token, facts)


def _bare(token: str, facts: EventFacts) -> Iterator[Finding]:
    """A number with neither a unit nor a thing."""
    if int(token) not in {number for found in facts.objects for number in _numbers_of(found.name, facts)}:
        yield Finding("number", token)


def _object_name(word: str, facts: EventFacts) -> str | None:
    """The class of the facts, or any other that this word may mean."""
    if word in PERSON:
        return "person"
    word = ALSO.get(stem(word), ALSO.get(word, word))
    for found in facts.objects:
        if word == found.name or stem(word) == stem(found.name.split()[-1]):
            return found.name
    return stem(word) if any_form(word, THINGS) else None


def _numbers_of(name: str, facts: EventFacts) -> set[int]:
    numbers = {found.most for found in facts.objects if found.name == name}
    numbers |= {number for found in facts.objects if found.name == name for _, number in found.changes}
    if name == "person" and facts.gathering:
        numbers |= {facts.gathering.before, facts.gathering.after}
    # Of several that were seen, one may be told apart: "one person went left".
    ways = sum(mover.name == name for mover in facts.movers)
    return numbers | set(range(1, ways + 1))
