"""Teaches a demonstration camera what is normal, so that its alerts mean something from the first minute.

A real camera learns from its own footage for ten minutes. Of the recordings here it is known beforehand what
is shown when, so their ordinary stretches are measured by the very steps that measure live pictures. Once is
not enough: whoever walks past in a second and a half looks different to a detector that looks once a second
from another moment on, and which moments a live camera's seconds begin at is chance.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from inference.extractors.storage import save_features
from inference.media.frames import decode_frames
from inference.media.hops import LIVE_LINES, reduced
from inference.media.index import FrameIndex, build_index
from inference.media.sound import SoundReader
from inference.types import Features, Frames
from monitoring.analysis import learning_fits, learning_pool
from monitoring.analysis.learning_pool import Run
from monitoring.analysis.live_engine import LiveNormalityEngine
from monitoring.intake.snippets import NEW_FRAMES, LiveSnippet
from monitoring.models import Camera

FPS = 8.0
"""Pictures a second that are analysed, as of a new camera."""

LESSONS = (0.0, 0.45)
"""Seconds into the recording at which its seconds begin, of each time that it is gone through."""


def teach(
    *, camera: Camera, recording: Path, ordinary: Sequence[tuple[float, float]], ended_at: float
) -> bool:
    """Learn from the stretches of `recording` (seconds), as if it had just been played until `ended_at`.

    ended_at  Unix seconds
    False when learning began anew meanwhile. Takes about a minute of a core. Raises InferenceError.
    """
    engine = LiveNormalityEngine()
    index = build_index(recording)
    with tempfile.TemporaryDirectory(prefix="watchpost-lesson-") as folder:
        runs: list[Run] = []
        for number, begin in enumerate(LESSONS):
            shift = ended_at - (len(LESSONS) - number) * index.duration
            snippets = _snippets(camera, recording, index, begin, shift, ordinary)
            runs += _runs(engine, snippets, Path(folder))
        learned = learning_fits.fit(runs)
        return learning_fits.keep(camera=camera, learned=learned, preset=engine.preset) is not None


def _snippets(
    camera: Camera,
    recording: Path,
    index: FrameIndex,
    begin: float,
    shift: float,
    ordinary: Sequence[tuple[float, float]],
) -> Iterator[LiveSnippet]:
    """Those that lie in ordinary stretches; `shift` is the Unix time of the recording's beginning."""
    length = NEW_FRAMES / FPS
    starts = [
        start
        for start in np.arange(begin + 1.0, index.duration - length, length)
        if any(first <= start - 1 / FPS and start + length <= last for first, last in ordinary)
    ]
    cells = {start: _cells(index, float(start)) for start in starts}
    numbers = sorted({int(number) for chosen in cells.values() for number in chosen})
    pictures: dict[int, Frames] = {}
    source = decode_frames(recording, index, numbers, threads=1)
    with SoundReader(recording, origin=0.0) as sound:
        for start in starts:
            for number in cells[start]:
                while int(number) not in pictures:
                    decoded, picture = next(source)
                    pictures[decoded] = reduced(picture, LIVE_LINES)
            yield LiveSnippet(
                camera=str(camera.pk),
                sequence=round((shift + start) * FPS) // NEW_FRAMES,
                start=shift + start,
                end=shift + start + length,
                frames=np.stack([pictures[int(number)] for number in cells[start]]),
                frame_times=np.asarray(shift + index.times[cells[start]], np.float64),
                thermal=None,
                audio=sound.read(float(start), float(start) + length),
                fps=FPS,
            )
            oldest = int(cells[start][-1])
            pictures = {number: picture for number, picture in pictures.items() if number >= oldest}


def _cells(index: FrameIndex, start: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The frame before `start` and the first one of each cell after it."""
    moments = start + np.arange(-1, NEW_FRAMES) / FPS
    return np.asarray(np.minimum(np.searchsorted(index.times, moments), len(index.times) - 1), np.int64)


def _runs(engine: LiveNormalityEngine, snippets: Iterator[LiveSnippet], folder: Path) -> Iterator[Run]:
    """Files of a few consecutive snippets each."""
    run: list[Features] = []
    for snippet in snippets:
        (measured,) = engine.extract([snippet])
        if run and (len(run) == learning_pool.RUN or measured.start - run[-1].end > 0.01):
            yield _saved(run, folder)
            run = []
        run.append(measured)
    if run:
        yield _saved(run, folder)


def _saved(run: Sequence[Features], folder: Path) -> Run:
    path = folder / f"{run[0].start:.3f}.safetensors"
    save_features(path, run)
    covered = sum(item.end - item.start for item in run)
    return Run(path, learning_pool.HOUR, run[0].start, run[-1].end, len(run), covered)
