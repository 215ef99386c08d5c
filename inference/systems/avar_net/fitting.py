"""Fitting one network: a task for the training loop, and the rate that falls when validation stalls."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import OneCycleLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from inference.runtime.device import device
from inference.systems.avar_net.configuration import Configuration, Schedule
from inference.systems.avar_net.examples import Example, Library, without
from inference.systems.avar_net.losses import sequence_loss
from inference.systems.avar_net.network import Architecture, AvarNet, clip_logits
from inference.systems.avar_net.sampling import Batch, Sequences, collate
from inference.systems.avar_net.steps import Steps
from inference.training.loop import History, LoopSettings, fit
from inference.training.randomness import seed_everything

Predicate = Callable[[Example], bool]


class Recognition:
    """Learns joint sequences, of columns as the sequence model sees them; validated on whole recordings, as
    they are and with one modality kept back."""

    def __init__(self, network: AvarNet, validation: Batch | None, smoothing: float, averaged: float) -> None:
        self.model: nn.Module = network
        self.averaged: AveragedModel | None = None
        if averaged:
            keep = get_ema_multi_avg_fn(averaged)  # type: ignore[no-untyped-call]
            self.averaged = AveragedModel(network, multi_avg_fn=keep)
            self.model = nn.ModuleDict({"network": network, "averaged": self.averaged})
        self._network = network
        self.measured: dict[str, float] = {}
        self._validation = validation
        self._smoothing = smoothing

    @property
    def decided(self) -> AvarNet:
        """The network that speaks: the mean of weights, if there is one."""
        return self._network if self.averaged is None else cast(AvarNet, self.averaged.module)

    def loss(self, batch: Batch) -> Tensor:
        if self.averaged is not None:
            self.averaged.update_parameters(self._network)
        logits = self._network.judge(batch.values, batch.present, batch.mask)
        return sequence_loss(logits, batch.targets, batch.mask, smoothing=self._smoothing)

    def validate(self) -> dict[str, float]:
        batch = self._validation
        if batch is None:
            return {}
        network = self.decided
        said = network.decision(network.judge(batch.values, batch.present, batch.mask), batch.mask)
        logits = clip_logits(said, batch.mask).float()
        labels = batch.targets[:, 0]
        self.measured = {
            "validation_loss": float(torch.nn.functional.cross_entropy(logits, labels)),
            "accuracy": float((logits.argmax(1) == labels).float().mean()),
        }
        return self.measured


class OnStall(torch.optim.lr_scheduler.ReduceLROnPlateau):
    """The rate is halved when what `measured` gives no longer falls; stepped without arguments."""

    def __init__(
        self, optimizer: torch.optim.Optimizer, measured: Callable[[], float], patience: int
    ) -> None:
        self._measured = measured
        super().__init__(optimizer, factor=0.5, patience=patience)

    # torch's own signature of this scheduler departs from that of its base, too.
    def step(self, metrics: Any = None, epoch: int | None = None) -> None:  # type: ignore[override]
        super().step(self._measured() if metrics is None else metrics, epoch)

    def state_dict(self) -> dict[str, Any]:
        return {name: value for name, value in super().state_dict().items() if name != "_measured"}


def architecture_of(library: Library, configuration: Configuration, schedule: Schedule) -> Architecture:
    streams = library.family.streams
    return Architecture(
        sizes=tuple(stream.size for stream in streams),
        sounds=tuple(stream.is_sound for stream in streams),
        kept=tuple(stream.kept for stream in streams),
        classes=len(library.classes),
        temporal=configuration.temporal,
        fusion=configuration.fusion,
        input_dropout=schedule.input_dropout,
        scorers=schedule.scorers,
    )


def fitted(
    train: Library,
    validation: Library,
    configuration: Configuration,
    schedule: Schedule,
    *,
    folder: Path,
    seed: int,
    mark: str = "",
    quiet: bool = False,
) -> tuple[AvarNet, History]:
    """A network with the weights of the epoch that did best on `validation`, or, if the schedule averages,
    their mean at the end, on the device.

    mark  names the data; a folder that holds another run raises TrainingError
    """
    place = torch.device(str(device()))
    seed_everything(seed)
    network = AvarNet(architecture_of(train, configuration, schedule))
    rows = Steps.joined([steps for example in train.examples for steps in (*example.bins, *example.steps)])
    network.fit_columns(torch.from_numpy(rows.values), torch.from_numpy(rows.present))
    # What training never changes is computed once.
    train, validation = (own.through(network) for own in (train, validation))
    network.to(place)
    task = Recognition(network, whole_clips(validation, place), schedule.smoothing, schedule.averaged)
    batches = Sequences(train, schedule, seed=seed, device=place)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=schedule.learning_rate, weight_decay=schedule.weight_decay, fused=True
    )
    averages = task.averaged is not None
    monitor = "epoch" if averages else "validation_loss" if validation.examples else "loss"
    identity = json.dumps([asdict(configuration), asdict(schedule), train.classes, mark, seed])
    history = fit(
        task,
        batches,
        optimizer=optimizer,
        scheduler=(
            OneCycleLR(
                optimizer,
                schedule.learning_rate,
                total_steps=max(1, schedule.epochs * len(batches)),
                pct_start=0.1,
            )
            if averages
            else OnStall(optimizer, lambda: task.measured.get("validation_loss", 0.0), schedule.patience)
        ),
        settings=LoopSettings(
            epochs=schedule.epochs,
            seed=seed,
            monitor=monitor,
            higher_is_better=averages,
            gradient_norm=5.0,
            schedule_steps=averages,
        ),
        folder=folder,
        identity=identity,
        quiet=quiet,
        title=configuration.name,
    )
    return task.decided, history


def whole_clips(library: Library, place: torch.device) -> Batch | None:
    """Every recording in every form, cut into bins; those with both modalities also without their sound, and
    without their picture, so that all that training asks for is weighed."""
    made = []
    for example in library.examples:
        for steps, heard in zip(example.bins, example.heard, strict=True):
            labels = np.full(len(steps), example.label, np.int64)
            views = [steps]
            if example.pictured and heard:
                views += [without(steps, library.sounds), without(steps, ~library.sounds)]
            made += [(view, labels) for view in views if view.present.any()]
    return collate(made, library.length, place) if made else None


def divided(library: Library, share: float, seed: int) -> tuple[Library, Library]:
    """Training and validation: about `share` of the groups of each class are kept for validation.

    Groups are scenes, or folds of sounds: none is on both sides. Sounds have few folds; of those the single
    files are divided.
    """
    chance = np.random.default_rng(seed)
    kept: set[tuple[bool, str]] = set()
    for label in range(len(library.classes)):
        own = [example for example in library.examples if example.label == label]
        units = sorted({_unit(example) for example in own})
        order = [units[place] for place in chance.permutation(len(units))]
        most = max(1, round(share * len(own))) if len(units) > 1 else 0
        # Scenes hold several classes, so some of this one may be kept already.
        count = sum(_unit(example) in kept for example in own)
        for unit in order:
            size = sum(_unit(example) == unit for example in own)
            if count >= most or count + size > 2 * most + 1:
                continue
            kept.add(unit)
            count += size if unit not in kept else 0
            count = sum(_unit(example) in kept for example in own)
    return library.where(lambda own: _unit(own) not in kept), library.where(lambda own: _unit(own) in kept)


def _unit(example: Example) -> tuple[bool, str]:
    return example.pictured, example.group if example.pictured else example.name
