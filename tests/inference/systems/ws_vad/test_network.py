"""What the streams and their fusion promise."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from inference.systems.ws_vad.configuration import STREAMS, Architecture, find_configuration
from inference.systems.ws_vad.judging import LONGEST, judged, judged_causally
from inference.systems.ws_vad.network import WeaklySupervised, without_stream
from inference.systems.ws_vad.videos import BalancedBatches, Video, looped, one_video
from tests.inference.systems.ws_vad.made_videos import SMALL, rows
from tests.inference.systems.ws_vad.test_losses import made


@pytest.fixture(scope="module")
def network() -> WeaklySupervised:
    torch.manual_seed(1)
    network = WeaklySupervised(SMALL).eval()
    assert network.scorers is not None
    for parameter in network.scorers.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    return network


@pytest.mark.parametrize("column", range(len(STREAMS)))
def test_a_missing_stream_has_no_part(network: WeaklySupervised, column: int) -> None:
    """Its gate is shut, its share 0, and what its inputs hold does not matter."""
    videos = made()
    absent = without_stream(videos, column)
    said, shares = network.said_and_shares(absent)
    assert said.fused is not None
    assert said.fused.gates[..., column].abs().max() == 0
    assert shares[..., column].abs().max() == 0
    assert torch.allclose(shares.sum(-1), torch.ones(4, 20))
    noisy = replace(videos, present=absent.present)
    assert torch.allclose(network(noisy).logits, said.logits, atol=1e-6)
    assert not torch.allclose(network(videos).logits, said.logits, atol=1e-3)


def test_sound_that_comes_and_goes(network: WeaklySupervised) -> None:
    videos = made()
    present = videos.present.clone()
    present[:, 10:, STREAMS.index("audio")] = False
    said, shares = network.said_and_shares(replace(videos, present=present))
    assert torch.isfinite(said.logits).all()
    assert shares[:, 10:, 2].max() == 0
    assert shares[:, :10, 2].max() > 0


def test_nothing_measured_is_no_failure(network: WeaklySupervised) -> None:
    videos = made()
    said, shares = network.said_and_shares(replace(videos, present=torch.zeros_like(videos.present)))
    assert torch.isfinite(said.logits).all()
    assert shares.abs().max() == 0


def test_the_same_recording_has_the_same_score(network: WeaklySupervised) -> None:
    """Though snippets are nominated under noise."""
    assert torch.equal(network(made()).logits, network(made()).logits)


def test_the_choice_of_snippets_is_learned(network: WeaklySupervised) -> None:
    """The nominator's scorer gets a gradient through the perturbed top-k."""
    assert network.rgb is not None
    network.zero_grad()
    network.rgb(made().pictures, made().clips).logits.sum().backward()
    gradient = network.rgb.nominator.scorer.fc1.weight.grad
    assert gradient is not None
    assert gradient.abs().max() > 0


def test_sizes_of_the_paper_agree() -> None:
    """Eq. 3 to 5: 512 + 512, twice 512, and the 1,024 columns that they are added to."""
    paper = find_configuration("full").architecture
    assert paper.pictures + paper.reduced == 1024 == paper.clips
    network = WeaklySupervised(paper)
    assert network.rgb is not None
    assert network.rgb.second.in_channels == 1024
    assert network.rgb.second.out_channels == 300
    assert 10.5e6 < sum(parameter.numel() for parameter in network.parameters()) < 11e6
    with pytest.raises(ValueError, match="streams"):
        Architecture(streams=("smell",))


def test_a_long_recording_is_scored_in_stretches(
    network: WeaklySupervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inference.systems.ws_vad import judging
    from inference.systems.ws_vad.inputs import joined_rows
    from inference.systems.ws_vad.preparation import fit_preparation

    measured = joined_rows([rows(seed, abnormal=False) for seed in range(6)])
    prepared = fit_preparation([measured], [], SMALL)(measured, SMALL)
    whole = judged([network], prepared)
    monkeypatch.setattr(judging, "LONGEST", 20)
    parts = judged([network], prepared)
    assert len(parts.scores) == len(whole.scores) == 54 < LONGEST
    alone = judged([network], prepared.taken(slice(0, 20))).scores
    assert parts.scores[:15] == pytest.approx(alone[:15])
    causal = judged_causally([network], prepared, 50, 8)
    last = judged([network], prepared.taken(slice(46, 54)))
    assert causal.scores[-1] == pytest.approx(last.scores[-1], abs=1e-6)


def test_batches_are_balanced_and_the_same_again() -> None:
    from inference.systems.ws_vad.preparation import fit_preparation

    measured = [rows(seed, abnormal=seed > 2) for seed in range(6)]
    preparation = fit_preparation(measured, [], SMALL)
    videos = [Video(preparation(own, SMALL), int(seed > 2)) for seed, own in enumerate(measured)]
    batches = BalancedBatches(videos, size=4, length=12, looped=True, seed=3, dropout=(0.5,) * 3)
    one, again = batches.batch(1, 2), batches.batch(1, 2)
    assert torch.equal(one.videos.flow, again.videos.flow)
    assert one.classes.tolist() == [0, 0, 1, 1]
    assert one.videos.flow.shape == (4, 12, 44)
    assert torch.equal(one.videos.flow[:, :3], one.videos.flow[:, 9:])
    dropped = torch.stack([batches.batch(0, step).videos.present[:, 0] for step in range(40)]).float()
    assert dropped.any(-1).all()
    assert 0.3 < float(dropped.mean()) < 0.7
    alone = BalancedBatches(
        videos, size=4, length=12, looped=True, seed=3, dropout=(0.5,) * 3, streams=("flow",)
    )
    assert all(alone.batch(0, step).videos.present[..., 1].all() for step in range(20))


def test_videos_are_looped_or_picked() -> None:
    measured = rows(0, abnormal=True)
    longer, shorter = looped(measured, 20), looped(measured, 3)
    assert np.array_equal(longer.flow[9:18], measured.flow)
    assert np.array_equal(shorter.flow, measured.flow[[0, 4, 8]])
    assert one_video(measured).flow.shape == (1, 9, 44)
