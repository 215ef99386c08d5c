"""How a language puts its sentences: templates, in which what stands in braces is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inference.describe.event import Light, Source
from inference.describe.grading import Certainty, Degree

Pair = tuple[str, str]
"""For one and for several, by which the verb goes."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Those of the summary are parts of one sentence, without capital and full stop.

    at              a moment with its preposition, {time}; the others take it as {at}
    times, since    of what has ended, and of what goes on: {start}, {end}, {at_end}
    deviation       {what} of the picture's motion, or of the score as a whole, from {normal}
    deviation_of_several   {what} of any other modalities
    certainty       {percent}; `unsure` as a sentence
    at_least, seen  {things}, of which there may have been more: a detector misses some
    light           without the full stop; dark_share puts it to a {percent}
    """

    at: Mapping[Source, str]
    times: str
    since: str
    lasting: str
    # The summary
    lead: str
    nameless: str
    deviation: Mapping[Degree, str]
    deviation_of_several: Mapping[Degree, str]
    score: str
    ratio: str
    scored: str
    told_by: str
    certainty: Mapping[Certainty, str]
    strongest: str
    at_least: str
    going: str
    growth: str
    in_zones: Pair
    in_the_dark: str
    with_more: str
    no_sound: str
    sound_unusual: str
    sound_ordinary: str
    sound_named: str
    # The title and the scene
    title: str
    camera: str
    recording: str
    nowhere: str
    recognised_as: str
    seen: Pair
    nothing_detected: str
    nobody_detected: str
    """These two are understood where a writer says them, and not said by ourselves."""
    up_to: str
    at_once: str
    changes: str
    change: str
    changes_between: str
    moved: Pair
    stayed: Pair
    seen_while: str
    speed: str
    gathered: str
    happened: str
    light: Mapping[Light, str]
    dark_share: str
    sound: str
    sound_absent: str
    unusual: str
    ordinary: str
    recognised_sound: str
    loudest: str
    fastest: str
    fastest_ratio: str
    reached: str
    behind: str
    share: str
    systems: str
    system_said: str
    # What else may matter
    also: str
    only_general: str
    unsure: Mapping[Certainty, str]
    sound_concern: str
