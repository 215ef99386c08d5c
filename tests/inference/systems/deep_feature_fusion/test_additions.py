"""What an added class does to the others, on clouds of points."""

from __future__ import annotations

import numpy as np

from inference.systems.deep_feature_fusion.additions import measured, told
from inference.systems.deep_feature_fusion.classifiers import Kind
from inference.systems.deep_feature_fusion.gathering import Gathered
from inference.systems.deep_feature_fusion.rows import Columns, Rows


def cloud(classes: dict[str, tuple[float, float]], *, sources: int, mark: str) -> Gathered:
    """Four recordings of each class at each source, three rows a recording, around a point."""
    random = np.random.default_rng(len(classes) + sources)
    features, numbers, clips, places = [], [], [], []
    for number, (name, centre) in enumerate(classes.items()):
        for source in range(sources):
            for clip in range(4):
                features.append(np.asarray(centre) + random.normal(0, 0.6, (3, 2)))
                numbers += [number] * 3
                clips += [f"{mark}-{name}-{source}-{clip}.mp4"] * 3
                places += [f"{mark}{source}"] * 3
    rows = Rows(
        np.concatenate(features).astype(np.float32),
        np.asarray(numbers, np.int64),
        tuple(classes),
        tuple(clips),
        np.zeros(len(numbers)),
        (Columns("points", "1", 2),),
    )
    return Gathered(rows, tuple(places))


def test_it_works() -> None:
    first = cloud({"normal": (0, 0), "fight": (3, 0)}, sources=4, mark="a")
    second = cloud({"normal": (0, 0), "fall": (0, 4)}, sources=2, mark="b")
    found = list(measured(first, second, kind=Kind.LOGISTIC, count=2, seed=0))
    assert len(found) == 2
    for addition in found:
        assert min(addition.before.values()) > 0.9
        assert all(abs(addition.after[name] - addition.before[name]) <= 0.1 for name in ("normal", "fight"))
        assert addition.called == 0.0
        assert addition.recognised is not None
        assert addition.recognised > 0.9
        assert addition.mistaken is not None
        assert addition.mistaken < 0.1
        assert 0 < addition.seconds < 20
    assert told(found, "recordings").startswith("recordings held out: ")


def test_a_class_like_an_old_one_may_not_take_its_recordings() -> None:
    first = cloud({"normal": (0, 0), "fight": (3, 0)}, sources=12, mark="a")
    second = cloud({"normal": (0, 0), "fall": (3, 0)}, sources=2, mark="b")
    found = list(measured(first, second, kind=Kind.LOGISTIC, count=2, seed=0, by_person=True))
    for addition in found:
        # One recording of the 24 that were learned of a class may be given away.
        assert addition.after["fight"] >= addition.before["fight"] - 2 / 24
        assert addition.offset < 0
        # The price: hardly anything of the class itself is found, and that was foreseen.
        assert addition.recognised is not None
        assert addition.recognised < 0.3
        assert addition.foreseen is not None
        assert addition.foreseen < 0.2
    line = told(found, "people")
    assert "fight 1.000 -> " in line
    assert " of 24 rows, its normal rows mistaken " in line
