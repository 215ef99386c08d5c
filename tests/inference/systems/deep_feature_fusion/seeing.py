"""An extractor without a network, and a model that rests on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.systems.deep_feature_fusion.classifiers import Kind, Options
from inference.systems.deep_feature_fusion.configuration import Block, Configuration, Decision, Summary, Unit
from inference.systems.deep_feature_fusion.extractors import Looks
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.model import Model, columns_of
from inference.systems.deep_feature_fusion.pool import Columns, Examples, Pool, Rows
from inference.types import Frames, Modality, Snippet

CELLS = 4


class Corners:
    """How blue, green and red each of 4 x 4 parts of a picture is: maps (3, 4, 4), features their means."""

    name = "corners"
    version = "1"
    size = 3
    modality = Modality.APPEARANCE

    def look(self, snippet: Snippet, positions: Sequence[int]) -> Looks:
        maps = np.stack([self._map(snippet.frames[position]) for position in positions])
        return Looks(maps.mean(axis=(2, 3)), snippet.frame_numbers[list(positions)].astype(np.int64), maps)

    @staticmethod
    def _map(picture: Frames) -> np.ndarray:
        height, width = (size // CELLS * CELLS for size in picture.shape[:2])
        cells = picture[:height, :width].reshape(CELLS, height // CELLS, CELLS, width // CELLS, 3)
        return (cells.mean(axis=(1, 3)) / 255).transpose(2, 0, 1).astype(np.float32)


FRAMES = Configuration("frames", Unit.FRAME, (Block("corners"),))
WINDOWS = Configuration("windows", Unit.WINDOW, (Block("corners"), Block("corners", Summary.DEVIATION)))
VOTES = Configuration("votes", Unit.FRAME, (Block("corners"),), Decision.MAJORITY)

PALE, RED, GREEN = (120, 120, 120), (40, 40, 230), (40, 230, 40)


def painted(colour: tuple[int, int, int] | None, random: np.random.Generator) -> Frames:
    """A grey picture whose upper left quarter has the colour."""
    picture = np.full((64, 96, 3), PALE, np.uint8)
    if colour is not None:
        picture[:32, :48] = colour
    return np.clip(picture + random.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)


def examples(
    configuration: Configuration,
    colour: tuple[int, int, int] | None,
    clip: str,
    *,
    count: int = 24,
    seed: int = 0,
) -> Examples:
    """Rows of pictures of one colour; windows of four pictures."""
    random = np.random.default_rng(seed)
    each = 1 if configuration.unit is Unit.FRAME else 4
    rows = []
    for _ in range(count):
        values = np.stack([Corners._map(painted(colour, random)).mean(axis=(1, 2)) for _ in range(each)])
        rows.append(values[0] if each == 1 else np.concatenate([values.mean(0), values.std(0)]))
    clips = [f"{clip}-{number // 4}.mp4" for number in range(count)]
    return Examples(np.stack(rows).astype(np.float32), clips, np.arange(count, dtype=np.float64) % 4)


def columns(configuration: Configuration) -> tuple[Columns, ...]:
    return columns_of(configuration, {"corners": Columns("corners", "1", 3)})


def filled(pool: Pool, configuration: Configuration) -> Rows:
    pool.add_class("fight", examples(configuration, RED, "fight", seed=1))
    pool.add_class("normal", examples(configuration, None, "normal", seed=2))
    return pool.rows()


def model(
    pool: Pool, configuration: Configuration, *, kind: Kind = Kind.LOGISTIC, threshold: float = 0.5
) -> Model:
    """Trained on an empty pool of this configuration, which is filled."""
    options = Options(trees=5)
    classifier = fit(kind, filled(pool, configuration), options=options)
    return Model(configuration, classifier, threshold, pool.columns, options, {"data": {"licence": "drawn"}})


def corners(name: str) -> Corners:
    """As `extractors.EXTRACTORS` makes it."""
    return Corners()
