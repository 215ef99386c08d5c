"""The system: measures snippets, and says of each which class it looks like, how surely, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from inference.describe.sentences import TRAINED
from inference.extractors.pipeline import FeatureExtractor
from inference.systems.deep_feature_fusion.classifiers import abnormality
from inference.systems.deep_feature_fusion.configuration import Decision, Unit
from inference.systems.deep_feature_fusion.extractors import Extractor
from inference.systems.deep_feature_fusion.gradcam import as_heatmap, joined
from inference.systems.deep_feature_fusion.measuring import (
    PREFIX,
    Measurer,
    frames_in,
    looks_in,
)
from inference.systems.deep_feature_fusion.memory import Memory
from inference.systems.deep_feature_fusion.model import NAME, Model, check_versions, columns_of
from inference.systems.deep_feature_fusion.rows import Columns
from inference.systems.deep_feature_fusion.sharing import shared
from inference.systems.deep_feature_fusion.windows import column_shares, rows_of
from inference.systems.protocol import ALERT_LINE, NORMAL, ClipDecision
from inference.training import store
from inference.types import Assessment, Features, Floats, Ints, Modality, Snippet

WINDOW = 2.0
"""Seconds that a row of a window describes."""


class DeepFeatureFusion:
    """See README.md beside this file.

    causal  calls continue each other: a second's looks are joined with those of the one before
    """

    name = NAME
    title = "Learned from examples"
    required: frozenset[str] = frozenset()

    def __init__(self, model: Model, extractors: Mapping[str, Extractor], *, causal: bool = False) -> None:
        """Raises ModelError when the extractors are of another version than those it was trained with."""
        looks = {
            name: Columns(name, extractor.version, extractor.size) for name, extractor in extractors.items()
        }
        check_versions(model, columns_of(model.configuration, looks))
        self.model = model
        self.causal = causal
        self._fingerprint = model.fingerprint
        self._version = version_of(model)
        self._modalities = {name: extractor.modality for name, extractor in extractors.items()}
        measurer = Measurer(
            model.configuration,
            extractors,
            model.classifier,
            fingerprint=self._fingerprint,
        )
        self.measurer = measurer
        self.extractor = FeatureExtractor([[measurer]])

    @property
    def model_version(self) -> str:
        return self._version

    @property
    def classes(self) -> tuple[str, ...]:
        return self.model.classifier.names

    @property
    def extractors(self) -> tuple[Measurer]:
        """What it measures with, for passes in which other systems join (`inference.systems.together`)."""
        return (self.measurer,)

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        return self.extractor.extract(snippets)

    def assess(
        self, features: Sequence[Features], context: Memory | None = None
    ) -> tuple[list[Assessment], Memory]:
        """One assessment a snippet. The context matters to windows only: looks of the last two seconds."""
        memory = context or Memory()
        assessments = []
        for item in features:
            own = self._seen(item)
            first = min((float(times[0]) for times in own.times.values() if len(times)), default=item.start)
            window = memory.since(item.end - WINDOW, first).followed_by(own)
            assessments.append(self._assessment(item, window.looks))
            memory = window
        return assessments, memory

    def decide(self, features: Sequence[Features], assessments: Sequence[Assessment]) -> ClipDecision:
        """Over all rows of the clip: the mean of their probabilities, or the shares of their votes."""
        rows = [self._rows(self._seen(item).looks) for item in features]
        probabilities = self._decided(self.model.classifier.probabilities(np.concatenate(rows)))
        score = float(self.model.scores(probabilities[None])[0])
        scores = dict(zip(self.classes, probabilities.tolist(), strict=True))
        peak = max(assessments, key=lambda assessment: assessment.score)
        label = self._likeliest(probabilities) if score >= ALERT_LINE else NORMAL
        return ClipDecision(label, scores, score, peak.label)

    def _seen(self, item: Features) -> Memory:
        names = self.model.configuration.extractors
        times = dict(zip(item.frame_numbers.tolist(), item.frame_times.tolist(), strict=True))
        return Memory(
            looks_in(item, names),
            {
                name: np.asarray([times.get(number, item.start) for number in frames.tolist()], np.float64)
                for name, frames in frames_in(item, names).items()
            },
        )

    def _rows(self, looks: Mapping[str, Floats]) -> Floats:
        return rows_of(looks, self.model.configuration)

    def _assessment(self, item: Features, looks: Mapping[str, Floats]) -> Assessment:
        if self.model.configuration.unit is Unit.FRAME:
            looks = looks_in(item, self.model.configuration.extractors)
        rows = self._rows(looks)
        if not len(rows):
            return self._nothing(item)
        by_row = self.model.classifier.probabilities(rows)
        probabilities = self._decided(by_row)
        score = float(self.model.scores(probabilities[None])[0])
        number = 1 + int(probabilities[1:].argmax())
        row_scores = self.model.scores(by_row)
        shares = self._shares(rows, looks, number, int(row_scores.argmax()))
        frames, frame_scores = self._by_frame(item, by_row)
        return Assessment(
            sequence=item.sequence,
            start=item.start,
            end=item.end,
            frame_start=item.frame_start,
            frame_end=item.frame_end,
            score=score,
            raw=float(abnormality(probabilities[None])[0]),
            contributions=self._contributions(shares),
            label=self.classes[number] if score >= ALERT_LINE else "",
            model_version=self.model_version,
            frames=frames,
            frame_scores=frame_scores,
            class_scores=dict(zip(self.classes, probabilities.tolist(), strict=True)),
            heatmap=self._heatmap(item, number, score, shares),
            facts=self._facts(by_row, number if score >= ALERT_LINE else 0, shares),
        )

    def _nothing(self, item: Features) -> Assessment:
        """Nothing was seen or heard: nothing speaks against the ordinary."""
        return Assessment(
            sequence=item.sequence,
            start=item.start,
            end=item.end,
            frame_start=item.frame_start,
            frame_end=item.frame_end,
            score=0.0,
            raw=0.0,
            contributions={},
            label="",
            model_version=self.model_version,
        )

    def _decided(self, by_row: Floats) -> Floats:
        if self.model.configuration.decision is Decision.MEAN:
            return np.asarray(by_row.mean(axis=0), np.float32)
        votes = np.bincount(by_row.argmax(axis=1), minlength=by_row.shape[1])
        return np.asarray(votes / len(by_row), np.float32)

    def _likeliest(self, probabilities: Floats) -> str:
        """The likeliest class but "normal": the score has said that it is not that."""
        return self.classes[1 + int(probabilities[1:].argmax())]

    def _shares(self, rows: Floats, looks: Mapping[str, Floats], number: int, peak: int) -> dict[str, float]:
        """Each extractor's part in the log-odds of the class, at the row that speaks loudest."""
        if self.model.configuration.unit is Unit.FRAME:
            looks = {name: own[peak : peak + 1] for name, own in looks.items()}
        classifier = self.model.classifier
        slopes = classifier.slopes(rows[peak], number)
        mean = classifier.standardisation.mean
        return column_shares(slopes, rows[peak], mean, looks, self.model.configuration)

    def _contributions(self, shares: Mapping[str, float]) -> dict[Modality, float]:
        total = sum(abs(share) for share in shares.values())
        found: dict[Modality, float] = {}
        for name, share in shares.items():
            part = abs(share) / total if total > 0 else 1 / len(shares)
            found[self._modalities[name]] = found.get(self._modalities[name], 0.0) + part
        return found

    def _by_frame(self, item: Features, by_row: Floats) -> tuple[Ints | None, Floats | None]:
        if self.model.configuration.unit is not Unit.FRAME:
            return None, None
        frames = frames_in(item, self.model.configuration.extractors)
        return next(iter(frames.values())), np.asarray(abnormality(by_row), np.float32)

    def _heatmap(
        self, item: Features, number: int, score: float, shares: Mapping[str, float]
    ) -> Floats | None:
        """Where the class shows, fading below the alert line: of each extractor that can tell as much as its
        part in the decision. None where none can or where the features were measured for another model."""
        told = item.arrays.get(f"{PREFIX}model")
        if told is None or np.asarray(told, np.uint8).tobytes().hex() != self._fingerprint:
            return None
        pictures = {
            name: np.asarray(item.arrays[f"{PREFIX}{name}.cam"][number - 1], np.float32)
            for name in self.model.configuration.extractors
            if f"{PREFIX}{name}.cam" in item.arrays
        }
        if not pictures:
            return None
        parts = [
            picture * (max(0.0, shares.get(name, 0.0)) / max(float(picture.sum()), 1e-9))
            for name, picture in pictures.items()
        ]
        return as_heatmap(joined(parts), min(1.0, score / ALERT_LINE))

    def _facts(
        self, by_row: Floats, number: int, shares: Mapping[str, float]
    ) -> dict[str, float | int | str]:
        facts: dict[str, float | int | str] = {"reference": TRAINED}
        if self.model.configuration.unit is Unit.FRAME:
            facts["frames_voting"] = round(float((by_row.argmax(axis=1) == number).mean()), 3)
            facts["frames"] = len(by_row)
        if shares:
            facts["extractor"] = max(shares, key=lambda name: shares[name])
        return facts


def version_of(model: Model) -> str:
    """What scores of a model are told to be of."""
    return f"{NAME}-1-{model.fingerprint[:8]}"


def load_system(model: Path | None = None, *, causal: bool = False) -> DeepFeatureFusion:
    """`model` is the folder of a trained model; without, the active one. Causal, it is what that model has
    for cameras.

    Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt.
    """
    folder = model or store.find(NAME)
    loaded = Model.load_live(folder) if causal else Model.load(folder)
    return DeepFeatureFusion(loaded, shared(loaded.configuration.extractors), causal=causal)


def scored_frames(model: Model, assessment: Assessment) -> list[float] | None:
    """Calibrated scores of an assessment's frames."""
    if assessment.frame_scores is None:
        return None
    raw = np.asarray(assessment.frame_scores, np.float32)
    scores: list[float] = model.scores(np.stack([1 - raw, raw], axis=1)).tolist()
    return scores
