"""Scoring with a trained AADC-Net: how anomalous, which event in words, and by which regions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from inference.describe.sentences import TRAINED
from inference.errors import ModelError
from inference.extractors.build import build_lanes
from inference.extractors.pipeline import FeatureExtractor
from inference.extractors.protocol import Extractor
from inference.networks.vadclip import TEMPERATURE
from inference.runtime.device import device
from inference.systems.aadc_net.configuration import SYSTEM
from inference.systems.aadc_net.moving import MotionExtractor
from inference.systems.aadc_net.network import Fused
from inference.systems.aadc_net.regions import SHARED, Regions
from inference.systems.aadc_net.sightings import boxes_of, counts_of
from inference.systems.aadc_net.trained import TrainedModel, load_model, named, texts_of
from inference.systems.protocol import ALERT_LINE, NORMAL, ClipDecision
from inference.systems.spans import LEAVE
from inference.training.store import find
from inference.types import Assessment, Features, Floats, Modality, Snippet

TITLE = "Named in words"
PIECE = 256
"""Snippets that are scored together: a network that looks both ways sees no further (as VadCLIP's)."""

COSINE = "cosine."
"""`Assessment.facts["cosine.<class>"]` is how near a snippet is to a class's text, in [-1, 1]."""

_MODALITIES = (Modality.APPEARANCE, Modality.OBJECTS, Modality.MOTION)

Context = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class _Judged:
    """Of n snippets: logits (n,), cosines (n, C), shares (n, 3), and per snippet its regions' scores."""

    logits: Floats
    cosines: Floats
    shares: Floats
    regions: Regions
    region_scores: Sequence[Sequence[float]]


class AADCNetSystem:
    """Paper 002 on the features of a clip, or of a camera. Not shared by threads.

    required, extractors  what `assess` reads of a snippet is measured by: names of shared extractors, and own
    """

    name = SYSTEM
    title = TITLE

    def __init__(
        self, model: TrainedModel, *, texts: Tensor | None = None, classes: tuple[str, ...] | None = None
    ) -> None:
        """texts, classes  to align with, the normal one first; by default what it was trained with

        Raises WeightsMissing for a model of the paper's extractors, where they are not imported.
        """
        self.model = model
        self._texts = model.texts if texts is None else texts
        self._classes = model.classes if classes is None else classes
        self._place = next(model.network.parameters()).device
        self._texts = self._texts.to(self._place)
        self._pipeline: FeatureExtractor | None = None
        self.required: frozenset[str] = frozenset()
        self.extractors: Sequence[Extractor] = ()
        if model.extractors == "packaged":
            self.required = SHARED
            self.extractors = (MotionExtractor(),)
        else:
            from inference.systems.aadc_net.detected import load_extractor

            self.extractors = (load_extractor(),)

    @property
    def _modalities(self) -> tuple[Modality, ...]:
        """Of `Fused.shares`; motion only where the network is given any."""
        moved = self.model.network.architecture.moved > 0
        return _MODALITIES if moved else _MODALITIES[:2]

    @property
    def model_version(self) -> str:
        if self._classes == self.model.classes:
            return self.model.version
        told = "\n".join(self._classes).encode()
        return f"{self.model.version}+{hashlib.sha256(told).hexdigest()[:4]}"

    @property
    def classes(self) -> tuple[str, ...]:
        return self._classes

    @property
    def pipeline(self) -> FeatureExtractor:
        """Made at first use; it knows how long everything took. Raises WeightsMissing, WeightsCorrupt."""
        if self._pipeline is None:
            self._pipeline = FeatureExtractor([*build_lanes(self.required), self.extractors])
        return self._pipeline

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        """Find what is in each snippet, and embed it."""
        return self.pipeline.extract(snippets)

    def assess(self, features: Sequence[Features], context: Any = None) -> tuple[list[Assessment], Any]:
        """Score consecutive snippets.

        context  arrays that the last call returned: features (m, width), visual (k, texts) and logits (k,) of
                 the snippets before, as many as a causal network looks back. A network that looks both ways
                 takes and gives none
        """
        before = cast(Context | None, context) if self.model.network.architecture.causal else None
        found: list[Assessment] = []
        for start in range(0, len(features), PIECE):
            piece = features[start : start + PIECE]
            judged, before = self._judged(piece, before)
            found += [self._assessment(item, judged, place) for place, item in enumerate(piece)]
        return found, before

    def decide(self, features: Sequence[Features], assessments: Sequence[Assessment]) -> ClipDecision:
        """As the network was trained on videos: the means of the K highest logits and of each class's K
        highest cosines (section III-G)."""
        top = self.model.top
        score = self.model.calibration.score(_highest([item.raw for item in assessments], top))
        cosines = [
            _highest([float(item.facts[COSINE + name]) for item in assessments], top)
            for name in self._classes
        ]
        class_scores = dict(zip(self._classes, self._probabilities(np.asarray(cosines)), strict=True))
        peak = max(assessments, key=lambda item: item.score)
        label = self._event(class_scores) if score >= ALERT_LINE else NORMAL
        return ClipDecision(label, class_scores, score, peak.label)

    @torch.inference_mode()
    def _judged(self, items: Sequence[Features], before: Context | None) -> tuple[_Judged, Context | None]:
        network = self.model.network
        regions = self.model.regions.of(items)
        fused = network.fuse(*self._tensors(regions))
        past = 0 if before is None else len(before["features"])
        features, visual, known = fused.features, fused.visual, fused.features.new_zeros(1, 0)
        if before is not None:
            features = self._after(before["features"], features)
            visual = self._after(before["visual"], visual)
            known = torch.from_numpy(np.asarray(before["logits"], np.float32))[None].to(self._place)
        logits = network.confidence(features)[:, past:]
        cosines = network.align(visual, torch.cat([known, logits], 1), self._texts)[:, known.shape[1] :]
        judged = _Judged(
            logits=logits[0].cpu().numpy(),
            cosines=cosines[0].cpu().numpy(),
            shares=fused.shares[0].cpu().numpy(),
            regions=regions,
            region_scores=self._region_scores(regions, features, logits, past),
        )
        if not network.architecture.causal:
            return judged, None
        kept = network.architecture.window - 1
        everything = torch.cat([known, logits], 1)
        return judged, {
            "features": _last(features, network.reach),
            "visual": _last(visual, kept),
            "logits": _last(everything, kept),
        }

    def _region_scores(
        self, regions: Regions, features: Tensor, logits: Tensor, past: int
    ) -> list[list[float]]:
        """The score that each region would give its snippet alone, where it is told: near the line and above
        in a causal network. Elsewhere regions have the snippet's score."""
        network, calibration = self.model.network, self.model.calibration
        scores = []
        for place, logit in enumerate(logits[0].tolist()):
            count = int(regions.present[place].sum())
            score = calibration.score(logit)
            scores.append([score] * count)
            if count < 2 or score < LEAVE or not network.architecture.causal:
                continue
            alone = self._alone(regions, place, count)
            begin = max(0, past + place - network.reach)
            windows = features[:, begin : past + place + 1].repeat(count, 1, 1)
            windows[:, -1] = alone.features[:, 0]
            scores[-1] = [calibration.score(value) for value in network.confidence(windows)[:, -1].tolist()]
        return scores

    def _alone(self, regions: Regions, place: int, count: int) -> Fused:
        """Features of a snippet's regions, each as if it were the only one."""
        crops, states = (
            torch.from_numpy(rows[place, :count, None, None]).to(self._place)
            for rows in (regions.crops, regions.states)
        )
        return self.model.network.fuse(crops, states, torch.ones(count, 1, 1, device=self._place))

    def _tensors(self, regions: Regions) -> tuple[Tensor, Tensor, Tensor]:
        crops, states, present = (
            torch.from_numpy(rows)[None].to(self._place)
            for rows in (regions.crops, regions.states, regions.present)
        )
        return crops, states, present

    def _after(self, before: NDArray[Any], rows: Tensor) -> Tensor:
        return torch.cat([torch.from_numpy(np.asarray(before, np.float32))[None].to(self._place), rows], 1)

    def _assessment(self, item: Features, judged: _Judged, place: int) -> Assessment:
        logit = float(judged.logits[place])
        score = self.model.calibration.score(logit)
        cosines = judged.cosines[place]
        class_scores = dict(zip(self._classes, self._probabilities(cosines), strict=True))
        return Assessment(
            sequence=item.sequence,
            start=item.start,
            end=item.end,
            frame_start=item.frame_start,
            frame_end=item.frame_end,
            score=score,
            raw=logit,
            contributions=dict(zip(self._modalities, judged.shares[place].tolist(), strict=False)),
            label=self._event(class_scores) if score >= ALERT_LINE else "",
            model_version=self.model_version,
            class_scores=class_scores,
            boxes=boxes_of(judged.regions, place, judged.region_scores[place]),
            facts={
                "reference": TRAINED,
                "text_side": self.model.text_side,
                **counts_of(judged.regions, place),
                **{
                    COSINE + name: round(float(value), 4)
                    for name, value in zip(self._classes, cosines, strict=True)
                },
            },
        )

    def _probabilities(self, cosines: NDArray[Any]) -> list[float]:
        """softmax(gamma s / 0.07) over the classes."""
        scaled = cosines.astype(np.float64) * (self.model.sharpness / TEMPERATURE)
        powers = np.exp(scaled - scaled.max())
        return [float(value) for value in powers / powers.sum()]

    def _event(self, class_scores: Mapping[str, float]) -> str:
        """The likeliest class that is not normal."""
        events = [name for name in class_scores if name != NORMAL]
        return max(events, key=lambda name: class_scores[name]).replace("_", " ")


def load_system(
    model: Path | None = None, *, causal: bool = False, class_names: tuple[str, ...] | None = None
) -> AADCNetSystem:
    """The system with a model folder, by default the one in use.

    causal       refuses a model whose network looks both ways
    class_names  events in words to align with instead of the classes that it was trained with

    Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt; ValueError for a name that is too long.
    """
    trained = load_model(model or find(SYSTEM))
    if causal and not trained.network.architecture.causal:
        raise ModelError("This model of aadc_net looks both ways in time: cameras need a causal one.")
    classes = named(class_names or ())
    events = classes[1:]
    texts = texts_of(trained, events) if events else None
    trained.network.to(str(device()))
    return AADCNetSystem(trained, texts=texts, classes=classes if events else None)


def _highest(values: Sequence[float], top: int) -> float:
    return float(np.mean(sorted(values, reverse=True)[:top]))


def _last(rows: Tensor, count: int) -> NDArray[np.float32]:
    """The last rows of the one sequence (1, T, ...)."""
    kept = rows[0, max(0, rows.shape[1] - count) :]
    return kept.cpu().numpy().astype(np.float32).copy()
