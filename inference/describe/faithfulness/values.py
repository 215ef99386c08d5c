"""What a phrase says, of the words in which it says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from inference.describe.event import Side
from inference.describe.faithfulness.clocks import Duration, Moment
from inference.describe.faithfulness.lexicon import Lexicon, key
from inference.describe.faithfulness.phrases import Kind, Rule, Things

Groups = Mapping[str, str]
_Meaning = TypeVar("_Meaning")
_OFFSET = re.compile(r"UTC([+-])(\d{2}):(\d{2})")


def value_of(rule: Rule, told: Groups, lexicon: Lexicon) -> Any:
    """The value of a phrase of the rule's kind (see `Kind`), from what stood for the names in its pattern."""
    if rule.kind in (Kind.CERTAINTY, Kind.UNSURE):
        return rule.fixed, _percent(told["percent"]) if "percent" in told else None
    if rule.fixed is not None:
        return rule.fixed
    reader = _READERS.get(rule.kind)
    return reader(told, lexicon) if reader else None


def _number(text: str, lexicon: Lexicon) -> int:
    return lexicon.numbers.get(key(text)) or int(text)


def _decimal(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-").replace("–", "-"))


def _percent(text: str) -> float:
    return float(text.rstrip("% ")) / 100


def _moment(text: str, lexicon: Lexicon) -> Moment:
    clock = re.search(r"\d{1,2}(?::\d{2}){1,2}", text)
    if clock is None:
        raise ValueError(f"{text} is no time")
    offset = _OFFSET.search(text)
    ahead = int(f"{offset[1]}1") * (60 * int(offset[2]) + int(offset[3])) if offset else None
    rest = _OFFSET.sub("", text[: clock.start()] + text[clock.end() :])
    return Moment(tuple(int(part) for part in clock.group().split(":")), _day(rest, lexicon), ahead)


def _day(text: str, lexicon: Lexicon) -> tuple[int, int] | None:
    number = re.search(r"\d{1,2}", text)
    month = next((month for name, month in lexicon.months.items() if name in text.lower()), None)
    return (int(number.group()), month) if number and month else None


def _moment_or_none(told: Groups, lexicon: Lexicon) -> Moment | None:
    text = told.get("time") or told.get("at")
    return _moment(text, lexicon) if text else None


def _things(told: Groups, lexicon: Lexicon) -> Things:
    if "one" in told:
        return Things(lexicon.one[key(told["one"])], 1, "the" in told)
    name = lexicon.many[key(told["many"])]
    return Things(name, _number(told["number"], lexicon) if "number" in told else None)


def _duration(told: Groups, lexicon: Lexicon) -> Duration:
    counted = re.findall(r"(\d+) ([^\W\d]+)", told["duration"])
    if not counted:
        return Duration(0.0)
    units = [lexicon.units[key(unit)] for _, unit in counted]
    seconds = sum(int(number) * unit for (number, _), unit in zip(counted, units, strict=True))
    return Duration(seconds, min(units))


def _names(told: Groups, lexicon: Lexicon) -> tuple[str, ...]:
    """Zones of a list, in order."""
    return _listed(told["zones"], lexicon.zones)


def _listed(text: str, meanings: Mapping[str, _Meaning]) -> tuple[_Meaning, ...]:
    found: list[_Meaning] = []
    rest, forms = key(text), sorted(meanings, key=len, reverse=True)
    while rest:
        form = next((form for form in forms if rest.startswith(form)), "")
        if form:
            found.append(meanings[form])
        rest = rest[len(form) or 1 :]
    return tuple(found)


def _way(told: Groups, lexicon: Lexicon) -> tuple[Side, ...]:
    over = _listed(told.get("over", ""), lexicon.over_sides)
    return (lexicon.from_sides[key(told["from"])], *over, lexicon.to_sides[key(told["to"])])


def _score(told: Groups, lexicon: Lexicon) -> float | None:
    if "percent" in told:
        return _percent(told["percent"])
    return _decimal(told["score"]) if "score" in told else None


def _label(told: Groups, lexicon: Lexicon) -> str | None:
    return lexicon.labels[key(told["label"])] if "label" in told else None


_READERS: dict[Kind, Callable[[Groups, Lexicon], Any]] = {
    Kind.COUNT: _things,
    Kind.MODALITY: lambda told, words: words.modalities[key(told["modality"])],
    Kind.LABEL: _label,
    Kind.HEARD: lambda told, words: words.sounds[key(told["sound"])],
    Kind.PEAK_AT: _moment_or_none,
    Kind.SCORE: _score,
    Kind.REACHED: lambda told, words: (
        _decimal(told["score"]),
        _moment_or_none(told, words),
        _decimal(told["line"]),
    ),
    Kind.SPEED: lambda told, words: _decimal(told["speed"]),
    Kind.RATIO: lambda told, words: _decimal(told["ratio"]),
    Kind.LOUDEST: lambda told, words: (
        _decimal(told["level"]) if "level" in told else None,
        _moment_or_none(told, words),
    ),
    Kind.DARK_SHARE: lambda told, words: _percent(told["percent"]),
    Kind.GATHERING: lambda told, words: (
        _number(told["before"], words) if "before" in told else None,
        _number(told["after"], words) if "after" in told else None,
        _moment_or_none(told, words),
    ),
    Kind.SEEN_BY: lambda told, words: _number(told["number"], words),
    Kind.WITNESS: lambda told, words: (
        words.titles[key(told["title"])],
        _label(told, words),
        _score(told, words),
    ),
    Kind.SHARE: lambda told, words: (words.modalities[key(told["modality"])], _percent(told["percent"])),
    Kind.ALSO: lambda told, words: (
        _label(told, words),
        _percent(told["percent"]),
        _moment_or_none(told, words),
    ),
    Kind.BEGINS: _moment_or_none,
    Kind.ENDS: _moment_or_none,
    Kind.AT: _moment_or_none,
    Kind.SINCE: _moment_or_none,
    Kind.UNTIL: _moment_or_none,
    Kind.LASTS: _duration,
    Kind.SPAN: lambda told, words: (_moment(told["start"], words), _moment(told["end"], words)),
    Kind.ONGOING_SINCE: lambda told, words: (_moment(told["start"], words), _moment(told["at_end"], words)),
    Kind.DIRECTION: lambda told, words: words.directions[key(told["direction"])],
    Kind.WAY: _way,
    Kind.SIDE: lambda told, words: words.sides[key(told["side"])],
    Kind.ZONES: _names,
    Kind.THROUGH: _names,
    Kind.PLACE: lambda told, words: words.places[key(told["place"])],
    Kind.CHANGE: lambda told, words: (_number(told["number"], words), _moment(told["time"], words)),
    Kind.CHANGES_BETWEEN: lambda told, words: tuple(
        _number(told[name], words) for name in ("fewest", "most", "times")
    ),
    Kind.LINE: lambda told, words: _decimal(told["line"]) if "line" in told else None,
}
