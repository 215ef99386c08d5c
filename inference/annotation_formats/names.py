"""Names of files after names of videos."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inference.annotation_formats.videos import stem

_LONGEST = 100


def file_names(videos: Iterable[str], ending: str) -> list[str]:
    """A name for each that every file system takes and that none of the others has."""
    taken: set[str] = set()
    names = []
    for video in videos:
        base = re.sub(r"[^\w.#=\- ]+", "_", stem(video)).strip(" .")[:_LONGEST] or "video"
        name, further = base, 1
        while name.casefold() in taken:
            further += 1
            name = f"{base}-{further}"
        taken.add(name.casefold())
        names.append(name + ending)
    return names
