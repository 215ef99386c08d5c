"""Spanish."""

from __future__ import annotations

from inference.describe.draft import Language
from inference.describe.event import Direction, Side
from inference.describe.vocabulary.spanish.labels import LABELS
from inference.describe.vocabulary.spanish.phrases import PHRASES
from inference.describe.vocabulary.spanish.things import THINGS
from inference.describe.vocabulary.words import Dates, Marks, Numbers, Of, Places, Units, Vocabulary, words_in
from inference.types import Modality

SPANISH = Vocabulary(
    language=Language.SPANISH,
    own_name="Español",
    numbers=Numbers(
        words_in("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce"),
        decimal=",",
        percent="{number}\u00a0%",
    ),
    dates=Dates(
        words_in("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
        day="{day} de {month}",
    ),
    marks=Marks("«", "»", ", ", "y"),
    units=Units(("segundo", "segundos"), ("minuto", "minutos"), ("hora", "horas"), "menos de un segundo"),
    places=Places(
        at={Side.LEFT: "a la izquierda", Side.MIDDLE: "en el centro", Side.RIGHT: "a la derecha"},
        from_={Side.LEFT: "de la izquierda", Side.MIDDLE: "del centro", Side.RIGHT: "de la derecha"},
        over={Side.LEFT: "por la izquierda", Side.MIDDLE: "por el centro", Side.RIGHT: "por la derecha"},
        to={Side.LEFT: "a la izquierda", Side.MIDDLE: "al centro", Side.RIGHT: "a la derecha"},
        picture="{sides} de la imagen",
        across="{way} de la imagen",
    ),
    phrases=PHRASES,
    things=THINGS,
    labels=LABELS,
    unusual={
        Of.OBJECT: "objeto inusual: {thing}",
        Of.PLACE: "lugar inusual: {thing}",
        Of.LOOK: "apariencia inusual: {thing}",
    },
    normals={
        "profile": "lo habitual en esta escena",
        "itself": "lo habitual en esta grabación",
        "general footage": "lo habitual en videovigilancia",
    },
    modalities={
        Modality.MOTION: "movimiento",
        Modality.APPEARANCE: "aspecto de la imagen",
        Modality.OBJECTS: "objetos",
        Modality.SOUND: "sonido",
        Modality.THERMAL: "imagen térmica",
    },
    by_modality={
        Modality.MOTION: "el movimiento",
        Modality.APPEARANCE: "el aspecto de la imagen",
        Modality.OBJECTS: "los objetos",
        Modality.SOUND: "el sonido",
        Modality.THERMAL: "la imagen térmica",
    },
    directions={
        Direction.LEFT: "hacia la izquierda",
        Direction.RIGHT: "hacia la derecha",
        Direction.UP: "hacia la parte superior de la imagen",
        Direction.DOWN: "hacia la parte inferior de la imagen",
    },
)
