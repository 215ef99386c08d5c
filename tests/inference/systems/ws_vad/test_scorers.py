"""Scorers of streams beside the fusion, and what few sources ask for: many recordings, several networks."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from inference.datasets.joined.recordings import JoinedRecording, Part, joined
from inference.systems.ws_vad import joined_videos
from inference.systems.ws_vad.configuration import EMBEDDED, PAPER, STREAMS, Weights
from inference.systems.ws_vad.joined_videos import drawn_videos, learned_videos
from inference.systems.ws_vad.judging import judged, judged_causally
from inference.systems.ws_vad.losses import fused_terms, scorer_loss
from inference.systems.ws_vad.network import Videos, WeaklySupervised
from inference.systems.ws_vad.preparation import Preparation, fit_preparation
from inference.systems.ws_vad.stages import FusionStage
from inference.types import Features
from tests.inference.systems.ws_vad.made_videos import SMALL, rows, snippets
from tests.inference.systems.ws_vad.test_losses import CLASSES, made

LABELS = torch.tensor([0.0, 0.0, 1.0, 1.0])


def with_something_in_the_flow() -> tuple[Videos, Tensor]:
    """The second half of the videos move oddly in every fourth snippet."""
    videos = made()
    flow = videos.flow.clone()
    flow[2:, ::4, :3] += 3
    odd = torch.zeros(4, 20, dtype=torch.bool)
    odd[2:, ::4] = True
    return replace(videos, flow=flow), odd


def learned_scorers(videos: Videos, ridge: float) -> WeaklySupervised:
    torch.manual_seed(0)
    network = WeaklySupervised(SMALL)
    assert network.scorers is not None
    optimizer = torch.optim.Adam(network.scorers.parameters(), lr=0.05)
    for _ in range(60):
        optimizer.zero_grad()
        scorer_loss(network, videos, LABELS, (1.0, ridge, 1.0)).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return network


def test_labels_of_recordings_tell_which_snippets_are_odd() -> None:
    videos, odd = with_something_in_the_flow()
    network = learned_scorers(videos, 0.05)
    said = network.scored(videos, videos.present)[..., STREAMS.index("flow")]
    assert said[odd].mean() > said[2:][~odd[2:]].mean() + 1
    assert network.scorers is not None
    loose, tight = network.scorers.squares(), learned_scorers(videos, 5.0).scorers.squares()  # type: ignore[union-attr]
    assert tight[1] < 0.5 * loose[1]


def test_a_scorer_is_part_of_the_score_and_of_its_streams_share() -> None:
    videos, _ = with_something_in_the_flow()
    network = learned_scorers(videos, 0.05).eval()
    without = WeaklySupervised(replace(SMALL, late=False)).eval()
    without.load_state_dict(network.state_dict(), strict=False)
    said, shares = network.said_and_shares(videos)
    own = network.scored(videos, videos.present)
    assert torch.allclose(said.logits, without(videos).logits + own.sum(-1), atol=1e-5)
    assert shares[..., 1].mean() > without.said_and_shares(videos)[1][..., 1].mean()
    absent = videos.present.clone()
    absent[..., 1] = False
    assert not network.scored(videos, absent)[..., 1].any()


def test_the_fusion_leaves_scorers_as_they_are() -> None:
    network = WeaklySupervised(SMALL)
    FusionStage(network, Weights())
    assert network.scorers is not None
    assert not any(parameter.requires_grad for parameter in network.scorers.parameters())
    assert WeaklySupervised(replace(SMALL, streams=("rgb",))).scorers is None
    assert (EMBEDDED.late, PAPER.late) == (True, False)


def test_every_snippet_is_held_to_its_recordings_label() -> None:
    network = WeaklySupervised(replace(SMALL, streams=("flow", "audio"))).eval()
    said = network(made())
    only = Weights(0, 0, 0, 0, snippets=2.0)
    found = fused_terms(network, said, CLASSES, only).snippets
    expected = nn.functional.binary_cross_entropy(said.scores, LABELS[:, None].expand_as(said.scores))
    assert float(found.detach()) == pytest.approx(2 * float(expected.detach()), rel=1e-5)
    assert not fused_terms(network, said, CLASSES, replace(only, snippets=0.0)).snippets.any()


def test_several_networks_say_the_mean_of_their_logits() -> None:
    networks = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        networks.append(WeaklySupervised(SMALL).eval())
    measured = rows(1, abnormal=True)
    prepared = fit_preparation([measured], [], SMALL)(measured, SMALL)
    one, two = (judged([network], prepared).scores for network in networks)
    both = judged(networks, prepared)
    logits = [np.log(each / (1 - each)) for each in (one, two)]
    assert both.scores == pytest.approx(1 / (1 + np.exp(-np.mean(logits, axis=0))))
    assert both.shares.sum(axis=1) == pytest.approx(1)
    last = judged_causally(networks, prepared, 0, 20)
    assert last.scores[-1] == pytest.approx(both.scores[-1], abs=1e-5)


def test_thousands_of_recordings_share_their_snippets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn videos are what preparing each recording gives, and a part is looked at once."""
    parts = tuple(Part(Path(str(n)), 0.0, 2.0, "s", "fight" if n == 2 else "normal") for n in range(4))
    recordings = [joined("a", parts, audible=True), joined("b", parts[:2][::-1], audible=True)]
    measured = dict(zip(parts, snippets(3, 4), strict=True))
    for item in measured.values():
        assert isinstance(item.arrays, dict)
        item.arrays["deep.motion_live"] = item.arrays["deep.motion"]
    looked: list[str] = []

    def features(recording: JoinedRecording, _: object) -> list[Features]:
        looked.append(recording.name)
        return [measured[part] for part in recording.parts]

    monkeypatch.setattr(joined_videos, "plan", lambda *_, **__: recordings)
    monkeypatch.setattr(joined_videos, "joined_features", features)
    monkeypatch.setattr(joined_videos, "classes_in", lambda _: ("normal", "fight"))
    clips, data = object(), Path()
    plain = learned_videos(data, clips, seed=0)  # type: ignore[arg-type]
    preparation: Preparation = fit_preparation(
        [each.rows for each in plain], [each.camera for each in plain if each.camera is not None], SMALL
    )
    looked.clear()
    found = drawn_videos(data, clips, preparation, SMALL, seed=0)  # type: ignore[arg-type]
    assert looked == ["a"]
    assert [video.label for video in found] == [each.label for each in plain] == [1, 0]
    for video, each in zip(found, plain, strict=True):
        assert np.allclose(video.rows.clips, preparation(each.rows, SMALL).clips, atol=1e-5)
        assert video.camera is not None
        assert video.camera.camera
