"""Classes of sound added one at a time: `python -m inference.systems.deep_feature_fusion.sounds --data DIR`.

DIR holds one folder a class with sound files whose names begin with the number of their fold, as ESC-10 and
ESC-50 do. Every class joins the same pool through `Pool.add_class`; the extractor is never touched. After
each one the classifier is fitted anew and judged on every fold by what it learned of the others.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from tqdm import tqdm

from inference.extractors.sound import SoundExtractor
from inference.media.sound import SAMPLE_RATE
from inference.systems.deep_feature_fusion.classifiers import Kind, Options
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.pool import Pool
from inference.systems.deep_feature_fusion.rows import Columns, Examples, Rows
from inference.types import Floats, Snippet

OPTIONS = Options(c=0.1)
_QUIET = 1e-4
_SUFFIXES = frozenset({".ogg", ".wav", ".flac", ".mp3"})


@dataclass(frozen=True, slots=True)
class Step:
    """After a class was added.

    accuracy  mean over all classes so far of the share of sounds that are given theirs
    others_before, others_after   the same over the classes that were there before it
    seconds   to add and fit
    """

    name: str
    accuracy: float
    others_before: float
    others_after: float
    seconds: float


def sound_of(path: Path) -> Floats:
    """(samples,) 16 kHz mono, without the silence that files of one length are filled up with."""
    parts = []
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", "mono", SAMPLE_RATE)
        for frame in [*container.decode(audio=0), None]:
            parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    sound = np.concatenate(parts).astype(np.float32)
    heard = np.flatnonzero(np.abs(sound) > _QUIET)
    return sound[: heard[-1] + 1] if len(heard) else sound


def embedded(paths: Sequence[Path], extractor: SoundExtractor) -> Floats:
    """(n, 512) of each whole file."""
    found = []
    for path in tqdm(paths, desc=paths[0].parent.name, unit="sound", disable=None):
        sound = sound_of(path)
        seconds = len(sound) / SAMPLE_RATE
        still, number = np.zeros((1, 2, 2, 3), np.uint8), np.zeros(1, np.int64)
        snippet = Snippet(
            str(path), 0, 0.0, seconds, 0, 1, still, number, np.zeros(1), 1 / seconds, audio=sound
        )
        found.append(extractor.extract(snippet)["sound.embedding"].astype(np.float32))
    return np.stack(found)


def grow(pool: Pool, classes: Sequence[tuple[str, Examples]], folds: Sequence[str]) -> Iterator[Step]:
    """Add the classes in turn; from the second on, tell what became of the accuracy.

    folds  names of the folds, with which the rows' clips begin
    """
    right: dict[str, float] = {}
    for number, (name, examples) in enumerate(classes):
        start = time.monotonic()
        pool.add_class(name, examples)
        rows = pool.rows()
        if number == 0:
            right = {name: 1.0}
            continue
        fit(Kind.LOGISTIC, rows, options=OPTIONS)
        seconds = time.monotonic() - start
        before, right = right, judged(rows, folds)
        others = [other for other in right if other != name]
        yield Step(
            name,
            float(np.mean(list(right.values()))),
            float(np.mean([before[other] for other in others])),
            float(np.mean([right[other] for other in others])),
            seconds,
        )


def judged(rows: Rows, folds: Sequence[str]) -> dict[str, float]:
    """Share of each class' rows that are given it by what was learned from the other folds."""
    of = np.asarray([clip.rpartition("/")[2].partition("-")[0] for clip in rows.clips])
    right = np.zeros(len(rows))
    for fold in folds:
        classifier = fit(Kind.LOGISTIC, rows.where(of != fold), options=OPTIONS)
        said = classifier.predict(rows.features[of == fold])
        right[of == fold] = [
            classifier.names[place] == rows.names[own]
            for place, own in zip(said.tolist(), rows.classes[of == fold].tolist(), strict=True)
        ]
    return {name: float(right[rows.classes == place].mean()) for place, name in enumerate(rows.names)}


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args(words)
    files = {
        folder.name: sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES)
        for folder in sorted(arguments.data.iterdir())
        if folder.is_dir()
    }
    extractor = SoundExtractor()
    classes = [
        (
            name,
            Examples(
                embedded(paths, extractor), [f"{name}/{path.name}" for path in paths], np.zeros(len(paths))
            ),
        )
        for name, paths in files.items()
        if paths
    ]
    folds = sorted({path.name.partition("-")[0] for paths in files.values() for path in paths})
    with tempfile.TemporaryDirectory() as folder:
        pool = Pool.create(folder, (Columns("aisfx", "whole", classes[0][1].features.shape[1]),))
        for step in grow(pool, classes, folds):
            sys.stdout.write(
                f"{step.name:16} {step.accuracy:.3f} over all, others {step.others_before:.3f} -> "
                f"{step.others_after:.3f}, {step.seconds:.2f} s\n"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
