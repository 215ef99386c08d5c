"""Recordings given on the command line, measured one after the other under a progress bar."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from inference.datasets.files import videos_below
from inference.media.index import DEFAULT_FPS

if TYPE_CHECKING:
    from inference.extractors.pipeline import FeatureExtractor
    from inference.extractors.storage import StoredFeatures
    from inference.media.index import FrameIndex


def add_recordings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clips", nargs="+", metavar="CLIP", help="video files, or folders of them")
    parser.add_argument("--fps", type=_rate, default=DEFAULT_FPS, help="frames analysed a second (default 8)")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def recordings_in(paths: Sequence[str]) -> list[str]:
    """`paths` with every folder replaced by the video files beneath it, in order of their names."""
    found: list[str] = []
    for path in paths:
        if Path(path).is_dir():
            found += map(str, videos_below(Path(path)))
        else:
            found.append(path)
    return found


def duplicate_stems(clips: Sequence[str]) -> list[str]:
    """File stems that occur more than once: labels are keyed by stem, so they could not be told apart."""
    stems = [Path(clip).stem for clip in clips]
    return sorted({stem for stem in stems if stems.count(stem) > 1})


@contextmanager
def measured(
    clip: str, extractor: FeatureExtractor, *, fps: float, quiet: bool
) -> Iterator[tuple[FrameIndex, StoredFeatures]]:
    """The clip's index and features, the latter in a folder that vanishes afterwards. Raises MediaError."""
    from inference.extractors.recording import measure_recording
    from inference.media.index import build_index

    index = build_index(clip)
    with (
        tempfile.TemporaryDirectory(prefix="watchpost-") as folder,
        tqdm(
            total=index.snippet_count(fps),
            desc=Path(clip).name,
            unit="snippet",
            disable=quiet or None,
            leave=False,
        ) as bar,
    ):
        features = measure_recording(
            clip, index, extractor.extract, Path(folder), fps=fps, on_snippet=lambda _: _advance(bar)
        )
        yield index, features


def _advance(bar: tqdm[None]) -> None:
    bar.update()


def _rate(text: str) -> float:
    value = float(text)
    if not 0.5 <= value <= 60:
        raise argparse.ArgumentTypeError("must lie between 0.5 and 60")
    return value
