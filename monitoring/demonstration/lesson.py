"""Teaches a demonstration camera what is normal, so that its alerts mean something from the first minute.

A real camera learns from its own footage for ten minutes. Of the recordings here it is known beforehand what
is shown when, so their ordinary stretches are measured once by the very steps that measure live pictures.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from inference.extractors.storage import save_features
from inference.media.hops import read_hops
from inference.media.index import build_index
from inference.types import Features
from monitoring.analysis import learning_fits, learning_pool
from monitoring.analysis.learning_pool import Run
from monitoring.analysis.live_engine import LiveNormalityEngine
from monitoring.intake.snippets import LiveSnippet
from monitoring.models import Camera

FPS = 8.0
"""Pictures a second that are analysed, as of a new camera."""


def teach(
    *, camera: Camera, recording: Path, ordinary: Sequence[tuple[float, float]], ended_at: float
) -> bool:
    """Learn from the stretches of `recording` (seconds), as if it had just been played until `ended_at`.

    ended_at  Unix seconds
    False when learning began anew meanwhile. Takes some twenty seconds of a core. Raises InferenceError.
    """
    engine = LiveNormalityEngine()
    with tempfile.TemporaryDirectory(prefix="watchpost-lesson-") as folder:
        runs = [
            run for part in ordinary for run in _runs(engine, camera, recording, part, ended_at, Path(folder))
        ]
        learned = learning_fits.fit(runs)
        return learning_fits.keep(camera=camera, learned=learned, preset=engine.preset) is not None


def _runs(
    engine: LiveNormalityEngine,
    camera: Camera,
    recording: Path,
    part: tuple[float, float],
    ended_at: float,
    folder: Path,
) -> Iterator[Run]:
    """Files of a few consecutive snippets each, measured within `part`."""
    index = build_index(recording)
    shift = ended_at - index.duration
    first, last = int(part[0]) + 1, int(part[1])
    features: list[Features] = []
    for hop in read_hops(recording, index, fps=FPS):
        # The one before the first is measured for what it leaves behind, and not learned from.
        if not first - 1 <= hop.sequence < last:
            continue
        snippet = LiveSnippet(
            camera=str(camera.pk),
            sequence=hop.sequence,
            start=hop.start + shift,
            end=hop.end + shift,
            frames=hop.frames,
            frame_times=np.asarray(hop.frame_times + shift, np.float64),
            thermal=None,
            audio=hop.audio,
            fps=FPS,
        )
        (measured,) = engine.extract([snippet])
        if hop.sequence >= first:
            features.append(measured)
    for start in range(0, len(features), learning_pool.RUN):
        run = features[start : start + learning_pool.RUN]
        path = folder / f"{run[0].start:.0f}.safetensors"
        save_features(path, run)
        covered = sum(item.end - item.start for item in run)
        yield Run(path, learning_pool.HOUR, run[0].start, run[-1].end, len(run), covered)
