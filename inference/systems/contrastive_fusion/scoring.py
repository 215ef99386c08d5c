"""Scoring with a trained fusion: how unlike normal, which behaviour, and by which modality it was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from inference.describe.sentences import TRAINED
from inference.extractors.pipeline import FeatureExtractor
from inference.extractors.protocol import Arrays
from inference.media.homography import HomographySource
from inference.runtime.device import device
from inference.systems.contrastive_fusion.crops import FRAMES, CropFinder, Found
from inference.systems.contrastive_fusion.cutting import SIDE
from inference.systems.contrastive_fusion.lowlight import low_light
from inference.systems.contrastive_fusion.trained import SYSTEM, TrainedModel, load_model
from inference.systems.protocol import ALERT_LINE, NORMAL, ClipDecision
from inference.training.store import find
from inference.types import Assessment, Box, Features, Floats, Modality, Snippet

TITLE = "Visible and thermal fusion"
UNNAMED = "unusual behaviour"
"""The label where detection finds a person unlike normal and recognition takes him for normal."""

MODALITIES = (Modality.APPEARANCE, Modality.THERMAL)
"""Of the columns of `shares`: the visible picture counts as appearance."""
BLINDNESS = ("", "dark", "saturated", "flat", "missing")
"""By number in `blind`: why a modality shows nothing."""


class ContrastiveFusionSystem:
    """Paper 000 on whatever modalities a snippet has. Not shared by threads.

    `measure` gives, for the n groups of people of a snippet (m people in all), arrays named
    "contrastive_fusion.<name>":

    similarity     (n,) float32       o of Eq. 10
    probabilities  (n, classes) float32
    shares         (n, 2) float32     of visible and thermal in the fused feature
    boxes          (m, 4) float32     people in the middle frame, fractions of the picture
    owner          (m,) int64         which group each belongs to
    confidence     (m,) float32       the detector's, 0 for who was found by warmth and movement
    people         () int64           the most seen at once
    dark_share     () float32         of the visible pictures
    blind          (2,) int64         visible's and thermal's number in BLINDNESS
    """

    name = SYSTEM
    title = TITLE
    required: frozenset[str] = frozenset()

    def __init__(self, model: TrainedModel, finder: CropFinder | None = None) -> None:
        """Raises WeightsMissing, WeightsCorrupt for the detector, HomographyError."""
        self.model = model
        self._finder = finder or CropFinder(come_and_go=model.come_and_go)
        self._device = next(model.detection.parameters()).device
        self.pipeline = FeatureExtractor([[self]])
        """Decodes ahead, and knows how long everything took."""

    @property
    def model_version(self) -> str:
        return self.model.version

    @property
    def classes(self) -> tuple[str, ...]:
        return self.model.classes

    @property
    def extractors(self) -> tuple[ContrastiveFusionSystem]:
        """It finds people and looks at them in one go: it is its own extractor."""
        return (self,)

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        """Find people in each snippet of 16 frames and run the networks on them."""
        return self.pipeline.extract(snippets)

    def extract(self, snippet: Snippet) -> Arrays:
        """The arrays of one snippet."""
        found = self._finder.find(snippet)
        return {f"{SYSTEM}.{name}": array for name, array in self._arrays(found).items()}

    def assess(self, features: Sequence[Features], context: Any = None) -> tuple[list[Assessment], Any]:
        """Each snippet for itself: it is as unusual as the group in it that is least like normal."""
        return [self._assessment(item) for item in features], context

    def decide(self, features: Sequence[Features], assessments: Sequence[Assessment]) -> ClipDecision:
        """By the snippets in which people were seen: mean class probabilities, and mean score."""
        seen = [item for item in assessments if item.class_scores]
        if not seen:
            return ClipDecision(NORMAL, {name: float(name == NORMAL) for name in self.classes})
        class_scores = {
            name: float(np.mean([item.class_scores[name] for item in seen])) for name in self.classes
        }
        peak = max(seen, key=lambda item: item.score)
        return ClipDecision(
            label=max(class_scores, key=lambda name: class_scores[name]),
            class_scores=class_scores,
            score=float(np.mean([item.score for item in seen])),
            reason=peak.label,
        )

    def _arrays(self, found: Found) -> dict[str, NDArray[Any]]:
        usable = [group for group in found.groups if self._usable(group.visible, group.thermal)]
        similarity, probabilities, shares = self._judged(
            [group.visible for group in usable], [group.thermal for group in usable]
        )
        boxes = [group.boxes for group in usable]
        blind = [BLINDNESS.index(found.visible_blind), BLINDNESS.index(found.thermal_blind)]
        return {
            "similarity": similarity,
            "probabilities": probabilities,
            "shares": shares,
            "boxes": np.concatenate([np.empty((0, 4), np.float32), *boxes]),
            "owner": np.repeat(np.arange(len(usable)), [len(rows) for rows in boxes]),
            "confidence": np.concatenate([np.empty(0, np.float32), *(g.confidences for g in usable)]),
            "people": np.asarray(found.people, np.int64),
            "dark_share": np.asarray(found.dark_share, np.float32),
            "blind": np.asarray(blind, np.int64),
        }

    def _usable(self, visible: NDArray[np.uint8] | None, thermal: NDArray[np.uint8] | None) -> bool:
        known = self.model.detection.architecture.modalities
        return (visible is not None and "visible" in known) or (thermal is not None and "thermal" in known)

    @torch.inference_mode()
    def _judged(
        self, visible: Sequence[NDArray[np.uint8] | None], thermal: Sequence[NDArray[np.uint8] | None]
    ) -> tuple[Floats, Floats, Floats]:
        """Similarity (n,), class probabilities (n, classes) and shares (n, 2) of n groups' crops."""
        if not visible:
            width = len(self.classes)
            return np.empty(0, np.float32), np.empty((0, width), np.float32), np.empty((0, 2), np.float32)
        present = torch.tensor(
            [[bright is not None, warm is not None] for bright, warm in zip(visible, thermal, strict=True)],
            device=self._device,
        )
        clips = [
            self._clips(crops) if any(crop is not None for crop in crops) else None
            for crops in (visible, thermal)
        ]
        model = self.model
        pooled, shares = model.detection.pooled(clips[0], clips[1], present)
        similarity = model.template.similarity(model.detection.projection(pooled).cpu().numpy())
        if model.recognition is not model.detection:
            pooled, _ = model.recognition.pooled(clips[0], clips[1], present)
        probabilities = torch.softmax(model.recognition.classification(pooled).float(), dim=1)
        return (
            similarity.astype(np.float32),
            probabilities.cpu().numpy().astype(np.float32),
            shares.float().cpu().numpy(),
        )

    def _clips(self, crops: Sequence[NDArray[np.uint8] | None]) -> torch.Tensor:
        """(n, 1, 16, 112, 112) in [0, 1]; a group without this modality gets zeros, which `present` masks."""
        nothing = np.zeros((FRAMES, SIDE, SIDE), np.uint8)
        stacked = np.stack([nothing if crop is None else crop for crop in crops])
        return torch.from_numpy(stacked).to(self._device).float().div_(255).unsqueeze(1)

    def _assessment(self, item: Features) -> Assessment:
        measured = {name: item.arrays[f"{SYSTEM}.{name}"] for name in _NAMES}
        similarity, probabilities = measured["similarity"], measured["probabilities"]
        scores = self.model.template.calibrated(similarity)
        top = int(scores.argmax()) if len(scores) else None
        labels = [self._label(float(score), row) for score, row in zip(scores, probabilities, strict=True)]
        return Assessment(
            sequence=item.sequence,
            start=item.start,
            end=item.end,
            frame_start=item.frame_start,
            frame_end=item.frame_end,
            score=0.0 if top is None else float(scores[top]),
            raw=0.0 if top is None else float(1.0 - similarity[top]),
            contributions={} if top is None else _contributions(measured["shares"][top]),
            label="" if top is None else labels[top],
            model_version=self.model_version,
            class_scores={} if top is None else self._by_class(probabilities[top]),
            boxes=_boxes(item, measured, scores, labels),
            facts=_facts(measured, top),
        )

    def _by_class(self, probabilities: Floats) -> dict[str, float]:
        return dict(zip(self.classes, probabilities.astype(float).tolist(), strict=True))

    def _label(self, score: float, probabilities: Floats) -> str:
        """The most probable behaviour from the alert line on; nothing below it."""
        if score < ALERT_LINE:
            return ""
        likely = self.classes[int(probabilities.argmax())]
        return UNNAMED if likely == NORMAL else likely.replace("_", " ")


_NAMES = (
    "similarity",
    "probabilities",
    "shares",
    "boxes",
    "owner",
    "confidence",
    "people",
    "dark_share",
    "blind",
)


def load_system(
    model: Path | None = None, *, causal: bool = False, homographies: HomographySource | None = None
) -> ContrastiveFusionSystem:
    """The system with a model folder, by default the one in use. It is causal in any case.

    homographies  how thermal pictures lie against visible ones; by default as the environment says.
    Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt, HomographyError.
    """
    trained = load_model(model or find(SYSTEM))
    for network in (trained.detection, trained.recognition):
        network.to(str(device()))
    finder = CropFinder(homographies=homographies, come_and_go=trained.come_and_go)
    return ContrastiveFusionSystem(trained, finder)


def _contributions(shares: Floats) -> dict[Modality, float]:
    """Of what the score was measured from; a missing or blind modality's share is 0."""
    total = float(shares.sum()) or 1.0
    return {modality: float(share) / total for modality, share in zip(MODALITIES, shares, strict=True)}


def _boxes(
    item: Features, measured: dict[str, NDArray[Any]], scores: NDArray[np.float64], labels: Sequence[str]
) -> tuple[Box, ...]:
    middle = len(item.frame_numbers) // 2
    found = []
    for corners, owner, confidence in zip(
        measured["boxes"].tolist(), measured["owner"].tolist(), measured["confidence"].tolist(), strict=True
    ):
        left, top, right, bottom = corners
        found.append(
            Box(
                left=left,
                top=top,
                right=right,
                bottom=bottom,
                label=labels[owner] or "person",
                score=float(scores[owner]),
                frame=int(item.frame_numbers[middle]),
                time=float(item.frame_times[middle]),
                confidence=confidence or None,
            )
        )
    return tuple(found)


def _facts(measured: dict[str, NDArray[Any]], top: int | None) -> dict[str, float | int | str]:
    share = float(measured["dark_share"])
    blind = [BLINDNESS[number] for number in measured["blind"].tolist()]
    facts: dict[str, float | int | str] = {
        "reference": TRAINED,
        "dark_share": round(share, 3),
        "low_light": int(low_light(share)),
        "persons": int(measured["people"]),
        "count.person": int(measured["people"]),
    }
    for name, reason in zip(("visible", "thermal"), blind, strict=True):
        if reason:
            facts[f"{name}_blind"] = reason
    if top is None:
        facts["modality"] = _used(not blind[0], not blind[1])
        return facts
    shares = measured["shares"][top]
    facts["modality"] = _used(bool(shares[0] > 0), bool(shares[1] > 0))
    facts["similarity"] = round(float(measured["similarity"][top]), 4)
    return facts


def _used(visible: bool, thermal: bool) -> str:
    if visible and thermal:
        return "both"
    return "visible" if visible else "thermal" if thermal else "none"
