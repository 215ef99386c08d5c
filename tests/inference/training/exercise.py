"""A tiny thing to learn, also run as a program that tests kill: `python -m ... FOLDER SECONDS_A_STEP`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch
from torch import Tensor, nn

from inference.training.loop import History, LoopSettings, fit
from inference.training.randomness import generator_for, seed_everything

EPOCHS = 4
STEPS = 12


class Points:
    """Points of the plane and which side of a line they lie on."""

    def __init__(self, pause: float = 0.0) -> None:
        self.pause = pause

    def __len__(self) -> int:
        return STEPS

    def batch(self, epoch: int, step: int) -> tuple[Tensor, Tensor]:
        time.sleep(self.pause)
        points = generator_for(7, epoch, step).normal(size=(16, 2)).astype("float32")
        return torch.from_numpy(points), torch.from_numpy((points.sum(axis=1) > 0).astype("float32"))


class Sides:
    """Dropout and batch statistics make the result depend on every random draw and every step."""

    def __init__(self) -> None:
        self.model = nn.Sequential(
            nn.Linear(2, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 1)
        )

    def loss(self, batch: tuple[Tensor, Tensor]) -> Tensor:
        points, sides = batch
        return nn.functional.binary_cross_entropy_with_logits(self.model(points)[:, 0], sides)

    def validate(self) -> dict[str, float]:
        points, sides = Points().batch(999, 0)
        return {"accuracy": float(((self.model(points)[:, 0] > 0) == (sides > 0)).float().mean())}


def train(folder: Path, pause: float = 0.0, *, identity: str = "points") -> tuple[Sides, History]:
    seed_everything(3)
    task = Sides()
    optimizer = torch.optim.SGD(task.model.parameters(), lr=0.1, momentum=0.9)
    history = fit(
        task,
        Points(pause),
        optimizer=optimizer,
        scheduler=torch.optim.lr_scheduler.StepLR(optimizer, 2),
        settings=LoopSettings(epochs=EPOCHS, seed=5, checkpoint_steps=2),
        folder=folder,
        identity=identity,
        quiet=True,
    )
    return task, history


if __name__ == "__main__":
    torch.set_num_threads(1)
    train(Path(sys.argv[1]), float(sys.argv[2]))
