"""Networks of single pictures: the paper's from imported checkpoints, and those that come in packages."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from inference.errors import WeightsMissing
from inference.networks import mobilenet_v2
from inference.published import load
from inference.systems.deep_feature_fusion import extractors
from inference.systems.deep_feature_fusion.backbones import PUBLISHED, backbone, size_of
from inference.systems.deep_feature_fusion.configuration import CONFIGURATIONS, PAPER, Configuration
from inference.systems.deep_feature_fusion.rows import PoolError
from tests.inference.networks.test_picture_networks import as_published, mobilenet_of
from tests.inference.systems.deep_feature_fusion.planted import picture, snippet


def test_the_papers_row_has_6912_columns() -> None:
    assert PAPER.extractors == PUBLISHED
    assert sum(size_of(name) for name in PAPER.extractors) == 6912


@pytest.mark.parametrize("name", PUBLISHED)
def test_absent_weights_name_the_command(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHPOST_WEIGHTS", str(tmp_path))
    with pytest.raises(WeightsMissing, match=f"import-checkpoint --as {name}"):
        backbone(name)


def test_an_unknown_extractor_is_named() -> None:
    with pytest.raises(PoolError, match="no extractor resnet"):
        extractors.build(["resnet"])


@pytest.mark.parametrize("configuration", CONFIGURATIONS.values(), ids=lambda found: found.name)
def test_configurations_are_kept_as_json(configuration: Configuration) -> None:
    assert Configuration.from_json(configuration.as_json()) == configuration
    assert set(configuration.extractors) <= set(extractors.EXTRACTORS)


def test_a_published_network_gives_its_features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a checkpoint with timm's names to features of pictures in [-1, 1], on this machine's engine."""
    torch.manual_seed(4)
    tensors = as_published(mobilenet_of(1.0, 5), mobilenet_v2._timm)
    folder = tmp_path / "mobilenet_v2"
    folder.mkdir()
    save_file({name: value.contiguous() for name, value in tensors.items()}, folder / "model.safetensors")
    monkeypatch.setenv("WATCHPOST_WEIGHTS", str(tmp_path))

    (extractor,) = extractors.build(["mobilenet_v2"]).values()
    random = np.random.default_rng(0)
    item = snippet([picture(random, 0), picture(random, None)])
    looks = extractor.look(item, [3, 12])

    network = load("mobilenet_v2", tensors)
    squares = [cv2.resize(item.frames[place], (224, 224), interpolation=cv2.INTER_AREA) for place in (3, 12)]
    pictures = torch.from_numpy(np.stack(squares)[..., ::-1].copy()).permute(0, 3, 1, 2).float() / 127.5 - 1
    with torch.inference_mode():
        expected = network.features(pictures).numpy()
    assert np.allclose(looks.values, expected, rtol=1e-3, atol=1e-4)
    assert looks.numbers.tolist() == [3, 12]
    assert looks.maps is not None
    assert np.allclose(looks.maps.mean(axis=(2, 3)), looks.values)
