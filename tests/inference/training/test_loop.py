import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from inference.errors import TrainingError
from inference.training.loop import LoopSettings, fit
from tests.inference.training.exercise import EPOCHS, STEPS, Points, Sides, train

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As in the program that is killed: more threads add up in another order."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def same(left: Sides, right: Sides) -> bool:
    pairs = zip(left.model.state_dict().values(), right.model.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def test_it_works(tmp_path: Path) -> None:
    task, history = train(tmp_path)
    assert history.finished
    assert len(history.rows) == EPOCHS
    assert history.rows[-1]["loss"] < history.rows[0]["loss"]
    assert history.rows[-1]["accuracy"] > 0.8
    assert not task.model.training
    header, *lines = (tmp_path / "log.csv").read_text().splitlines()
    assert header == "epoch,loss,learning_rate,accuracy"
    assert len(lines) == EPOCHS


def test_a_killed_run_ends_as_an_uninterrupted_one_bit_by_bit(tmp_path: Path) -> None:
    whole, _ = train(tmp_path / "whole")
    killed = tmp_path / "killed"
    checkpoint = killed / "checkpoint.pt"
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.inference.training.exercise", str(killed), "0.05"],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            state = torch.load(checkpoint, weights_only=True) if checkpoint.exists() else None
            if state is not None and state["epoch"] >= 1 and 0 < state["step"] < STEPS:
                break
            assert program.poll() is None, "it ended before it could be killed"
            time.sleep(0.01)
    finally:
        program.send_signal(signal.SIGKILL)
        program.wait()
    before = torch.load(checkpoint, weights_only=True)
    assert 0 < before["step"] < STEPS, "the kill came between two epochs"
    resumed, history = train(killed)
    assert len(history.rows) == EPOCHS
    assert same(resumed, whole)
    assert (killed / "log.csv").read_bytes() == (tmp_path / "whole" / "log.csv").read_bytes()


def test_a_finished_run_is_not_trained_again(tmp_path: Path) -> None:
    first, history = train(tmp_path)
    stamp = (tmp_path / "checkpoint.pt").stat().st_mtime_ns
    again, repeated = train(tmp_path)
    assert same(first, again)
    assert repeated.rows == history.rows
    assert (tmp_path / "checkpoint.pt").stat().st_mtime_ns == stamp


def test_the_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    train(tmp_path)
    with pytest.raises(TrainingError, match="other settings"):
        train(tmp_path, identity="something else")


def test_a_damaged_checkpoint_is_told(tmp_path: Path) -> None:
    train(tmp_path)
    (tmp_path / "checkpoint.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(TrainingError, match="cannot be read"):
        train(tmp_path)


def test_it_stops_when_nothing_improves_and_keeps_the_best_epoch(tmp_path: Path) -> None:
    class Worsening(Sides):
        measured = iter([0.5, 0.9, 0.8, 0.7, 0.6, 0.99])

        def validate(self) -> dict[str, float]:
            self.weights = [*getattr(self, "weights", []), self.model[0].weight.detach().clone()]
            return {"accuracy": next(self.measured)}

    task = Worsening()
    history = fit(
        task,
        Points(),
        optimizer=torch.optim.SGD(task.model.parameters(), lr=0.1),
        settings=LoopSettings(epochs=6, seed=1, monitor="accuracy", higher_is_better=True, patience=3),
        folder=tmp_path,
        identity="worsening",
        quiet=True,
    )
    assert (len(history.rows), history.best_epoch) == (5, 1)
    assert torch.equal(task.model[0].weight, task.weights[1])


def test_a_loss_that_is_no_number_ends_the_run(tmp_path: Path) -> None:
    class Broken(Sides):
        def loss(self, batch: object) -> torch.Tensor:
            return self.model[0].weight.sum() * float("nan")

    task = Broken()
    with pytest.raises(TrainingError, match="nan in epoch 0"):
        fit(
            task,
            Points(),
            optimizer=torch.optim.SGD(task.model.parameters(), lr=0.1),
            settings=LoopSettings(epochs=1, seed=1),
            folder=tmp_path,
            identity="broken",
            quiet=True,
        )
