"""Grad-CAM is the gradient's, and points at what decides the class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from inference.errors import WeightsMissing
from inference.systems.deep_feature_fusion.classifiers import Kind, Options
from inference.systems.deep_feature_fusion.configuration import (
    EMBEDDED,
    EMBEDDED_FRAMES,
    Block,
    Configuration,
    Summary,
    Unit,
)
from inference.systems.deep_feature_fusion.extractors import Extractor, build
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.gradcam import as_heatmap, grad_cam, joined
from inference.systems.deep_feature_fusion.measuring import Measurer, looks_in
from inference.systems.deep_feature_fusion.pool import Columns, Rows
from inference.systems.deep_feature_fusion.windows import look_gradients, rows_of
from inference.types import Features, Floats
from tests.inference.systems.deep_feature_fusion.planted import area_share, mass_at, picture, snippet


def test_it_is_what_backpropagation_gives() -> None:
    """Of a linear score of pooled features, through a network's own graph."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.Conv2d(8, 24, 3, 2), nn.ReLU())
    weights = torch.randn(24)
    maps = network(torch.randn(1, 3, 40, 56))
    maps.retain_grad()
    score = maps.mean(dim=(2, 3)) @ weights
    score.sum().backward()
    assert maps.grad is not None
    alpha = maps.grad.mean(dim=(2, 3))
    expected = nn.functional.relu((alpha[:, :, None, None] * maps).sum(dim=1))[0]
    found = grad_cam(maps.detach().numpy(), weights.numpy()[None].astype(np.float64))
    assert expected.max() > 0
    assert np.allclose(found, expected.detach().numpy(), rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("summary", Summary)
def test_the_gradient_goes_through_a_windows_summary(summary: Summary) -> None:
    random = np.random.default_rng(0)
    looks = random.normal(size=(4, 3)).astype(np.float32)
    weights = random.normal(size=3)
    configuration = Configuration("one", Unit.WINDOW, (Block("a", summary),))
    found = look_gradients(weights, {"a": looks}, configuration)["a"]
    tensor = torch.from_numpy(looks.astype(np.float64)).requires_grad_()
    reduced = {
        Summary.MEAN: lambda: tensor.mean(0),
        Summary.DEVIATION: lambda: tensor.std(0, correction=0),
        Summary.LARGEST: lambda: tensor.max(0).values,
    }[summary]()
    (reduced @ torch.from_numpy(weights)).backward()
    assert tensor.grad is not None
    assert np.allclose(found, tensor.grad.numpy())
    assert np.allclose(rows_of({"a": looks}, configuration)[0], reduced.detach().numpy(), atol=1e-6)


PAIR = replace(EMBEDDED_FRAMES, looks=(1,))
"""Two pictures of each snippet."""


@pytest.fixture(scope="module")
def extractors() -> Mapping[str, Extractor]:
    try:
        return build(["mobilenet_v2_packaged", "efficientnet_lite0"])
    except WeightsMissing as error:
        pytest.skip(str(error))


class Drawn:
    """Snippets with and without the disc, measured once."""

    def __init__(self, extractors: Mapping[str, Extractor]) -> None:
        random = np.random.default_rng(3)
        measurer = Measurer(PAIR, extractors)
        self.features: list[Floats] = []
        self.classes: list[int] = []
        for number in range(24):
            corner = number % 4 if number % 2 else None
            # Each scene is there with and without its disc.
            item = snippet([picture(random, corner) for _ in range(2)], source=f"scene-{number}")
            seen = looks_in(_features(measurer.extract(item)), PAIR.extractors)
            rows = rows_of(seen, PAIR)
            self.features += list(rows)
            self.classes += [int(corner is not None)] * len(rows)

    def rows(self) -> Rows:
        count = len(self.classes)
        return Rows(
            features=np.stack(self.features),
            classes=np.asarray(self.classes, np.int64),
            names=("normal", "disc"),
            clips=tuple(f"clip-{number // 4}" for number in range(count)),
            times=np.zeros(count),
            columns=(Columns("mobilenet_v2_packaged", "1", 1280), Columns("efficientnet_lite0", "1", 1280)),
        )


@pytest.fixture(scope="module")
def drawn(extractors: Mapping[str, Extractor]) -> Drawn:
    return Drawn(extractors)


@pytest.mark.parametrize("kind", Kind)
def test_the_mass_lies_on_the_planted_cue(
    kind: Kind, drawn: Drawn, extractors: Mapping[str, Extractor]
) -> None:
    classifier = fit(kind, drawn.rows(), options=Options(trees=10))
    measurer = Measurer(PAIR, extractors, classifier, fingerprint="00" * 8)
    random = np.random.default_rng(11)
    shares: dict[str, list[float]] = {"mobilenet_v2_packaged": [], "efficientnet_lite0": [], "both": []}
    for corner in range(4):
        arrays = measurer.extract(snippet([picture(random, corner)], source=f"{kind}-{corner}"))
        pictures = [arrays[f"deep.{name}.cam"][0].astype(np.float32) for name in PAIR.extractors]
        for name, heat in zip(shares, [*pictures, joined(pictures)], strict=True):
            shares[name].append(mass_at(as_heatmap(heat), corner))
    even = area_share()
    assert 0.1 < even < 0.2
    assert np.mean(shares["both"]) > 2 * even, shares
    # Where every column has a say, each extractor finds it by itself.
    if kind in {Kind.LOGISTIC, Kind.SOFTMAX, Kind.KNN}:
        assert all(np.mean(found) > 2 * even for found in shares.values()), shares


def test_a_window_is_explained_as_its_frames_are(extractors: Mapping[str, Extractor]) -> None:
    random = np.random.default_rng(5)
    configuration = replace(EMBEDDED, name="window", looks=(1,))
    only = {"mobilenet_v2_packaged": extractors["mobilenet_v2_packaged"]}
    measurer = Measurer(configuration, only)
    features, classes = [], []
    for number in range(16):
        corner = number // 2 % 4 if number % 2 else None
        item = snippet([picture(random, corner) for _ in range(2)], source=f"window-{number}")
        looks = looks_in(_features(measurer.extract(item)), configuration.extractors)
        features.append(rows_of(looks, configuration)[0])
        classes.append(int(corner is not None))
    rows = Rows(
        np.stack(features),
        np.asarray(classes, np.int64),
        ("normal", "disc"),
        tuple(str(number) for number in range(16)),
        np.zeros(16),
        (),
    )
    classifier = fit(Kind.LOGISTIC, rows)
    explaining = Measurer(configuration, only, classifier, fingerprint="00" * 8)
    found = []
    for corner in range(4):
        item = snippet([picture(random, corner) for _ in range(2)], source=f"held-{corner}")
        arrays = explaining.extract(item)
        found.append(mass_at(as_heatmap(arrays["deep.mobilenet_v2_packaged.cam"][0]), corner))
    assert np.mean(found) > 2 * area_share(), found


def test_a_heatmap_is_scaled_to_its_peak() -> None:
    assert as_heatmap(np.asarray([[0.0, 2.0], [4.0, 1.0]], np.float32)).tolist() == [[0, 0.5], [1, 0.25]]
    assert not as_heatmap(np.zeros((2, 2), np.float32)).any()


def _features(arrays: Mapping[str, np.ndarray]) -> Features:
    numbers = np.arange(16, dtype=np.int64)
    return Features(0, 0.0, 2.0, 0, 16, numbers, numbers / 8, arrays)
