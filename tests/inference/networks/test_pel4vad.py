from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
import torch

from inference import published
from inference.errors import CheckpointMismatch
from inference.evaluate.smoothing import smoothed
from inference.networks.pel4vad import PEL4VAD, ContextAggregation, PositionPrior, neighbourhood
from inference.networks.pel4vad_loss import (
    PromptPairs,
    bag_loss,
    likeness,
    likeness_loss,
    pair_with_prompts,
    prompt_loss,
)
from tests.inference.networks.parity import assert_same, recording, weights

SETTINGS = ("win_size", "gamma", "bias", "norm", "t_step")


def small(**settings: float) -> PEL4VAD:
    torch.manual_seed(3)
    return PEL4VAD(10, hidden=6, reduced=8, out=5, **settings).eval()  # type: ignore[arg-type]


@pytest.mark.parametrize("norm", [False, True])
def test_it_works(norm: bool) -> None:
    made = small(win_size=4, norm=norm, t_step=2)
    loaded = published.load("pel4vad", made.state_dict(), win_size=4, norm=norm)
    x = torch.randn(3, 13, 10)
    with torch.inference_mode():
        scores = loaded(x, torch.tensor([13, 7, 1]))
        assert scores.shape == (3, 13, 1)
        assert torch.equal(scores, made(x))


def test_the_classifier_sees_no_later_snippet() -> None:
    network, x = small(t_step=3), torch.randn(1, 9, 10)
    network.self_attention.aggregate = lambda snippets: snippets  # type: ignore[method-assign]
    changed = x.clone()
    changed[0, 5] = torch.randn(10)
    with torch.inference_mode():
        differs = (network(x) != network(changed)).flatten().tolist()
    assert differs == [False] * 5 + [True] * 3 + [False]


def test_a_neighbourhood_is_centred_and_an_even_one_reaches_back() -> None:
    assert neighbourhood(4, 3).int().tolist() == [[1, 1, 0, 0], [1, 1, 1, 0], [0, 1, 1, 1], [0, 0, 1, 1]]
    assert neighbourhood(4, 2).int().tolist() == [[1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]]


def test_the_position_prior_peaks_where_width_and_offset_meet() -> None:
    prior = PositionPrior(0.25, 1.0)(4)
    assert prior[0].tolist() == pytest.approx([exp(-1), exp(-0.75), 1.0, exp(-1.25)])


def test_normalisation_runs_over_time() -> None:
    aggregation = ContextAggregation(4, 4, 3, norm=True)
    torch.nn.init.eye_(aggregation.o.weight)
    torch.nn.init.zeros_(aggregation.o.bias)
    context = aggregation(torch.randn(2, 6, 4), torch.zeros(6, 6))
    assert torch.allclose(context.norm(dim=1), torch.ones(2, 4))


def test_a_step_other_than_the_files_is_told() -> None:
    with pytest.raises(CheckpointMismatch, match=r"classifier\.weight is \(1, 5, 3\) instead of \(1, 5, 9\)"):
        published.load("pel4vad", small().state_dict(), t_step=9)


def test_an_abnormal_bag_speaks_by_its_best_and_a_normal_one_by_its_highest() -> None:
    scores = torch.full((2, 20), 0.1)
    scores[0, [2, 5]], scores[1, [3, 4]] = torch.tensor([0.9, 0.7]), torch.tensor([0.5, 0.4])
    scores[0, 18] = 1.0  # padding
    found = bag_loss(scores, torch.tensor([1.0, 0.0]), torch.tensor([16, 20]))
    assert found.item() == pytest.approx(-(log(0.8) + log(0.5)) / 2)


def test_videos_are_paired_with_prompts() -> None:
    scores, context = torch.tensor([[[1.0], [0.0]], [[0.0], [1.0]]]), torch.eye(2).expand(2, 2, 2)
    prompts = torch.arange(8.0).reshape(2, 2, 2)
    pairs = pair_with_prompts(scores, context, torch.tensor([4, 0]), prompts)
    assert pairs.labels.tolist() == [4, 0, 0]
    assert pairs.video.tolist() == [[1, 0], [0, 1], [0, 1]]  # foreground, background, foreground
    assert pairs.text.tolist() == [[2, 3], [0, 1], [4, 5]]


def test_likeness_is_shared_among_prompts_of_the_same_class() -> None:
    pairs = PromptPairs(torch.eye(2) * 3, torch.eye(2), torch.tensor([1, 0]))
    scale = torch.tensor(log(10.0))
    assert likeness(pairs, scale).flatten().tolist() == pytest.approx([10, 0, 0, 10])
    assert likeness_loss(pairs, scale).item() == pytest.approx(0, abs=1e-6)
    crossed = PromptPairs(torch.eye(2), torch.eye(2).flip(0), torch.tensor([1, 0]))
    high, low = 1 / (1 + exp(-10)), 1 / (1 + exp(10))
    assert likeness_loss(crossed, scale).item() == pytest.approx(
        high * log(high / low) + low * log(low / high), rel=1e-5
    )


@pytest.mark.parametrize("half", [False, True])
def test_it_learns_with_normalisation_on(half: bool) -> None:
    network = small(norm=True).train()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        scores, context = network.scores_and_context(torch.randn(2, 17, 10))
        loss = prompt_loss(
            scores,
            context,
            lengths=torch.tensor([17, 3]),
            labels=torch.tensor([0.0, 1.0]),
            classes=torch.tensor([0, 2]),
            prompts=torch.randn(2, 2, 8),
            logit_scale=network.logit_scale,
        )
    loss.total.backward()
    assert all(parameter.grad.isfinite().all() for parameter in network.parameters())


def test_it_reproduces_the_authors_outputs_losses_and_gradients() -> None:
    recorded = recording("pel4vad_xd")
    given, output, settings = recorded["input"], recorded["output"], recorded["meta"]["args"]
    network = published.load("pel4vad", weights(recorded), **{name: settings[name] for name in SETTINGS})
    scores, context = network.scores_and_context(given["x"])
    assert_same(scores.detach(), output["logits"])
    assert_same(context.detach().transpose(1, 2), output["x_v"])
    loss = prompt_loss(
        scores,
        context,
        lengths=given["seq_len"],
        labels=given["label"],
        classes=given["multi_label"],
        prompts=given["t_feat"],
        logit_scale=network.logit_scale,
        weight=settings["lamda"],
    )
    assert_same(loss.bag.detach(), output["loss_cls"])
    assert_same(loss.prompt.detach(), output["loss_kl"])
    assert_same(loss.total.detach(), output["loss"])
    loss.total.backward()
    for name, norm in recorded["extra"]["grad_l2"].items():
        assert network.get_parameter(name).grad.norm().item() == pytest.approx(
            norm.item(), rel=1e-4, abs=1e-6
        )
    first, smooth = output["logits"][0, :, 0].numpy(), output["smooth"]
    for kind, name in (("slide", "slide"), ("slide_edge", "slide_const"), ("fixed", "fixed")):
        # The authors keep the last block of "fixed" whole, three beyond the video.
        np.testing.assert_allclose(smoothed(first, kind, 8), smooth[name][:37].numpy(), rtol=1e-5)
