from __future__ import annotations

import argparse
import json
import os
import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from inference import published
from inference.cli import main
from inference.errors import CheckpointUnreadable
from inference.networks.resnet3d import Options, ResNet3D18


class Command:
    """What a hostile file would run when it is unpickled."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (self.command,)


@pytest.fixture(scope="module")
def tensors() -> dict[str, Tensor]:
    return ResNet3D18(Options(channels=1, classes=3, width=0.125)).state_dict()


def convert(file: Path, out: Path, *options: str) -> int:
    return main(["import-checkpoint", "--as", "resnet3d18", str(file), "--out", str(out), *options])


def test_it_works(tmp_path: Path, tensors: dict[str, Tensor], capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "r3d18.pth"
    torch.save(tensors, file)
    assert convert(file, tmp_path / "out", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    card = json.loads((tmp_path / "out" / "card.json").read_text())
    assert card["network"] == "resnet3d18"
    assert (card["file"], len(card["sha256"]), card["tensors"]) == ("r3d18.pth", 64, len(tensors))
    assert card["parameters"] == sum(
        p.numel() for p in ResNet3D18(Options(channels=1, classes=3, width=0.125)).parameters()
    )
    assert "Linear(in_features=64, out_features=3" in card["last_layer"]
    assert "Conv3d(1, 8" in card["first_layer"]
    assert told["out"] == str(tmp_path / "out")
    network = published.load_imported(tmp_path / "out", "resnet3d18")
    assert not network.training
    assert torch.equal(network.conv1.weight, tensors["conv1.weight"])
    with pytest.raises(CheckpointUnreadable, match="resnet3d18, not xception"):
        published.load_imported(tmp_path / "out", "xception")


def test_parameters_are_found_in_what_training_scripts_save(
    tmp_path: Path, tensors: dict[str, Tensor], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "save_200.pth"
    content = {
        "epoch": 200,
        "arch": "resnet-18",
        "state_dict": {f"module.{key}": value for key, value in tensors.items()},
        "optimizer": {"state": {}, "param_groups": []},
        "best": np.float64(0.5),
        "arguments": argparse.Namespace(seed=1),
    }
    torch.save(content, file)
    assert convert(file, tmp_path / "out") == 0
    told = capsys.readouterr().out
    assert "under: state_dict" in told
    assert "taken off: module." in told
    assert "left out: epoch, arch, optimizer, best, arguments" in told
    assert "conv1.weight" in published.load_imported(tmp_path / "out", "resnet3d18").state_dict()


@pytest.mark.parametrize("wrapper", ["model", "net", "model_state_dict", "online_network"])
def test_other_wrappers_are_found(tmp_path: Path, tensors: dict[str, Tensor], wrapper: str) -> None:
    file = tmp_path / "checkpoint.pkl"
    torch.save({wrapper: tensors, "step": 3}, file)
    assert convert(file, tmp_path / "out") == 0


def test_safetensors_of_half_precision_are_read(tmp_path: Path, tensors: dict[str, Tensor]) -> None:
    file = tmp_path / "half.safetensors"
    small = {key: value.bfloat16() if value.is_floating_point() else value for key, value in tensors.items()}
    save_file(small, file)
    assert convert(file, tmp_path / "out") == 0
    network = published.load_imported(tmp_path / "out", "resnet3d18")
    assert network.fc.weight.dtype == torch.float32


def test_part_of_a_file_is_taken_when_asked_for(
    tmp_path: Path, tensors: dict[str, Tensor], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "two.pt"
    torch.save(
        {**{f"backbone.{key}": value for key, value in tensors.items()}, "head.bias": torch.ones(1)}, file
    )
    assert convert(file, tmp_path / "out") == 1
    assert "missing: conv1.weight" in capsys.readouterr().err
    assert convert(file, tmp_path / "out", "--only", "backbone.") == 0
    assert "left out: head.bias" in capsys.readouterr().out
    assert convert(file, tmp_path / "out", "--only", "encoder.") == 1
    assert "begins with 'encoder.'" in capsys.readouterr().err


@pytest.mark.parametrize("protocol", [2, 4])
@pytest.mark.parametrize("saved", ["torch", "pickle"])
def test_a_file_that_holds_code_is_refused_and_runs_nothing(
    tmp_path: Path, saved: str, protocol: int, capsys: pytest.CaptureFixture[str]
) -> None:
    file, trace = tmp_path / "weights.pth", tmp_path / "ran"
    content = {"state_dict": {"conv1.weight": torch.zeros(1)}, "hook": Command(f"touch {trace}")}
    if saved == "torch":
        torch.save(content, file, pickle_protocol=protocol)
    else:
        file.write_bytes(pickle.dumps(Command(f"touch {trace}"), protocol=protocol))
    assert convert(file, tmp_path / "out") == 1
    told = capsys.readouterr().err
    assert "refused" in told
    assert not trace.exists()
    assert not (tmp_path / "out").exists()


def test_a_scripted_module_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "scripted.pt"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old files are of this kind all the same
        torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), file)
    assert convert(file, tmp_path / "out") == 1
    assert "holds code" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
@pytest.mark.parametrize("kept", [0, 7, 3000])
def test_a_damaged_file_is_told(
    tmp_path: Path, tensors: dict[str, Tensor], suffix: str, kept: int, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"damaged{suffix}"
    (torch.save if suffix == ".pth" else save_file)(tensors, file)
    file.write_bytes(file.read_bytes()[:kept])
    assert convert(file, tmp_path / "out") == 1
    assert "damaged" in capsys.readouterr().err


def test_a_file_without_parameters_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "log.pt"
    torch.save({"epoch": 3, "losses": [1.0, 0.5]}, file)
    assert convert(file, tmp_path / "out") == 1
    assert "its keys are epoch, losses" in capsys.readouterr().err
    assert convert(tmp_path / "absent.pt", tmp_path / "out") == 1
    assert "no file" in capsys.readouterr().err


def test_weights_of_another_network_are_told(
    tmp_path: Path, tensors: dict[str, Tensor], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "r3d18.pth"
    broken = {key: value for key, value in tensors.items() if key != "layer2.1.bn2.bias"} | {
        "extra": torch.ones(1)
    }
    torch.save(broken, file)
    assert convert(file, tmp_path / "out", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["missing"], told["surplus"]) == (["layer2.1.bn2.bias"], ["extra"])
    assert not (tmp_path / "out").exists()


def test_further_parts_of_a_file_are_told_with_the_way_to_leave_them_out(
    tmp_path: Path, tensors: dict[str, Tensor], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pretraining.pth"
    torch.save({**tensors, "quantizer.codes": torch.ones(1)}, file)
    assert convert(file, tmp_path / "out") == 1
    told = capsys.readouterr().err
    assert "surplus: quantizer.codes." in told
    assert "--only PREFIX" in told


def test_settings_are_taken_and_unknown_ones_told(
    tmp_path: Path, tensors: dict[str, Tensor], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "r3d18.pth"
    torch.save(tensors, file)
    assert convert(file, tmp_path / "out", "--set", "no_max_pool=True") == 0
    assert published.load_imported(tmp_path / "out", "resnet3d18").no_max_pool
    assert convert(file, tmp_path / "out", "--set", "heads=4") == 1
    assert "conv1_t_stride=1, no_max_pool=False" in capsys.readouterr().err


def test_a_folder_with_something_else_is_left_alone(
    tmp_path: Path, tensors: dict[str, Tensor], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "r3d18.pth"
    torch.save(tensors, file)
    assert convert(file, tmp_path) == 1
    assert file.is_file()
    assert "holds something else" in capsys.readouterr().err
    assert convert(file, tmp_path / "out") == 0
    assert convert(file, tmp_path / "out") == 0
