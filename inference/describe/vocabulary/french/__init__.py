"""French. A no-break space stands before colons, semicolons and percent signs, and within quotation marks."""

from __future__ import annotations

from inference.describe.draft import Language
from inference.describe.event import Direction, Side
from inference.describe.vocabulary.french.labels import LABELS
from inference.describe.vocabulary.french.phrases import PHRASES
from inference.describe.vocabulary.french.things import THINGS
from inference.describe.vocabulary.words import Dates, Marks, Numbers, Of, Places, Units, Vocabulary, words_in
from inference.types import Modality

FRENCH = Vocabulary(
    language=Language.FRENCH,
    own_name="Français",
    numbers=Numbers(
        words_in("zéro un deux trois quatre cinq six sept huit neuf dix onze douze"),
        decimal=",",
        percent="{number}\u00a0%",
    ),
    dates=Dates(
        words_in("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
        day="{day} {month}",
    ),
    marks=Marks("«\u00a0", "\u00a0»", ", ", "et"),
    units=Units(("seconde", "secondes"), ("minute", "minutes"), ("heure", "heures"), "moins d'une seconde"),
    places=Places(
        at={Side.LEFT: "à gauche", Side.MIDDLE: "au milieu", Side.RIGHT: "à droite"},
        from_={Side.LEFT: "de la gauche", Side.MIDDLE: "du milieu", Side.RIGHT: "de la droite"},
        over={Side.LEFT: "par la gauche", Side.MIDDLE: "par le milieu", Side.RIGHT: "par la droite"},
        to={Side.LEFT: "vers la gauche", Side.MIDDLE: "vers le milieu", Side.RIGHT: "vers la droite"},
        picture="{sides} de l'image",
        across="{way} de l'image",
    ),
    phrases=PHRASES,
    things=THINGS,
    labels=LABELS,
    unusual={
        Of.OBJECT: "objet inhabituel\u00a0: {thing}",
        Of.PLACE: "endroit inhabituel\u00a0: {thing}",
        Of.LOOK: "apparence inhabituelle\u00a0: {thing}",
    },
    normals={
        "profile": "la normale de cette scène",
        "itself": "la normale de cet enregistrement",
        "general footage": "la normale en vidéosurveillance",
    },
    modalities={
        Modality.MOTION: "mouvement",
        Modality.APPEARANCE: "aspect de l'image",
        Modality.OBJECTS: "objets",
        Modality.SOUND: "son",
        Modality.THERMAL: "image thermique",
    },
    by_modality={
        Modality.MOTION: "le mouvement",
        Modality.APPEARANCE: "l'aspect de l'image",
        Modality.OBJECTS: "les objets",
        Modality.SOUND: "le son",
        Modality.THERMAL: "l'image thermique",
    },
    directions={
        Direction.LEFT: "vers la gauche",
        Direction.RIGHT: "vers la droite",
        Direction.UP: "vers le haut de l'image",
        Direction.DOWN: "vers le bas de l'image",
    },
)
