"""The terms of Eq. 19, each against its definition."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from inference.networks.mgfn_loss import contrast_loss, score_regularity, strongest
from inference.systems.ws_vad.configuration import STREAMS, Weights, find_configuration
from inference.systems.ws_vad.losses import fused_terms, rgb_terms
from inference.systems.ws_vad.network import Videos, WeaklySupervised, apart
from inference.systems.ws_vad.stages import FusionStage, RGBStage
from inference.systems.ws_vad.videos import Batch
from tests.inference.systems.ws_vad.made_videos import SMALL

CLASSES = torch.tensor([0, 0, 1, 1])


def made(videos: int = 4, length: int = 20) -> Videos:
    torch.manual_seed(0)
    widths = (SMALL.pictures, SMALL.clips, SMALL.flow, SMALL.audio)
    pictures, clips, flow, audio = (torch.randn(videos, length, width) for width in widths)
    present = torch.ones(videos, length, len(STREAMS), dtype=torch.bool)
    return Videos(pictures, clips, flow, audio, present)


def test_magnitudes_are_contrasted_as_defined() -> None:
    chance = np.random.default_rng(0)
    normal, abnormal = (chance.normal(size=(4, 3, 5)) for _ in range(2))
    found = contrast_loss(torch.from_numpy(normal), torch.from_numpy(abnormal))
    of_normal, of_abnormal = np.abs(normal).sum(-1), np.abs(abnormal).sum(-1)

    def distance(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return np.asarray(np.sqrt(((first - second + 1e-6) ** 2).sum(-1)))

    apart = (np.maximum(0, 200 - distance(of_abnormal, of_normal)) ** 2).mean()
    among_abnormal = (distance(of_abnormal[2:], of_abnormal[:2]) ** 2).mean()
    among_normal = (distance(of_normal[2:], of_normal[:2]) ** 2).mean()
    assert float(found.apart) == pytest.approx(apart)
    assert float(found.abnormal) == pytest.approx(among_abnormal)
    assert float(found.normal) == pytest.approx(among_normal)
    assert float(found.total) == pytest.approx(1e-3 * (1e-3 * apart + among_abnormal + among_normal))


def test_contrast_pushes_the_kinds_apart() -> None:
    normal, abnormal = (torch.ones(2, 3, 5, requires_grad=True) for _ in range(2))
    contrast_loss(normal * 0.9, abnormal * 1.1).total.backward()  # type: ignore[no-untyped-call]
    assert normal.grad is not None
    assert abnormal.grad is not None
    assert normal.grad.mean() > 0 > abnormal.grad.mean()
    with pytest.raises(ValueError, match="cannot be paired"):
        contrast_loss(normal, abnormal[:1])


def test_the_strongest_snippets_speak_for_a_video() -> None:
    features = torch.zeros(1, 6, 2)
    features[0, [1, 3, 4], 0] = torch.tensor([5.0, 7.0, 6.0])
    assert strongest(features)[0, :, 0].tolist() == [7.0, 6.0, 5.0]
    assert strongest(features[:, :2]).shape == (1, 2, 2)


def test_steps_between_videos_do_not_count() -> None:
    scores = torch.tensor([[0.2, 0.2], [0.9, 0.9]], dtype=torch.float64)
    assert float(score_regularity(scores)) == pytest.approx(8e-3 * np.sqrt(2 * 0.04 + 2 * 0.81))


@pytest.mark.parametrize("streams", [STREAMS, ("rgb",), ("flow", "audio"), ("audio",), ("rgb", "flow")])
def test_every_subset_of_streams_learns(streams: tuple[str, ...]) -> None:
    network = WeaklySupervised(replace(SMALL, streams=streams))
    terms = fused_terms(network, network(made(), learn=True), CLASSES, Weights())
    terms.total.backward()  # type: ignore[no-untyped-call]
    used = [*network.parameters()] if "rgb" in streams else [*network.fusion.parameters()]  # type: ignore[union-attr]
    assert sum(parameter.grad is not None for parameter in used) > 0.9 * len(used)
    assert torch.isfinite(terms.total)
    assert (float(terms.memories.detach()) > 0) == ("rgb" in streams)


def test_rows_of_the_ablation_add_terms() -> None:
    """Table 1: attention alone, then memories, prompts and contrast."""
    network = WeaklySupervised(SMALL)
    assert network.rgb is not None
    videos = made()
    found = []
    for name in ("attention", "memories", "prompts", "contrast"):
        weights = find_configuration(name, size="embedded").weights
        rows = network.rgb(videos.pictures, videos.clips, learn=True)
        terms = rgb_terms(network, rows, CLASSES, weights)
        found.append([float(part.detach()) > 0 for part in (terms.memories, terms.prompts, terms.contrast)])
    assert found == [[False] * 3, [True, False, False], [True, True, False], [True] * 3]


def test_a_bag_is_its_highest_scores() -> None:
    network = WeaklySupervised(SMALL).eval()
    said = network(made())
    terms = fused_terms(network, said, CLASSES, Weights(0, 0, 0, 0))
    labels = (CLASSES > 0).double()

    def bag(logits: torch.Tensor) -> torch.Tensor:
        highest = torch.sigmoid(logits).double().topk(2, dim=1).values.mean(1)  # 20 // 16 + 1
        return torch.nn.functional.binary_cross_entropy(highest, labels)

    assert said.rgb is not None
    assert float(terms.total.detach()) == pytest.approx(
        float(bag(said.logits).detach() + bag(said.rgb.logits).detach()), rel=1e-5
    )


def test_snippets_can_be_learned_from_each_by_itself() -> None:
    """What is scored alone does not see its neighbours, and is the same whatever they are."""
    network = WeaklySupervised(SMALL).eval()
    videos = made()
    flow = videos.flow.clone()
    flow[:, 1:] += 1
    others = replace(videos, flow=flow)
    said, changed = (network(apart(each)).logits.reshape(4, 20) for each in (videos, others))
    assert torch.allclose(said[:, 0], changed[:, 0])
    assert (said[:, 1:] - changed[:, 1:]).abs().mean() > 1e-3
    assert not torch.allclose(network(videos).logits[:, 0], network(others).logits[:, 0], atol=1e-5)
    batch = Batch(videos, CLASSES, alone=True)
    for task in (RGBStage(network, Weights()), FusionStage(network, Weights())):
        loss = task.loss(batch)
        assert torch.isfinite(loss)
        assert loss.requires_grad
