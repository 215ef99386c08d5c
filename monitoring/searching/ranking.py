"""Which entries fit, and how well: by their words and by their meaning, and the two ranks as one.

The ranks are joined by reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): scores of words and
cosines cannot be compared, places in a list can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from monitoring.models import SearchEntryPhrase
from monitoring.searching.full_text import Group, Scope, TextQuery, candidates
from monitoring.searching.meaning import Near

ENOUGH = 100
"""Entries that have all the words; with fewer, those that have not all are looked at as well."""
MOST = 300
"""Entries that are ranked; who wants more narrows down."""
_K = 60
_PHRASES_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry's id, its fused score, and the phrase of it that is nearest in meaning, if any is near."""

    entry: int
    score: float
    near: Near | None = None


def by_words(
    groups: Sequence[Group], required: tuple[Group, ...], excluded: tuple[str, ...], scope: Scope
) -> list[list[int]]:
    """Entries that fit equally well together, the best first and the newest first within them.

    The more of the words an entry has the better, and of those that have as many, the more in its labels.
    """
    query = TextQuery(tuple(groups), required, excluded)
    levels = sorted({len(groups), len(groups) - 1, 1} & set(range(1, len(groups) + 1)), reverse=True)
    found: dict[int, tuple[int, int]] = {}
    for level in levels:
        for entry, labels in candidates(replace(query, at_least=level), scope):
            if entry not in found:
                found[entry] = (level, _named(labels, groups))
        if len(found) >= ENOUGH:
            break
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for entry, fit in found.items():
        alike[fit].append(entry)
    return [sorted(alike[fit], reverse=True) for fit in sorted(alike, reverse=True)]


def _named(labels: str, groups: Sequence[Group]) -> int:
    """How many of what was asked for systems or reviewers call it, rather than mention it."""
    has = set(labels.split())
    return sum(not has.isdisjoint(group) for group in groups)


def by_meaning(
    near: Sequence[Near], scope: Scope, admitted: Callable[[Collection[int]], set[int]]
) -> list[tuple[Near, list[int]]]:
    """Entries of each phrase, the nearest phrase first, the newest first within it; each entry once.

    admitted  says which of some entries a search may find at all
    """
    seen: set[int] = set()
    found = []
    for first in range(0, len(near), _PHRASES_AT_ONCE):
        some = {item: _entries_of(item.phrase, scope) for item in near[first : first + _PHRASES_AT_ONCE]}
        fitting = admitted({entry for entries in some.values() for entry in entries} - seen)
        for item, entries in some.items():
            if new := [entry for entry in entries if entry in fitting and entry not in seen]:
                seen.update(new)
                found.append((item, new))
        if len(seen) >= MOST:
            break
    return found


def by_meaning_among(near: Sequence[Near], entries: Collection[int]) -> list[tuple[Near, list[int]]]:
    """The same of these entries alone."""
    links = SearchEntryPhrase.objects.filter(entry__in=entries, phrase__in=[item.phrase for item in near])
    of_phrase: dict[int, list[int]] = defaultdict(list)
    for phrase, entry in links.order_by("-entry").values_list("phrase", "entry"):
        of_phrase[phrase].append(entry)
    seen: set[int] = set()
    found = []
    for item in near:
        if new := [entry for entry in of_phrase[item.phrase] if entry not in seen]:
            seen.update(new)
            found.append((item, new))
    return found


def fused(words: Iterable[Sequence[int]], meaning: Iterable[tuple[Near, Sequence[int]]]) -> list[Ranked]:
    """The best first, the newest first among equals."""
    scores: dict[int, float] = defaultdict(float)
    nearest: dict[int, Near] = {}
    for place, alike in enumerate(words):
        for entry in alike:
            scores[entry] += 1 / (_K + place)
    for place, (near, entries) in enumerate(meaning):
        for entry in entries:
            scores[entry] += 1 / (_K + place)
            nearest[entry] = near
    ranked = [Ranked(entry, score, nearest.get(entry)) for entry, score in scores.items()]
    return sorted(ranked, key=lambda item: (-item.score, -item.entry))[:MOST]


def _entries_of(phrase: int, scope: Scope) -> list[int]:
    """The newest MOST."""
    rows = SearchEntryPhrase.objects.filter(phrase=phrase, entry__gte=scope.first, entry__lte=scope.last)
    if scope.cameras is not None:
        rows = rows.filter(entry__camera_id__in=scope.cameras)
    return list(rows.order_by("-entry").values_list("entry", flat=True)[:MOST])
