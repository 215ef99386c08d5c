"""How else Spanish says what its templates say."""

from __future__ import annotations

from inference.describe.event import Light, Side
from inference.describe.faithfulness.phrases import Kind, Rule, Wording

_MOVED = "(?:se movió|se movieron|se desplazó|se desplazaron|fue|fueron)(?= (?:hacia|de|del) )"
_FROM = {Side.LEFT: "de (?:la )?izquierda", Side.MIDDLE: "del centro", Side.RIGHT: "de (?:la )?derecha"}
_TO = {
    Side.LEFT: "(?:a|hacia) (?:la )?izquierda",
    Side.MIDDLE: "(?:al|hacia el) centro",
    Side.RIGHT: "(?:a|hacia) (?:la )?derecha",
}

_THINGS = (
    Rule(Kind.COUNT, "(?:<a>|1) <one>"),
    Rule(Kind.COUNT, "<the> <one>"),
    Rule(Kind.COUNT, "<number> <many>"),
    Rule(Kind.COUNT, "(?:las |los )?<many>"),
    Rule(Kind.MOST, "al menos|a la vez|al mismo tiempo"),
    Rule(Kind.EXISTS, "se (?:ve|ven|vio|vieron|detectó|detectaron)|hay|había|en la imagen"),
    Rule(Kind.EXISTS, "(?:la imagen|la cámara|la grabación|el vídeo) (?:muestra|mostraba)"),
    Rule(Kind.MOVES, _MOVED),
    *(
        Rule(Kind.WAY, f"{first} {last}(?: de la imagen)?", (a, b))
        for a, first in _FROM.items()
        for b, last in _TO.items()
    ),
    Rule(Kind.STAYS, "(?:permaneció|permanecieron) en su sitio|(?:se quedó|se quedaron) en su sitio"),
    Rule(Kind.PLACE, "en (?:la cámara |la grabación )?<place>"),
)
_TIMES = (
    Rule(Kind.AT, "(?:a las |en |hacia las )?<time>"),
    Rule(Kind.SPAN, "(?:de|entre) <start> (?:a|y) <end>"),
    Rule(Kind.SINCE, "desde(?: las)? <time>"),
    Rule(Kind.BEGINS, "(?:empezó|comenzó) (?:a las|en) <time>"),
    Rule(Kind.ENDS, "terminó (?:a las|en) <time>"),
    Rule(Kind.LASTS, "duró (?:unos |unas )?<duration>"),
    Rule(Kind.EVENT, "el evento|la alerta"),
    Rule(Kind.PEAK_AT, "el máximo se alcanzó (?:a las|en) <time>"),
)
_MEASURES = (
    Rule(Kind.MODALITY, "(?:(?:el|la|los) )?<modality>(?: (?:estaba|está)(?= (?:muy|bastante|por|fuera)))?"),
    Rule(Kind.SCORE, "la puntuación (?:alcanzó|fue de|era de) <score>"),
    Rule(Kind.RECOGNISED, "(?:fue|fueron) reconocid[oa]s?"),
    Rule(Kind.EXISTS, "se (?:reconoció|reconocieron)"),
    Rule(Kind.HEARD, "se oyó (?:(?:un|una|el|la) )?<sound>"),
    Rule(Kind.UNUSUAL_SOUND, "el sonido (?:era|es|fue) inusual"),
    Rule(Kind.ORDINARY_SOUND, "el sonido (?:era|es|fue) normal"),
    Rule(Kind.SILENT, "no se (?:midió|grabó) (?:ningún )?sonido"),
    Rule(Kind.NOBODY, "no se detectó ninguna persona"),
    *(
        Rule(Kind.LIGHT, f"(?:la imagen|la escena) (?:era|es|estaba) {word}", light)
        for light, word in ((Light.DARK, "oscura"), (Light.DIM, "tenue"), (Light.BRIGHT, "clara"))
    ),
    Rule(Kind.LIGHT, "estaba oscuro", Light.DARK),
)

SPANISH = Wording(
    a=frozenset({"un", "una"}),
    the=frozenset({"el", "la"}),
    time_ends="",
    people=frozenset(),
    rules=(
        *_MEASURES,
        *_THINGS,
        *_TIMES,
        Rule(Kind.LABEL, "(?:(?:un|una) )?<label>"),
        Rule(Kind.WITNESS, "<title>"),
        Rule(Kind.AND, "y|e"),
    ),
)
