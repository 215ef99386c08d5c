"""The footage that a camera learns from: features of short runs of snippets, in files, a bounded number.

    MEDIA_ROOT / learning / <camera> / pool / <preset> / <kind>-<start>-<end>-<snippets>-<covered>.safetensors

Times in milliseconds of Unix time. Hours of the day share the pool evenly: a full pool gives up a random run
of the hour that has most, so that day and night stay known, and the further back a day lies the less is left
of it. Runs from during an alert are few and of their own kind: they take nobody's place, and are there to be
learned from if a reviewer says that the alert was false.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from inference.types import Features

RUN = 6
"""Snippets in a run."""

MOST_SNIPPETS = 1440
MOST_ALERTED = 240
HOUR, ALERT = "hour", "alert"
SUFFIX = ".safetensors"


@dataclass(frozen=True, slots=True)
class Run:
    """start, end  Unix seconds; `covered` of them were measured, in so many snippets"""

    path: Path
    kind: str
    start: float
    end: float
    snippets: int
    covered: float

    @property
    def bucket(self) -> str:
        """What it shares the pool with: an hour of the day (UTC), or all alerts."""
        return ALERT if self.kind == ALERT else f"{int(self.start // 3600) % 24:02d}"


def folder(camera_id: UUID) -> Path:
    """Everything that a camera has learned or learns from."""
    return Path(settings.MEDIA_ROOT) / "learning" / str(camera_id)


def runs(camera_id: UUID, preset: str | None = None) -> list[Run]:
    """By time; without a preset, those of the one that was in use last."""
    pool = folder(camera_id) / "pool"
    if preset is None:
        presets = [each for each in _listed(pool) if each.is_dir()]
        if not presets:
            return []
        preset = max(presets, key=lambda each: each.stat().st_mtime).name
    found = [_parsed(path) for path in _listed(pool / preset) if path.suffix == SUFFIX]
    return sorted((run for run in found if run is not None), key=lambda run: run.start)


def preset_of(run: Run) -> str:
    return run.path.parent.name


def add(camera_id: UUID, preset: str, features: Sequence[Features], *, kind: str) -> None:
    """Keep a run, and give up others if there are too many. What other presets measured is thrown away."""
    from inference.extractors.storage import save_features

    place = folder(camera_id) / "pool" / preset
    if not place.is_dir():
        clear(camera_id)
        place.mkdir(parents=True, exist_ok=True)
    start, end = features[0].start, features[-1].end
    covered = sum(item.end - item.start for item in features)
    numbers = (round(start * 1000), round(end * 1000), len(features), round(covered * 1000))
    save_features(place / f"{kind}-{'-'.join(map(str, numbers))}{SUFFIX}", features)
    for run in surplus(runs(camera_id, preset)):
        run.path.unlink(missing_ok=True)


def surplus(pool: Sequence[Run]) -> list[Run]:
    """Which runs to give up so that the rest is small enough."""
    given_up: list[Run] = []
    for alerted, most in ((False, MOST_SNIPPETS), (True, MOST_ALERTED)):
        kept = [run for run in pool if (run.kind == ALERT) == alerted]
        while sum(run.snippets for run in kept) > most:
            sizes = Counter(run.bucket for run in kept)
            largest = max(sizes, key=lambda bucket: sizes[bucket])
            run = random.choice([run for run in kept if run.bucket == largest])  # noqa: S311 (no secret)
            kept.remove(run)
            given_up.append(run)
    return given_up


def wait_before_next(pool: Sequence[Run], after: float, *, kind: str) -> float:
    """Seconds to wait for another run after the Unix time `after`.

    None while the pool fills for the first time. Later an hour of the day that has less than its share fills
    it within that hour, and one that has it renews a quarter of it.
    """
    if kind == ALERT:
        return 60.0
    ordinary = [run for run in pool if run.kind != ALERT]
    if sum(run.snippets for run in ordinary) < MOST_SNIPPETS - RUN:
        return 0.0
    bucket = f"{int(after // 3600) % 24:02d}"
    sizes = Counter(run.bucket for run in ordinary)
    share = MOST_SNIPPETS / RUN / len(sizes | Counter([bucket]))
    interval = 3600.0 / share
    return interval if sizes[bucket] < share - 1 else 4 * interval


def clear(camera_id: UUID) -> None:
    """Forget all footage."""
    shutil.rmtree(folder(camera_id) / "pool", ignore_errors=True)


def _listed(path: Path) -> list[Path]:
    try:
        return list(path.iterdir())
    except FileNotFoundError:
        return []


def _parsed(path: Path) -> Run | None:
    kind, *numbers = path.name.removesuffix(SUFFIX).split("-")
    if kind not in (HOUR, ALERT) or len(numbers) != 4 or not all(map(str.isdecimal, numbers)):
        return None
    start, end, snippets, covered = map(int, numbers)
    return Run(path, kind, start / 1000, end / 1000, snippets, covered / 1000)
