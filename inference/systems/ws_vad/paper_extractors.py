"""The paper's extractors: CLIP on a snippet's middle frame, I3D on its pictures and on its flow, VGGish on
its sound. Their weights are brought by `python -m inference import-checkpoint`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from inference.errors import WeightsMissing
from inference.extractors.pipeline import features_of
from inference.networks.vggish_frontend import FRAMES, HOP, WINDOW, examples
from inference.runtime.device import Device, device
from inference.systems.ws_vad.configuration import AUDIO, FLOW, RGB
from inference.systems.ws_vad.flow import METHODS, flow_stack
from inference.types import Features, Floats, Frames, Snippet

WIDTH, HEIGHT, CROP = 340, 256, 224
"""Pictures are resized to 340 x 256, of which I3D sees the middle 224 x 224."""

CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_DEVIATION = (0.26862954, 0.26130258, 0.27577711)

TOGETHER = 8
"""Snippets in a batch on a GPU."""

NETWORKS: Mapping[str, tuple[str, str]] = {
    "pictures": ("clip", RGB),
    "clips": ("i3d_rgb", RGB),
    "flow": ("i3d_flow", FLOW),
    "audio": ("vggish", AUDIO),
}
"""By input: the folder of its weights below WATCHPOST_WEIGHTS, and the stream that needs it."""

_PUBLISHED = {"clip": "clip", "i3d_rgb": "i3d", "i3d_flow": "i3d", "vggish": "vggish"}
_SHORTEST_SOUND = (FRAMES - 1) * HOP + WINDOW


class PaperExtractor:
    """An `inference.extractors.protocol.Extractor`. Arrays, of the networks that there are:

    ws_vad.pictures (512,), ws_vad.clips (1024,), ws_vad.flow (1024,), ws_vad.audio (128,) float32; the last
    one is absent where there is no sound
    """

    name = "ws_vad"

    def __init__(self, networks: Mapping[str, nn.Module], *, flow: str = "tvl1", side: int = CROP) -> None:
        """networks  by input, each giving one row a snippet (CLIP as `encode_image`); side: of CLIP's picture
        flow      "tvl1", or "dis" for a hundredth of the cost"""
        self._device = torch.device(str(device()))
        self._networks = {name: network.eval().to(self._device) for name, network in networks.items()}
        self._flow = METHODS[flow]
        self._side = side

    def extract(self, snippet: Snippet) -> dict[str, NDArray[Any]]:
        return self._extracted([snippet])[0]

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        """As `extract` of each, several at a time on a GPU."""
        stream = iter(snippets)
        while batch := list(islice(stream, TOGETHER if device() is Device.CUDA else 1)):
            for snippet, arrays in zip(batch, self._extracted(batch), strict=True):
                yield features_of(snippet, arrays)

    def _extracted(self, snippets: Sequence[Snippet]) -> list[dict[str, NDArray[Any]]]:
        found: list[dict[str, NDArray[Any]]] = [{} for _ in snippets]
        if "pictures" in self._networks:
            middle = np.stack([self._middle(each.frames) for each in snippets])
            self._put(found, "pictures", middle)
        if "clips" in self._networks or "flow" in self._networks:
            resized = [np.stack([cv2.resize(f, (WIDTH, HEIGHT)) for f in each.frames]) for each in snippets]
            if "clips" in self._networks:
                self._put(found, "clips", np.stack([_clip(frames) for frames in resized]))
            if "flow" in self._networks:
                self._put(found, "flow", np.stack([self._flow_of(frames) for frames in resized]))
        if "audio" in self._networks:
            self._listen(found, snippets)
        return found

    def _listen(self, found: Sequence[dict[str, NDArray[Any]]], snippets: Sequence[Snippet]) -> None:
        """The mean of the embeddings of a snippet's whole 0.96 s."""
        for arrays, snippet in zip(found, snippets, strict=True):
            if snippet.audio is None or not len(snippet.audio):
                continue
            missing = max(0, _SHORTEST_SOUND - len(snippet.audio))
            heard = examples(np.pad(snippet.audio, (0, missing)))
            arrays["ws_vad.audio"] = self._run("audio", heard).mean(axis=0)

    def _put(self, found: Sequence[dict[str, NDArray[Any]]], name: str, batch: Floats) -> None:
        for arrays, row in zip(found, self._run(name, batch), strict=True):
            arrays[f"ws_vad.{name}"] = row

    @torch.inference_mode()
    def _run(self, name: str, batch: Floats) -> Floats:
        network: Any = self._networks[name]
        values = torch.from_numpy(batch).to(self._device)
        with torch.autocast(self._device.type, enabled=self._device.type == "cuda"):
            row: Tensor = (
                network.encode_image(values) if hasattr(network, "encode_image") else network(values)
            )
        return row.float().cpu().numpy()

    def _middle(self, frames: Frames) -> Floats:
        """(3, side, side) of the middle frame: the shorter side scaled, the middle cut out, normalised."""
        picture = frames[len(frames) // 2]
        height, width = picture.shape[:2]
        scale = self._side / min(height, width)
        size = max(self._side, round(width * scale)), max(self._side, round(height * scale))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)
        cut = _centre(picture[None], self._side)[0][..., ::-1].astype(np.float32) / 255
        normal = (cut - np.asarray(CLIP_MEAN, np.float32)) / np.asarray(CLIP_DEVIATION, np.float32)
        return np.ascontiguousarray(normal.transpose(2, 0, 1))

    def _flow_of(self, frames: Frames) -> Floats:
        """(2, T, 224, 224) in [-1, 1]."""
        greys = np.stack([cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) for frame in frames])
        return np.ascontiguousarray(_centre(flow_stack(greys, self._flow), CROP).transpose(3, 0, 1, 2))


def build_paper_extractor(streams: Sequence[str]) -> PaperExtractor:
    """With the weights of the networks that these streams need. Raises WeightsMissing, CheckpointMismatch."""
    return PaperExtractor(
        {name: _loaded(folder) for name, (folder, stream) in NETWORKS.items() if stream in streams}
    )


def _loaded(name: str) -> nn.Module:
    from safetensors.torch import load_file

    from inference.published import load

    folder = Path(os.environ.get("WATCHPOST_WEIGHTS") or "weights")
    path = next(
        (p for p in (folder / f"{name}.safetensors", folder / name / "model.safetensors") if p.is_file()),
        None,
    )
    if path is None:
        command = f"python -m inference import-checkpoint --as {_PUBLISHED[name]} FILE --out {folder / name}"
        raise WeightsMissing(name, f"{command} (WATCHPOST_WEIGHTS names the folder)")
    return load(_PUBLISHED[name], load_file(path))


def _clip(frames: Frames) -> Floats:
    """(3, T, 224, 224) RGB in [-1, 1]."""
    cut = _centre(frames, CROP)[..., ::-1].astype(np.float32) / 127.5 - 1
    return np.ascontiguousarray(cut.transpose(3, 0, 1, 2))


def _centre(stack: NDArray[Any], side: int) -> NDArray[Any]:
    """The middle of (T, H, W, channels)."""
    top, left = (stack.shape[1] - side) // 2, (stack.shape[2] - side) // 2
    return stack[:, top : top + side, left : left + side]
