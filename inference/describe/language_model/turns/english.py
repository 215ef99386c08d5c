"""English."""

from __future__ import annotations

from dataclasses import replace

from inference.describe.event import Light
from inference.describe.vocabulary.phrases import Phrases


def english(own: Phrases) -> tuple[Phrases, ...]:
    """What else `own` could be."""
    plain = replace(
        own,
        camera="At camera {place}, {times}: {what}.",
        title="{what} at {place}",
        seen=(
            "There was at least {things} in the picture.",
            "There were at least {things} in the picture.",
        ),
        moved=("{who} went {direction}", "{who} went {direction}"),
        stayed=("{who} stayed in place", "{who} stayed in place"),
        happened="The event took place {where}.",
        light={Light.BRIGHT: "It was bright", Light.DIM: "It was dim", Light.DARK: "It was dark"},
        sound="The sound was {parts}.",
        sound_absent="No sound was recorded.",
        in_the_dark="in darkness",
        sound_concern="There was unusual sound.",
        also="{label} was also recognised {at}, {percent}.",
    )
    full = replace(
        own,
        title="{what}, camera {place}",
        seen=("The picture shows at least {things}.", "The picture shows at least {things}."),
        moved=("{who} was moving {direction}", "{who} were moving {direction}"),
        stayed=("{who} remained in place", "{who} remained in place"),
        happened="The incident happened {where}.",
        light={
            Light.BRIGHT: "The scene was bright",
            Light.DIM: "The scene was dim",
            Light.DARK: "The scene was dark",
        },
        sound_absent="The sound was not measured.",
    )
    short = replace(
        own,
        camera="{what} at camera {place}, {times}.",
        recording="{what} in recording {place}, {times}.",
        title="{what}",
        seen=("At least {things} was in view.", "At least {things} were in view."),
        moved=("{who} was going {direction}", "{who} were going {direction}"),
        sound_absent="There was no sound measured.",
    )
    return plain, full, short
