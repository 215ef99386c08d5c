"""What tells recordings apart without looking at a picture: rate, length, size, sound. A baseline to beat."""

from __future__ import annotations

import av
import numpy as np
from numpy.typing import NDArray

from inference.datasets import DataSet
from inference.media.container import open_container, video_stream
from inference.media.index import build_index
from inference.systems.deep_feature_fusion.gathering import name_of
from inference.systems.deep_feature_fusion.rows import Columns, Rows
from inference.systems.deep_feature_fusion.validation import Judge
from inference.types import Floats

_TREES = 300
_LEAF = 3


def rows_of(dataset: DataSet, rows: Rows) -> Rows:
    """The same rows with the metadata of their recordings as their only columns: (n, 5) float32, the
    logarithms of frame rate, seconds and lines, width over height, and whether there is a sound track."""
    known = {name_of(dataset, item): item for item in dataset.items}
    found = {clip: told(str(known[clip].path)) for clip in dict.fromkeys(rows.clips)}
    return Rows(
        features=np.stack([found[clip] for clip in rows.clips]),
        classes=rows.classes,
        names=rows.names,
        clips=rows.clips,
        times=rows.times,
        columns=(Columns("metadata", "1", 5),),
    )


def judge(seed: int) -> Judge:
    """Trees, which take such columns as they are: a linear rule finds less in them."""

    def decide(learned: Rows, tested: Rows) -> NDArray[np.float64]:
        from sklearn.ensemble import ExtraTreesClassifier

        from inference.systems.protocol import NORMAL

        model = ExtraTreesClassifier(_TREES, min_samples_leaf=_LEAF, random_state=seed)
        model.fit(learned.features, learned.classes)
        said = np.asarray(model.predict_proba(tested.features), np.float64)
        names = [learned.names[int(number)] for number in model.classes_]
        return said[:, sorted(range(len(names)), key=lambda place: names[place] != NORMAL)]

    return decide


def told(path: str) -> Floats:
    """(5,) a recording's own; see `rows_of`. Raises MediaError."""
    index = build_index(path)
    with open_container(path) as container:
        stream = video_stream(container)
        height, width = stream.codec_context.height, stream.codec_context.width
        sound = any(isinstance(other, av.AudioStream) for other in container.streams)
    values = [np.log(index.mean_fps), np.log(index.duration), np.log(height), width / height, float(sound)]
    return np.asarray(values, np.float32)
