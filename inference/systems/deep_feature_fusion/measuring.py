"""Measuring snippets: every extractor's looks, and the Grad-CAM pictures while the maps are at hand.

Arrays of the features:

deep.<extractor>          (m, size) looks; float16 from 256 columns on, else float32
deep.<extractor>.frames   (m,) int64 original number of each look's frame
deep.<extractor>.cam      (K - 1, h, w) float32 where each class but "normal" shows, in log-odds: Grad-CAM, or
                          what is lost by leaving parts out (`occlusion`)
deep.model                (8,) uint8 fingerprint of the classifier that the pictures explain

Maps are 125 kB a look, so they are explained at once and forgotten. What is explained is the row of this
snippet alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.media.index import SNIPPET_HOP
from inference.systems.deep_feature_fusion.classifiers import Classifier
from inference.systems.deep_feature_fusion.configuration import Configuration, Unit
from inference.systems.deep_feature_fusion.extractors import Extractor, Looks
from inference.systems.deep_feature_fusion.gradcam import grad_cam
from inference.systems.deep_feature_fusion.occlusion import lost
from inference.systems.deep_feature_fusion.windows import look_gradients, rows_of
from inference.types import Features, Floats, Snippet

PREFIX = "deep."
WORTH_EXPLAINING = 0.3
"""Probability of not being normal from which on motion and people are explained."""


class Measurer:
    """Measures snippets with a configuration's extractors; an `inference.extractors.protocol.Extractor`.

    classifier   whose decisions the Grad-CAM pictures explain; None leaves them out
    fingerprint  of the model, 16 hexadecimal digits
    """

    name = "deep"

    def __init__(
        self,
        configuration: Configuration,
        extractors: Mapping[str, Extractor],
        classifier: Classifier | None = None,
        *,
        fingerprint: str = "",
    ) -> None:
        self._configuration = configuration
        self._extractors = extractors
        self._classifier = classifier
        self._fingerprint = np.frombuffer(bytes.fromhex(fingerprint), np.uint8)

    def extract(self, snippet: Snippet) -> dict[str, NDArray[Any]]:
        positions = look_positions(len(snippet.frame_numbers), self._configuration.looks)
        looks = {name: extractor.look(snippet, positions) for name, extractor in self._extractors.items()}
        arrays: dict[str, NDArray[Any]] = {}
        for name, seen in looks.items():
            kind = np.float16 if seen.values.shape[1] >= 256 else np.float32
            arrays[f"{PREFIX}{name}"] = seen.values.astype(kind)
            arrays[f"{PREFIX}{name}.frames"] = seen.numbers
        if self._classifier is not None:
            for name, pictures in self._explained(looks, self._classifier).items():
                arrays[f"{PREFIX}{name}.cam"] = pictures
            arrays[f"{PREFIX}model"] = self._fingerprint
        return arrays

    def _explained(self, looks: Mapping[str, Looks], classifier: Classifier) -> dict[str, Floats]:
        """(K - 1, h, w) by extractor that can tell where it saw what."""
        values = {name: seen.values for name, seen in looks.items()}
        rows = rows_of(values, self._configuration)
        if not len(rows):
            return {}
        return self._by_gradient(rows, looks, classifier) | self._by_occlusion(rows, looks, classifier)

    def _by_gradient(
        self, rows: Floats, looks: Mapping[str, Looks], classifier: Classifier
    ) -> dict[str, Floats]:
        values = {name: seen.values for name, seen in looks.items()}
        mapped = {name: seen.maps for name, seen in looks.items() if seen.maps is not None and len(seen.maps)}
        found: dict[str, list[Floats]] = {name: [] for name in mapped}
        for number in range(1, len(classifier.names)) if mapped else ():
            by_look = self._gradients(rows, values, number, classifier)
            for name, maps in mapped.items():
                found[name].append(grad_cam(maps, by_look[name]))
        return {name: np.stack(pictures) for name, pictures in found.items()}

    def _by_occlusion(
        self, rows: Floats, looks: Mapping[str, Looks], classifier: Classifier
    ) -> dict[str, Floats]:
        """Only of windows that may be something: it takes a score for each part of the picture."""
        if self._configuration.unit is Unit.FRAME:
            return {}
        if 1.0 - float(classifier.probabilities(rows)[:, 0].mean()) < WORTH_EXPLAINING:
            return {}
        values = {name: seen.values for name, seen in looks.items()}
        found: dict[str, Floats] = {}
        for name, seen in looks.items():
            if seen.occlude is None:
                continue
            occluded = seen.occlude()
            others = [rows_of({**values, name: without}, self._configuration) for without in occluded.values]
            without = np.concatenate([rows[:0], *others])
            found[name] = np.stack(
                [
                    lost(occluded, classifier.log_odds(rows, number) - classifier.log_odds(without, number))
                    for number in range(1, len(classifier.names))
                ]
            )
        return found

    def _gradients(
        self, rows: Floats, values: Mapping[str, Floats], number: int, classifier: Classifier
    ) -> dict[str, NDArray[np.float64]]:
        if self._configuration.unit is Unit.WINDOW:
            gradient = classifier.slopes(rows[0], number)
            return look_gradients(gradient, values, self._configuration)
        parts = [
            look_gradients(
                classifier.slopes(row, number),
                {name: looks[place : place + 1] for name, looks in values.items()},
                self._configuration,
            )
            for place, row in enumerate(rows)
        ]
        return {name: np.concatenate([part[name] for part in parts]) for name in values}


def look_positions(frames: int, looks: Sequence[int]) -> list[int]:
    """Positions in a snippet of 16 frames, or of 9 that begin with the frame before the second."""
    first = frames % SNIPPET_HOP
    return [
        first + second * SNIPPET_HOP + look for second in range(frames // SNIPPET_HOP) for look in looks
    ] or [frames - 1]


def looks_in(features: Features, names: Sequence[str]) -> dict[str, Floats]:
    """Looks (m, size) by extractor, as float32. KeyError for features that were not measured with them."""
    return {name: features.arrays[f"{PREFIX}{name}"].astype(np.float32) for name in names}


def frames_in(features: Features, names: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """Frame number of each look, by extractor."""
    return {name: features.arrays[f"{PREFIX}{name}.frames"].astype(np.int64) for name in names}
