"""Accuracy on UCSD Ped2, beside plain yardsticks: `python -m inference.evaluate.ped2 FOLDER`.

FOLDER holds train/*.mp4, test/*.mp4 and frame_labels.npz (one 0/1 per frame, keyed by file stem). Every row
is fitted on the training clips alone; its line is what one per cent of the frames of held-out training clips
exceed, and "found" the share of abnormal test frames above it. The yardsticks are flow's fastest cells, with
the same smoothing. The rows of the live preset see hops of a second, each once and in order, as a camera's.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from inference.evaluate.metrics import FrameMetrics, Series, Truth, frame_metrics
from inference.evaluate.score_files import read_labels
from inference.extractors.build import build_extractor
from inference.extractors.live import LiveExtractor
from inference.media.hops import read_hops
from inference.media.index import build_index
from inference.media.snippets import read_snippets
from inference.systems.normality import NormalitySystem
from inference.systems.normality.observations import observe_recording
from inference.systems.normality.timeline import smoothed
from inference.types import Features

Recordings = Mapping[str, Sequence[Features]]
FALSE_ALARMS = 0.01
FULL, LIVE = PRESETS = ("full", "live")


@dataclass(frozen=True, slots=True)
class Row:
    """One method: `found` of the abnormal and `false_alarms` of the normal test frames lie above its line."""

    name: str
    metrics: FrameMetrics
    found: float
    false_alarms: float

    def __str__(self) -> str:
        macro = self.metrics.auc_macro
        return (
            f"{self.name:28s} {self.metrics.auc_micro:8.4f} {macro if macro is not None else np.nan:8.4f} "
            f"{self.metrics.ap:8.4f} {self.found:8.3f} {self.false_alarms:8.3f}"
        )


HEADER = f"{'method':28s} {'micro':>8s} {'macro':>8s} {'AP':>8s} {'found':>8s} {'false':>8s}"


def measure(folder: Path, preset: str = FULL) -> Recordings:
    """Features of every clip under `folder`, by file stem. Raises MediaError, WeightsMissing."""
    extract = _full() if preset == FULL else _live()
    clips = sorted(folder.glob("*.mp4"))
    return {clip.stem: extract(clip) for clip in tqdm(clips, desc=f"{folder.name}, {preset}", disable=None)}


def _full() -> Callable[[Path], list[Features]]:
    extractor = build_extractor(NormalitySystem.required)
    return lambda clip: list(extractor.extract(read_snippets(clip, build_index(clip))))


def _live() -> Callable[[Path], list[Features]]:
    extractor = LiveExtractor()
    return lambda clip: [extractor.extract([hop])[0] for hop in read_hops(clip, build_index(clip))]


def compare(
    train: Recordings, test: Recordings, truth: Mapping[str, Truth], *, preset: str = FULL
) -> list[Row]:
    """A row for the system and each yardstick, causal, and with the full preset offline too."""
    profile = NormalitySystem().fit(list(train.values()))
    rows = []
    for causal in (False, True) if preset == FULL else (True,):
        mode = ("causal" if causal else "offline") if preset == FULL else "live"
        system = NormalitySystem(profile, causal=causal)
        scores = {name: _system_frames(system, test[name], len(truth[name])) for name in truth}
        rows.append(_row(f"normality, {mode}", scores, truth, 1.0))
        for name, cells in (("flow maximum", 1), ("flow top 3 cells", 3)):
            reduce = _fastest(cells)
            usual = [_flow_frames(clip, reduce, clip[-1].frame_end, causal=causal) for clip in train.values()]
            scores = {
                stem: _flow_frames(test[stem], reduce, len(truth[stem]), causal=causal) for stem in truth
            }
            line = float(np.quantile(np.concatenate(usual), 1 - FALSE_ALARMS))
            rows.append(_row(f"{name}, {mode}", scores, truth, line))
    return rows


def _row(name: str, scores: Mapping[str, Series], truth: Mapping[str, Truth], line: float) -> Row:
    every = np.concatenate([scores[stem] for stem in truth])
    abnormal = np.concatenate([truth[stem] for stem in truth])
    above = every > line
    return Row(
        name, frame_metrics(scores, truth), float(above[abnormal].mean()), float(above[~abnormal].mean())
    )


def _system_frames(system: NormalitySystem, features: Sequence[Features], count: int) -> Series:
    known: dict[int, float] = {}
    for assessment in system.assess(features)[0]:
        if assessment.frames is not None and assessment.frame_scores is not None:
            known.update(zip(assessment.frames.tolist(), assessment.frame_scores.tolist(), strict=True))
    return np.interp(np.arange(count), list(known), list(known.values()))


def _fastest(cells: int) -> Callable[[NDArray[np.float32]], float]:
    return lambda speed: float(np.sort(speed.ravel())[-cells:].mean())


def _flow_frames(
    features: Sequence[Features], reduce: Callable[[NDArray[np.float32]], float], count: int, *, causal: bool
) -> Series:
    observations = list(observe_recording(features))
    values = np.asarray([reduce(speed) for seen in observations for speed in seen.speed], np.float32)
    times = np.concatenate([seen.pair_times for seen in observations])
    numbers = np.concatenate([seen.pair_frames for seen in observations])
    even = smoothed(values[:, None], times, causal=causal)[:, 0]
    return np.interp(np.arange(count), numbers, even)


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m inference.evaluate.ped2", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--preset", choices=PRESETS, help="measure with one preset only")
    arguments = parser.parse_args(words)
    folder: Path = arguments.folder
    if not (folder / "frame_labels.npz").exists():
        sys.stderr.write(f"{folder} holds no frame_labels.npz.\n")
        return 3
    truth = read_labels(folder / "frame_labels.npz")
    rows = [
        row
        for preset in (PRESETS if arguments.preset is None else (arguments.preset,))
        for row in compare(
            measure(folder / "train", preset), measure(folder / "test", preset), truth, preset=preset
        )
    ]
    sys.stdout.write("\n".join([HEADER, *map(str, rows)]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
