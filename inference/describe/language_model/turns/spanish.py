"""Spanish."""

from __future__ import annotations

from dataclasses import replace

from inference.describe.event import Light
from inference.describe.vocabulary.phrases import Phrases


def spanish(own: Phrases) -> tuple[Phrases, ...]:
    """What else `own` could be."""
    plain = replace(
        own,
        camera="En la cámara {place}, {times}: {what}.",
        recording="En la grabación {place}, {times}: {what}.",
        title="{what}, cámara {place}",
        seen=("Había al menos {things} en la imagen.", "Había al menos {things} en la imagen."),
        moved=("{who} fue {direction}", "{who} fueron {direction}"),
        stayed=("{who} permaneció en su sitio", "{who} permanecieron en su sitio"),
        happened="El suceso ocurrió {where}.",
        light={
            Light.BRIGHT: "Había mucha luz",
            Light.DIM: "Había poca luz",
            Light.DARK: "Estaba oscuro",
        },
        sound="El sonido era {parts}.",
        sound_absent="No se grabó sonido.",
        in_the_dark="a oscuras",
    )
    full = replace(
        own,
        title="{what}",
        seen=("La imagen muestra al menos {things}.", "La imagen muestra al menos {things}."),
        moved=("{who} iba {direction}", "{who} iban {direction}"),
        happened="El incidente ocurrió {where}.",
        sound_absent="El sonido no se midió.",
    )
    return plain, full
