import pytest
import torch

from inference.systems.contrastive_fusion.backbones.amfcfb import CrossGate, differences
from inference.systems.contrastive_fusion.backbones.build import BACKBONES, build_backbone
from inference.systems.contrastive_fusion.backbones.mfcf import NonLocal
from inference.systems.contrastive_fusion.heads import Classification
from inference.systems.contrastive_fusion.network import Architecture, FusionNetwork, Part

WIDTH = 1 / 16


def clips(count: int = 2, size: int = 32, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    visible, thermal = torch.rand(2, count, 1, 16, size, size, generator=generator)
    return visible, thermal


@pytest.mark.parametrize(
    ("name", "channels", "places"),
    [("resnet18", 512, (1, 4, 4)), ("mfcf", 512, (1, 4, 4)), ("amfcfb", 1536, (2, 7, 7))],
)
def test_each_backbone_has_the_published_channels(
    name: str, channels: int, places: tuple[int, int, int]
) -> None:
    backbone = build_backbone(name, width=WIDTH)
    features = backbone.features(torch.rand(1, 1, 16, 112, 112))
    assert features.shape == (1, channels * WIDTH, *places)
    with torch.device("meta"):
        assert build_backbone(name).channels == channels


@pytest.mark.parametrize("backbone", BACKBONES)
def test_it_works(backbone: str) -> None:
    torch.manual_seed(0)
    network = FusionNetwork(Architecture(backbone=backbone, width=WIDTH)).eval()
    visible, thermal = clips()
    with torch.no_grad():
        embedding = network.embed(visible, thermal)
        assert embedding.shape == (2, 128)
        assert torch.allclose(embedding.norm(dim=1), torch.ones(2))
        assert network.classify(visible, thermal).shape == (2, 6)
        assert network.detect(visible, thermal).shape == (2, 2)


def test_a_missing_modality_is_as_one_marked_absent() -> None:
    torch.manual_seed(0)
    network = FusionNetwork(Architecture(width=WIDTH)).eval()
    visible, thermal = clips()
    absent = torch.tensor([[False, True]] * 2)
    with torch.no_grad():
        assert torch.allclose(network.embed(None, thermal), network.embed(visible, thermal, absent))
        assert network.fused(None, thermal).shares.tolist() == [[0, 1]] * 2
        assert not torch.allclose(network.embed(None, thermal), network.embed(visible, thermal))
        with pytest.raises(ValueError, match="At least one"):
            network.fused(None, None)


def test_a_network_of_one_modality_never_sees_the_other() -> None:
    torch.manual_seed(0)
    network = FusionNetwork(Architecture(width=WIDTH, modalities=("thermal",))).eval()
    visible, thermal = clips()
    assert sorted(network.extractors) == ["thermal"]
    with torch.no_grad():
        assert torch.equal(network.embed(visible, thermal), network.embed(None, thermal))
        assert network.fused(None, thermal).shares.tolist() == [[0, 1]] * 2
        with pytest.raises(ValueError, match="thermal"):
            network.fused(visible, None)


@pytest.mark.parametrize("backbone", BACKBONES)
def test_phases_unfreeze_heads_then_the_last_stage_then_all(backbone: str) -> None:
    network = FusionNetwork(Architecture(backbone=backbone, width=WIDTH, fusion="concatenation"))
    everything = sum(parameter.numel() for parameter in network.parameters())
    counts = []
    for part in Part:
        network.unfreeze(part)
        counts.append(sum(parameter.numel() for parameter in network.trained()))
    assert counts[0] < counts[1] < counts[2] == everything


def test_frozen_parts_keep_their_batch_statistics() -> None:
    torch.manual_seed(0)
    network = FusionNetwork(Architecture(width=WIDTH))
    network.unfreeze(Part.HEADS)
    network.train()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    network.classify(*clips()).sum().backward()
    changed = {name for name, tensor in network.state_dict().items() if not torch.equal(tensor, before[name])}
    assert changed
    assert all(name.startswith("classification.") for name in changed)
    network.unfreeze(Part.ALL)
    network.classify(*clips())
    assert any(
        name.startswith("extractors.") and not torch.equal(tensor, before[name])
        for name, tensor in network.state_dict().items()
    )


def test_the_head_of_mfcf_has_no_dropout_and_no_batch_statistics() -> None:
    plain = Classification(8, 6, regularised=False)
    assert not any(isinstance(part, torch.nn.BatchNorm1d) for part in plain.modules())
    assert plain.dropout.p == 0
    assert Classification(8, 6).dropout.p == 0.4


def test_differences_are_those_of_neighbouring_frames() -> None:
    ramp = torch.arange(4.0)[None, None, :, None, None].expand(1, 1, 4, 2, 2) ** 2
    assert differences(ramp)[0, 0, :, 0, 0].tolist() == [0, 1, 3, 5]


def test_a_neutral_gate_changes_nothing_and_a_closed_one_shuts() -> None:
    gate = CrossGate(3)
    for part in (gate.by_motion, gate.by_appearance):
        torch.nn.init.zeros_(part.weight)
        torch.nn.init.zeros_(part.bias)
    look, move = torch.rand(2, 1, 3, 1, 2, 2)
    assert torch.equal(gate(look, move)[0], look)
    torch.nn.init.constant_(gate.by_motion.bias, -100.0)
    gated = gate(look, move)
    assert gated[0].abs().max() < 1e-6
    assert torch.equal(gated[1], move)


def test_the_non_local_block_begins_as_the_identity_and_then_sees_everywhere() -> None:
    torch.manual_seed(0)
    block = NonLocal(4).eval()
    x = torch.rand(1, 4, 2, 3, 3)
    assert torch.equal(block(x), x)
    torch.nn.init.ones_(block.bn.weight)
    moved = x.clone()
    moved[..., -1, -1] += 1
    assert (block(moved) - block(x))[..., 0, 0].abs().max() > 1e-4
