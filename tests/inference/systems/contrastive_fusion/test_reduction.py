"""What a network does to its clips first: fewer frames and pixels, and nothing that stands still."""

from __future__ import annotations

import torch

from inference.systems.contrastive_fusion.network import Architecture, FusionNetwork, reduced


def test_clips_are_reduced_to_means_of_every_second_frame():
    clips = torch.arange(2 * 16 * 8 * 8, dtype=torch.float32).reshape(2, 1, 16, 8, 8)
    small = reduced(clips, 2, 2)
    assert small.shape == (2, 1, 8, 4, 4)
    assert small[0, 0, 1, 0, 0] == clips[0, 0, 2, :2, :2].mean()
    assert torch.equal(reduced(clips, 1, 1), clips)


def test_what_stands_still_is_not_seen():
    torch.manual_seed(0)
    network = FusionNetwork(Architecture(width=0.0625, moving=True, every=2, shrink=2)).eval()
    plain = FusionNetwork(Architecture(width=0.0625, every=2, shrink=2)).eval()
    plain.load_state_dict(network.state_dict())
    moves = torch.zeros(1, 1, 16, 112, 112)
    for frame in range(16):
        moves[0, 0, frame, 40:60, 6 * frame : 6 * frame + 10] = 0.5
    behind = torch.rand(1, 1, 1, 112, 112) * 0.4
    with torch.inference_mode():
        alone, before = network.embed(moves, moves), network.embed(moves + behind, moves + behind)
        seen, seen_before = plain.embed(moves, moves), plain.embed(moves + behind, moves + behind)
    assert torch.allclose(alone, before, atol=1e-4)
    assert not torch.allclose(seen, seen_before, atol=1e-3)
