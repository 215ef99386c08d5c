"""Learning networks from labelled videos, in stages: the RGB stream, linear scorers, then all streams."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from inference.systems.ws_vad.configuration import RGB, Configuration, Schedule, Stage
from inference.systems.ws_vad.inputs import Rows, joined_rows
from inference.systems.ws_vad.network import WeaklySupervised
from inference.systems.ws_vad.preparation import Preparation, fit_preparation
from inference.systems.ws_vad.stages import (
    FusionStage,
    RGBStage,
    ScorerStage,
    optimizer_of,
    scheduler_of,
    scorers_optimizer,
)
from inference.systems.ws_vad.videos import BalancedBatches, Video
from inference.training.loop import LoopSettings, fit
from inference.training.randomness import generator_for, seed_everything

MOST_FOR_COMPONENTS = 800
"""Snippets of which the principal components are made."""


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """A video as measured: label is the number of its class, 0 for normal; camera is the same as a camera
    would have measured it, or None."""

    name: str
    rows: Rows
    label: int
    camera: Rows | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """networks in evaluation mode, whose logits are averaged; seconds that each stage took, over all networks
    and sittings."""

    networks: tuple[WeaklySupervised, ...]
    preparation: Preparation
    seconds: dict[str, float]


class Learner:
    """One configuration, learned in folders that a run goes on in after a kill.

    shared  where RGB streams lie that several configurations begin with; the run's own folder without
    """

    def __init__(
        self,
        configuration: Configuration,
        schedule: Schedule,
        *,
        classes: int,
        seed: int = 0,
        quiet: bool = False,
        shared: Path | None = None,
    ) -> None:
        from inference.runtime.device import device

        self.configuration = configuration
        self.schedule = schedule
        self.classes = classes
        self.seed = seed
        self.quiet = quiet
        self.shared = shared
        self.device = torch.device(str(device()))

    def learn(
        self,
        videos: Sequence[Labelled],
        folder: Path,
        *,
        title: str = "",
        drawn: Callable[[Preparation], Sequence[Video]] | None = None,
    ) -> Fitted:
        """Raises TrainingError where a class is absent, or the folder holds another run.

        drawn  gives what is learned from where that is more than fits into memory as measured; the
               preparation alone is made of `videos` then
        """
        preparation = self._preparation(videos)
        prepared = self._prepared(videos, preparation) if drawn is None else drawn(preparation)
        told = _digest([_fingerprint(videos), _drawn_fingerprint(prepared)])
        networks: list[WeaklySupervised] = []
        seconds: dict[str, float] = {}
        for number in range(self.schedule.seeds):
            place = folder / f"network-{number}" if self.schedule.seeds > 1 else folder
            called = f"{title} network {number + 1}".strip() if self.schedule.seeds > 1 else title
            network, own = self._learned(prepared, place, told, called, self.seed + number)
            networks.append(network)
            for stage, value in own.items():
                seconds[stage] = round(seconds.get(stage, 0.0) + value, 1)
        return Fitted(tuple(networks), preparation, seconds)

    def _prepared(self, videos: Sequence[Labelled], preparation: Preparation) -> list[Video]:
        architecture = self.configuration.architecture
        return [
            Video(
                preparation(video.rows, architecture),
                video.label,
                None if video.camera is None else preparation(video.camera, architecture),
            )
            for video in videos
        ]

    def _learned(
        self, videos: Sequence[Video], folder: Path, told: str, title: str, seed: int
    ) -> tuple[WeaklySupervised, dict[str, float]]:
        """One network in evaluation mode, and the seconds of its stages."""
        streams, weights = self.configuration.architecture.streams, self.configuration.weights
        seconds: dict[str, float] = {}
        network = self._network(streams, seed)
        if RGB in streams:
            first = network if streams == (RGB,) else self._network((RGB,), seed)
            place = folder / "rgb"
            if self.shared is not None:
                place = self.shared / _digest([self._identity(self.schedule.rgb, (RGB,), seed), told])
            seconds["rgb"] = self._stage(
                RGBStage(first, weights), self.schedule.rgb, videos, place, told, f"{title} RGB".strip(), seed
            )
            if first is not network:
                network.load_state_dict(first.state_dict(), strict=False)
        if network.scorers is not None and self.schedule.scorers is not None:
            seconds["scorers"] = self._stage(
                ScorerStage(network, self.schedule.ridge),
                self.schedule.scorers,
                videos,
                folder / "scorers",
                told,
                f"{title} scorers".strip(),
                seed,
            )
        if streams != (RGB,):
            seconds["fusion"] = self._stage(
                FusionStage(network, weights),
                self.schedule.fusion,
                videos,
                folder / "fusion",
                told,
                f"{title} all streams".strip(),
                seed,
            )
        return network.eval(), seconds

    def _stage(
        self,
        task: RGBStage | ScorerStage | FusionStage,
        stage: Stage,
        videos: Sequence[Video],
        folder: Path,
        told: str,
        title: str,
        seed: int,
    ) -> float:
        fused, linear = isinstance(task, FusionStage), isinstance(task, ScorerStage)
        network = task.network
        batches = BalancedBatches(
            videos,
            size=stage.batch,
            length=self.schedule.length,
            looped=self.schedule.looped,
            seed=seed + (1 if fused else 0),
            steps=stage.steps,
            streams=network.architecture.streams,
            dropout=self.schedule.dropout if fused else (0.0, 0.0, 0.0),
            cameras=self.schedule.cameras,
            noise=self.schedule.noise,
            alone=self.schedule.alone,
            device=self.device,
        )
        optimizer = scorers_optimizer(network, stage) if linear else optimizer_of(network, stage, fused=fused)
        history = fit(
            task,
            batches,
            optimizer=optimizer,
            settings=LoopSettings(epochs=stage.epochs, seed=seed, gradient_norm=5.0),
            folder=folder,
            identity=_digest([self._identity(stage, network.architecture.streams, seed), told]),
            scheduler=scheduler_of(optimizer, stage),
            quiet=self.quiet,
            title=title,
        )
        return round(history.seconds, 1)

    def _identity(self, stage: Stage, streams: tuple[str, ...], seed: int) -> list[object]:
        configuration, schedule = self.configuration, self.schedule
        return [
            asdict(replace(configuration.architecture, streams=streams)),
            asdict(configuration.weights),
            asdict(stage),
            [
                schedule.length,
                schedule.looped,
                schedule.dropout,
                schedule.cameras,
                schedule.noise,
                schedule.alone,
                schedule.ridge,
            ],
            seed,
        ]

    def _network(self, streams: tuple[str, ...], seed: int) -> WeaklySupervised:
        """The untrained network, the same for one seed."""
        seed_everything(seed)
        architecture = replace(self.configuration.architecture, streams=streams)
        return WeaklySupervised(architecture, self.classes).to(self.device)

    def _preparation(self, videos: Sequence[Labelled]) -> Preparation:
        if self.configuration.extractors == "paper":
            return Preparation({})
        some = [_some([video.rows for video in videos], self.seed)]
        cameras = [video.camera for video in videos if video.camera is not None]
        return fit_preparation(
            some, [_some(cameras, self.seed)] if cameras else [], self.configuration.architecture
        )


def _some(rows: Sequence[Rows], seed: int) -> Rows:
    """Snippets drawn without repetition."""
    whole = joined_rows(rows)
    count = min(MOST_FOR_COMPONENTS, len(whole))
    return whole.taken(np.sort(generator_for(seed, 10**6).choice(len(whole), count, replace=False)))


def _fingerprint(videos: Sequence[Labelled]) -> str:
    return _digest(
        [[video.name, video.label, len(video.rows), float(video.rows.flow.sum())] for video in videos]
    )


def _drawn_fingerprint(videos: Sequence[Video]) -> str:
    return _digest([[video.label, len(video.rows), float(video.rows.flow.sum())] for video in videos])


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
