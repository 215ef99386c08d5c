"""What things look like: MobileNetV2 features of the picture, its regions and detected objects."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.extractors.motion import GRID_ROWS
from inference.extractors.objects import ObjectExtractor
from inference.extractors.protocol import Arrays, Remembered
from inference.extractors.sampling import LATER, looked_at
from inference.runtime.device import Device, device
from inference.runtime.network import Network, OpenVINONetwork, TorchNetwork
from inference.types import Floats, Frames, Snippet
from inference.weights.conversion import openvino_ir, state_dict

if TYPE_CHECKING:
    from openvino import Model

STRIDE = 16
STEPS = 2
"""Features along a cell's side: a picture of 384 lines. With 192 a person of 30 pixels in 240 is too small
for the network: bicycles drawn among walkers were found in 68 % instead of 93 % of their frames."""

CROP_SIDE = 96
MAX_CROPS = 12
"""Objects embedded a frame, most confident first; the rest get zeros. Bounds the cost of a crowd."""

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
LOCAL_CHANNELS = 96
POOLED_CHANNELS = 1280
Halves = NDArray[np.float16]


class AppearanceExtractor:
    """Embeds one frame of each snippet (its later one) and the objects found in both frames looked at.

    Arrays (N detections as in `objects.*`):

    appearance.grid        (gh, gw, 96) float16   block 13's mean features; cells as motion.speed's
    appearance.frame       (1280,) float16        pooled features of the whole picture
    appearance.grid_frame  () int64               original number of the embedded frame
    appearance.grid_time   () float64             its presentation time, seconds
    appearance.objects     (N, 1280) float16      pooled features of each detection's 96 x 96 crop; zeros
                                                  for those after the 12 most confident of a frame
    """

    name = "appearance"

    def __init__(
        self, objects: ObjectExtractor | None = None, network: Network | None = None, *, sources: int = 1
    ) -> None:
        """`objects` gives the boxes; it must be the one that runs just before, so that nothing is detected
        twice. Without it `appearance.objects` is absent. Overlapping snippets of so many `sources` in turn
        are remembered."""
        self._objects = objects
        self._network = network or load_network()
        self._grids: Remembered[tuple[Halves, Halves]] = Remembered(2 * sources)
        self._crops: Remembered[Halves] = Remembered(4 * sources)

    def extract(self, snippet: Snippet) -> Arrays:
        number = int(snippet.frame_numbers[LATER])
        grid, whole = self._grids.get(
            (snippet.source, number), lambda: self.whole([snippet.frames[LATER]])[0]
        )
        arrays: dict[str, NDArray[Any]] = {
            "appearance.grid": grid,
            "appearance.frame": whole,
            "appearance.grid_frame": np.asarray(number, np.int64),
            "appearance.grid_time": np.asarray(snippet.frame_times[LATER], np.float64),
        }
        if self._objects is not None:
            arrays["appearance.objects"] = np.concatenate(
                [
                    self._of_objects(self._objects, snippet, position)
                    for position in looked_at(snippet.frame_numbers.tolist())
                ]
            )
        return arrays

    def whole(self, pictures: Sequence[Frames]) -> list[tuple[Halves, Halves]]:
        """The grid (gh, gw, 96) and pooled (1280,) features of each of some BGR pictures of one size."""
        height, width = pictures[0].shape[:2]
        columns = max(1, round(GRID_ROWS * width / height))
        side = STRIDE * STEPS
        smaller = GRID_ROWS * side < height
        sized = [
            cv2.resize(
                picture,
                (columns * side, GRID_ROWS * side),
                interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR,
            )
            for picture in pictures
        ]
        local, pooled = self._network(np.stack(sized))
        parts = local.reshape(len(pictures), -1, GRID_ROWS, STEPS, columns, STEPS).mean(axis=(3, 5))
        grids = parts.transpose(0, 2, 3, 1).astype(np.float16)
        return list(zip(grids, pooled.astype(np.float16), strict=True))

    def _of_objects(self, objects: ObjectExtractor, snippet: Snippet, position: int) -> Halves:
        key = snippet.source, int(snippet.frame_numbers[position])
        return self._crops.get(
            key, lambda: self.embed(snippet.frames[position], objects.detect(snippet, position)[0])
        )

    def embed(self, picture: Frames, boxes: Floats, *, limit: int = MAX_CROPS) -> Halves:
        """(N, 1280) features of the crops at `boxes` (N, 4); zeros beyond the first `limit`."""
        embedded = np.zeros((len(boxes), POOLED_CHANNELS), dtype=np.float16)
        if len(boxes):
            crops = np.stack([crop(picture, box) for box in boxes[:limit]])
            embedded[: len(crops)] = self._network(crops)[1]
        return embedded


def crop(picture: Frames, box: Floats) -> Frames:
    """(96, 96, 3): the square around `box` (fractions) with a tenth more on each side, so that shapes keep
    their proportions; beyond the picture its edge is repeated."""
    height, width = picture.shape[:2]
    left, top, right, bottom = box * np.asarray([width, height, width, height])
    half = max(right - left, bottom - top, 2.0) * 0.6
    x, y = (left + right) / 2, (top + bottom) / 2
    scale = CROP_SIDE / (2 * half)
    placement = np.asarray([[scale, 0.0, (half - x) * scale], [0.0, scale, (half - y) * scale]])
    return np.asarray(
        cv2.warpAffine(picture, placement, (CROP_SIDE, CROP_SIDE), borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def load_network() -> Network:
    """(B, H, W, 3) uint8 BGR to (B, 96, H/16, W/16) and (B, 1280); H and W multiples of 16. Raises
    WeightsMissing."""
    if device() is Device.CUDA:
        return TorchNetwork(_module(), _prepare)
    return OpenVINONetwork(openvino_ir("mobilenet_v2", "v1", _build))


def _module() -> Any:
    from inference.extractors.networks.mobilenet_v2 import MobileNetV2

    module = MobileNetV2()
    module.load_state_dict(state_dict("mobilenet_v2"))
    return module.eval()


def _prepare(batch: Any) -> Any:
    pictures = batch.flip(-1).permute(0, 3, 1, 2).float() / 255
    return (pictures - pictures.new_tensor(MEAN)[:, None, None]) / pictures.new_tensor(DEVIATION)[
        :, None, None
    ]


def _build(_: Path) -> Model:
    import openvino
    import torch
    from openvino.preprocess import ColorFormat, PrePostProcessor

    model = openvino.convert_model(_module(), example_input=torch.zeros(1, 3, 96, 96), input=[-1, 3, -1, -1])
    steps = PrePostProcessor(model)
    pictures = steps.input()
    pictures.tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
    pictures.tensor().set_color_format(ColorFormat.BGR)
    pictures.model().set_layout(openvino.Layout("NCHW"))
    preparation = pictures.preprocess().convert_element_type(openvino.Type.f32)
    preparation.convert_color(ColorFormat.RGB)
    preparation.mean([255 * value for value in MEAN]).scale([255 * value for value in DEVIATION])
    return steps.build()
