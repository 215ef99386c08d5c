"""Training a configuration: `python -m inference train contrastive_fusion --data DIR --out DIR`.

The run folder holds a folder a stage and phase with checkpoints and logs, and in the end `model/`.
Called again with the same arguments, training goes on where it was, or tells what it reached.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from inference.errors import TrainingError
from inference.systems.contrastive_fusion.configuration import (
    CONFIGURATIONS,
    DRAWN_WIDTH,
    SCHEDULES,
    Configuration,
    Phase,
    Schedule,
    find_configuration,
)
from inference.systems.contrastive_fusion.network import FusionNetwork, Part
from inference.systems.contrastive_fusion.pairs import (
    NORMAL,
    BalancedBatches,
    Batch,
    PairSet,
    ShuffledBatches,
)
from inference.systems.contrastive_fusion.sources import DRAWN, Data, drawn_data
from inference.systems.contrastive_fusion.stages import ContrastiveDetection, PlainDetection, Recognition
from inference.training.loop import Batches, History, LoopSettings, fit
from inference.training.randomness import generator_for, seed_everything

MODEL = "model"
WARM_UP = 0.2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--configuration",
        default="resnet18",
        choices=list(CONFIGURATIONS),
        metavar="NAME",
        help=f"what is trained: {', '.join(CONFIGURATIONS)} (default resnet18)",
    )
    parser.add_argument(
        "--schedule", choices=list(SCHEDULES), help="how long (default: drawn for drawn pairs, else paper)"
    )
    parser.add_argument("--width", type=float, help="of the extractors (default: 0.25 drawn, else 1)")
    parser.add_argument(
        "--moving",
        action="store_true",
        help="see half the frames at half the side, without what stands still",
    )
    parser.add_argument("--epochs", type=int, help="of detection, instead of the schedule's")
    parser.add_argument("--steps", type=int, help="batches in an epoch, instead of the schedule's")
    parser.add_argument("--pairs", type=int, help=f"drawn training pairs, with --data {DRAWN}")
    parser.add_argument("--threads", type=int, help="processor threads (default: all that it may use)")


def train(arguments: argparse.Namespace) -> Path:
    """Train, measure and write a model; returns its folder."""
    configuration, schedule = chosen(arguments)
    with _threads(arguments.threads):
        data = _data(arguments)
        return Run(
            configuration, schedule, data, arguments.out, seed=arguments.seed, quiet=arguments.quiet
        ).finish()


def chosen(arguments: argparse.Namespace) -> tuple[Configuration, Schedule]:
    """The configuration and schedule that the arguments name."""
    drawn = str(arguments.data) == DRAWN
    schedule = SCHEDULES[arguments.schedule or (DRAWN if drawn else "paper")]
    if arguments.epochs is not None:
        schedule = replace(schedule, detection_epochs=arguments.epochs)
    if arguments.steps is not None:
        schedule = replace(schedule, steps=arguments.steps)
    width = arguments.width or (DRAWN_WIDTH if drawn else 1.0)
    # Dim and pale pictures are half of the drawn ones; the paper says of its input only that it is resized.
    configuration = find_configuration(
        arguments.configuration, width=width, standardise=drawn, moving=arguments.moving
    )
    return configuration, schedule


@dataclass(frozen=True, slots=True)
class Trained:
    """What training gives: the network of each stage, whether one is both, and the seconds it took.

    seconds, processor_seconds  of training alone, all sittings; the second counts this sitting only
    """

    detection: nn.Module | None
    recognition: nn.Module | None
    seconds: dict[str, float]
    processor_seconds: float


class Run:
    """One configuration, trained stage by stage in a folder of its own."""

    def __init__(
        self,
        configuration: Configuration,
        schedule: Schedule,
        data: Data,
        folder: Path,
        *,
        seed: int = 0,
        quiet: bool = False,
    ) -> None:
        self.configuration = configuration
        self.schedule = schedule
        self.data = data
        self.folder = folder
        self.seed = seed
        self.quiet = quiet
        from inference.runtime.device import device

        self.device = torch.device(str(device()))
        self.seconds: dict[str, float] = {}
        self._shrunk: tuple[int | None, PairSet] | None = None

    @property
    def identity(self) -> str:
        """Settings and data: another run's checkpoints are refused."""
        return json.dumps(
            [asdict(self.configuration), asdict(self.schedule), self.data.fingerprint, self.seed],
            sort_keys=True,
        )

    def finish(self) -> Path:
        """Train what is not trained yet, measure on the test scenes, write the model; returns its folder."""
        from inference.systems.contrastive_fusion.reporting import write_model

        return write_model(self, self.trained())

    def trained(self) -> Trained:
        began = time.process_time()
        stages = self.configuration.stages
        pretrained = self.configuration.pretrained and self.configuration.network == "fusion"
        detection = self._detection() if "detection" in stages or pretrained else None
        recognition = None
        if "recognition" in stages:
            recognition = self._recognition(detection if pretrained else None)
        if recognition is not None and pretrained and self.schedule.keep_detection > 0:
            detection = recognition
        return Trained(
            detection=detection if "detection" in stages else None,
            recognition=recognition,
            seconds=dict(self.seconds),
            processor_seconds=time.process_time() - began,
        )

    def build(self) -> nn.Module:
        """The untrained network, the same for one seed."""
        from inference.systems.contrastive_fusion.baselines.build import build_baseline

        seed_everything(self.seed)
        kind = self.configuration.network
        network = (
            FusionNetwork(self.configuration.architecture)
            if kind == "fusion"
            else build_baseline(kind, width=self.configuration.architecture.width)
        )
        # Convolutions run a third faster over channels that lie together.
        network.to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload]
        return network.to(self.device)

    def judged_side(self, stage: str) -> int | None:
        """The side of clips on which a stage's network was trained last, and so is measured."""
        last = self._phases()[-1].side
        kept = self.configuration.pretrained and self.schedule.keep_detection > 0
        if stage == "recognition" or (kept and "recognition" in self.configuration.stages):
            return last
        return self.schedule.detection_side

    def _detection(self) -> nn.Module:
        network, schedule = self.build(), self.schedule
        batches = BalancedBatches(
            self._train(schedule.detection_side),
            normals=schedule.normals,
            abnormals=schedule.abnormals,
            steps=schedule.steps,
            seed=self.seed,
            device=self.device,
            modality_dropout=schedule.modality_dropout if self._both else 0.0,
        )
        validation = self._validation().shrunk(schedule.detection_side)
        task: ContrastiveDetection | PlainDetection
        if self.configuration.detection == "contrastive" and isinstance(network, FusionNetwork):
            task = ContrastiveDetection(
                network,
                reference=self.normals(schedule.reference).shrunk(schedule.detection_side),
                validation=validation,
                temperature=schedule.temperature,
            )
        else:
            task = PlainDetection(
                network,
                focal=self.configuration.detection == "focal",
                counts=torch.tensor([schedule.normals, schedule.abnormals]),
                validation=validation,
            )
        optimizer = self._optimizer(network, schedule.learning_rate)
        self._fit("detection", task, batches, optimizer, schedule.detection_epochs, monitor="auc")
        return network

    def _recognition(self, pretrained: nn.Module | None) -> nn.Module:
        network = self.build()
        if pretrained is not None:
            network.load_state_dict(pretrained.state_dict())
        for number, phase in enumerate(self._phases(), start=1):
            if isinstance(network, FusionNetwork):
                network.unfreeze(phase.part)
            task = Recognition(
                network,
                validation=self._validation().shrunk(phase.side),
                keep_detection=self.schedule.keep_detection if pretrained is not None else 0.0,
                temperature=self.schedule.temperature,
            )
            batches = self._recognition_batches(phase, self.seed + number, both=task.keep_detection > 0)
            optimizer = self._adam(network, phase.learning_rate)
            name = f"recognition-{number}-{phase.part}"
            self._fit(name, task, batches, optimizer, phase.epochs, monitor="balanced_accuracy")
        if isinstance(network, FusionNetwork):
            network.unfreeze(Part.ALL)
        return network.eval()

    def _recognition_batches(self, phase: Phase, seed: int, *, both: bool) -> Batches[Batch]:
        """Every pair once an epoch; where detection is kept up, enough normals in each batch for it."""
        schedule, train = self.schedule, self._train(phase.side)
        dropout = schedule.modality_dropout if self._both else 0.0
        size = schedule.recognition_batch
        if both:
            return BalancedBatches(
                train,
                normals=size // 3,
                abnormals=size - size // 3,
                steps=schedule.steps,
                seed=seed,
                device=self.device,
                modality_dropout=dropout,
            )
        return ShuffledBatches(
            train, size=size, steps=schedule.steps, seed=seed, device=self.device, modality_dropout=dropout
        )

    def _phases(self) -> tuple[Phase, ...]:
        """MFCF and the baselines are trained in one phase, and so is what is not pretrained (section 5)."""
        phases = self.schedule.phases
        gradual = (
            self.configuration.network == "fusion"
            and self.configuration.architecture.backbone != "mfcf"
            and self.configuration.pretrained
        )
        if gradual:
            return phases
        first = phases[0]
        return (replace(first, part=Part.ALL, epochs=sum(phase.epochs for phase in phases)),)

    def _fit(
        self,
        name: str,
        task: ContrastiveDetection | PlainDetection | Recognition,
        batches: Batches[Batch],
        optimizer: torch.optim.Optimizer,
        epochs: int,
        *,
        monitor: str,
    ) -> History:
        cycle = self.schedule.decay_epochs is None
        history = fit(
            task,
            batches,
            optimizer=optimizer,
            scheduler=self._scheduler(optimizer, epochs * len(batches), detection=name == "detection"),
            settings=LoopSettings(
                epochs=epochs,
                seed=self.seed,
                monitor=monitor,
                higher_is_better=True,
                patience=self.schedule.patience,
                schedule_steps=cycle,
            ),
            folder=self.folder / name,
            identity=self.identity,
            quiet=self.quiet,
            title=f"{self.configuration.name} {name}",
        )
        self.seconds[name] = round(history.seconds, 1)
        return history

    def _optimizer(self, network: nn.Module, rate: float) -> torch.optim.Optimizer:
        if self.schedule.optimizer == "adam":
            return self._adam(network, rate)
        return torch.optim.SGD(
            network.parameters(), lr=rate, momentum=0.9, weight_decay=self.schedule.weight_decay
        )

    def _adam(self, network: nn.Module, rate: float) -> torch.optim.Optimizer:
        trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
        return torch.optim.AdamW(trained, lr=rate, weight_decay=self.schedule.weight_decay)

    def _scheduler(
        self, optimizer: torch.optim.Optimizer, steps: int, *, detection: bool
    ) -> torch.optim.lr_scheduler.LRScheduler | None:
        if self.schedule.decay_epochs is None:
            return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: one_cycle(step / max(1, steps)))
        if detection:
            return torch.optim.lr_scheduler.StepLR(optimizer, self.schedule.decay_epochs, 0.1)
        return None

    @property
    def _both(self) -> bool:
        return len(self.configuration.architecture.modalities) == 2

    def _train(self, side: int | None) -> PairSet:
        """The training pairs of a side, shrunk once for the phases that follow each other."""
        if self._shrunk is None or self._shrunk[0] != side:
            self._shrunk = side, self.data.train.shrunk(side)
        return self._shrunk[1]

    def _validation(self) -> PairSet:
        return _some(self.data.validation, self.schedule.validation, self.seed)

    def normals(self, most: int = 5000) -> PairSet:
        """Normal training clips, of which the template is made."""
        train = self.data.train
        return _some(train, most, self.seed, np.flatnonzero(train.classes == NORMAL))


def one_cycle(done: float) -> float:
    """Share of the highest rate after a share of all steps: up in a line, then down along a cosine."""
    if done < WARM_UP:
        return max(done, 0.01) / WARM_UP
    return 0.5 + 0.5 * math.cos(math.pi * min(1.0, (done - WARM_UP) / (1 - WARM_UP)))


def _some(pairs: PairSet, most: int, seed: int, among: np.ndarray[Any, Any] | None = None) -> PairSet:
    """At most so many pairs, drawn without repetition and the same for one seed."""
    rows = np.arange(len(pairs)) if among is None else among
    if len(rows) > most:
        rows = np.sort(generator_for(seed, 10**7).choice(rows, most, replace=False))
    return pairs.some(rows)


def _data(arguments: argparse.Namespace) -> Data:
    if str(arguments.data) == DRAWN:
        counts = None if arguments.pairs is None else {"train": arguments.pairs}
        return drawn_data(seed=arguments.seed, counts=counts, quiet=arguments.quiet)
    from inference.systems.contrastive_fusion.recorded import recorded_data

    return recorded_data(Path(arguments.data), quiet=arguments.quiet)


@contextmanager
def _threads(count: int | None) -> Iterator[None]:
    """torch's threads for the time of training: the command line sets one, which suits scoring."""
    from inference.runtime.device import cores

    before = torch.get_num_threads()
    if count is not None and count < 1:
        raise TrainingError("--threads must be at least 1.")
    torch.set_num_threads(count or cores())
    try:
        yield
    finally:
        torch.set_num_threads(before)
