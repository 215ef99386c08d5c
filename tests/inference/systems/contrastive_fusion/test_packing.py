import numpy as np
import torch

from inference.systems.contrastive_fusion.packing import packed, round_as_stored, unpacked


def test_it_takes_a_quarter_of_the_bytes_and_gives_nearly_the_same_back() -> None:
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Conv3d(64, 64, 3), torch.nn.BatchNorm3d(64))
    network[0].weight.data[5] *= 100  # a channel of another magnitude costs the others nothing
    state = network.state_dict()
    arrays = packed(state, eight_bits=True)
    assert sum(array.nbytes for array in arrays.values()) < 0.27 * sum(t.nbytes for t in state.values())
    again = unpacked(arrays)
    assert set(again) == set(state)
    assert {name: (t.dtype, t.shape) for name, t in again.items()} == {
        name: (t.dtype, t.shape) for name, t in state.items()
    }
    error = (again["0.weight"] - state["0.weight"]).abs().amax(dim=(1, 2, 3, 4))
    assert (error <= state["0.weight"].abs().amax(dim=(1, 2, 3, 4)) / 250).all()


def test_storing_twice_changes_nothing_more() -> None:
    torch.manual_seed(0)
    network = torch.nn.Linear(400, 400)
    round_as_stored(network, eight_bits=True)
    once = network.weight.clone()
    round_as_stored(network, eight_bits=True)
    assert torch.allclose(network.weight, once, rtol=1e-6, atol=0)
    assert packed(network.state_dict(), eight_bits=True)["weight"].dtype == np.int8


def test_what_half_precision_cannot_hold_stays_single() -> None:
    arrays = packed({"variance": torch.tensor([1e6, 1.0]), "count": torch.tensor(7)}, eight_bits=False)
    assert arrays["variance"].dtype == np.float32
    assert unpacked(arrays)["variance"].tolist() == [1e6, 1.0]
    assert unpacked(arrays)["count"].item() == 7


def test_a_channel_of_zeros_stays_zero() -> None:
    weight = torch.randn(8, 20_000, generator=torch.Generator().manual_seed(0))
    weight[3] = 0
    again = unpacked(packed({"w": weight}, eight_bits=True))["w"]
    assert again[3].abs().max() == 0
    assert torch.isfinite(again).all()
