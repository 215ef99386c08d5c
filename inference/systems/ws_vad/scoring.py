"""Scoring with a trained model: whole recordings, or a camera one snippet at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from inference.describe.sentences import TRAINED
from inference.extractors.build import shared_kit
from inference.extractors.pipeline import FeatureExtractor
from inference.extractors.protocol import Extractor
from inference.runtime.device import device
from inference.systems.protocol import ALERT_LINE
from inference.systems.trained_system import TrainedSystem
from inference.systems.ws_vad.configuration import STREAMS
from inference.systems.ws_vad.inputs import COLUMNS, INPUTS, Rows, joined_rows, read_rows
from inference.systems.ws_vad.judging import Judged, judged, judged_causally
from inference.systems.ws_vad.trained import SYSTEM, TrainedModel, load_model
from inference.training.store import find
from inference.types import Assessment, Features, Modality, Snippet

if TYPE_CHECKING:
    from inference.systems.ws_vad.paper_extractors import PaperExtractor

TITLE = "Picture, motion and sound"
MODALITIES = (Modality.APPEARANCE, Modality.MOTION, Modality.SOUND)
"""Of the columns of shares: RGB, flow and audio."""
NAMES = ("picture", "motion", "sound")
ABSENT = "absent"
FORGOTTEN_AFTER = 5.0
"""Seconds without a snippet after which a camera's past is past."""

Context = dict[str, NDArray[np.generic]]
_ROWS, _PRESENT, _SCORES, _END = "rows.", "rows.present", "scores", "end"


class WeaklySupervisedSystem(TrainedSystem[TrainedModel]):
    """Paper 001 on whatever streams a snippet has. Not shared by threads.

    causal  scores look back only, and calls continue each other. The context is a flat mapping of arrays:

        rows.pictures, rows.clips, rows.flow, rows.audio, rows.present   prepared rows of the last snippets
        scores       (k,) the last scores, for smoothing
        end          () seconds at which the last snippet ended
        held.*       what the next second borrows (`inputs.read_rows`)
    """

    name = SYSTEM
    title = TITLE
    by_second = True
    """On a camera it is measured second by second, and borrows the looks of the one before by itself."""

    @property
    def required(self) -> frozenset[str]:
        """Names of shared extractors that it measures with, beside `extractors`."""
        from inference.systems.ws_vad.extractors import SHARED

        return SHARED if self.model.configuration.extractors == "embedded" else frozenset()

    @cached_property
    def extractors(self) -> Sequence[Extractor]:
        """Its own, with their networks loaded. Raises WeightsMissing, WeightsCorrupt."""
        if self.model.configuration.extractors == "embedded":
            from inference.systems.ws_vad.extractors import build_stream_extractor

            return (build_stream_extractor(camera=self.causal),)
        from inference.systems.ws_vad.paper_extractors import build_paper_extractor

        return (build_paper_extractor(self.model.configuration.architecture.streams),)

    @cached_property
    def pipeline(self) -> FeatureExtractor:
        """Decodes ahead, and knows how long everything took."""
        return FeatureExtractor([*shared_kit().lanes(self.required), self.extractors])

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        """Raises WeightsMissing, WeightsCorrupt."""
        if self.model.configuration.extractors == "paper":
            # On a GPU it takes several snippets at a time.
            (extractor,) = self.extractors
            return cast("PaperExtractor", extractor).measure(snippets)
        return self.pipeline.extract(snippets)

    def assess(
        self, features: Sequence[Features], context: Context | None = None
    ) -> tuple[list[Assessment], Context | None]:
        """Raises NotMeasured for features of other extractors."""
        if not features:
            return [], context
        if not self.causal:
            rows, _ = read_rows(self.model.configuration.extractors, features)
            prepared = self.model.preparation(rows, self.model.configuration.architecture)
            found = judged(self.model.networks, prepared)
            return self._assessments(features, found, found.scores), None
        assessments: list[Assessment] = []
        for run in _runs(features):
            made, context = self._assess_on(run, context)
            assessments += made
        return assessments, context

    def _assess_on(
        self, features: Sequence[Features], context: Context | None
    ) -> tuple[list[Assessment], Context]:
        """Snippets that follow each other."""
        model = self.model
        if context is not None and _apart(float(context[_END]), features[0].start):
            context = None
        rows, held = read_rows(model.configuration.extractors, features, context)
        prepared = model.preparation(rows, model.configuration.architecture)
        before = _remembered(context, prepared)
        past = 0 if before is None else len(before)
        whole = prepared if before is None else joined_rows([before, prepared])
        found = judged_causally(model.networks, whole, past, model.configuration.window)
        earlier = np.zeros(0) if context is None else np.asarray(context[_SCORES], np.float64)
        scores = np.concatenate([earlier, found.scores])
        kept = whole.taken(slice(max(0, len(whole) - (model.configuration.window - 1)), None))
        after: Context = {
            **{_ROWS + name: getattr(kept, name) for name in INPUTS},
            _PRESENT: kept.present,
            _SCORES: scores[max(0, len(scores) - (model.configuration.smoothing_width - 1)) :],
            _END: np.asarray(features[-1].end, np.float64),
            **held,
        }
        return self._assessments(features, found, scores), after

    def _assessments(
        self, features: Sequence[Features], found: Judged, scores: NDArray[np.float64]
    ) -> list[Assessment]:
        """scores  those of `features`, and those before that are smoothed with them"""
        model = self.model
        smooth = model.configuration.smooth(scores, causal=self.causal)[len(scores) - len(features) :]
        calibrated = (model.live if self.causal else model.line).calibrated(smooth)
        return [
            self._assessment(item, float(raw), float(score), found, place)
            for place, (item, raw, score) in enumerate(zip(features, smooth, calibrated, strict=True))
        ]

    def _assessment(self, item: Features, raw: float, score: float, found: Judged, place: int) -> Assessment:
        likely = found.classes[place]
        label = self.classes[1 + int(likely.argmax())] if score >= ALERT_LINE else ""
        by_class = {self.classes[0]: 1 - score}
        by_class |= {name: score * float(part) for name, part in zip(self.classes[1:], likely, strict=True)}
        return Assessment(
            sequence=item.sequence,
            start=item.start,
            end=item.end,
            frame_start=item.frame_start,
            frame_end=item.frame_end,
            score=score,
            raw=raw,
            contributions={
                modality: float(found.shares[place, column])
                for modality, column in zip(MODALITIES, range(len(STREAMS)), strict=True)
            },
            label=label,
            model_version=self.model_version,
            class_scores=by_class,
            facts=self._facts(found, place),
        )

    def _facts(self, found: Judged, place: int) -> dict[str, float | int | str]:
        facts: dict[str, float | int | str] = {"reference": TRAINED}
        streams = self.model.configuration.architecture.streams
        for name, stream in zip(NAMES, STREAMS, strict=True):
            column = STREAMS.index(stream)
            if stream not in streams:
                facts[name] = "not used"
            elif found.gates[place, column] == 0:
                facts[name] = ABSENT
            else:
                facts[f"gate_{name}"] = round(float(found.gates[place, column]), 3)
        return facts


def load_system(model: Path | None = None, *, causal: bool = False) -> WeaklySupervisedSystem:
    """The system with a model folder, by default the one in use. Extractors are loaded when first used.

    Raises ModelMissing, ModelError.
    """
    trained = load_model(model or find(SYSTEM))
    for network in trained.networks:
        network.to(str(device()))
    return WeaklySupervisedSystem(trained, causal=causal)


def _runs(features: Sequence[Features]) -> Iterator[Sequence[Features]]:
    """Stretches without a gap after which a camera's past is forgotten."""
    first = 0
    for place in range(1, len(features) + 1):
        if place == len(features) or _apart(features[place - 1].end, features[place].start):
            yield features[first:place]
            first = place


def _apart(end: float, start: float) -> bool:
    """Also true where the clock was set back by more than snippets overlap."""
    return not -FORGOTTEN_AFTER <= start - end <= FORGOTTEN_AFTER


def _remembered(context: Mapping[str, NDArray[np.generic]] | None, prepared: Rows) -> Rows | None:
    """The rows before, where there are any of the same kind."""
    if context is None:
        return None
    present = np.asarray(context[_PRESENT], bool)
    if not len(present):
        return None
    rows = {name: np.asarray(context[_ROWS + name], np.float32) for name in INPUTS}
    if any(rows[name].shape[1:] != getattr(prepared, name).shape[1:] for name in COLUMNS):
        return None
    return Rows(**rows, present=present, camera=prepared.camera)
