"""German."""

from __future__ import annotations

from inference.describe.draft import Language
from inference.describe.event import Direction, Side
from inference.describe.vocabulary.german.labels import LABELS
from inference.describe.vocabulary.german.phrases import PHRASES
from inference.describe.vocabulary.german.things import THINGS
from inference.describe.vocabulary.words import Dates, Marks, Numbers, Of, Places, Units, Vocabulary, words_in
from inference.types import Modality

GERMAN = Vocabulary(
    language=Language.GERMAN,
    own_name="Deutsch",
    numbers=Numbers(
        words_in("null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"),
        decimal=",",
        percent="{number}\u00a0%",
    ),
    dates=Dates(
        words_in("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
        day="{day}. {month}",
    ),
    marks=Marks("„", "“", ", ", "und"),
    units=Units(
        ("Sekunde", "Sekunden"), ("Minute", "Minuten"), ("Stunde", "Stunden"), "weniger als eine Sekunde"
    ),
    places=Places(
        at={Side.LEFT: "links im Bild", Side.MIDDLE: "in der Bildmitte", Side.RIGHT: "rechts im Bild"},
        from_={Side.LEFT: "von links", Side.MIDDLE: "von der Mitte", Side.RIGHT: "von rechts"},
        over={
            Side.LEFT: "über die linke Seite",
            Side.MIDDLE: "über die Mitte",
            Side.RIGHT: "über die rechte Seite",
        },
        to={Side.LEFT: "nach links", Side.MIDDLE: "zur Mitte", Side.RIGHT: "nach rechts"},
        picture="{sides}",
        across="im Bild {way}",
    ),
    phrases=PHRASES,
    things=THINGS,
    labels=LABELS,
    unusual={
        Of.OBJECT: "ungewöhnlicher Gegenstand: {thing}",
        Of.PLACE: "ungewöhnlicher Ort: {thing}",
        Of.LOOK: "ungewöhnlicher Anblick: {thing}",
    },
    normals={
        "profile": "dem Üblichen dieser Szene",
        "itself": "dem Üblichen dieser Aufnahme",
        "general footage": "dem Üblichen von Überwachungsaufnahmen",
    },
    modalities={
        Modality.MOTION: "Bewegung",
        Modality.APPEARANCE: "Bildeindruck",
        Modality.OBJECTS: "Objekte",
        Modality.SOUND: "Ton",
        Modality.THERMAL: "Wärmebild",
    },
    by_modality={
        Modality.MOTION: "der Bewegung",
        Modality.APPEARANCE: "dem Bildeindruck",
        Modality.OBJECTS: "den Objekten",
        Modality.SOUND: "dem Ton",
        Modality.THERMAL: "dem Wärmebild",
    },
    directions={
        Direction.LEFT: "nach links",
        Direction.RIGHT: "nach rechts",
        Direction.UP: "zum oberen Bildrand",
        Direction.DOWN: "zum unteren Bildrand",
    },
)
