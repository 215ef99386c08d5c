"""How else German says what its templates say."""

from __future__ import annotations

from inference.describe.event import Direction, Light, Side
from inference.describe.faithfulness.phrases import Kind, Rule, Wording
from inference.describe.grading import Certainty
from inference.types import Modality

_WAS = "(?:war|waren|ist|sind|wurde|wurden)"
_MOVED = "(?:bewegte sich|bewegten sich|ging|gingen)"
_SIDES = {Side.LEFT: "links", Side.MIDDLE: "(?:der )?Mitte", Side.RIGHT: "rechts"}

_THINGS = (
    Rule(Kind.COUNT, "(?:<a>|1) <one>"),
    Rule(Kind.COUNT, "<the> <one>"),
    Rule(Kind.COUNT, "<number> <many>"),
    Rule(Kind.COUNT, "(?:die )?<many>"),
    Rule(Kind.MOST, "mindestens|zugleich|gleichzeitig"),
    Rule(Kind.EXISTS, rf"{_WAS}(?: auch)?(?: im Bild)? (?:zu sehen|gesehen|erkannt|sichtbar|im Bild)"),
    Rule(Kind.EXISTS, "zu sehen (?:war|waren|ist|sind)|im Bild (?:war|waren|ist|sind)|im Bild"),
    Rule(Kind.EXISTS, rf"{_WAS} gleichzeitig im Bild"),
    Rule(Kind.EXISTS, "(?:die Kamera|das Bild|die Aufnahme|das Video) (?:zeigt|zeigte)"),
    Rule(Kind.EXISTS, "(?:wurde|wurden)(?= )"),
    Rule(Kind.MOVES, _MOVED),
    *(
        Rule(Kind.DIRECTION, rf"(?:{_MOVED} )?{words}", way)
        for way, words in (
            (Direction.LEFT, "nach links"),
            (Direction.RIGHT, "nach rechts"),
            (Direction.UP, "nach oben"),
            (Direction.DOWN, "nach unten"),
        )
    ),
    *(
        Rule(Kind.WAY, f"von {first} (?:nach|zur) {last}", (a, b))
        for a, first in _SIDES.items()
        for b, last in _SIDES.items()
    ),
    Rule(Kind.STAYS, "(?:blieb|blieben) (?:etwa )?(?:am selben Ort|an derselben Stelle|stehen)"),
    Rule(Kind.ZONES, "(?:in|durch) (?:der|die|den) Zonen? <zones>"),
    Rule(Kind.PLACE, "(?:bei|an|in|am|im) (?:der )?(?:Kamera |Aufnahme )?<place>"),
)
_TIMES = (
    Rule(Kind.AT, "(?:um |bei |gegen )?<time>"),
    Rule(Kind.SPAN, "(?:von|zwischen) <start> (?:bis|und) <end>"),
    Rule(Kind.SINCE, "(?:seit|ab) <time>"),
    Rule(Kind.BEGINS, "begann (?:um|bei) <time>"),
    Rule(Kind.ENDS, "endete (?:um|bei) <time>"),
    Rule(Kind.LASTS, "dauerte (?:etwa )?<duration>"),
    Rule(Kind.EVENT, "das Ereignis|der Alarm|es(?= (?:begann|endete|dauerte))"),
    Rule(Kind.PEAK_AT, "am stärksten war es (?:um|bei) <time>"),
)
_MEASURES = (
    Rule(Kind.MODALITY, "(?:(?:die|der|das) )?<modality>"),
    Rule(Kind.MODALITY, "die Bewegung (?:lag|war)", Modality.MOTION),
    Rule(Kind.SCORE, "die Bewertung (?:erreichte|war|lag bei) <score>"),
    Rule(Kind.RECOGNISED, "(?:(?:wurde|wurden) )?erkannt"),
    *(
        Rule(Kind.CERTAINTY, rf"mit {word} Sicherheit(?: \(<percent>\))?", step)
        for step, word in (
            (Certainty.HIGH, "hoher"),
            (Certainty.FAIR, "mittlerer"),
            (Certainty.LOW, "geringer"),
        )
    ),
    Rule(Kind.ALSO, r"auch (?:ein |eine )?<label> wurde erkannt \(<percent>\)"),
    Rule(Kind.ALSO, r"auch (?:ein |eine )?<label> \(<percent>\) wurde erkannt"),
    Rule(Kind.HEARD, "(?:(?:ein|eine|der|die) )?<sound> (?:war|ist) zu hören"),
    Rule(Kind.UNUSUAL_SOUND, "der Ton (?:war|ist) ungewöhnlich"),
    Rule(Kind.ORDINARY_SOUND, "der Ton (?:war|ist) unauffällig"),
    Rule(Kind.SILENT, "es wurde kein Ton (?:gemessen|aufgenommen)"),
    Rule(Kind.NOBODY, "es wurde keine Person erkannt"),
    *(
        Rule(Kind.LIGHT, f"(?:es|das Bild) (?:war|ist) {word}", light)
        for light, word in ((Light.DARK, "dunkel"), (Light.DIM, "dämmrig"), (Light.BRIGHT, "hell"))
    ),
)

GERMAN = Wording(
    a=frozenset({"ein", "eine", "einen", "einem", "einer"}),
    the=frozenset({"der", "die", "das", "den", "dem"}),
    time_ends=" Uhr",
    people=frozenset({"menschen"}),
    rules=(
        *_MEASURES,
        *_THINGS,
        *_TIMES,
        Rule(Kind.LABEL, "(?:(?:ein|eine) )?<label>"),
        Rule(Kind.WITNESS, "<title>"),
        Rule(Kind.AND, "und|sowie"),
    ),
)
