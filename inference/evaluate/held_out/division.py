"""The division that every system is measured by: which sources are tested on, in which joined recordings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.datasets.joined import JoinedRecording, folds, plan

FOLDS = 5
RECORDINGS = 40
"""Of each fold. They share clips, so that more of them would not say more."""

_TESTED = 1_000_000
"""Added to the seeds of what is tested on: recordings to learn from are drawn by smaller ones."""


@dataclass(frozen=True, slots=True)
class Fold:
    """number      from 0
    learned     sources to learn from
    tested      the others, from which `recordings` are joined
    """

    number: int
    learned: frozenset[str]
    tested: frozenset[str]
    recordings: tuple[JoinedRecording, ...]


def divide(data: Path, *, k: int = FOLDS, count: int = RECORDINGS, seed: int = 0) -> tuple[Fold, ...]:
    """`k` folds by source with `count` recordings each; the same arguments give the same ones.

    Raises LayoutError, MediaError.
    """
    return tuple(
        Fold(
            number,
            learned,
            tested,
            tuple(plan(data, count=count, seed=_TESTED + seed * k + number, sources=tested)),
        )
        for number, (learned, tested) in enumerate(folds(data, k, seed))
    )


def fingerprint(division: Sequence[Fold]) -> str:
    """Sixteen hexadecimal digits that change with any part of any recording that is tested on."""
    told = [
        [recording.name, [[part.path.name, part.start, part.label] for part in recording.parts]]
        for fold in division
        for recording in fold.recordings
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
