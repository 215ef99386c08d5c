"""What can be seen: SSD-MobileNetV2 detections of COCO classes."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import cv2
import numpy as np

from inference.extractors.protocol import Arrays, Once
from inference.extractors.sampling import looked_at
from inference.extractors.suppression import strongest
from inference.runtime.network import Network, OpenVINONetwork
from inference.types import Floats, Frames, Ints, Snippet
from inference.weights.conversion import openvino_ir

if TYPE_CHECKING:
    from openvino import Model

INPUT_SIDE = 300
MIN_CONFIDENCE = 0.3
"""Detections below are not kept: at a lower confidence most boxes on surveillance footage are wrong."""

MOST_OVERLAP = 0.6
"""Intersection over union of two boxes of a class that may both stay, as in the published graph."""

_OUTPUTS = ("Postprocessor/ExpandDims_1:0", "Postprocessor/convert_scores:0")

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
        """Load the packaged detector. It runs on the CPU on every machine: its graph is TensorFlow's.

        network: of a (1, 300, 300, 3) RGB picture, the (1, A, 1, 4) boxes, as fractions from top, left,
            bottom and right, and (1, A, C) confidences of its A anchors.
        """
        self._network = network or OpenVINONetwork(openvino_ir("ssd_mobilenet_v2", "v2-anchors", _build))
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
            anchors, scores = self._network(cv2.cvtColor(small, cv2.COLOR_BGR2RGB)[None])
        # The first class is the background.
        scores = scores[0].copy()
        scores[:, 0] = 0.0
        boxes, classes, confidences = strongest(
            anchors.reshape(-1, 4), scores, least=MIN_CONFIDENCE, most_overlap=MOST_OVERLAP
        )
        return boxes[:, [1, 0, 3, 2]], classes, confidences


def _build(weights: Path) -> Model:
    """The graph up to each anchor's box and confidences.

    What follows in it, a loop with a suppression for each of ninety classes, takes OpenVINO seconds to
    convert and in every process seconds more to compile, and a quarter of the time of each picture.
    """
    from openvino.frontend import FrontEndManager

    frontend = FrontEndManager().load_by_framework("tf")
    graph = frontend.load(str(weights))
    graph.override_all_outputs([graph.get_place_by_tensor_name(name) for name in _OUTPUTS])
    model = frontend.convert(graph)
    model.reshape([1, INPUT_SIDE, INPUT_SIDE, 3])
    return model
