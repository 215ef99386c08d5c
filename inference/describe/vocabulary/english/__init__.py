"""English."""

from __future__ import annotations

from inference.describe.draft import Language
from inference.describe.event import Direction, Side
from inference.describe.vocabulary.english.labels import LABELS
from inference.describe.vocabulary.english.phrases import PHRASES
from inference.describe.vocabulary.english.things import THINGS
from inference.describe.vocabulary.words import Dates, Marks, Numbers, Of, Places, Units, Vocabulary, words_in
from inference.types import Modality

ENGLISH = Vocabulary(
    language=Language.ENGLISH,
    own_name="English",
    numbers=Numbers(
        words_in("no one two three four five six seven eight nine ten eleven twelve"),
        decimal=".",
        percent="{number}%",
    ),
    dates=Dates(
        words_in("January February March April May June July August September October November December"),
        day="{day} {month}",
    ),
    marks=Marks("“", "”", ", ", "and"),
    units=Units(("second", "seconds"), ("minute", "minutes"), ("hour", "hours"), "less than a second"),
    places=Places(
        at={Side.LEFT: "on the left", Side.MIDDLE: "in the middle", Side.RIGHT: "on the right"},
        from_={Side.LEFT: "from the left", Side.MIDDLE: "from the middle", Side.RIGHT: "from the right"},
        over={Side.LEFT: "over the left", Side.MIDDLE: "over the middle", Side.RIGHT: "over the right"},
        to={Side.LEFT: "to the left", Side.MIDDLE: "to the middle", Side.RIGHT: "to the right"},
        picture="{sides} of the picture",
        across="{way} of the picture",
    ),
    phrases=PHRASES,
    things=THINGS,
    labels=LABELS,
    unusual={
        Of.OBJECT: "unusual object: {thing}",
        Of.PLACE: "unusual place: {thing}",
        Of.LOOK: "unusual look: {thing}",
    },
    normals={
        "profile": "this scene's normal",
        "itself": "this recording's normal",
        "general footage": "what ordinary surveillance footage shows",
    },
    modalities={
        Modality.MOTION: "motion",
        Modality.APPEARANCE: "look of the picture",
        Modality.OBJECTS: "objects",
        Modality.SOUND: "sound",
        Modality.THERMAL: "heat picture",
    },
    by_modality={
        Modality.MOTION: "the motion",
        Modality.APPEARANCE: "the look of the picture",
        Modality.OBJECTS: "the objects",
        Modality.SOUND: "the sound",
        Modality.THERMAL: "the heat picture",
    },
    directions={
        Direction.LEFT: "to the left",
        Direction.RIGHT: "to the right",
        Direction.UP: "towards the top of the picture",
        Direction.DOWN: "towards the bottom of the picture",
    },
)
