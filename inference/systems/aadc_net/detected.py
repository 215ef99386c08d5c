"""The paper's extractors: DETR's boxes and decoder states, and CLIP's embedding of what is in the boxes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from inference.errors import WeightsMissing
from inference.extractors.protocol import Arrays, Remembered
from inference.extractors.sampling import looked_at
from inference.networks.clip import CLIP
from inference.networks.detr import DETR
from inference.runtime.device import Device, device
from inference.systems.aadc_net.configuration import SYSTEM
from inference.systems.aadc_net.regions import NOTHING, WHOLE, preferred
from inference.training.store import CARD
from inference.types import Floats, Frames, Snippet

CLASSES = f"{SYSTEM}.classes"
LEAST_CONFIDENCE = 0.7
LARGER = 0.1
"""Of a box's size, added on each side of what CLIP is shown."""

DETR_MEAN, DETR_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_DEVIATION = (0.26862954, 0.26130258, 0.27577711)


class DetectedExtractor:
    """Both frames of a snippet that extractors look at. Not shared by threads.

    Arrays of the r <= 10 regions found, at most five in a frame and at least one:

    aadc_net.crops       (r, D) float32    CLIP's image embeddings
    aadc_net.states      (r, S) float32    DETR's decoder states; zeros for the whole picture
    aadc_net.boxes       (r, 4) float32    left, top, right, bottom as fractions
    aadc_net.classes     (r,) int64        COCO numbers; 0 for the whole picture, where nothing was found
    aadc_net.confidence  (r,) float32      DETR's, above 0.7
    aadc_net.frames      (r,) int64        original number of the frame a region was seen in
    aadc_net.times       (r,) float64      its time, seconds
    """

    name = SYSTEM

    def __init__(self, detr: DETR, clip: CLIP, *, side: int = 800) -> None:
        """side  the shorter one of the pictures that DETR is shown, at most 5/3 of it the longer one"""
        self._place = torch.device(str(device()))
        self._detr, self._clip = detr.to(self._place).eval(), clip.to(self._place).eval()
        self._side = side
        self._remembered: Remembered[Arrays] = Remembered(4)

    def extract(self, snippet: Snippet) -> Arrays:
        positions = looked_at(snippet.frame_numbers.tolist())
        found = [self._seen(snippet, position) for position in positions]
        something = [bool((one[CLASSES] != NOTHING).any()) for one in found]
        # A whole picture stands for the snippet only where neither frame shows anything.
        kept = [place for place, any_found in enumerate(something) if any_found] or [len(found) - 1]
        arrays = {name: np.concatenate([found[place][name] for place in kept]) for name in found[0]}
        rows = [len(found[place][CLASSES]) for place in kept]
        chosen = [positions[place] for place in kept]
        return {
            **arrays,
            f"{SYSTEM}.frames": np.repeat(snippet.frame_numbers[chosen], rows),
            f"{SYSTEM}.times": np.repeat(snippet.frame_times[chosen], rows),
        }

    def _seen(self, snippet: Snippet, position: int) -> Arrays:
        key = snippet.source, int(snippet.frame_numbers[position])
        return self._remembered.get(key, lambda: self.look_at([snippet.frames[position]])[0])

    @torch.inference_mode()
    def look_at(self, pictures: Sequence[Frames]) -> list[Arrays]:
        """The first five arrays of each of some (H, W, 3) BGR pictures of one size, in half precision on a
        GPU."""
        with torch.autocast(self._place.type, torch.float16, enabled=self._place.type == Device.CUDA):
            shown = torch.stack([self._for_detr(picture) for picture in pictures])
            detections = self._detr.detect(shown)
            chosen = [
                _chosen(logits, boxes, states)
                for logits, boxes, states in zip(*(part.float().cpu() for part in detections), strict=True)
            ]
            crops = [
                self._for_clip(picture, box)
                for picture, (boxes, _, _, _) in zip(pictures, chosen, strict=True)
                for box in boxes
            ]
            embedded = self._clip.encode_image(torch.stack(crops)).float().cpu().numpy()
        ends = np.cumsum([len(boxes) for boxes, _, _, _ in chosen])
        return [
            {
                f"{SYSTEM}.crops": rows,
                f"{SYSTEM}.states": states,
                f"{SYSTEM}.boxes": boxes,
                CLASSES: classes,
                f"{SYSTEM}.confidence": confidence,
            }
            for rows, (boxes, states, classes, confidence) in zip(
                np.split(embedded, ends[:-1]), chosen, strict=True
            )
        ]

    def _for_detr(self, picture: Frames) -> Tensor:
        height, width = picture.shape[:2]
        scale = min(self._side / min(height, width), self._side * 5 / 3 / max(height, width))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        return self._normalised(cv2.resize(picture, size), DETR_MEAN, DETR_DEVIATION)

    def _for_clip(self, picture: Frames, box: Floats) -> Tensor:
        """The square around a box, with a tenth more on each side, at the tower's size."""
        height, width = picture.shape[:2]
        left, top, right, bottom = box * np.asarray([width, height, width, height])
        half = max(right - left, bottom - top, 2.0) * (0.5 + LARGER)
        x, y = (left + right) / 2, (top + bottom) / 2
        sizes: Any = self._clip.model.config.vision_config
        side = int(sizes.image_size)
        scale = side / (2 * half)
        placement = np.asarray([[scale, 0.0, (half - x) * scale], [0.0, scale, (half - y) * scale]])
        crop = cv2.warpAffine(picture, placement, (side, side), borderMode=cv2.BORDER_REPLICATE)
        return self._normalised(crop, CLIP_MEAN, CLIP_DEVIATION)

    def _normalised(self, picture: Any, mean: Sequence[float], deviation: Sequence[float]) -> Tensor:
        values = torch.from_numpy(np.ascontiguousarray(picture[:, :, ::-1])).to(self._place).float() / 255
        return ((values - values.new_tensor(mean)) / values.new_tensor(deviation)).permute(2, 0, 1)


_Chosen = tuple[Floats, Floats, NDArray[np.int64], Floats]


def _chosen(logits: Tensor, boxes: Tensor, states: Tensor) -> _Chosen:
    """Boxes, states, classes and confidences of one picture's at most five detections, or of the whole."""
    confidence, classes = logits.softmax(1)[:, :-1].max(1)
    sure = np.flatnonzero((confidence > LEAST_CONFIDENCE).numpy())
    rows = sure[preferred(classes.numpy()[sure], confidence.numpy()[sure])]
    if not len(rows):
        nothing = np.zeros((1, states.shape[1]), np.float32)
        return WHOLE, nothing, np.asarray([NOTHING]), np.zeros(1, np.float32)
    x, y, width, height = boxes.numpy()[rows].T
    corners = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=1)
    return (
        np.clip(corners, 0.0, 1.0).astype(np.float32),
        states.numpy()[rows].astype(np.float32),
        classes.numpy()[rows].astype(np.int64),
        confidence.numpy()[rows].astype(np.float32),
    )


def load_extractor() -> DetectedExtractor:
    """With DETR and CLIP as `import-checkpoint` left them in folders of these names below WATCHPOST_WEIGHTS.

    Raises WeightsMissing, with the command that gets them, CheckpointUnreadable, ModelError.
    """
    from inference.published import load_imported

    detr, clip = (load_imported(imported(name), name) for name in ("detr", "clip"))
    return DetectedExtractor(cast(DETR, detr), cast(CLIP, clip))


def imported(name: str) -> Path:
    """The folder of an imported checkpoint. Raises WeightsMissing."""
    folder = Path(os.environ.get("WATCHPOST_WEIGHTS") or "weights") / name
    if not (folder / CARD).is_file():
        command = f"python -m inference import-checkpoint --as {name} FILE --out {folder}"
        raise WeightsMissing(name, f"{command} (WATCHPOST_WEIGHTS names the folder above)")
    return folder
