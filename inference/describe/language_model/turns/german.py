"""German."""

from __future__ import annotations

from dataclasses import replace

from inference.describe.event import Light
from inference.describe.vocabulary.phrases import Phrases


def german(own: Phrases) -> tuple[Phrases, ...]:
    """What else `own` could be."""
    plain = replace(
        own,
        camera="An der Kamera {place}, {times}: {what}.",
        recording="In der Aufnahme {place}, {times}: {what}.",
        title="{what}, Kamera {place}",
        seen=("Im Bild war mindestens {things}.", "Im Bild waren mindestens {things}."),
        moved=("{who} ging {direction}", "{who} gingen {direction}"),
        stayed=("{who} blieb am selben Ort", "{who} blieben am selben Ort"),
        happened="Das Ereignis geschah {where}.",
        light={Light.BRIGHT: "Es war hell", Light.DIM: "Es war dämmrig", Light.DARK: "Es war dunkel"},
        sound="Der Ton war {parts}.",
        sound_absent="Es wurde kein Ton aufgenommen.",
        in_the_dark="bei Dunkelheit",
        sound_concern="Ungewöhnlicher Ton.",
    )
    full = replace(
        own,
        title="{what}",
        seen=("Das Bild zeigt mindestens {things}.", "Das Bild zeigt mindestens {things}."),
        moved=("{who} war unterwegs {direction}", "{who} waren unterwegs {direction}"),
        happened="Der Vorfall geschah {where}.",
        sound_absent="Der Ton wurde nicht gemessen.",
    )
    return plain, full
