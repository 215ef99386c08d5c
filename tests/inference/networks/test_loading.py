from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch import nn

from inference import published
from inference.errors import CheckpointMismatch
from inference.networks.loading import Source, build_renamed, build_strict, count, renaming, shape


def test_it_works() -> None:
    source = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    loaded = build_strict(nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)), source.state_dict(), "small")
    assert not loaded.training
    assert torch.equal(loaded[0].weight, source[0].weight)


def test_missing_surplus_and_wrongly_shaped_keys_are_named_and_nothing_is_loaded() -> None:
    module = nn.BatchNorm1d(3)
    with pytest.raises(CheckpointMismatch) as caught:
        build_strict(
            module,
            {"weight": torch.zeros(4), "running_mean": torch.ones(3), "scale": torch.ones(1)},
            "small",
        )
    error = caught.value
    assert error.missing == ("bias", "running_var")
    assert error.surplus == ("scale",)
    assert error.shapes == {"weight": ((4,), (3,))}
    for told in ("small", "bias", "running_var", "scale", "weight is (4,) instead of (3,)"):
        assert told in str(error)
    assert torch.equal(module.running_mean, torch.zeros(3))


def test_a_long_list_of_keys_is_cut_in_the_sentence_only() -> None:
    error = CheckpointMismatch("small", surplus=[f"layer.{n}" for n in range(20)])
    assert "and 12 more" in str(error)
    assert len(error.surplus) == 20


def test_half_precision_becomes_float32() -> None:
    loaded = build_strict(
        nn.Linear(2, 2), {k: v.half() for k, v in nn.Linear(2, 2).state_dict().items()}, "x"
    )
    assert loaded.weight.dtype == torch.float32


def test_renamed_parameters_are_told_by_the_names_of_the_file() -> None:
    module = nn.ModuleDict({"query": nn.Linear(2, 2), "key": nn.Linear(2, 2)})

    def source(parameter: str) -> Source:
        name, leaf = parameter.split(".")
        return Source(f"both.{leaf}", ["query", "key"].index(name), 2)

    joined = {"both.weight": torch.arange(8.0).reshape(4, 2), "both.bias": torch.arange(4.0)}
    loaded = build_renamed(module, joined, "attention", source)
    assert torch.equal(loaded["key"].weight, torch.tensor([[4.0, 5.0], [6.0, 7.0]]))
    with pytest.raises(CheckpointMismatch) as caught:
        build_renamed(
            module, {"both.weight": torch.zeros(3, 2), "other": torch.zeros(1)}, "attention", source
        )
    assert caught.value.missing == ("both.bias",)
    assert caught.value.surplus == ("other",)
    assert caught.value.shapes == {"both.weight": ((3, 2), (4, 2))}


def test_rules_of_renaming_apply_in_turn() -> None:
    assert renaming([(r"^a\.", "b."), (r"^b\.(\d)\.", r"c\1.")])("a.3.weight") == Source("c3.weight")


def test_sizes_are_read_from_names_and_shapes() -> None:
    tensors = {"layers.0.w": torch.zeros(2, 3), "layers.11.w": torch.zeros(1), "layers.x.w": torch.zeros(1)}
    assert shape(tensors, "layers.0.w", "small") == (2, 3)
    assert count(tensors, "layers.") == 2
    with pytest.raises(CheckpointMismatch, match=r"missing: layers\.1\.w"):
        shape(tensors, "layers.1.w", "small")


def test_the_prefix_of_data_parallel_is_told() -> None:
    with pytest.raises(CheckpointMismatch, match="import-checkpoint"):
        published.load("xception", {"module.conv1.weight": torch.zeros(32, 3, 3, 3)})


@pytest.mark.parametrize(
    ("name", "key", "shape"),
    [
        ("xception", "conv1.weight", (32,)),
        ("resnet3d18", "conv1.weight", (64, 3, 7, 7)),
        ("r2plus1d18", "conv1_s.weight", ()),
        ("inception_v3", "Conv2d_1a_3x3.conv.weight", (32,)),
        ("wav2vec2", "feature_projection.projection.weight", (0, 0)),
    ],
)
def test_sizes_that_make_no_network_are_told(name: str, key: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(CheckpointMismatch, match=f"not the weights of {name}"):
        published.load(name, {key: torch.zeros(shape)})


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="xception"):
        published.load("exception", {})


def test_settings_are_listed_with_their_defaults() -> None:
    assert published.settings_of("detr") == {"num_attention_heads": 8}


@pytest.mark.parametrize("name", published.NAMES)
def test_an_empty_file_is_told_as_such(name: str) -> None:
    with pytest.raises(CheckpointMismatch) as caught:
        published.load(name, {"nothing": torch.zeros(1)})
    assert caught.value.missing


def test_naming_networks_loads_none_of_them() -> None:
    check = (
        "import sys; from inference import published; published.NAMES;"
        "heavy = {'torch', 'transformers', 'numpy'} & set(sys.modules); sys.exit(', '.join(heavy) or 0)"
    )
    subprocess.run([sys.executable, "-c", check], check=True, timeout=60)
