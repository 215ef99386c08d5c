"""The training loop of every system: seeded, resumable after a kill at any point, with early stopping.

    history = fit(task, batches, optimizer=..., settings=LoopSettings(epochs=40, seed=1), folder=run)

`fit` called again with the same folder goes on after the last checkpoint; of a finished run it returns the
history at once, with the best weights loaded. On one processor the result is bitwise that of an uninterrupted
run: a batch depends on (epoch, step) only, and all random generators are part of the checkpoint.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from torch import Tensor, nn
from tqdm import tqdm

from inference.errors import TrainingError
from inference.training.checkpoint import Checkpoints
from inference.training.log import write_csv, write_tensorboard
from inference.training.randomness import random_state, restore_random_state, seed_everything

LOG = "log.csv"
B_co = TypeVar("B_co", covariant=True)
B_contra = TypeVar("B_contra", contravariant=True)
B = TypeVar("B")


class Batches(Protocol[B_co]):
    """Training batches that can be asked for in any order: the same (epoch, step) is the same batch."""

    def __len__(self) -> int:
        """Steps in an epoch."""
        ...

    def batch(self, epoch: int, step: int) -> B_co: ...


class Task(Protocol[B_contra]):
    """What is learned: a model, the loss of a batch, and measurements after every epoch."""

    model: nn.Module

    def loss(self, batch: B_contra) -> Tensor:
        """A scalar to be minimised, of `model` in training mode."""
        ...

    def validate(self) -> dict[str, float]:
        """Measurements of `model` in evaluation mode, without gradients; may be empty."""
        ...


@dataclass(frozen=True, slots=True)
class LoopSettings:
    """How long and how a run goes.

    monitor            the measurement whose best epoch is kept ("loss": the training loss)
    higher_is_better   which way `monitor` improves
    patience           epochs without improvement after which the run ends; None: all epochs
    checkpoint_steps   steps between checkpoints within an epoch; one is written after every epoch anyway
    mixed_precision    half precision on a GPU (ignored on a processor)
    gradient_norm      the norm to which gradients are clipped, or None
    schedule_steps     the scheduler is stepped after every batch instead of after every epoch
    """

    epochs: int
    seed: int
    monitor: str = "loss"
    higher_is_better: bool = False
    patience: int | None = None
    checkpoint_steps: int = 100
    mixed_precision: bool = True
    gradient_norm: float | None = None
    schedule_steps: bool = False


@dataclass(slots=True)
class History:
    """A row of measurements an epoch, the best epoch (from 0), and the seconds spent in all sittings."""

    rows: list[dict[str, float]] = field(default_factory=list)
    best_epoch: int = -1
    seconds: float = 0.0
    finished: bool = False


def fit(
    task: Task[B],
    batches: Batches[B],
    *,
    optimizer: torch.optim.Optimizer,
    settings: LoopSettings,
    folder: Path,
    identity: str,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
    quiet: bool = False,
    title: str = "training",
) -> History:
    """Train `task.model`; it ends with the best epoch's weights.

    scheduler  stepped after every epoch, or batch if the settings say so
    identity   names settings and data; a folder that holds another run raises TrainingError
    """
    if len(batches) < 1:
        raise TrainingError("There is nothing to train on: the data give no whole batch.")
    run = _Run(task, batches, optimizer, scheduler, settings, Checkpoints(folder, identity=identity))
    run.begin_or_resume()
    steps = len(batches)
    with tqdm(
        total=settings.epochs * steps,
        initial=min(run.epoch, settings.epochs) * steps + run.step,
        desc=title,
        unit="step",
        disable=quiet or None,
    ) as bar:
        while not run.history.finished:
            run.train_epoch(bar.update)
            row = run.end_epoch()
            bar.set_postfix({name: f"{value:.4g}" for name, value in row.items() if name != "epoch"})
    if (best := run.checkpoints.load_best(run.device)) is not None:
        task.model.load_state_dict(best)
    task.model.eval()
    return run.history


class _Run:
    """One run's moving parts: the place it has come to and what has been measured."""

    def __init__(
        self,
        task: Task[Any],
        batches: Batches[Any],
        optimizer: torch.optim.Optimizer,
        scheduler: torch.optim.lr_scheduler.LRScheduler | None,
        settings: LoopSettings,
        checkpoints: Checkpoints,
    ) -> None:
        self.task = task
        self.batches = batches
        self.optimizer = optimizer
        self.scheduler = scheduler
        self.settings = settings
        self.checkpoints = checkpoints
        self.device = next(task.model.parameters()).device
        self.half = settings.mixed_precision and self.device.type == "cuda"
        self.scaler = torch.amp.GradScaler(self.device.type, enabled=self.half)
        self.history = History()
        self.epoch = 0
        self.step = 0
        self.loss_sum = 0.0
        self._since = time.monotonic()

    def begin_or_resume(self) -> None:
        state = self.checkpoints.load(self.device)
        if state is None:
            seed_everything(self.settings.seed)
            self.history.finished = self.settings.epochs < 1
            return
        self.task.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        if self.scheduler is not None:
            self.scheduler.load_state_dict(state["scheduler"])
        self.scaler.load_state_dict(state["scaler"])
        self.epoch, self.step, self.loss_sum = state["epoch"], state["step"], state["loss_sum"]
        self.history = History(**state["history"])
        restore_random_state(state["random"])

    def train_epoch(self, advanced: Callable[[int], Any]) -> None:
        """The steps of this epoch that are still to be made."""
        self.task.model.train()
        for step in range(self.step, len(self.batches)):
            self.loss_sum += self._one_step(self.batches.batch(self.epoch, step))
            self.step = step + 1
            advanced(1)
            if self.step % self.settings.checkpoint_steps == 0 and self.step < len(self.batches):
                self._save()

    def end_epoch(self) -> dict[str, float]:
        """Measure, keep the best weights, write the checkpoint and the log."""
        self.task.model.eval()
        with torch.inference_mode():
            measured = self.task.validate()
        row = {
            "epoch": float(self.epoch),
            "loss": self.loss_sum / len(self.batches),
            "learning_rate": float(self.optimizer.param_groups[0]["lr"]),
            **measured,
        }
        self.history.rows.append(row)
        if self._is_best(row):
            self.history.best_epoch = self.epoch
            self.checkpoints.save_best(self.epoch, self.task.model.state_dict())
        if self.scheduler is not None and not self.settings.schedule_steps:
            self.scheduler.step()
        self.epoch, self.step, self.loss_sum = self.epoch + 1, 0, 0.0
        self.history.finished = self.epoch >= self.settings.epochs or self._out_of_patience()
        self._save()
        write_csv(self.checkpoints.folder / LOG, self.history.rows)
        write_tensorboard(self.checkpoints.folder / "tensorboard", row)
        return row

    def _one_step(self, batch: Any) -> float:
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast(self.device.type, enabled=self.half):
            loss = self.task.loss(batch)
        value = float(loss.detach())
        if not math.isfinite(value):
            raise TrainingError(
                f"The loss became {value} in epoch {self.epoch}: lower the learning rate or check the data."
            )
        self.scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        if self.settings.gradient_norm is not None:
            self.scaler.unscale_(self.optimizer)
            nn.utils.clip_grad_norm_(self.task.model.parameters(), self.settings.gradient_norm)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        if self.scheduler is not None and self.settings.schedule_steps:
            self.scheduler.step()
        return value

    def _is_best(self, row: dict[str, float]) -> bool:
        name = self.settings.monitor
        if name not in row:
            raise TrainingError(f"Nothing called {name!r} was measured; there are {', '.join(row)}.")
        if self.history.best_epoch < 0:
            return True
        best = self.history.rows[self.history.best_epoch][name]
        return row[name] > best if self.settings.higher_is_better else row[name] < best

    def _out_of_patience(self) -> bool:
        patience = self.settings.patience
        return patience is not None and self.epoch - 1 - self.history.best_epoch >= patience

    def _save(self) -> None:
        now = time.monotonic()
        self.history.seconds += now - self._since
        self._since = now
        self.checkpoints.save(
            {
                "model": self.task.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "scheduler": None if self.scheduler is None else self.scheduler.state_dict(),
                "scaler": self.scaler.state_dict(),
                "epoch": self.epoch,
                "step": self.step,
                "loss_sum": self.loss_sum,
                "history": {
                    "rows": self.history.rows,
                    "best_epoch": self.history.best_epoch,
                    "seconds": self.history.seconds,
                    "finished": self.history.finished,
                },
                "random": random_state(),
            }
        )
