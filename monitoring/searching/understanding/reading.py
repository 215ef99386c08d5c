"""A text that somebody searches by, read as filters and words. What is in quotation marks is words only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from uuid import UUID

from monitoring.searching.understanding import kinds
from monitoring.searching.understanding.saying import said_time
from monitoring.searching.understanding.times import Spot, Times, times_in
from monitoring.searching.words import words_of


@dataclass(frozen=True, slots=True)
class Known:
    """What this person's filters may name.

    cameras  id -> name, those that they may see
    zones    names of these cameras' zones
    classes  labels that alerts have
    """

    cameras: Mapping[UUID, str]
    zones: frozenset[str]
    classes: frozenset[str]
    now: datetime
    site: tzinfo


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that was understood.

    kind     "time", "camera", "zone", "class", "severity", "state", "verdict" or "seen"
    words    as a person reads it
    said     the part of the text that it was read from
    instead  the text to search by without this filter: names stay, as plain words
    """

    kind: str
    words: str
    said: str
    instead: str


@dataclass(frozen=True, slots=True)
class Understood:
    """rest      what is left to be searched by its words and meaning
    quoted    words that must be there
    excluded  words that must not be there
    cameras   ids, one of which it must be; None: any
    """

    rest: str
    chips: tuple[Chip, ...] = ()
    times: Times = field(default_factory=Times)
    cameras: tuple[UUID, ...] | None = None
    zones: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    exact: Mapping[str, object] = field(default_factory=dict)
    quoted: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether nothing but filters was said."""
        return not (self.rest or self.quoted or self.excluded or self.zones or self.classes)


_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)(?:["“”«»]|$)')
_WITHOUT = re.compile(
    r"(?:(?<!\S)-|(?<!\w)(?:without|excluding|ohne|sans|sin)\s+(?:an?\s+|any\s+)?)(\w+)", re.IGNORECASE
)


def understand(text: str, known: Known) -> Understood:
    """Never fails: what is not understood is searched as words."""
    open_text = _Open(text)
    quoted = [word for found in open_text.take_all(_QUOTED) for word in words_of(found.group(1))]
    chips: list[tuple[str, str, Spot, str]] = []
    cameras = _cameras(open_text, known, chips)
    zones = _named(open_text, "zone", known.zones, chips)
    times = times_in(open_text.left, now=known.now, site=known.site)
    for spot in times.spots:
        open_text.take(spot)
    if times.spots:
        chips.append(("time", said_time(times, known.site), times.spots[0], ""))
    exact: dict[str, object] = {}
    for kind, words, name, value, spot in kinds.found_in(open_text.left):
        if name not in exact:
            exact[name] = value
            chips.append((kind, words, spot, ""))
            open_text.take(spot)
    classes = _classes(open_text, known, chips)
    excluded = [word for found in open_text.take_all(_WITHOUT) for word in words_of(found.group(1))]
    return Understood(
        rest=" ".join(open_text.left.split()).strip(" ,;.?!"),
        chips=tuple(_chip(text, *told, times.spots) for told in chips),
        times=times,
        cameras=cameras,
        zones=zones,
        classes=classes,
        exact=exact,
        quoted=tuple(quoted),
        excluded=tuple(excluded),
    )


class _Open:
    """What of a text nothing was made of yet; the rest is blank, so that places stay what they are."""

    def __init__(self, text: str) -> None:
        self.left = text

    def take(self, spot: Spot) -> None:
        self.left = self.left[: spot[0]] + " " * (spot[1] - spot[0]) + self.left[spot[1] :]

    def take_all(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        found = list(pattern.finditer(self.left))
        for match in found:
            self.take(match.span())
        return found


def _cameras(
    open_text: _Open, known: Known, chips: list[tuple[str, str, Spot, str]]
) -> tuple[UUID, ...] | None:
    by_name: dict[str, list[UUID]] = {}
    for camera, name in known.cameras.items():
        by_name.setdefault(name, []).append(camera)
    found: list[UUID] = []
    for name, spot in _spots(open_text, by_name, r"(?:on |at |by |from )?(?:the )?(?:camera |kamera |cam )?"):
        found += by_name[name]
        chips.append(("camera", name, spot, name))
    return tuple(dict.fromkeys(found)) or None


def _named(
    open_text: _Open, kind: str, names: Iterable[str], chips: list[tuple[str, str, Spot, str]]
) -> tuple[str, ...]:
    found = []
    for name, spot in _spots(open_text, names, rf"(?:in |at |inside )?(?:the )?(?:{kind} )?"):
        found.append(name)
        chips.append((kind, name, spot, name))
    return tuple(found)


def _classes(open_text: _Open, known: Known, chips: list[tuple[str, str, Spot, str]]) -> tuple[str, ...]:
    """Labels that are asked for as such, or are all that is asked for; else they are words like others."""
    by_spoken = {" ".join(words_of(name)): name for name in known.classes if words_of(name)}
    alone = " ".join(words_of(open_text.left))
    if alone in by_spoken:
        start = len(open_text.left) - len(open_text.left.lstrip())
        spot = (start, len(open_text.left.rstrip()))
        found = [(by_spoken[alone], spot)]
        open_text.take(spot)
    else:
        asked = r"(?:class|label|labelled|labeled|recognised as|recognized as|judged as)\s*:?\s+"
        found = list(_spots(open_text, by_spoken.values(), asked))
    for name, spot in found:
        chips.append(("class", name, spot, name))
    return tuple(name for name, _ in found)


def _spots(open_text: _Open, names: Iterable[str], before: str) -> Iterable[tuple[str, Spot]]:
    """Names that stand in the text, the longest first; each place is told once."""
    for name in sorted(names, key=len, reverse=True):
        if not name.strip():
            continue
        spelled = r"[\s_-]+".join(re.escape(part) for part in re.split(r"[\s_-]+", name.strip()))
        pattern = re.compile(rf"(?<!\w){before}{spelled}(?!\w)", re.IGNORECASE)
        if found := pattern.search(open_text.left):
            open_text.take(found.span())
            yield name, found.span()


def _chip(text: str, kind: str, words: str, spot: Spot, name: str, times: tuple[Spot, ...]) -> Chip:
    """Without its filter a name goes on as words in quotation marks; anything else goes."""
    spots = sorted(times if kind == "time" else (spot,), reverse=True)
    instead = text
    for start, end in spots:
        instead = f"{instead[:start]} {f'“{name}”' if name else ''} {instead[end:]}"
    said = ", ".join(text[start:end].strip() for start, end in reversed(spots))
    return Chip(kind, words, said, " ".join(instead.split()).replace(" ,", ","))
