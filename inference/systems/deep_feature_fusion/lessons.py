"""Teaching a model from a few examples: a new model beside the old one, and what became better or worse.

The old model's pool is copied, each class' examples are added to it (`Model.with_class`), and nothing but
classifiers is fitted; for cameras the same with the companion and its pool. Both models are then compared on
scenes that neither saw: one source after the other is left out of both pools.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from inference.systems.deep_feature_fusion.classifiers import abnormality
from inference.systems.deep_feature_fusion.gathering import Gathered
from inference.systems.deep_feature_fusion.model import LIVE_CARD, Model, live_pool_of, pool_of
from inference.systems.deep_feature_fusion.pool import Pool, PoolError
from inference.systems.deep_feature_fusion.rows import Examples, Rows
from inference.systems.deep_feature_fusion.sources import read_sources, write_sources
from inference.systems.deep_feature_fusion.stretches import Stretch, Table
from inference.systems.deep_feature_fusion.teaching import alike
from inference.systems.deep_feature_fusion.validation import clips_of, folds
from inference.systems.protocol import NORMAL
from inference.types import Floats

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Lesson:
    """An example of a class.

    name    what its rows are called in the pool, unlike any other's
    source  the scene that it shows
    """

    name: str
    label: str
    source: str
    stretch: Stretch


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a model makes of a stretch: by the mean of its rows' probabilities.

    label   "normal" below the line
    score   calibrated: 0.5 at the model's line
    margin  between the two likeliest classes, 0 to 1; small where the model is unsure
    """

    label: str
    score: float
    classes: Mapping[str, float]
    margin: float


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Of the recordings of one class that are not learned from.

    sources        of which they are
    before, after  share that is called so; None where the model does not know the class, or where it cannot
                   be left out because all recordings are of one source
    """

    recordings: int
    sources: int
    before: float | None
    after: float | None

    def as_json(self) -> dict[str, Any]:
        return {
            "recordings": self.recordings,
            "sources": self.sources,
            "before": _rounded(self.before),
            "after": _rounded(self.after),
        }


def learn(
    base: Path, lessons: Sequence[Lesson], into: Path, *, card: Mapping[str, Any], seed: int = 0
) -> Path:
    """Make a model folder from another one and examples, of classes that it knows and of new ones.

    card  told in addition on the new model's card
    Raises ModelError, PoolError.
    """
    with tempfile.TemporaryDirectory() as place:
        pools = Path(place)
        shutil.copytree(base, pools, dirs_exist_ok=True)
        sources = {**read_sources(base), **{lesson.name: lesson.source for lesson in lessons}}
        write_sources(pools, sources)
        pool, live_pool = pool_of(pools), live_pool_of(pools)
        model = _taught(Model.load(base), pool, lessons, lambda stretch: stretch.recordings, seed)
        live = Model.load_live(base) if (base / LIVE_CARD).is_file() and live_pool is not None else None
        if live is not None and live_pool is not None:
            live = _taught(live, live_pool, lessons, lambda stretch: stretch.cameras, seed)
        folder = replace(model, card={**model.card, **card}).save(into, pool, live=live, live_pool=live_pool)
    write_sources(folder, sources)
    return folder


def _taught(
    model: Model, pool: Pool, lessons: Sequence[Lesson], table: Callable[[Stretch], Table | None], seed: int
) -> Model:
    by_label: dict[str, list[tuple[Lesson, Table]]] = {}
    for lesson in lessons:
        own = table(lesson.stretch)
        if own is None or own.columns != pool.columns:
            raise PoolError(f"The rows of {lesson.name} were measured for another model; measure it anew.")
        if len(own.features):
            by_label.setdefault(lesson.label, []).append((lesson, own))
    names = {lesson.name for lesson in lessons}
    # What it was trained with first: a class that is added later keeps its rule.
    for label in sorted(by_label, key=lambda label: (label not in model.classifier.names, label)):
        taken = by_label[label]
        examples = Examples(
            np.concatenate([own.features for _, own in taken]),
            [lesson.name for lesson, own in taken for _ in own.times],
            np.concatenate([own.times for _, own in taken]),
        )
        model = model.with_class(pool, label, examples, alongside=names, seed=seed)
    return model


def judge(model: Model, features: Floats) -> Judgement:
    """features  (n, d) rows, at least one"""
    probabilities = model.classifier.probabilities(features).mean(axis=0)
    names = model.classifier.names
    score = float(model.scores(probabilities[None])[0])
    return Judgement(
        label=_said(model, features),
        score=score,
        classes=dict(zip(names, probabilities.round(4).tolist(), strict=True)),
        margin=float(np.subtract(*np.sort(probabilities)[[-1, -2]])),
    )


def compare(before: Path, after: Path, *, on_cameras: bool = False, seed: int = 0) -> dict[str, ClassFigures]:
    """Figures by class of the newer model: both are fitted without some of the sources and judge these.

    Added classes are held back as far as in the whole model. Raises ModelError, PoolError.
    """
    load = Model.load_live if on_cameras else Model.load
    models = load(before), load(after)
    gathered = tuple(_gathered(folder, on_cameras) for folder in (before, after))
    clips = clips_of(gathered[1])
    names = [clips.names[place] for place in clips.classes.tolist()]
    said: list[list[str | None]] = [[None] * len(names), [None] * len(names)]
    count = min(FOLDS, len(set(clips.sources)))
    for _, tested in folds(clips, count, seed) if count > 1 else ():
        left_out = {clips.sources[number] for number in tested.tolist()}
        for place, model in enumerate(models):
            fitted = _without(model, gathered[place], left_out, seed)
            if fitted is None:
                continue
            for number in tested.tolist():
                if names[number] in fitted.classifier.names:
                    said[place][number] = _said(fitted, gathered[1].rows.features[clips.rows[number]])
    return {
        name: ClassFigures(
            recordings=names.count(name),
            sources=len({source for source, own in zip(clips.sources, names, strict=True) if own == name}),
            before=_share(name, names, said[0]),
            after=_share(name, names, said[1]),
        )
        for name in clips.names
    }


def _gathered(folder: Path, on_cameras: bool) -> Gathered:
    pool = (live_pool_of(folder) if on_cameras else None) or pool_of(folder)
    rows, sources = pool.rows(), read_sources(folder)
    return Gathered(rows, tuple(sources.get(clip, clip) for clip in rows.clips))


def _without(model: Model, gathered: Gathered, sources: set[str], seed: int) -> Model | None:
    """The same kind of model, fitted without some sources; None where too little is left of it."""
    kept = np.asarray([source not in sources for source in gathered.sources])
    rows: Rows = gathered.rows.where(kept)
    try:
        classifier = alike(model.classifier, rows, options=model.options, seed=seed)
    except PoolError:
        return None
    return replace(model, classifier=classifier)


def _said(model: Model, features: Floats) -> str:
    probabilities = model.classifier.probabilities(features).mean(axis=0)
    if abnormality(probabilities[None])[0] < model.threshold:
        return NORMAL
    return model.classifier.names[1 + int(probabilities[1:].argmax())]


def _share(name: str, names: Sequence[str], said: Sequence[str | None]) -> float | None:
    own = [
        what == name for label, what in zip(names, said, strict=True) if label == name and what is not None
    ]
    return float(np.mean(own)) if own else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
