"""How English says what was measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inference.describe.event import Direction, Light, Side
from inference.describe.faithfulness.clocks import TIME
from inference.describe.faithfulness.phrases import NAME, Grammar, Kind, Rule
from inference.describe.sentences import _plural
from inference.extractors.coco import NAMES
from inference.types import Modality

_NUMBERS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
}
_SINGULAR = {name: name for name in NAMES.values()}
_PLURAL = {_plural(name): name for name in NAMES.values()} | {"persons": "person"}


def _any(words: Any) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_NUMBER = rf"{_any(_NUMBERS)}|\d{{1,4}}"
_SHARE = r"0\.\d{1,3}|1\.0{1,3}|0|1"
_AMOUNT = r"\d{1,3}(?:\.\d{1,2})?"
_PICTURE = r"(?:the |this )?(?:picture|image|frame|scene|view)"


def _number(word: str) -> int:
    return _NUMBERS.get(word.lower()) or int(word)


def _one(groups: dict[str, str]) -> tuple[str, int | None, bool]:
    return _SINGULAR[groups["c"].lower()], 1, False


def _many(groups: dict[str, str]) -> tuple[str, int | None, bool]:
    return _PLURAL[groups["c"].lower()], _number(groups["n"]), False


def _the_one(groups: dict[str, str]) -> tuple[str, int | None, bool]:
    return _SINGULAR[groups["c"].lower()], 1, True


def _some(groups: dict[str, str]) -> tuple[str, int | None, bool]:
    return _PLURAL[groups["c"].lower()], None, False


def _always(value: Any) -> Callable[[dict[str, str]], Any]:
    return lambda groups: value


def _seconds(groups: dict[str, str]) -> float:
    return 60.0 * float(groups.get("m") or 0) + float(groups.get("s") or 0)


def _percent(groups: dict[str, str]) -> float:
    return float(groups["percent"]) / 100 if "percent" in groups else float(groups["share"])


_SIDE = {
    "left": Side.LEFT,
    "right": Side.RIGHT,
    "middle": Side.MIDDLE,
    "center": Side.MIDDLE,
    "centre": Side.MIDDLE,
}
_WHERE = _any(_SIDE)
_WAY = {"left": Direction.LEFT, "right": Direction.RIGHT, "up": Direction.UP, "down": Direction.DOWN,
        "upward": Direction.UP, "downward": Direction.DOWN, "upwards": Direction.UP,
        "downwards": Direction.DOWN, "leftward": Direction.LEFT, "leftwards": Direction.LEFT,
        "rightward": Direction.RIGHT, "rightwards": Direction.RIGHT}  # fmt: skip
_WAS = r"(?:was|were|is|are|has been|have been|had been)"
_MOVED = r"(?:moved|moving|moves|move|went|going|travelled|travelling)"
_REFERENCE = {
    r"(?:this|the) scene['’]s (?:normal|usual)(?: level| activity)?": "profile",
    r"(?:what is |the )?normal for this scene": "profile",
    r"(?:this|the) recording['’]s (?:normal|usual)(?: level| activity)?": "itself",
    r"(?:what is |the )?normal for this recording": "itself",
    r"ordinary surveillance footage": "general footage",
    r"(?:the )?normal|(?:the )?usual": "",
}
_DURATION = (
    r"(?:about )?(?:(?P<m>\d{1,4}) (?:minutes|minute|min)(?:(?: and)? (?P<s>\d{1,2}) (?:seconds|second|s))?"
    r"|(?P<s2>\d{1,4}) (?:seconds|second|s))"
)


def _duration(groups: dict[str, str]) -> float:
    return 60.0 * float(groups.get("m", 0)) + float(groups.get("s", groups.get("s2", 0)))


def _span(groups: dict[str, str]) -> tuple[str, str]:
    return groups["a"], groups["b"]


def _sides(groups: dict[str, str]) -> tuple[Side, ...]:
    named = (groups.get(name) for name in ("a", "via", "b"))
    return tuple(_SIDE[side.lower()] for side in named if side)


def _time(groups: dict[str, str]) -> str:
    return groups["t"]


_THINGS = (
    Rule(Kind.COUNT, rf"(?:a|an|one|1) (?P<c>{_any(_SINGULAR)})", _one),
    Rule(Kind.COUNT, rf"(?P<n>{_NUMBER}) (?P<c>{_any(_PLURAL)})", _many),
    Rule(Kind.COUNT, rf"the (?P<c>{_any(_SINGULAR)})", _the_one),
    Rule(Kind.COUNT, rf"(?:the )?(?P<c>{_any(_PLURAL)})", _some),
    Rule(Kind.MOST, r"at once|at the same time|at most|up to|as many as|together in one picture"),
    Rule(Kind.EXISTS, rf"{_WAS} (?:also )?(?:seen|visible|detected|found|counted|present|shown|there|in view)"
         rf"(?: (?:in|on|by) (?:{_PICTURE}|the (?:camera|video|recording)))?"),
    Rule(Kind.EXISTS, rf"{_WAS} in {_PICTURE}|in {_PICTURE}|in view|visible|there (?:was|were|is|are)"),
    Rule(Kind.EXISTS, r"(?:the (?:picture|video|recording|camera|scene) (?:shows|showed)|it (?:shows|showed))"),
    Rule(Kind.MOVES, rf"{_MOVED}|{_WAS} moving"),
    Rule(Kind.DIRECTION, rf"(?:{_WAS} )?{_MOVED} (?P<d>{_any(_WAY)})(?: (?:in|across|through) {_PICTURE})?",
         lambda groups: _WAY[groups["d"].lower()]),
    Rule(Kind.DIRECTION, r"(?:to|towards?) the (?P<d>left|right|top|bottom)(?: of the picture)?",
         lambda groups: {"top": Direction.UP, "bottom": Direction.DOWN}.get(
             groups["d"].lower()) or _WAY[groups["d"].lower()]),
    Rule(Kind.WAY, rf"from (?:the )?(?P<a>{_WHERE})(?: (?:through|over|via) (?:the )?(?P<via>{_WHERE}))? to "
         rf"(?:the )?(?P<b>{_WHERE})(?: of {_PICTURE})?", _sides),
    Rule(Kind.SIDE, rf"(?:{_WAS} )?(?:on|in|at) the (?P<w>{_WHERE})(?: (?:side|part|third))?(?: of {_PICTURE})?",
         lambda groups: _SIDE[groups["w"].lower()]),
    Rule(Kind.STAYS, r"(?:stayed|staying|remained|remaining) (?:about )?(?:in place|where (?:it|they) (?:was|were))"),
)  # fmt: skip
_TIMES = (
    Rule(Kind.AT, rf"(?:at|about|at about|around) (?P<t>{TIME})|(?P<u>{TIME})",
         lambda groups: groups.get("t") or groups["u"]),
    Rule(Kind.SPAN, rf"(?:from |between )?(?P<a>{TIME}) ?(?:to|until|and|-|–) ?(?P<b>{TIME})", _span),
    Rule(Kind.SINCE, rf"(?:since|from) (?P<t>{TIME})(?: on| onwards?)?", _time),
    Rule(Kind.UNTIL, rf"until (?P<t>{TIME})", _time),
    Rule(Kind.BEGINS, rf"(?:began|begins|started|starts|beginning|starting) at (?P<t>{TIME})", _time),
    Rule(Kind.ENDS, rf"(?:ended|ends|ending|finished) at (?P<t>{TIME})", _time),
    Rule(Kind.LASTS, rf"(?:lasted|lasts|lasting|took|for)(?: for)? {_DURATION}", _duration),
    Rule(Kind.ONGOING, r"(?:(?:was|is) )?(?:still )?(?:ongoing|going on)|(?:has|had) not ended(?: yet)?"
         r"|is not over(?: yet)?"),
    Rule(Kind.EVENT, r"(?:the|this) (?:event|alert|incident|episode|span)|it(?= (?:began|started|ended|lasted|"
         r"lasts|begins|starts|ends|took|is still|is not over|has not))"),
)  # fmt: skip
_MEASURES = (
    *(Rule(Kind.MODALITY, pattern, _always(modality)) for modality, pattern in (
        (Modality.MOTION, r"(?:the )?(?:motion|movement)"),
        (Modality.APPEARANCE, r"(?:the )?(?:look of the picture|appearance)"),
        (Modality.OBJECTS, r"(?:the )?objects(?: and their places)?"),
        (Modality.SOUND, r"(?:the )?sound"),
        (Modality.THERMAL, r"(?:the )?heat picture"),
    )),
    *(Rule(Kind.DEGREE, rf"(?:{_WAS} )?(?:(?P<d>far|well) )?(?:above|outside|beyond) {pattern}",
           lambda groups, reference=reference: (groups.get("d", "").lower(), reference))
      for pattern, reference in _REFERENCE.items()),
    Rule(Kind.RATIO, rf"(?P<r>{_AMOUNT}) times (?:(?:its|the|this scene['’]s|the scene['’]s) )?(?:usual|normal) "
         r"(?:top )?speed", lambda groups: float(groups["r"])),
    Rule(Kind.SPEED, rf"(?:(?:at|with) )?(?:a speed of )?(?P<v>{_AMOUNT}) picture heights (?:a|per) second",
         lambda groups: float(groups["v"])),
    Rule(Kind.SCORE, rf"(?:with )?(?:a |the )?(?:anomaly )?score (?:(?:was|is|of|reached|at) )?(?P<share>{_SHARE})"
         r"|(?P<percent>\d{1,3}) ?(?:%|percent) (?:sure|certain|certainty|confidence)"
         rf"|(?:with )?(?:a )?(?:confidence|certainty)(?: of)? (?P<share2>{_SHARE})",
         lambda groups: float(groups["percent"]) / 100 if "percent" in groups
         else float(groups.get("share") or groups["share2"])),
    Rule(Kind.LINE, rf"(?:above|over|crossed|crossing) (?:the |its )?(?:alert )?line(?: of (?P<v>{_SHARE}))?",
         lambda groups: float(groups["v"]) if "v" in groups else None),
    Rule(Kind.PEAK, r"(?:it (?:was|is) )?strongest|(?:it )?peaked|(?:the|its) (?:peak|strongest (?:moment|point))"),
    Rule(Kind.RECOGNISED, rf"(?:{_WAS} )?(?:recognised|recognized)(?: as)?|told by"),
    Rule(Kind.SILENT, r"(?:there (?:was|is) )?no sound to judge|(?:there (?:was|is) )?no sound(?: was)? "
         r"(?:measured|recorded)|without sound|sound was not measured"),
    Rule(Kind.ORDINARY_SOUND, r"(?:the )?sound (?:(?:was|is) )?(?:ordinary|normal|not unusual)|ordinary sound"),
    Rule(Kind.UNUSUAL_SOUND, r"(?:the )?sound (?:(?:was|is) )?unusual|unusual sound"),
    Rule(Kind.LOUDEST, rf"(?:the )?(?:loudest|sound was loudest)(?: (?:moment|level|sound))?(?: (?:was|of|at))?"
         rf" (?P<v>[-−]{_AMOUNT}) ?dB", lambda groups: float(groups["v"].replace("−", "-"))),
    Rule(Kind.LOUDEST, r"(?:the )?(?:(?:loudest moment|sound)(?: (?:was|is))?(?: loudest)?|loudest)"
         r"(?= (?:at|about) \d)"),
    *(Rule(Kind.LIGHT, rf"{_PICTURE} (?:was|is) {word}|it (?:was|is) {word}|{word} picture|the light (?:was|is) {word}",
           _always(light)) for word, light in
      (("dark", Light.DARK), ("dim", Light.DIM), ("bright", Light.BRIGHT))),
    Rule(Kind.LIGHT, r"in the dark|in darkness", _always(Light.DARK)),
    Rule(Kind.DARK_SHARE, r"(?:up to |at most )?(?P<p>\d{1,3}) ?(?:%|percent) of the picture (?:was|is) dark",
         lambda groups: float(groups["p"]) / 100),
    Rule(Kind.GATHERING, rf"(?:people )?(?:gathered|came together)(?:,? from (?P<a>{_NUMBER}) to (?P<b>{_NUMBER})"
         r"(?: people)?)?",
         lambda groups: (_number(groups["a"]), _number(groups["b"])) if "a" in groups else None),
)  # fmt: skip
_JOINTS = (
    Rule(Kind.AND, "and|plus|with"),
    Rule(Kind.GLUE, "also|which|that"),
    Rule(Kind.COMMA, "[,()]"),
    Rule(Kind.COLON, ":"),
    Rule(Kind.STOP, r"[.;](?= |\n|$)"),
)

GRAMMAR = Grammar(
    rules=(*_THINGS, *_TIMES, *_MEASURES, *_JOINTS),
    place=(rf"(?:at|on|in|by|from) (?:the )?(?:camera )?{NAME}", rf"(?:the )?camera {NAME}", rf"{NAME}(?=:)"),
    zone=(rf"(?:mostly )?(?:in|at|inside|within) (?:the )?(?:zone |area )?{NAME}(?: (?:zone|area))?",),
    label=(NAME,),
    heard=(rf"(?:(?:a|an|the) )?{NAME}(?: (?:was|were) heard)?",),
    witness=(rf"(?:the )?(?:system )?{NAME}",),
    numbers=frozenset(_NUMBERS),
)
