"""What can be seen: SSD-MobileNetV2 detections of COCO classes."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import cv2
import numpy as np

from inference.extractors.protocol import Arrays, Once
from inference.extractors.sampling import looked_at
from inference.runtime.network import Network, OpenVINONetwork
from inference.types import Floats, Frames, Ints, Snippet
from inference.weights.conversion import openvino_ir

if TYPE_CHECKING:
    from openvino import Model

INPUT_SIDE = 300
MIN_CONFIDENCE = 0.3
"""Detections below are not kept: at a lower confidence most boxes on surveillance footage are wrong."""

REMEMBERED = 256
"""Pictures: of overlapping snippets, of all cameras that are scored at once, and of systems in turn."""

Detections = tuple[Floats, Ints, Floats]
"""boxes (n, 4), classes (n,), confidences (n,) of one picture"""


class ObjectExtractor:
    """Detects objects in two frames of each snippet, one of them shared with the next snippet. Threads may
    share one: what is looked at again is remembered.

    Arrays (N detections of the F frames looked at):

    objects.boxes       (N, 4) float32   left, top, right, bottom as fractions of width and height
    objects.class       (N,) int64       COCO number, see `inference.extractors.coco`
    objects.confidence  (N,) float32     the detector's, at least 0.3
    objects.frame       (N,) int64       original number of the frame it was seen in
    objects.time        (N,) float64     that frame's presentation time, seconds
    objects.analysed    (F,) int64       numbers of the frames looked at, ascending; F is 1 or 2
    """

    name = "objects"

    def __init__(self, network: Network | None = None) -> None:
        """Load the packaged detector. It runs on the CPU on every machine: its graph is TensorFlow's."""
        self._network = network or OpenVINONetwork(openvino_ir("ssd_mobilenet_v2", "v1", _build))
        self._remembered: Once[Detections] = Once(REMEMBERED)
        self._one_at_a_time = Lock()

    def extract(self, snippet: Snippet) -> Arrays:
        positions = looked_at(snippet.frame_numbers.tolist())
        found = [self.detect(snippet, position) for position in positions]
        counts = [len(boxes) for boxes, _, _ in found]
        return {
            "objects.boxes": np.concatenate([boxes for boxes, _, _ in found]),
            "objects.class": np.concatenate([classes for _, classes, _ in found]),
            "objects.confidence": np.concatenate([confidences for _, _, confidences in found]),
            "objects.frame": np.repeat(snippet.frame_numbers[positions], counts),
            "objects.time": np.repeat(snippet.frame_times[positions], counts),
            "objects.analysed": snippet.frame_numbers[positions].copy(),
        }

    def detect(self, snippet: Snippet, position: int) -> Detections:
        """Detections in one of the snippet's frames, most confident first."""
        key = snippet.source, int(snippet.frame_numbers[position])
        return self._remembered.get(key, lambda: self.look_at(snippet.frames[position]))

    def look_at(self, picture: Frames) -> Detections:
        """Detections in one (H, W, 3) BGR picture, most confident first."""
        small = cv2.resize(picture, (INPUT_SIDE, INPUT_SIDE), interpolation=cv2.INTER_AREA)
        with self._one_at_a_time:
            boxes, classes, confidences, _ = self._network(cv2.cvtColor(small, cv2.COLOR_BGR2RGB)[None])
        keep = confidences[0] >= MIN_CONFIDENCE
        top, left, bottom, right = np.clip(boxes[0][keep], 0.0, 1.0).T
        return (
            np.stack([left, top, right, bottom], axis=1).astype(np.float32),
            classes[0][keep].astype(np.int64),
            confidences[0][keep].astype(np.float32),
        )


def _build(weights: Path) -> Model:
    import openvino

    model = openvino.convert_model(weights)
    model.reshape([1, INPUT_SIDE, INPUT_SIDE, 3])
    return model
