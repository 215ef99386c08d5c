"""What was understood of a search, as the index is asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from monitoring.searching import marks
from monitoring.searching.full_text import Group
from monitoring.searching.synonyms import STOP_WORDS, others
from monitoring.searching.understanding import Understood
from monitoring.searching.words import stems, words_of, written_words

MOST_WORDS = 8
"""Of a longer text the first: nobody looks for more at once."""
_MOST_CAMERAS = 50
_AROUND_WORDS = ".,;:!?()[]"
_BEGINS = 3
"""Letters from which on the last word may be a beginning, as somebody is still typing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that is asked for: the word as it was written, and what finds it."""

    word: str
    group: Group


def wanted_of(
    understood: Understood, *, cameras: Mapping[UUID, str], languages: tuple[str, ...]
) -> tuple[Wanted, ...]:
    """One for each word that says something; a count is one with the thing that is counted."""
    words = written_words(understood.rest)
    found: dict[str, Wanted] = {}
    for place, (word, written) in enumerate(words):
        if word in STOP_WORDS or word in found:
            continue
        shown = written.strip(_AROUND_WORDS)
        is_last = place == len(words) - 1
        if word.isdigit() and len(word) <= 2 and not is_last:
            thing, thing_written = words[place + 1]
            counted = _counted(word, thing)
            found[word] = Wanted(f"{shown} {thing_written.strip(_AROUND_WORDS)}", counted)
        else:
            found[word] = Wanted(shown, _group(word, cameras, languages, may_go_on=is_last))
    return tuple(found.values())[:MOST_WORDS]


def required_of(understood: Understood, languages: tuple[str, ...]) -> tuple[Group, ...]:
    """Marks and words of which each must be there."""
    times = understood.times
    groups: list[Group] = [(marks.ANY,)]
    groups += [tuple(marks.of_hour(hour) for hour in sorted(times.hours))] if times.hours else []
    groups += [tuple(marks.of_day(day) for day in sorted(times.days))] if times.days else []
    groups += [tuple(marks.of_zone(name) for name in understood.zones)] if understood.zones else []
    groups += [tuple(marks.of_class(name) for name in understood.classes)] if understood.classes else []
    groups += [(word, *stems(word, languages)) for word in understood.quoted]
    return tuple(groups)


def excluded_of(understood: Understood, languages: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for word in understood.excluded:
        found |= dict.fromkeys((word, *stems(word, languages), *others(word)))
    return tuple(found)


def _group(word: str, cameras: Mapping[UUID, str], languages: tuple[str, ...], *, may_go_on: bool) -> Group:
    group = dict.fromkeys((*stems(word, languages), *others(word)))
    if may_go_on and len(word) >= _BEGINS:
        group[f"{word}*"] = None
    # Names of cameras are not indexed, so that a renamed one is found at once.
    named = [camera for camera, name in cameras.items() if word in words_of(name)]
    if len(named) <= _MOST_CAMERAS:
        group |= dict.fromkeys(marks.of_camera(camera) for camera in named)
    return tuple(group)


def _counted(number: str, thing: str) -> Group:
    """ "2 person" as one word of the index, in the things that the word may stand for."""
    things: Sequence[str] = [thing, *stems(thing, ("en",)), *others(thing)]
    return tuple(dict.fromkeys(f"{number}{name}" for name in things))
