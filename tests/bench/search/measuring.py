"""One database: fill it, index it, search it. Started by `tests.bench.search`."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence

from django.core.management import call_command
from django.db import connection

from monitoring import alert_search
from monitoring.access import visible_cameras
from monitoring.alert_search import AlertFilter
from monitoring.models import SearchPhrase, User
from monitoring.searching import asking, meaning, ranking
from monitoring.searching import search as searching
from monitoring.searching.known import known_to
from monitoring.searching.understanding import understand
from tests.bench.search import corpus
from tests.bench.search.queries import NOW, QUERIES, Event, Query

_REPEATS = 3
_PAGE = 50
_AT = 10


def main() -> None:
    """How many alerts is the first argument."""
    count = int(sys.argv[1])
    call_command("migrate", verbosity=0)
    print(f"\n{connection.vendor}: {count:,} alerts")
    started = time.monotonic()
    administrator, operator = corpus.build(count)
    filled = time.monotonic()
    corpus.index_all()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    indexed = time.monotonic() - filled
    distinct = SearchPhrase.objects.count()
    print(
        f"  filled in {filled - started:.0f} s; indexed in {indexed:.0f} s, "
        f"{indexed / count * 1000:.2f} ms an alert;"
    )
    print(f"  {distinct:,} distinct phrases")
    assert meaning.encoder.load()
    meaning.phrases.near("first")
    for user in (administrator, operator):
        _say_times(user)
    _say_quality(administrator)


def _say_times(user: User) -> None:
    searched = _times(
        lambda query: searching.search(user=user, text=query.text, wanted=AlertFilter(), limit=_PAGE, now=NOW)
    )
    plain = _times(
        lambda query: alert_search.search(user=user, wanted=AlertFilter(text=_word(query)), limit=_PAGE)
    )
    ratio = statistics.median(searched) / statistics.median(plain)
    print(
        f"  as {user.role}: {_told(searched)}; one word by icontains: {_told(plain)}; "
        f"ratio of medians {ratio:.2f}"
    )


def _times(ask: Callable[[Query], object]) -> list[float]:
    """Milliseconds; no vector is remembered from before. The first round warms what is read from the disk."""
    for query in QUERIES:
        ask(query)
    taken = []
    for _ in range(_REPEATS):
        meaning.forget_searches()
        for query in QUERIES:
            started = time.perf_counter()
            ask(query)
            taken.append((time.perf_counter() - started) * 1000)
    return taken


def _told(taken: Sequence[float]) -> str:
    p95 = statistics.quantiles(taken, n=20)[18]
    return f"median {statistics.median(taken):.0f} ms, p95 {p95:.0f} ms, worst {max(taken):.0f} ms"


def _word(query: Query) -> str:
    return max(query.text.split(), key=len)


def _say_quality(user: User) -> None:
    events = corpus.facts_by_entry()
    sums = {"words": 0.0, "meaning": 0.0, "both": 0.0}
    asked = 0
    for query in QUERIES:
        relevant = {entry for entry, event in events.items() if query.means(event)}
        if not relevant:
            print(f"    nothing fits: {query.text}")
            continue
        asked += 1
        found = {name: _recall(entries, relevant) for name, entries in _best(user, query, events).items()}
        for name, value in found.items():
            sums[name] += value
        print(
            f"    {query.text:45s} {len(relevant):6d} fit   "
            + "  ".join(f"{name} {value:.1f}" for name, value in found.items())
        )
    told = ", ".join(f"{name} {total / asked:.3f}" for name, total in sums.items())
    print(f"  recall at {_AT} over {asked} searches: {told}")


def _recall(entries: Sequence[int], relevant: set[int]) -> float:
    return len(relevant.intersection(entries[:_AT])) / min(_AT, len(relevant))


def _best(user: User, query: Query, events: dict[int, Event]) -> dict[str, list[int]]:
    cameras = list(visible_cameras(user))
    understood = understand(query.text, known_to(user, cameras, now=NOW))
    languages = ("en",)
    words = asking.wanted_of(
        understood, cameras={camera.pk: camera.name for camera in cameras}, languages=languages
    )
    asked = searching.joined(AlertFilter(), understood)
    scope = searching.scope_of(user, asked, NOW)
    required, excluded = searching.demanded(understood, asked, languages, scope)
    by_words = ranking.by_words([item.group for item in words], required, excluded, scope) if words else []
    if not words:
        everything, _ = searching.ranked_of(understood, asked, words, languages, scope)
        entries = [item.entry for item in everything]
        return {"words": entries, "meaning": entries, "both": entries}
    by_meaning = ranking.by_meaning(
        meaning.phrases.near(understood.rest),
        scope,
        lambda entries: searching.admitted(entries, required, excluded, scope),
    )
    ranks = {"words": (by_words, []), "meaning": ([], by_meaning), "both": (by_words, by_meaning)}
    return {name: [item.entry for item in ranking.fused(*lists)] for name, lists in ranks.items()}
