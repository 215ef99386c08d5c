"""English."""

from __future__ import annotations

from dataclasses import replace

from inference.describe.event import Light
from inference.describe.vocabulary.phrases import Phrases


def english(own: Phrases) -> tuple[Phrases, ...]:
    """What else `own` could be, the plainest first."""
    plain = replace(
        own,
        camera="At camera {place}, {times}: {what}.",
        title="{what} at {place}",
        seen=("There was {things} in the picture.", "There were {things} in the picture."),
        moved=("{who} went {direction}", "{who} went {direction}"),
        stayed=("{who} stayed in place", "{who} stayed in place"),
        seen_while="{who}, {times},",
        gathered="People came together, from {before} to {after} {at}.",
        happened="The event took place {where}.",
        light={
            Light.BRIGHT: "It was bright",
            Light.DIM: "It was dim",
            Light.DARK: "It was dark",
        },
        sound="The sound was {parts}.",
        sound_absent="No sound was recorded.",
        reached="It peaked {at} with a score of {score}.",
        behind="The score came from {shares}.",
        strongest="peaked {at}",
        going="{who} moving {direction}",
        in_the_dark="in darkness",
        with_sound="{told}, {heard}",
        no_sound="without sound",
        sound_named="{label} heard",
        sound_concern="There was unusual sound.",
        also="{label} was also recognised {at}, {percent}.",
    )
    full = replace(
        own,
        camera="Camera {place} recorded {what}, {times}.",
        title="{what}, camera {place}",
        seen=("The picture shows {things}.", "The picture shows {things}."),
        moved=("{who} was moving {direction}", "{who} were moving {direction}"),
        stayed=("{who} remained in place", "{who} remained in place"),
        speed="with a speed of {speed} picture heights a second",
        gathered="People gathered, from {before} to {after} {at}.",
        happened="The incident happened {where}.",
        light={
            Light.BRIGHT: "The scene was bright",
            Light.DIM: "The scene was dim",
            Light.DARK: "The scene was dark",
        },
        dark_share="{light}, and up to {percent} of the picture was dark.",
        sound_absent="The sound was not measured.",
        reached="The strongest moment was {at}, with a score of {score} and a line of {line}.",
        strongest="most unusual {at}",
        going="{who} went {direction}",
        no_sound="no sound measured",
        sound_unusual="unusual sound",
        sound_ordinary="ordinary sound",
        fastest="The motion reached {speed} picture heights a second.",
        fastest_ratio="The motion reached {speed} picture heights a second, {ratio} times the usual speed.",
    )
    short = replace(
        own,
        camera="{what} at camera {place}, {times}.",
        recording="{what} in recording {place}, {times}.",
        title="{what}",
        seen=("{things} was in view.", "{things} were in view."),
        moved=("{who} was going {direction}", "{who} were going {direction}"),
        happened="It happened {where}.",
        sound_absent="There was no sound measured.",
        reached="It was strongest {at}, with a score of {score}.",
        strongest="strongest {at}",
        sound_named="{label} recognised",
    )
    return plain, full, short
