"""How else French says what its templates say."""

from __future__ import annotations

from inference.describe.event import Light, Side
from inference.describe.faithfulness.phrases import Kind, Rule, Wording

_SEEN = "(?:vue?s?|détectée?s?|visibles?|présente?s?)"
_WAS = "(?:a été|ont été|est|sont|était|étaient)"
_MOVED = "(?:a bougé|ont bougé|s['’]est déplacée?|se sont déplacée?s|est allée?|sont allée?s)"
_FROM = {Side.LEFT: "de (?:la )?gauche", Side.MIDDLE: "du milieu", Side.RIGHT: "de (?:la )?droite"}
_TO = {
    Side.LEFT: "(?:à|vers la) gauche",
    Side.MIDDLE: "(?:au|vers le) milieu",
    Side.RIGHT: "(?:à|vers la) droite",
}

_THINGS = (
    Rule(Kind.COUNT, "(?:<a>|1) <one>"),
    Rule(Kind.COUNT, "<the> <one>"),
    Rule(Kind.COUNT, "<number> <many>"),
    Rule(Kind.COUNT, "(?:les |des )?<many>"),
    Rule(Kind.MOST, "au moins|à la fois|en même temps"),
    Rule(Kind.EXISTS, rf"{_WAS} (?:aussi )?{_SEEN}(?: (?:dans|sur) l['’]image)?|(?:dans|sur) l['’]image"),
    Rule(Kind.EXISTS, "(?:l['’]image|la caméra|l['’]enregistrement|la vidéo) (?:montre|montrait)"),
    Rule(Kind.EXISTS, "il y (?:a|avait)|on (?:voit|a vu)"),
    Rule(Kind.MOVES, _MOVED),
    *(
        Rule(Kind.WAY, f"{first} {last}(?: de l['’]image)?", (a, b))
        for a, first in _FROM.items()
        for b, last in _TO.items()
    ),
    Rule(Kind.STAYS, "(?:est restée?|sont restée?s) (?:à peu près )?(?:sur|en) place"),
    Rule(Kind.PLACE, "(?:à|sur|dans) (?:la caméra |l['’]enregistrement )?<place>"),
)
_TIMES = (
    Rule(Kind.AT, "(?:à |vers )?<time>"),
    Rule(Kind.SPAN, "(?:de|entre) <start> (?:à|et) <end>"),
    Rule(Kind.SINCE, "(?:depuis|dès) <time>"),
    Rule(Kind.BEGINS, "a commencé à <time>"),
    Rule(Kind.ENDS, "s['’]est terminée? à <time>"),
    Rule(Kind.LASTS, "a duré (?:environ )?<duration>"),
    Rule(Kind.EVENT, "l['’]événement|l['’]alerte|il(?= a (?:commencé|duré))"),
    Rule(Kind.PEAK_AT, "le maximum a été atteint à <time>"),
)
_MEASURES = (
    Rule(
        Kind.MODALITY, "(?:(?:le|la|les) |l['’])?<modality>(?: (?:était|est)(?= (?:très|nettement|au|en)))?"
    ),
    Rule(Kind.SCORE, "le score (?:a atteint|était de|est de) <score>"),
    Rule(Kind.RECOGNISED, "(?:a été|ont été) reconnue?s?"),
    Rule(Kind.HEARD, "(?:(?:un|une|le|la) )?<sound> (?:a été|est) entendue?"),
    Rule(Kind.HEARD, "on a entendu (?:un|une) <sound>"),
    Rule(Kind.UNUSUAL_SOUND, "le son (?:était|est) inhabituel"),
    Rule(Kind.ORDINARY_SOUND, "le son (?:était|est) ordinaire"),
    Rule(Kind.SILENT, "aucun son n['’]a été (?:mesuré|enregistré)"),
    Rule(Kind.NOBODY, "aucune personne n['’]a été détectée"),
    *(
        Rule(Kind.LIGHT, f"(?:l['’]image|la scène) (?:était|est) {word}", light)
        for light, word in ((Light.DARK, "sombre"), (Light.DIM, "peu éclairée"), (Light.BRIGHT, "claire"))
    ),
    Rule(Kind.LIGHT, "il (?:faisait|fait) sombre", Light.DARK),
)

FRENCH = Wording(
    a=frozenset({"un", "une"}),
    the=frozenset({"le", "la"}),
    time_ends="",
    people=frozenset(),
    rules=(
        *_MEASURES,
        *_THINGS,
        *_TIMES,
        Rule(Kind.LABEL, "(?:(?:un|une) )?<label>"),
        Rule(Kind.WITNESS, "<title>"),
        Rule(Kind.AND, "et"),
    ),
)
