"""How well whole clips are recognised: all of them, those with pictures, and sounds, each way of showing
them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.systems.avar_net.alarms import Alarms
from inference.systems.avar_net.examples import Example, Library, dubbed, without
from inference.systems.avar_net.judging import judge_clip
from inference.systems.avar_net.steps import Steps
from inference.systems.avar_net.trained import TrainedModel
from inference.systems.avar_net.windows import Doubles

AS_IS, SEEN, HEARD, ON_NORMAL, ON_BLANK = "as is", "without sound", "without picture", "on normal", "on blank"


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """One clip, shown in one way. probabilities (classes,)"""

    name: str
    group: str
    label: int
    pictured: bool
    audible: bool
    view: str
    probabilities: Doubles


def recognise(model: TrainedModel, library: Library, *, seed: int = 0) -> list[Recognised]:
    """Every recording and sound of a library in each way of showing it, in its form as a recording."""
    chance = np.random.default_rng(seed)
    ordinary = [own for own in library.examples if own.pictured and own.label == 0]
    found = []
    for example in library.examples:
        for view, steps in _views(example, library, ordinary, chance):
            if steps.present.any():
                found.append(
                    Recognised(
                        example.name,
                        example.group,
                        example.label,
                        example.pictured,
                        example.heard[0],
                        view,
                        judge_clip(model, steps),
                    )
                )
    return found


def _views(
    example: Example, library: Library, ordinary: Sequence[Example], chance: np.random.Generator
) -> list[tuple[str, Steps]]:
    steps, sounds = example.bins[0], library.sounds
    views = [(AS_IS, steps)]
    if not example.heard[0]:
        return views
    if example.pictured:
        return [*views, (SEEN, without(steps, sounds)), (HEARD, without(steps, ~sounds))]
    columns = np.repeat(sounds, [stream.size for stream in library.family.streams])
    if ordinary and not sounds.all():
        scene = ordinary[int(chance.integers(len(ordinary)))].bins[0]
        views.append((ON_NORMAL, dubbed(scene, steps, sounds, columns)))
    if library.blank is not None and not sounds.all():
        row = np.full(len(steps), int(chance.integers(len(library.blank))))
        views.append((ON_BLANK, dubbed(library.blank[row], steps, sounds, columns)))
    return views


def figures(found: Sequence[Recognised], alarms: Alarms, *, line: float) -> dict[str, Any]:
    """Accuracy over all classes of clips as they are (macro figures beside it), and within clips with
    pictures and within sounds, in each way of showing them; for pictures also the area of the alarm.

    line  how likely an alarm is from which on a clip is one; then it is of its likeliest class that is, and
          of its likeliest other class below
    """
    from inference.evaluate.classification import classification_metrics
    from inference.evaluate.metrics import areas

    def said(own: Sequence[Recognised]) -> NDArray[np.int64]:
        told = [
            alarms.named(item.probabilities, is_alarm=bool(alarms.share(item.probabilities) >= line))
            for item in own
        ]
        return np.asarray([classes.index(name) for name in told], np.int64)

    def accuracy(own: Sequence[Recognised]) -> float:
        return float(np.mean(said(own) == [item.label for item in own]))

    classes = alarms.classes
    told: dict[str, Any] = {}
    whole = [item for item in found if item.view == AS_IS]
    if whole:
        overall = classification_metrics(
            [classes[item.label] for item in whole], [classes[place] for place in said(whole)], classes
        )
        told["all"] = {
            "accuracy": overall.accuracy,
            "precision": overall.precision,
            "recall": overall.recall,
            "f1": overall.f1,
            "clips": len(whole),
        }
    for kind, pictured in (("pictures", True), ("sounds", False)):
        for view in (AS_IS, SEEN, HEARD, ON_NORMAL, ON_BLANK):
            own = [item for item in found if item.pictured == pictured and item.view == view]
            if not own:
                continue
            row: dict[str, Any] = {"accuracy": accuracy(own), "clips": len(own)}
            truth = np.asarray([item.label in alarms.alarming for item in own])
            if pictured and truth.any() and not truth.all():
                scores = np.asarray([float(alarms.share(item.probabilities)) for item in own])
                row["auc"] = float(areas(truth, scores).auc)
            told[f"{kind}, {view}"] = row
    return told
