"""Training a configuration on videos of which only the classes are known.

    python -m inference train aadc_net --data DIR --joined --out DIR

joins recordings from short clips (DIR/clips.csv with `source`), anew every epoch; without --joined the
recordings of DIR are learned from as they are. The run folder holds a folder a training with its checkpoints
and log, and in the end `model/`. Called again with the same arguments, it goes on where it was.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from inference.datasets import TEST, Item, read_dataset
from inference.datasets.joined import JoinedRecording, MeasuredClips, plan
from inference.errors import TrainingError
from inference.evaluate.held_out.division import FOLDS, Fold
from inference.evaluate.held_out.judging import Judge
from inference.runtime.device import device
from inference.systems.aadc_net.bags import BagBatches, Bags, JoinedBags, JoinedClips, WholeBags, bag_of
from inference.systems.aadc_net.configuration import CONFIGURATIONS, Configuration, find_configuration
from inference.systems.aadc_net.learning import Learner, WeakLabels, begin, optimizer_of
from inference.systems.aadc_net.moving import MotionExtractor
from inference.systems.aadc_net.regions import SHARED, DetectedRegions, PackagedRegions, class_names
from inference.systems.aadc_net.texts import SIDES, TextSide
from inference.systems.aadc_net.trained import Calibration
from inference.systems.protocol import NORMAL
from inference.training.loop import History, LoopSettings, fit
from inference.training.randomness import seed_everything
from inference.types import Features

if TYPE_CHECKING:
    from inference.extractors.pipeline import FeatureExtractor

FALSE_ALARMS = 0.1
"""Share of the snippets of normal videos that the line is laid for."""

_STEEPNESS = 2.0
"""Of the calibrated score: so many times the deviation of normal logits is one unit of the logistic curve."""

_CALIBRATED_ON = 128
"""Joined recordings, half of them normal."""

_MARGIN = 10**6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--configuration",
        default="embedded",
        choices=list(CONFIGURATIONS),
        metavar="NAME",
        help=f"what is trained: {', '.join(CONFIGURATIONS)} (default embedded)",
    )
    parser.add_argument("--joined", action="store_true", help="learn from recordings joined from clips")
    parser.add_argument(
        "--folds",
        type=int,
        default=FOLDS,
        help=f"with --joined: measured on held-out sources (default {FOLDS})",
    )
    parser.add_argument(
        "--features", type=Path, metavar="DIR", help="measured clips, kept there (default: OUT/features)"
    )
    parser.add_argument("--licence", default="", help="what the card says of the training data's licence")
    parser.add_argument("--epochs", type=int, help="instead of the configuration's")
    parser.add_argument("--recordings", type=int, help="joined ones an epoch, instead of the configuration's")


def train(arguments: argparse.Namespace) -> Path:
    """Train, measure and write a model; returns its folder. Raises LayoutError, TrainingError, MediaError,
    WeightsMissing, WeightsCorrupt."""
    from inference.systems.aadc_net.reporting import write_model

    configuration = find_configuration(arguments.configuration)
    changes = {name: getattr(arguments, name) for name in ("epochs", "recordings")}
    schedule = replace(configuration.schedule, **{name: value for name, value in changes.items() if value})
    run = Run(
        replace(configuration, schedule=schedule),
        Path(arguments.data),
        arguments.out,
        joined=arguments.joined,
        features=arguments.features,
        seed=arguments.seed,
        quiet=arguments.quiet,
    )
    return write_model(
        run, folds=arguments.folds if arguments.joined else 0, licence=arguments.licence or "not stated"
    )


class Run:
    """One configuration on one data set, in a folder of its own."""

    def __init__(
        self,
        configuration: Configuration,
        data: Path,
        folder: Path,
        *,
        joined: bool,
        features: Path | None = None,
        side: TextSide | None = None,
        seed: int = 0,
        quiet: bool = False,
    ) -> None:
        """side  of texts, by default that of the configuration's extractors

        Raises LayoutError, MediaError, WeightsMissing, WeightsCorrupt; TrainingError for data without a
        normal or another class.
        """
        self.configuration, self.data, self.folder = configuration, data, folder
        self.joined, self.seed, self.quiet = joined, seed, quiet
        self.device = torch.device(str(device()))
        found = read_dataset(data)
        self.items: tuple[Item, ...] = tuple(item for item in found.items if joined or item.split != TEST)
        self.classes = found.classes
        if len(self.classes) < 2 or self.classes[0] != NORMAL:
            raise TrainingError(
                f"{data} has the classes {', '.join(self.classes)}: it takes normal and one other."
            )
        self.side = side or SIDES[configuration.extractors]()
        self.names = None
        if configuration.extractors == "packaged":
            self.names = self.side.vectors(class_names()).numpy().astype(np.float16).astype(np.float32)
        self.clips = MeasuredClips(features or folder / "features")
        paths = [item.path for item in self.items]
        if any(path not in self.clips for path in paths):
            self.clips.measure(paths, self._extractor(), quiet=quiet)
        self._joined = JoinedClips(self.clips, self.regions)
        self.seconds: dict[str, float] = {}

    @property
    def regions(self) -> PackagedRegions | DetectedRegions:
        return DetectedRegions() if self.names is None else PackagedRegions(self.names)

    def identity(self, name: str) -> str:
        """Settings and data: another run's checkpoints are refused."""
        told = [item.path.name for item in self.items]
        return json.dumps([asdict(self.configuration), told, self.seed, name], sort_keys=True)

    def learned(self, name: str, sources: Collection[str] | None = None) -> WeakLabels:
        """What is learned from some sources, all by default; trained in a folder of this name."""
        schedule = self.configuration.schedule
        seed_everything(self.seed)
        width = self.side.words(["a"], 3).words.shape[2]
        learner = Learner(self.configuration.architecture, width)
        bags = self._bags(sources)
        begin(learner, bags.epoch(0), self.side)
        learner.to(self.device)
        task = WeakLabels(learner, self.side, self.classes, schedule, self.device)
        optimizer = optimizer_of(learner, schedule)
        history: History = fit(
            task,
            BagBatches(bags, self.classes, min(schedule.batch, len(bags)), self.device),
            optimizer=optimizer,
            scheduler=torch.optim.lr_scheduler.MultiStepLR(optimizer, list(schedule.milestones)),
            # The last epoch's weights are kept: nothing of what is held out chooses among them.
            settings=LoopSettings(
                epochs=schedule.epochs, seed=self.seed, monitor="epoch", higher_is_better=True
            ),
            folder=self.folder / name,
            identity=self.identity(name),
            quiet=self.quiet,
            title=f"{self.configuration.name} {name}",
        )
        self.seconds[name] = round(history.seconds, 1)
        return task

    def calibration(self, task: WeakLabels, sources: Collection[str]) -> Calibration:
        """Line and slope from joined recordings of the sources that were learned from, drawn anew: the line
        leaves `FALSE_ALARMS` of the snippets of normal ones above, for which labels of videos suffice. On
        other sources more are above (`reporting.on_held_out`)."""
        recordings = plan(self.data, count=_CALIBRATED_ON, seed=_MARGIN, sources=sources)
        bags = [self._joined.bag(recording) for recording in recordings if not recording.is_abnormal]
        return line_of([float(value) for one in task.predict(bags) for value in one.logits])

    def learn(self, fold: Fold) -> Judge:
        """What `inference.evaluate.held_out` asks of every system."""
        task = self.learned(f"fold{fold.number}", fold.learned)
        calibration = self.calibration(task, fold.learned)

        def judge(_: JoinedRecording, snippets: Sequence[Features]) -> Sequence[float]:
            (found,) = task.predict([bag_of(self.regions.of(snippets), (NORMAL,))])
            return [calibration.score(float(logit)) for logit in found.logits]

        return judge

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(item.source for item in self.items)

    def _bags(self, sources: Collection[str] | None) -> Bags:
        if not self.joined:
            chosen = [item for item in self.items if sources is None or item.source in sources]
            return WholeBags(chosen, self.clips, self.regions, seed=self.seed)
        return JoinedBags(
            self.data,
            self._joined,
            sources=sources,
            count=self.configuration.schedule.recordings,
            seed=self.seed,
        )

    def _extractor(self) -> FeatureExtractor | None:
        """None: measured clips are shared by all systems, and so hold everything that any of them reads."""
        from inference.extractors.build import build_lanes
        from inference.extractors.pipeline import FeatureExtractor

        if self.configuration.extractors == "paper":
            from inference.systems.aadc_net.detected import load_extractor

            return FeatureExtractor([[load_extractor()]])
        return None if self.joined else FeatureExtractor([*build_lanes(SHARED), [MotionExtractor()]])


def line_of(normal: Sequence[float]) -> Calibration:
    """From logits of snippets of normal videos."""
    values = np.asarray(normal, np.float64)
    deviation = float(values.std()) or 1.0
    return Calibration(float(np.quantile(values, 1 - FALSE_ALARMS)), _STEEPNESS / deviation)
