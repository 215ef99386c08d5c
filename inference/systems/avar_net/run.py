"""A training run: what is learned from, how it is divided, and the model and figures that come of it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from inference.datasets import DataSet, read_dataset
from inference.datasets.joined import JoinedRecording, MeasuredClips
from inference.errors import TrainingError
from inference.evaluate.held_out import Fold, divide, figures, judged, keep_scores
from inference.evaluate.held_out.judging import Judge
from inference.runtime.device import device
from inference.systems.avar_net import recognition
from inference.systems.avar_net.alarms import Alarms
from inference.systems.avar_net.calibration import best_line
from inference.systems.avar_net.configuration import SCHEDULES, find_configuration
from inference.systems.avar_net.examples import Library, class_list, library
from inference.systems.avar_net.families import FAMILIES, Family
from inference.systems.avar_net.fitting import divided, fitted
from inference.systems.avar_net.gathering import Measured, blanks, fingerprint, gather, gather_sounds
from inference.systems.avar_net.hops import HOPS, hops_of
from inference.systems.avar_net.judging import Judgement, judge_newest, judge_recording
from inference.systems.avar_net.measuring import FamilyMeasurer
from inference.systems.avar_net.recognition import Recognised, recognise
from inference.systems.avar_net.steps import Steps, camera_steps, clip_steps, snippet_steps
from inference.systems.avar_net.trained import SYSTEM, Calibration, TrainedModel, pack
from inference.systems.deep_feature_fusion.measuring import PREFIX
from inference.systems.protocol import NORMAL
from inference.training.store import write
from inference.types import Features, Floats

MODEL = "model"
VALIDATION = TEST = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """What was measured, with all streams of a family.

    blank    features of blank pictures; empty where no sound lacks a picture
    silence  what the sound extractor answers to no signal
    """

    folder: Path
    family: Family
    measured: tuple[Measured, ...]
    clips: MeasuredClips
    alarms: Alarms
    blank: tuple[Features, ...]
    silence: Floats | None
    facts: dict[str, Any]

    @property
    def mark(self) -> str:
        return str(self.facts["fingerprint"])


def read_data(arguments: argparse.Namespace) -> Data:
    """Measure recordings and sounds with the family's extractors, unless they have been already.

    Raises TrainingError, LayoutError, MediaError, WeightsMissing, WeightsCorrupt.
    """
    family = FAMILIES[arguments.family]
    dataset = read_dataset(arguments.data, arguments.layout)
    names = dict(arguments.rename)
    place = (arguments.features or Path(arguments.out) / "features") / family.name
    measurer = FamilyMeasurer(family)
    clips = MeasuredClips(arguments.measured or place / "recording")
    measured = gather(dataset, clips, place, measurer=measurer, quiet=arguments.quiet)
    _check(measured, family, clips.folder)
    sounds: list[Measured] = []
    if arguments.sounds:
        sounds = gather_sounds(arguments.sounds, place / "sounds", measurer=measurer, quiet=arguments.quiet)
    both = tuple(replace(item, label=names.get(item.label, item.label)) for item in [*measured, *sounds])
    classes = class_list([names.get(own, own) for own in dataset.classes] + sorted({s.label for s in sounds}))
    if len(classes) < 2 or not any(item.label == NORMAL for item in both):
        raise TrainingError(
            f'The data need recordings of "normal" and of another class; there are: {", ".join(classes)}.'
        )
    return Data(
        folder=dataset.folder,
        family=family,
        measured=both,
        clips=clips,
        alarms=Alarms.for_training(classes, arguments.harmless),
        blank=tuple(blanks(measurer)) if sounds else (),
        silence=measurer.silence(),
        facts=_told(dataset, both, arguments.licence),
    )


class Run:
    """One configuration on given data, in a folder of its own."""

    def __init__(self, data: Data, arguments: argparse.Namespace) -> None:
        self.data = data
        self.configuration = find_configuration(arguments.configuration)
        self.family = self.configuration.family(data.family)
        schedule = SCHEDULES[arguments.schedule or ("paper" if data.family.name == "paper" else "embedded")]
        self.schedule = schedule if arguments.epochs is None else replace(schedule, epochs=arguments.epochs)
        self.folds: int = arguments.folds
        self.members: int = max(1, arguments.members)
        self.seed: int = arguments.seed
        self.out = Path(arguments.out)
        self.quiet: bool = arguments.quiet
        self._began = time.monotonic()
        length = self.configuration.length
        self.blank = self._blank(length)
        self.library = library(
            data.measured,
            self.family,
            length,
            classes=data.alarms.classes,
            silence=data.silence,
            blank=self.blank,
        )

    def finish(self) -> Path:
        """Train what is not trained yet, measure, write the model; returns its folder."""
        return self._by_folds() if self.folds else self._divided_once()

    def _divided_once(self) -> Path:
        """70 / 15 / 15 by source, or as the data set says."""
        named = self.library.where(lambda own: own.split == "test")
        rest, test = divided(self.library, TEST, self.seed)
        if named.examples:
            rest, test = self.library.where(lambda own: own.split != "test"), named
        model = self._trained(rest, "run", share=VALIDATION / (1 - TEST))
        metrics = {"recognition": self._recognition(recognise(model, test), model.calibration.line)}
        return self._written(model, metrics, "by source: 70 % learned from, 15 % validation, 15 % test")

    def _by_folds(self) -> Path:
        division = divide(self.data.folder, k=self.folds, seed=self.seed)
        models: dict[int, TrainedModel] = {}
        clips: list[Recognised] = []
        for fold in division:
            learned, tested = self._sides(fold)
            models[fold.number] = self._trained(learned, f"fold-{fold.number}", share=VALIDATION)
            clips += recognise(models[fold.number], tested, seed=fold.number)
        offline = judged(division, self.data.clips, lambda fold: self._raw(models[fold.number]))
        causal = judged(division, self.data.clips, lambda fold: self._raw_causal(models[fold.number]))
        seen = [item for item in clips if item.pictured and item.view != recognition.HEARD]
        line = best_line(seen, self.data.alarms)
        calibration = Calibration(line)
        metrics: dict[str, Any] = {"recognition": self._recognition(clips, line)}
        for name, raw in (("detection", offline), ("detection, causal", causal)):
            scores = {key: tuple(map(calibration.score, own)) for key, own in raw.items()}
            metrics[name] = figures(division, self.data.clips, scores).as_json()
            keep_scores(self.out / f"{name.replace(', ', '-')}.scores.json", SYSTEM, division, scores)
        final = self._trained(self.library, "all", share=VALIDATION)
        return self._written(
            replace(final, calibration=calibration),
            metrics,
            f"{self.folds} folds by source (sounds: by their own folds); the model has learned from all",
        )

    def _sides(self, fold: Fold) -> tuple[Library, Library]:
        """Recordings by the fold's sources; of sounds the fold of the same place, if there is one."""
        folds = sorted({own.group for own in self.library.examples if not own.pictured})
        heard = folds[fold.number] if fold.number < len(folds) else None
        tested = {
            own.name
            for own in self.library.examples
            if (own.group in fold.tested if own.pictured else own.group == heard)
        }
        return (
            self.library.where(lambda own: own.name not in tested),
            self.library.where(lambda own: own.name in tested),
        )

    def _trained(self, learned: Library, name: str, *, share: float) -> TrainedModel:
        """Members of different seeds, each validated on other sources of those learned from, unless the
        schedule averages."""
        members = []
        for number in range(self.members):
            seed = self.seed + 1000 * number
            nothing = learned.where(lambda _: False)
            averages = bool(self.schedule.averaged)
            train, validation = (learned, nothing) if averages else divided(learned, share, seed)
            network, _ = fitted(
                train,
                validation,
                self.configuration,
                self.schedule,
                folder=self.out / name / f"member-{number}",
                seed=seed,
                mark=f"{self.data.mark} {name}",
                quiet=self.quiet,
            )
            members.append(network.eval())
        return TrainedModel(
            tuple(members),
            self.family,
            self.configuration,
            self.library.classes,
            self.data.silence,
            Calibration(),
            f"{SYSTEM}-{self.configuration.name}-{name}",
            self.data.alarms.harmless,
        )

    def _raw(self, model: TrainedModel) -> Judge:
        def judge(_: JoinedRecording, snippets: Sequence[Features]) -> list[float]:
            steps = snippet_steps(snippets, self.family, model.silence)
            return _alarm(model, judge_recording(model, steps, explained=False))

        return judge

    def _raw_causal(self, model: TrainedModel) -> Judge:
        def judge(_: JoinedRecording, snippets: Sequence[Features]) -> list[float]:
            hops = [hop for item in snippets for hop in hops_of(item, self.family)]
            steps, _last = camera_steps(hops, self.family, model.silence)
            raw = _alarm(model, judge_newest(model, steps, explained=False))
            return [sum(raw[place : place + HOPS]) / HOPS for place in range(0, len(raw), HOPS)]

        return judge

    def _recognition(self, found: Sequence[Recognised], line: float) -> dict[str, Any]:
        return recognition.figures(found, self.data.alarms, line=line)

    def _blank(self, length: int) -> Steps | None:
        if not self.data.blank or all(stream.is_sound for stream in self.family.streams):
            return None
        return Steps.joined([clip_steps([item], self.family, length)[:1] for item in self.data.blank])

    def _written(self, model: TrainedModel, metrics: dict[str, Any], split: str) -> Path:
        tensors, facts = pack(model.members, self.data.family, self.configuration, model.silence)
        card = {
            "system": SYSTEM,
            **facts,
            "classes": list(model.classes),
            "harmless": list(model.harmless),
            "line": round(model.calibration.line, 4),
            "slope": model.calibration.slope,
            "data": self.data.facts,
            "split": split,
            "seed": self.seed,
            "device": str(device()),
            "schedule": asdict(self.schedule),
            "metrics": _rounded(metrics),
            "seconds": round(time.monotonic() - self._began, 1),
        }
        return write(self.out / MODEL, tensors, card)


def _alarm(model: TrainedModel, judged: Judgement) -> list[float]:
    found: list[float] = model.alarms.share(judged.probabilities).tolist()
    return found


def _check(measured: Sequence[Measured], family: Family, folder: Path) -> None:
    """Features may have been measured by somebody else. Raises TrainingError."""
    known = {name for item in measured for own in item.forms[0] for name in own.arrays}
    missing = [name for name in family.extractors if f"{PREFIX}{name}" not in known]
    if missing:
        raise TrainingError(
            f"The features in {folder} were measured without {', '.join(missing)}, of which the family"
            f" {family.name} is made: give another folder, or none."
        )


def _told(dataset: DataSet, measured: Sequence[Measured], licence: str) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for item in measured:
        counts[item.label] = counts.get(item.label, 0) + 1
    return {
        "fingerprint": fingerprint(measured),
        "layout": dataset.layout,
        "recordings": counts,
        "sources": len({item.group for item in measured}),
        "licence": licence or "not stated",
    }


def _rounded(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: _rounded(value) for name, value in values.items()}
    return round(values, 4) if isinstance(values, float) else values
