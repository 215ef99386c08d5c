"""The paper's own extractors: MobileViT-S on pictures and Wav2Vec2-base on sound, frozen (sections 3.2, 3.3).

Their weights come from published files that `python -m inference import-checkpoint` has converted; they offer
what the packaged extractors do (`inference.systems.deep_feature_fusion.extractors.Extractor`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from inference.extractors.protocol import Remembered
from inference.networks.pictures import PictureNetwork
from inference.networks.wav2vec2 import Wav2Vec2
from inference.published import load
from inference.runtime.device import device
from inference.systems.avar_net.configuration import LENGTH, VAAR_CLASSES
from inference.systems.avar_net.families import FAMILIES
from inference.systems.avar_net.network import Architecture, AvarNet
from inference.systems.deep_feature_fusion.backbones import checkpoint
from inference.systems.deep_feature_fusion.extractors import Extractor, Looks
from inference.types import Floats, Frames, Modality, Snippet
from inference.weights.checksums import sha256_of

SIDE = 256
SAMPLE_RATE = 16_000
LOOKS_A_SECOND = 4
"""Means of the hidden states that are kept: ten bins of a clip of 2.5 seconds or more are told apart."""

_SHARED = 32
_LEAST_SAMPLES = 400
"""What one hidden state is computed from, 25 ms."""


class PublishedPictures:
    """MobileViT's pooled feature of pictures squeezed to 256 x 256, so that nothing at their edges is lost.

    blue_first  channels as OpenCV has them: files with the names of `transformers` were trained so
    """

    name = "mobilevit"
    modality = Modality.APPEARANCE

    def __init__(self, network: PictureNetwork, *, version: str, size: int, blue_first: bool) -> None:
        self.version = version
        self.size = size
        self._network = _placed(network)
        self._blue_first = blue_first
        self._known: Remembered[Floats] = Remembered(_SHARED)

    def look(self, snippet: Snippet, positions: Sequence[int]) -> Looks:
        numbers = snippet.frame_numbers
        chosen = list({int(numbers[position]): position for position in positions}.items())
        missing = [(number, place) for number, place in chosen if (snippet.source, number) not in self._known]
        found = {
            number: self._known[snippet.source, number]
            for number, _ in chosen
            if (snippet.source, number) in self._known
        }
        if missing:
            pooled = self._pooled([snippet.frames[place] for _, place in missing])
            found |= {number: row for (number, _), row in zip(missing, pooled, strict=True)}
        for number, row in found.items():
            self._known.put((snippet.source, number), row)
        return Looks(
            np.stack([found[number] for number, _ in chosen]),
            np.asarray([number for number, _ in chosen], np.int64),
        )

    @torch.inference_mode()
    def _pooled(self, pictures: Sequence[Frames]) -> Floats:
        sized = np.stack(
            [cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for picture in pictures]
        )
        batch = torch.from_numpy(sized if self._blue_first else np.ascontiguousarray(sized[..., ::-1]))
        place = next(self._network.parameters()).device
        with torch.autocast(place.type, enabled=place.type == "cuda"):
            pooled: Tensor = self._network.features(batch.to(place).permute(0, 3, 1, 2).float() / 255)
        return np.asarray(pooled.float().cpu().numpy(), np.float32)


class PublishedSound:
    """Means of Wav2Vec2's last hidden states over quarters of a second; none where there is no sound.

    The sound of a snippet is brought to mean 0 and variance 1 first, as the paper does with a clip's. Of a
    snippet of two seconds, eight looks.
    """

    name = "wav2vec2"
    modality = Modality.SOUND

    def __init__(self, network: Wav2Vec2, *, version: str, size: int) -> None:
        self.version = version
        self.size = size
        self._network = _placed(network)

    def look(self, snippet: Snippet, positions: Sequence[int]) -> Looks:
        sound = snippet.audio
        if sound is None or len(sound) < _LEAST_SAMPLES:
            return Looks(np.zeros((0, self.size), np.float32), np.zeros(0, np.int64))
        states = self._states(sound)
        seconds = len(sound) / SAMPLE_RATE
        count = min(len(states), max(1, round(seconds * LOOKS_A_SECOND)))
        means = np.stack([part.mean(axis=0) for part in np.array_split(states, count)])
        return Looks(means.astype(np.float32), np.repeat(snippet.frame_numbers[-1:], count).astype(np.int64))

    @torch.inference_mode()
    def _states(self, sound: Floats) -> NDArray[np.float32]:
        centred = sound - sound.mean()
        waveform = centred / np.sqrt(np.square(centred).mean() + 1e-7)
        place = next(self._network.parameters()).device
        with torch.autocast(place.type, enabled=place.type == "cuda"):
            states: Tensor = self._network(torch.from_numpy(waveform.astype(np.float32))[None].to(place))
        return np.asarray(states[0].float().cpu().numpy(), np.float32)


def build_published(name: str) -> Extractor:
    """`mobilevit` or `wav2vec2` from its checkpoint. Raises WeightsMissing, CheckpointMismatch."""
    from safetensors.torch import load_file

    path = checkpoint(name)
    tensors = load_file(path)
    network: Any = load(name, tensors)
    version = sha256_of(path)[:8]
    sizes = {stream.extractor: stream.size for stream in FAMILIES["paper"].streams}
    if name == "mobilevit":
        return PublishedPictures(
            network,
            version=version,
            size=sizes[name],
            blue_first=any(key.startswith("mobilevit.") for key in tensors),
        )
    return PublishedSound(network, version=version, size=sizes[name])


def mobilevit_small() -> PictureNetwork:
    """MobileViT-S without classifier, random weights: 640 columns of a picture of 256 x 256."""
    from transformers.models.mobilevit.configuration_mobilevit import MobileViTConfig
    from transformers.models.mobilevit.modeling_mobilevit import MobileViTModel

    return PictureNetwork(MobileViTModel(MobileViTConfig(layer_norm_eps=1e-5)), None).eval()


def wav2vec2_base() -> Wav2Vec2:
    """Wav2Vec2-base, random weights: 768 columns every 20 ms."""
    from transformers.models.wav2vec2.configuration_wav2vec2 import Wav2Vec2Config
    from transformers.models.wav2vec2.modeling_wav2vec2 import Wav2Vec2Model

    return Wav2Vec2(Wav2Vec2Model(Wav2Vec2Config())).eval()


def paper_architecture(classes: int = len(VAAR_CLASSES)) -> Architecture:
    """AVAR-Net on 640 + 768 columns, 10 steps."""
    streams = FAMILIES["paper"].streams
    return Architecture(
        sizes=tuple(stream.size for stream in streams),
        sounds=tuple(stream.is_sound for stream in streams),
        classes=classes,
    )


def paper_modules() -> dict[str, tuple[nn.Module, tuple[Tensor, ...]]]:
    """Every part at full size with random weights and example inputs: one picture, a snippet's two seconds of
    sound, and one window of ten steps."""
    architecture = paper_architecture()
    window = (
        torch.zeros(1, LENGTH, sum(architecture.sizes)),
        torch.ones(1, LENGTH, len(architecture.sizes), dtype=torch.bool),
        torch.ones(1, LENGTH, dtype=torch.bool),
    )
    return {
        "mobilevit": (mobilevit_small(), (torch.zeros(1, 3, SIDE, SIDE),)),
        "wav2vec2": (wav2vec2_base(), (torch.zeros(1, 2 * SAMPLE_RATE),)),
        "mtcn": (AvarNet(architecture).eval(), window),
    }


def _placed(network: Any) -> Any:
    return network.eval().requires_grad_(False).to(str(device()))
