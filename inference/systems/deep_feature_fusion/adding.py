"""Adding a class to a trained model from recordings of it. Nothing but the classifier is fitted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from inference.datasets import Item
from inference.errors import TrainingError
from inference.systems.deep_feature_fusion.configuration import Configuration
from inference.systems.deep_feature_fusion.extractors import build
from inference.systems.deep_feature_fusion.gathering import measured
from inference.systems.deep_feature_fusion.measuring import Measurer
from inference.systems.deep_feature_fusion.model import (
    LIVE_CARD,
    NAME,
    Model,
    add_class,
    check_versions,
    columns_of,
)
from inference.systems.deep_feature_fusion.rows import Columns, Examples
from inference.training import store


def add_recordings(
    name: str,
    clips: Sequence[Path],
    *,
    model: str | None = None,
    into: str | None = None,
    on_clip: Callable[[Path], None] = lambda _: None,
) -> Path:
    """Measure recordings that show the class all through, add it to an installed model (by default the active
    one) and to what that has for cameras; returns the folder of the new model. See `model.add_class`.

    Raises TrainingError without any row, ModelMissing, ModelError, MediaError, PoolError, WeightsMissing.
    """
    folder = store.find(NAME, model)
    examples = _examples(Model.load(folder), name, clips, on_clip)
    on_cameras = None
    if (folder / LIVE_CARD).is_file():
        on_cameras = _examples(Model.load_live(folder), name, clips, on_clip)
    return add_class(name, examples, on_cameras=on_cameras, model=model, into=into)


def _examples(model: Model, name: str, clips: Sequence[Path], on_clip: Callable[[Path], None]) -> Examples:
    measurer = _measurer(model.configuration, model)
    found: list[Examples] = []
    for clip in clips:
        own, labels = measured(Item(clip, name, "", clip.stem), measurer, model.configuration, clip.name)
        if labels:
            found.append(own)
        on_clip(clip)
    if not found:
        raise TrainingError(f"Nothing could be measured of {name}: give at least one recording of it.")
    return Examples(
        np.concatenate([own.features for own in found]),
        [clip for own in found for clip in own.clips],
        np.concatenate([own.times for own in found]),
    )


def _measurer(configuration: Configuration, model: Model) -> Measurer:
    extractors = build(configuration.extractors)
    looks = {item.name: Columns(item.name, item.version, item.size) for item in extractors.values()}
    check_versions(model, columns_of(configuration, looks))
    return Measurer(configuration, extractors)
