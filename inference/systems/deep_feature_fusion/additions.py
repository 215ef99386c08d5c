"""What a class that is added to a model does to the others.

    python -m inference.systems.deep_feature_fusion.additions --first DIR --second DIR --out DIR

A model learns the first data set without the sources of a fold. The rows of the second are then added by
`Model.with_class`, its normal ones to "normal", the others as a class of their own; nothing else is touched.
Recordings of the held-out sources are judged before and after. Of the added class a part of the recordings,
or of the people, is held out too.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.datasets import read_dataset
from inference.systems.deep_feature_fusion.classifiers import Kind, abnormality
from inference.systems.deep_feature_fusion.configuration import SURVEILLANCE
from inference.systems.deep_feature_fusion.extractors import build
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.gathering import Gathered, fingerprint, gather
from inference.systems.deep_feature_fusion.model import Model
from inference.systems.deep_feature_fusion.rows import Examples, Rows
from inference.systems.deep_feature_fusion.training import OPTIONS, THRESHOLD, compacted
from inference.systems.deep_feature_fusion.validation import clips_of, folds
from inference.systems.protocol import NORMAL
from inference.types import Floats


@dataclass(frozen=True, slots=True)
class Addition:
    """Of one fold.

    recordings     held-out ones of the first data set, by class
    before, after  share of them that are given their class, by class
    called         share of all of them that are called the added class
    recognised     share of held-out rows of the added class that are called so; None where none are held out
    mistaken       the same of the second data set's held-out normal rows
    shown          held-out rows of the added class and normal ones of the second data set
    offset         of the added class's log-odds
    foreseen       what the model's own cross-validation says of `recognised`
    seconds        of processor, to add the rows and fit
    """

    recordings: dict[str, int]
    before: dict[str, float]
    after: dict[str, float]
    called: float
    recognised: float | None
    mistaken: float | None
    shown: tuple[int, int]
    offset: float
    foreseen: float | None
    seconds: float


def measured(
    first: Gathered, second: Gathered, *, kind: Kind, count: int, seed: int, by_person: bool = False
) -> Iterator[Addition]:
    """One Addition a fold.

    first, second  rows of the same columns, both with the class "normal"
    by_person      hold out sources of the second data set, one a fold; else a part of its recordings
    """
    (name,) = (name for name, rows in second.rows.counts().items() if rows and name != NORMAL)
    groups = np.asarray(second.sources if by_person else second.rows.clips)
    parts = sorted(set(groups.tolist()))
    clips = clips_of(first)
    for number, (learned, tested) in enumerate(folds(clips, count, seed)):
        out = np.isin(groups, [part for place, part in enumerate(parts) if place % count == number])
        recordings = [(clips.names[clips.classes[place]], clips.rows[place]) for place in tested.tolist()]
        held_out = [(label, first.rows.features[rows]) for label, rows in recordings]
        own = first.rows.where(np.concatenate([clips.rows[place] for place in learned]))
        with tempfile.TemporaryDirectory() as folder:
            pool = compacted(own, Path(folder))
            classifier = fit(kind, pool.rows(), options=OPTIONS, seed=seed)
            model = Model(SURVEILLANCE, classifier, THRESHOLD, pool.columns, OPTIONS, {})
            before = [_said(model, rows) for _, rows in held_out]
            start = time.process_time()
            for label in (NORMAL, name):
                model = model.with_class(pool, label, _examples(second.rows, label, ~out), seed=seed)
            seconds = time.process_time() - start
        after = [_said(model, rows) for _, rows in held_out]
        labels = [label for label, _ in held_out]
        lesson = model.card["added"][-1]
        shown = [_examples(second.rows, label, out) for label in (name, NORMAL)]
        yield Addition(
            {label: labels.count(label) for label in labels},
            _recalls(labels, before),
            _recalls(labels, after),
            float(np.mean([label == name for label in after])),
            _called(model, shown[0], name),
            _called(model, shown[1], name),
            (len(shown[0]), len(shown[1])),
            lesson["offset"],
            lesson["recognised"],
            seconds,
        )


def _examples(rows: Rows, name: str, chosen: NDArray[np.bool_]) -> Examples:
    own = rows.where((rows.classes == rows.names.index(name)) & chosen)
    return Examples(own.features, own.clips, own.times)


def _said(model: Model, rows: Floats) -> str:
    """What a recording is called, by the mean of its rows."""
    probabilities = model.classifier.probabilities(rows).mean(axis=0)
    if abnormality(probabilities[None])[0] < model.threshold:
        return NORMAL
    return model.classifier.names[1 + int(probabilities[1:].argmax())]


def _recalls(labels: Sequence[str], said: Sequence[str]) -> dict[str, float]:
    return {
        name: float(np.mean([own == name for label, own in zip(labels, said, strict=True) if label == name]))
        for name in dict.fromkeys(labels)
    }


def _called(model: Model, examples: Examples, name: str) -> float | None:
    """Share of rows, each by itself, that are called so."""
    if not len(examples):
        return None
    return float(np.mean([_said(model, row[None]) == name for row in examples.features]))


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=Path, required=True, help="data set of normal and another class")
    parser.add_argument("--second", type=Path, required=True, help="data set of normal and the class to add")
    parser.add_argument("--out", type=Path, required=True, help="where measured rows are kept")
    parser.add_argument("--classifier", default=Kind.COMMITTEE.value, choices=[kind.value for kind in Kind])
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=2)
    arguments = parser.parse_args(words)
    extractors = build(SURVEILLANCE.extractors)
    first, second = (
        gather(dataset, SURVEILLANCE, extractors, arguments.out / f"rows-{fingerprint(dataset)}")
        for dataset in (read_dataset(arguments.first), read_dataset(arguments.second))
    )
    for by_person in (False, True):
        found = [
            addition
            for seed in range(arguments.repeats)
            for addition in measured(
                first,
                second,
                kind=Kind(arguments.classifier),
                count=arguments.folds,
                seed=seed,
                by_person=by_person,
            )
        ]
        sys.stdout.write(told(found, "people" if by_person else "recordings"))
    return 0


def told(found: Sequence[Addition], held_out: str) -> str:
    """One line: over all held-out recordings and rows of all folds."""
    classes = ", ".join(
        f"{name} {_mean(found, 'before', name):.3f} -> {_mean(found, 'after', name):.3f} "
        f"of {sum(each.recordings.get(name, 0) for each in found)}"
        for name in dict.fromkeys(name for each in found for name in each.recordings)
    )
    all_of = sum(sum(each.recordings.values()) for each in found)
    called = sum(each.called * sum(each.recordings.values()) for each in found) / all_of
    shares = []
    for place, attribute in enumerate(("recognised", "mistaken")):
        rows = sum(each.shown[place] for each in found)
        right = sum((getattr(each, attribute) or 0.0) * each.shown[place] for each in found)
        shares.append(f"{right / max(1, rows):.3f} of {rows}")
    foreseen = [each.foreseen for each in found if each.foreseen is not None] or [np.nan]
    return (
        f"{held_out} held out: {classes}; called so {called:.3f}; "
        f"added class recognised {shares[0]} rows, its normal rows mistaken {shares[1]}; "
        f"offset {np.mean([each.offset for each in found]):.2f}, foreseen {np.mean(foreseen):.3f}; "
        f"{np.mean([each.seconds for each in found]):.2f} s\n"
    )


def _mean(found: Sequence[Addition], attribute: str, name: str) -> float:
    """Over all held-out recordings of a class, of all folds."""
    parts = [
        (getattr(each, attribute)[name], each.recordings[name]) for each in found if name in each.recordings
    ]
    return float(np.average([value for value, _ in parts], weights=[count for _, count in parts]))


if __name__ == "__main__":
    raise SystemExit(main())
