"""The paper's configuration: end to end at tiny sizes, and its shapes at full size without computing them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.errors import WeightsMissing
from inference.networks.pictures import PictureNetwork
from inference.systems.avar_net.families import FAMILIES, Family, Stream
from inference.systems.avar_net.measuring import FamilyMeasurer
from inference.systems.avar_net.network import AvarNet, sequence
from inference.systems.avar_net.paper import (
    PublishedPictures,
    PublishedSound,
    build_published,
    paper_architecture,
    paper_modules,
)
from inference.systems.avar_net.steps import clip_steps
from inference.types import Modality, Snippet
from tests.inference.networks.test_sound_and_detection import small_wav2vec2


def small_mobilevit() -> PictureNetwork:
    from transformers.models.mobilevit.configuration_mobilevit import MobileViTConfig
    from transformers.models.mobilevit.modeling_mobilevit import MobileViTModel

    torch.manual_seed(0)
    config = MobileViTConfig(
        neck_hidden_sizes=[4, 4, 8, 8, 8, 8, 24], hidden_sizes=[8, 8, 8], expand_ratio=1.0, mlp_ratio=1.0
    )
    return PictureNetwork(MobileViTModel(config), None).eval()


def filmed(*, sound: bool = True) -> Snippet:
    chance = np.random.default_rng(0)
    numbers = np.arange(16, dtype=np.int64)
    return Snippet(
        source="made",
        sequence=0,
        start=0.0,
        end=2.0,
        frame_start=0,
        frame_end=16,
        frames=chance.integers(0, 256, (16, 40, 60, 3)).astype(np.uint8),
        frame_numbers=numbers,
        frame_times=numbers / 8.0,
        fps=8.0,
        audio=chance.normal(0, 0.1, 32_000).astype(np.float32) if sound else None,
    )


def tiny() -> tuple[Family, FamilyMeasurer]:
    pictures = PublishedPictures(small_mobilevit(), version="0", size=24, blue_first=False)
    sounds = PublishedSound(small_wav2vec2(), version="0", size=16)
    family = Family(
        "tiny",
        (
            Stream("mobilevit", 24, Modality.APPEARANCE, middle=True),
            Stream("wav2vec2", 16, Modality.SOUND),
        ),
        looks=(3,),
    )
    return family, FamilyMeasurer(family, {"mobilevit": pictures, "wav2vec2": sounds})


def test_a_clip_goes_through_both_extractors_into_ten_steps_and_ten_classes() -> None:
    family, measurer = tiny()
    features = list(measurer([filmed()]))
    assert features[0].arrays["deep.mobilevit"].shape == (2, 24)
    assert features[0].arrays["deep.wav2vec2"].shape == (8, 16)
    steps = clip_steps(features, family, 10)
    assert steps.present.all()
    assert len(np.unique(steps.values[:, 24:], axis=0)) > 4
    architecture = paper_architecture()
    network = AvarNet(
        type(architecture)(sizes=(24, 16), sounds=(False, True), classes=10, width=8, heads=2)
    ).eval()
    values, mask = sequence([torch.from_numpy(steps.values)], 10)
    logits = network(values, torch.from_numpy(steps.present)[None], mask)
    assert logits.shape == (2, 1, 10, 10)
    assert torch.isfinite(logits).all()


def test_without_sound_there_are_no_looks_at_it() -> None:
    family, measurer = tiny()
    (features,) = measurer([filmed(sound=False)])
    assert len(features.arrays["deep.wav2vec2"]) == 0
    assert clip_steps([features], family, 10).present.tolist() == [[True, False]] * 10


def test_loudness_makes_no_difference() -> None:
    sounds = PublishedSound(small_wav2vec2(), version="0", size=16)
    loud = filmed()
    assert loud.audio is not None
    soft = replace(loud, audio=loud.audio * np.float32(0.1))
    assert np.allclose(sounds.look(loud, []).values, sounds.look(soft, []).values, atol=1e-3)


def test_the_order_of_colours_is_that_of_the_file() -> None:
    picture = filmed()
    turned = Snippet(
        **{
            **{name: getattr(picture, name) for name in picture.__slots__},
            "frames": picture.frames[..., ::-1],
        }
    )
    network = small_mobilevit()
    red = PublishedPictures(network, version="0", size=24, blue_first=False).look(picture, [3])
    blue = PublishedPictures(network, version="0", size=24, blue_first=True).look(turned, [3])
    assert np.allclose(red.values, blue.values, atol=1e-5)


def test_missing_weights_name_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHPOST_WEIGHTS", str(tmp_path))
    for name in FAMILIES["paper"].extractors:
        with pytest.raises(WeightsMissing, match=f"--as {name}"):
            build_published(name)


def test_at_full_size_the_parts_fit_together() -> None:
    """On the meta device shapes are computed and nothing else."""
    with torch.device("meta"):
        parts = paper_modules()
        counts = {
            name: sum(parameter.numel() for parameter in module.parameters())
            for name, (module, _) in parts.items()
        }
        picture = parts["mobilevit"][0](*parts["mobilevit"][1])
        sound = parts["wav2vec2"][0](*parts["wav2vec2"][1])
    assert picture.shape == (1, 640)
    assert sound.shape == (1, 99, 768)
    assert parts["mtcn"][1][0].shape == (1, 10, 1408)
    assert counts["mobilevit"] == pytest.approx(4.94e6, rel=0.001)
    assert counts["wav2vec2"] == pytest.approx(94.37e6, rel=0.001)
    assert counts["mtcn"] < 0.5e6
