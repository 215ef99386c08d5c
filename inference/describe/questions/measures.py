"""What an account's facts come to over all its events: numbers of things, when they were there, names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from inference.describe.draft import Language
from inference.describe.event import EventFacts, Mover, Objects
from inference.describe.questions.account import Account
from inference.describe.questions.concepts import GROUPS, Act
from inference.describe.questions.reading import Clock, labels
from inference.describe.questions.tongues import LEXICONS
from inference.describe.questions.wording import plain, words

Stretch = tuple[float, float]


def was_counted(account: Account) -> bool:
    """Whether a detector looked: without one, that no car was found says nothing."""
    return any(event.pictures or event.objects or event.movers for event in account.events)


def members(account: Account, name: str) -> list[str]:
    """The detector's classes that a word stands for, of a group those that were found."""
    if name not in GROUPS:
        return [name]
    found = dict.fromkeys(item.name for event in account.events for item in event.objects)
    return [one for one in found if one in GROUPS[name]]


def most(account: Account, name: str) -> tuple[int, float] | None:
    """Most of a class in one picture and when that was first; None when none was found."""
    found = [item for item in _objects(account, name) if item.most > 0]
    if not found:
        return None
    best = min(found, key=lambda item: (-item.most, item.most_at))
    return best.most, best.most_at


def count_at(account: Account, name: str, time: float) -> int | None:
    """How many at a time; None when nothing says."""
    numbers = []
    for event in account.events:
        if not event.start <= time <= event.end:
            continue
        for item in event.objects:
            if item.name == name and item.changes and item.changes[0][0] <= time:
                numbers.append([number for start, number in item.changes if start <= time][-1])
    if numbers:
        return max(numbers)
    is_within = any(
        event.start <= time <= event.end and (event.pictures or event.objects) for event in account.events
    )
    return 0 if is_within and most(account, name) is None else None


def reached(account: Account, name: str, number: int) -> float | None:
    """When so many were in one picture first; None when never, or when nothing says."""
    times = [time for item in _objects(account, name) for time, count in item.changes if count >= number]
    times += [item.most_at for item in _objects(account, name) if item.most == number]
    return min(times, default=None)


def presence(account: Account, name: str) -> list[Stretch]:
    """When at least one was there, stretches that touch made one; empty when nothing says."""
    found: list[Stretch] = []
    for event in account.events:
        for item in event.objects:
            if item.name == name:
                found += _present(item, event)
    return joined(found)


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1] + 1e-6:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def by_label(events: Iterable[EventFacts]) -> list[tuple[str, float, float]]:
    """(label, start, end) in order of time, of one label those that touch made one."""
    stretches: dict[str, list[Stretch]] = {}
    for event in events:
        stretches.setdefault(event.label, []).append((event.start, event.end))
    found = [(label, *stretch) for label, parts in stretches.items() for stretch in joined(parts)]
    return sorted(found, key=lambda one: one[1:])


def movers(account: Account, name: str) -> list[Mover]:
    """Things of a class, or of a group of classes, that were followed, in order of time."""
    classes = (name, *GROUPS.get(name, ()))
    found = (one for event in account.events for one in event.movers if one.name in classes)
    return sorted(dict.fromkeys(found), key=lambda one: (one.start, one.end))


def is_called(label: str, name: str, language: Language) -> bool:
    """Whether a label is what a question calls `name`: a class of the lexicon, or the label itself."""
    if label == name:
        return True
    said = words(plain(label.replace("_", " ")))
    lexicons = (LEXICONS[language], LEXICONS[Language.ENGLISH])
    phrases = {
        tuple(phrase.split())
        for lexicon in lexicons
        for phrase in (lexicon.CLASSES.get(name) or lexicon.CLASSES.get(class_of(name, language), "")).split(
            ","
        )
        if phrase.strip()
    }
    return any(
        tuple(said[place : place + len(phrase)]) == phrase for phrase in phrases for place in range(len(said))
    )


def called_by_act(account: Account, act: Act, language: Language) -> list[str]:
    """The labels that say so: "running" of those who hurry."""
    lexicons = (LEXICONS[language], LEXICONS[Language.ENGLISH])
    said = {phrase.strip() for lexicon in lexicons for phrase in lexicon.ACTS[act].split(",")}
    return [name for name in labels(account) if said & set(words(plain(name.replace("_", " "))))]


def class_of(label: str, language: Language) -> str:
    """The lexicon's class whose words a label is made of, or the label."""
    said = " ".join(words(plain(label.replace("_", " "))))
    for lexicon in (LEXICONS[language], LEXICONS[Language.ENGLISH]):
        for name, line in lexicon.CLASSES.items():
            if said in (" ".join(phrase.split()) for phrase in line.split(",")):
                return str(name)
    return label


def moment(account: Account, clock: Clock) -> float:
    """A time that was said, as the account counts: of a recording, or of the day on which its event was."""
    if account.is_recording:
        if clock.third is None:
            return clock.first * 60.0 + clock.second
        return clock.first * 3600.0 + clock.second * 60.0 + clock.third
    site = ZoneInfo(account.time_zone)
    begin = datetime.fromtimestamp(account.start, site)
    said = begin.replace(
        hour=min(clock.first, 23), minute=clock.second, second=clock.third or 0, microsecond=0
    )
    candidates = [(said + timedelta(days=days)).timestamp() for days in (0, 1, -1)]
    margin = 1.0 if clock.third is not None else 60.0
    within = [time for time in candidates if account.start - margin < time <= account.end]
    # The minute, or the second, in which the event began is part of it.
    return max(within[0], account.start) if within else candidates[0]


def _objects(account: Account, name: str) -> list[Objects]:
    return [item for event in account.events for item in event.objects if item.name == name]


def _present(item: Objects, event: EventFacts) -> list[Stretch]:
    times = [*(time for time, _ in item.changes), event.end]
    return [
        (start, end)
        for (start, number), end in zip(item.changes, times[1:], strict=True)
        if number > 0 and end > start
    ]
