import pytest
import torch
from torch.nn.functional import interpolate

from inference.systems.contrastive_fusion.baselines.build import (
    BASELINES,
    abnormal_logits,
    build_baseline,
    stacked,
)
from inference.systems.contrastive_fusion.baselines.c3d import C3D
from inference.systems.contrastive_fusion.baselines.tvl1 import tvl1_flow


@pytest.mark.parametrize(("name", "millions"), [("c3d", 78.02), ("i3d", 12.29), ("mff", 32.79)])
def test_each_has_the_published_number_of_parameters(name: str, millions: float) -> None:
    with torch.device("meta"):
        count = sum(parameter.numel() for parameter in build_baseline(name).parameters())
    assert count / 1e6 == pytest.approx(millions, abs=0.005)


@pytest.mark.parametrize("name", BASELINES)
def test_each_takes_clips_of_the_input_size_to_six_classes(name: str) -> None:
    with torch.device("meta"):
        network = build_baseline(name).eval()
        clips = torch.rand(2, 1, 16, 112, 112)
    if name == "mff":
        # Its flow needs pictures; the layers are asked with the flow already there.
        assert network.visible(torch.rand(2, 3, 16, 112, 112, device="meta")).shape == (2, 1024)
        return
    assert network.classify(clips, clips).shape == (2, 6)
    assert network.detect(clips, clips).shape == (2, 2)


def test_a_narrow_c3d_runs() -> None:
    torch.manual_seed(0)
    network = C3D(classes=6, width=1 / 32).eval()
    visible, thermal = torch.rand(2, 1, 1, 16, 112, 112)
    with torch.no_grad():
        assert network.classify(visible, thermal).shape == (1, 6)
        absent = torch.tensor([[True, False]])
        alone = network.classify(visible, thermal, absent)
        assert torch.equal(alone, network.classify(visible, torch.zeros_like(thermal)))


def test_the_third_channel_is_the_mean() -> None:
    visible, thermal = torch.rand(2, 1, 1, 2, 4, 4)
    assert torch.equal(stacked(visible, thermal)[:, 2], (visible + thermal)[:, 0] / 2)


def test_abnormal_is_any_class_but_normal() -> None:
    logits = torch.randn(3, 6, generator=torch.Generator().manual_seed(0))
    split = torch.softmax(abnormal_logits(logits), dim=1)
    whole = torch.softmax(logits, dim=1)
    assert torch.allclose(split, torch.stack([whole[:, 0], whole[:, 1:].sum(1)], dim=1), atol=1e-6)


def test_flow_finds_how_far_a_picture_moved() -> None:
    noise = torch.rand(1, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    picture = interpolate(noise, size=(80, 80), mode="bicubic", align_corners=False)[0].clamp(0, 1)
    moved = tvl1_flow(
        torch.cat([picture[:, 8:72, 8:72], picture[:, 8:72, 8:72]]),
        torch.cat([picture[:, 10:74, 5:69], picture[:, 8:72, 8:72]]),
    )
    inner = moved[:, :, 16:48, 16:48].mean(dim=(2, 3))
    assert inner[0].tolist() == pytest.approx([3, -2], abs=0.15)
    assert inner[1].abs().max() < 0.05
