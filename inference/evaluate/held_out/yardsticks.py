"""What a system must beat: how much the picture changes, how much it moves, and what the files alone tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from inference.datasets.joined import JoinedRecording, read_clips
from inference.evaluate.held_out.division import Fold
from inference.evaluate.held_out.judging import Judge, Learn
from inference.systems.protocol import ABNORMAL, NORMAL
from inference.types import Features, Floats

DIFFERENCE, FLOW, METADATA = "frame difference", "flow magnitude", "metadata only"
UNCALIBRATED = frozenset({DIFFERENCE, FLOW})


def yardsticks(data: Path) -> dict[str, Learn]:
    """By name. The first two learn nothing: their scores have no alert line, only an order."""
    return {
        DIFFERENCE: lambda _: _each(mean_difference),
        FLOW: lambda _: _each(mean_flow),
        METADATA: metadata(data),
    }


def mean_difference(item: Features) -> float:
    """Mean absolute difference of grey values between neighbouring analysed frames, in [0, 1]."""
    return _mean(item, "difference.mean")


def mean_flow(item: Features) -> float:
    """Mean magnitude of the optical flow over all cells and pairs of frames, picture heights a second."""
    return _mean(item, "motion.speed")


def _mean(item: Features, name: str) -> float:
    values = np.asarray(item.arrays[name], np.float64)
    return float(values.mean()) if values.size else 0.0


def _each(measure: Callable[[Features], float]) -> Judge:
    return lambda _, snippets: [measure(item) for item in snippets]


def metadata(data: Path, *, seed: int = 0) -> Learn:
    """Trees on each clip's rate, length, size and sound track. It looks up the files of a recording's parts:
    what it reaches is how the data were collected, not what happens in them."""
    from inference.systems.deep_feature_fusion import metadata as files
    from inference.systems.deep_feature_fusion.rows import Columns, Rows

    clips = read_clips(data)
    told: dict[Path, Floats] = {clip.item.path: files.told(str(clip.item.path)) for clip in clips}
    decide = files.judge(seed)

    def rows(paths: Sequence[Path], abnormal: Sequence[bool]) -> Rows:
        return Rows(
            features=np.stack([told[path] for path in paths]),
            classes=np.asarray(abnormal, np.int64),
            names=(NORMAL, ABNORMAL),
            clips=tuple(path.name for path in paths),
            times=np.zeros(len(paths)),
            columns=(Columns("metadata", "1", 5),),
        )

    def learn(fold: Fold) -> Judge:
        own = [clip for clip in clips if clip.source in fold.learned]
        others = [clip.item.path for clip in clips if clip.source in fold.tested]
        learned = rows([clip.item.path for clip in own], [clip.is_abnormal for clip in own])
        said = dict(zip(others, decide(learned, rows(others, [False] * len(others)))[:, 1], strict=True))

        def judge(recording: JoinedRecording, snippets: Sequence[Features]) -> Sequence[float]:
            if len(snippets) != len(recording.parts):
                raise ValueError("Metadata are told of parts, which are one snippet each.")
            return [float(said[part.path]) for part in recording.parts]

        return judge

    return learn
