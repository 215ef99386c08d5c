import pytest
import torch

from inference.systems.contrastive_fusion.fusion import FUSIONS, Norm, WeightedAssembly, build_fusion

BOTH = torch.ones(2, 2, dtype=torch.bool)


def maps(seed: int, size: tuple[int, int, int] = (1, 4, 4)) -> torch.Tensor:
    return torch.rand(2, 6, *size, generator=torch.Generator().manual_seed(seed))


def test_it_is_the_printed_formulas_over_modalities() -> None:
    visible, thermal = maps(1), maps(2)
    active = [
        (features.mean(dim=(2, 3, 4), keepdim=True) * features.abs()).sum(1, keepdim=True)
        for features in (visible, thermal)
    ]
    weights = [torch.sigmoid(a / (active[0] + active[1])) for a in active]
    fused = WeightedAssembly(6)(visible, thermal, BOTH)
    assert torch.allclose(fused.features, weights[0] * visible + weights[1] * thermal, atol=1e-5)
    assert torch.allclose(fused.shares.sum(1), torch.ones(2))


def test_the_literal_norm_over_one_place_is_a_scaled_mean() -> None:
    """Why it is not the default: with c x 1 x 1 x 1 features both weights are sigmoid(1) whatever is seen."""
    visible, thermal = maps(1, (1, 1, 1)), maps(2, (1, 1, 1))
    literal = WeightedAssembly(6, norm=Norm.POSITION)(visible, thermal, BOTH).features
    assert torch.allclose(literal, 0.731058 * (visible + thermal), atol=1e-4)
    corrected = WeightedAssembly(6)(visible, thermal, BOTH).features
    assert not torch.allclose(corrected / (visible + thermal), torch.full_like(corrected, 0.62), atol=0.01)


def test_the_literal_norm_sums_to_one_over_places() -> None:
    visible = maps(1)
    fused = WeightedAssembly(6, norm=Norm.POSITION, sigmoid=False)(visible, torch.zeros_like(visible), BOTH)
    weight = (fused.features / visible)[:, :1]
    assert torch.allclose(weight.sum(dim=(2, 3, 4)), torch.ones(2, 1), atol=1e-4)


def test_the_more_active_modality_has_the_larger_share() -> None:
    faint = 0.1 * maps(1)
    for sigmoid in (True, False):
        shares = WeightedAssembly(6, sigmoid=sigmoid)(faint, maps(2), BOTH).shares
        assert (shares[:, 1] > 0.8).all()


def test_mean_is_eq_11() -> None:
    visible, thermal = maps(1), maps(2)
    fused = build_fusion("mean", 6)(visible, thermal, BOTH)
    assert torch.allclose(fused.features, (visible + thermal) / 2)


@pytest.mark.parametrize("name", FUSIONS)
def test_what_is_absent_leaves_no_trace(name: str) -> None:
    torch.manual_seed(0)
    fusion = build_fusion(name, 6).eval()
    present = torch.tensor([[False, True], [True, True]])
    visible, thermal = maps(1), maps(2)
    fused = fusion(visible, thermal, present)
    other = visible.clone()
    other[0] = 100 * maps(3)[0]
    again = fusion(other, thermal, present)
    assert torch.allclose(fused.features, again.features)
    assert fused.shares[0].tolist() == [0, 1]
    assert 0 < fused.shares[1, 0] < 1


def test_a_single_modality_keeps_the_magnitude() -> None:
    visible = maps(1)
    both = build_fusion("mean", 6)(visible, visible, BOTH).features
    alone = build_fusion("mean", 6)(visible, visible, torch.tensor([[True, False]] * 2)).features
    assert torch.allclose(both, alone)


def test_an_unknown_fusion_is_named() -> None:
    with pytest.raises(ValueError, match="weighted, mean, concatenation"):
        build_fusion("sum", 6)
