"""Features of every clip of a data set, measured once and kept in files.

    python -m inference.datasets.joined.measured --data DIR --out DIR

What the systems train on is what they score with: the arrays are those of `inference.extractors.build` and of
`inference.systems.deep_feature_fusion.measuring`, under the names that these give them.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

from inference.datasets import Item, read_dataset
from inference.errors import InferenceError
from inference.extractors.pipeline import FeatureExtractor
from inference.extractors.storage import load_features, save_features
from inference.media.index import build_index
from inference.media.snippets import read_snippets
from inference.types import Features

DEEP = (
    "motion",
    "motion_live",
    "people",
    "mobilenet_v2_packaged",
    "mobilenet_v2_packaged_384",
    "aisfx",
)
"""Extractors of `deep_feature_fusion`, each look by itself: arrays `deep.<name>` and `deep.<name>.frames`."""


class NotMeasured(InferenceError):
    """A clip whose features are not in the folder."""

    code = "not_measured"

    def __init__(self, path: Path, folder: Path) -> None:
        super().__init__(
            f"{path.name} is not among the measured clips in {folder}. Measure them: "
            "python -m inference.datasets.joined.measured --data DIR --out DIR"
        )


class MeasuredClips:
    """A folder of features, one file a clip, found by the clip's name and size; what was read is kept in
    memory (some 350 kB a snippet)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: dict[Path, tuple[Features, ...]] = {}

    def __contains__(self, path: Path) -> bool:
        return self.file(path).is_file()

    def __getitem__(self, path: Path) -> tuple[Features, ...]:
        """All snippets of a clip, in order. Raises NotMeasured."""
        if path not in self._held:
            file = self.file(path)
            if not file.is_file():
                raise NotMeasured(path, self.folder)
            self._held[path] = tuple(load_features(file))
        return self._held[path]

    def file(self, path: Path) -> Path:
        told = f"{path.parent.name}/{path.name} {path.stat().st_size}"
        mark = hashlib.sha256(told.encode()).hexdigest()[:8]
        return self.folder / f"{path.parent.name}-{path.stem}-{mark}.safetensors"

    def measure(
        self, paths: Iterable[Path], extractor: FeatureExtractor | None = None, *, quiet: bool = False
    ) -> None:
        """Measure the clips that are not there yet; a run that was cut off goes on.

        extractor  what to measure with, by default everything that the systems train on

        Raises MediaError, and WeightsMissing or WeightsCorrupt.
        """
        missing = [path for path in paths if path not in self]
        if not missing:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        extractor = extractor or everything()
        for path in tqdm(missing, desc="measuring", unit="clip", disable=quiet or None):
            save_features(self.file(path), measured(path, extractor))


def measured(path: Path, extractor: FeatureExtractor) -> Sequence[Features]:
    """Features of all snippets of a clip. Raises MediaError."""
    return list(extractor.extract(read_snippets(path, build_index(path))))


def everything() -> FeatureExtractor:
    """The recordings' pipeline, the extractors of `DEEP`, and what plain baselines look at, side by side.
    Raises WeightsMissing, WeightsCorrupt."""
    from inference.extractors.build import build_lanes
    from inference.extractors.difference import DifferenceExtractor
    from inference.systems.deep_feature_fusion.configuration import Block, Configuration, Unit
    from inference.systems.deep_feature_fusion.extractors import build
    from inference.systems.deep_feature_fusion.measuring import Measurer

    configuration = Configuration("joined", Unit.WINDOW, tuple(Block(name) for name in DEEP))
    deep = Measurer(configuration, build(DEEP))
    return FeatureExtractor([*build_lanes(), [deep, DifferenceExtractor()]])


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m inference.datasets.joined.measured", description=__doc__)
    parser.add_argument("--data", required=True, type=Path, help="folder of the data set")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="where features are kept")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    arguments = parser.parse_args(words)
    items: tuple[Item, ...] = read_dataset(arguments.data).items
    MeasuredClips(arguments.out).measure((item.path for item in items), quiet=arguments.quiet)


if __name__ == "__main__":
    main()
