"""French."""

from __future__ import annotations

from dataclasses import replace

from inference.describe.event import Light
from inference.describe.vocabulary.phrases import Phrases


def french(own: Phrases) -> tuple[Phrases, ...]:
    """What else `own` could be."""
    plain = replace(
        own,
        camera="À la caméra {place}, {times}\u00a0: {what}.",
        recording="Dans l'enregistrement {place}, {times}\u00a0: {what}.",
        title="{what}, caméra {place}",
        seen=("Il y avait au moins {things} dans l'image.", "Il y avait au moins {things} dans l'image."),
        moved=("{who} est allé {direction}", "{who} sont allés {direction}"),
        stayed=("{who} est resté sur place", "{who} sont restés sur place"),
        happened="L'événement s'est passé {where}.",
        light={
            Light.BRIGHT: "Il faisait clair",
            Light.DIM: "Il faisait peu clair",
            Light.DARK: "Il faisait sombre",
        },
        sound="Le son était {parts}.",
        sound_absent="Aucun son n'a été enregistré.",
        in_the_dark="dans le noir",
    )
    full = replace(
        own,
        title="{what}",
        seen=("L'image montre au moins {things}.", "L'image montre au moins {things}."),
        moved=("{who} se déplaçait {direction}", "{who} se déplaçaient {direction}"),
        happened="L'incident s'est passé {where}.",
        sound_absent="Le son n'a pas été mesuré.",
    )
    return plain, full
