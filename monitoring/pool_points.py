"""A pool's map as its page shows it: points, and the recordings of this site that they were taken from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from monitoring.access import Visitor, visible_clips
from monitoring.analysis import pool_map

_AT_ONCE = 500
"""Names in one question to the database."""


def read(*, user: Visitor, system: str) -> dict[str, Any]:
    """state, sentence, and the layout with `links`: pages of recordings that `user` may open, by source."""
    found = pool_map.read(system)
    answer: dict[str, Any] = {"state": found.word, "sentence": found.sentence, "layout": found.layout}
    if found.layout is not None:
        answer["links"] = links(user, found.layout["clips"])
    return answer


def links(user: Visitor, sources: Iterable[str]) -> dict[str, str]:
    """Addresses by source, for the sources that are recordings of this site: known by title, by file name or
    by SHA-256."""
    names = {source: PurePosixPath(source).name for source in dict.fromkeys(sources)}
    titles, sums = _known(user, list(dict.fromkeys([*names, *names.values()])))
    pages = {}
    for source, name in names.items():
        clip = sums.get(source) or titles.get(source) or titles.get(name)
        if clip:
            pages[source] = f"/clips/{clip}/"
    return pages


def _known(user: Visitor, names: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    titles: dict[str, str] = {}
    sums: dict[str, str] = {}
    clips = visible_clips(user).order_by("created_at")
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        titles |= {title: str(pk) for pk, title in clips.filter(title__in=some).values_list("pk", "title")}
        sums |= {sha: str(pk) for pk, sha in clips.filter(sha256__in=some).values_list("pk", "sha256")}
    return titles, sums
