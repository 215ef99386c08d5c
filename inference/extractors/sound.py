"""What is heard: the aiSFX embedding of a snippet's sound, and how loud it is."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from math import ceil
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from inference.extractors.protocol import Arrays, Once
from inference.media.sound import SAMPLE_RATE
from inference.runtime.device import Device, device
from inference.runtime.network import Network, OpenVINONetwork, TorchNetwork
from inference.types import Floats, Snippet
from inference.weights.conversion import openvino_ir, state_dict

if TYPE_CHECKING:
    from openvino import Model

BANDS = 96
TOP_FREQUENCY = 22_050.0
"""The network learnt its bands on sound of 44.1 kHz; those above 8 kHz stay empty here."""

WINDOW = 743
HOP = 371.5
"""Samples at 16 kHz: 46.4 ms every 23.2 ms, as 2048 and 1024 samples at 44.1 kHz in training."""

WINDOW_GAIN = (2048 / WINDOW) ** 2
"""Power of a window of 2048 samples over that of ours, for the same sound."""

FEWEST_WINDOWS = 8
"""Three times the network halves time, so fewer would leave nothing."""

NORMALISER = 9.457798957824707
"""Largest log-mel value of the authors' training data."""

QUIETEST_PEAK = 1e-3
"""Sound is scaled to a peak of 1, as the sounds of the training libraries nearly are, but never by more than
60 dB: noise of an idle input stays low. How loud it was is measured apart."""

SILENCE_DB = -120.0

_REMEMBERED = 64
"""Snippets, of as many cameras as are scored at once."""


class SoundExtractor:
    """Embeds the sound of each snippet; measures nothing where a recording has no sound. Threads may share
    one: what is heard again is remembered.

    Arrays:

    sound.embedding  (512,) float16   aiSFX features of the snippet, scaled to a peak of 1 beforehand
    sound.level_db   () float32       root mean square in dB of full scale, at least -120
    """

    name = "sound"

    def __init__(self, network: Network | None = None) -> None:
        self._network = network or load_network()
        self._one_at_a_time = Lock()
        self._remembered: Once[Arrays] = Once(_REMEMBERED)

    def extract(self, snippet: Snippet) -> Arrays:
        sound = snippet.audio
        if sound is None:
            return {}
        key = blake2b(sound.tobytes(), digest_size=16).digest()
        return self._remembered.get(key, lambda: self.listen(sound))

    def listen(self, sound: Floats) -> Arrays:
        """The arrays of samples at 16 kHz."""
        bands = log_mel(sound)[None]
        with self._one_at_a_time:
            (embedding,) = self._network(bands)
        return {
            "sound.embedding": embedding[0].astype(np.float16),
            "sound.level_db": np.asarray(level_db(sound), np.float32),
        }


def level_db(sound: Floats) -> float:
    """Root mean square of samples in [-1, 1], in dB of full scale, at least `SILENCE_DB`."""
    power = float(np.mean(np.square(sound, dtype=np.float64))) if len(sound) else 0.0
    return max(SILENCE_DB, 10 * float(np.log10(max(power, 1e-12))))


def log_mel(sound: Floats) -> Floats:
    """(T, 96) float32 log-mel values of 16 kHz samples, one row for each 23.2 ms.

    Windows lie within the sound: beyond a cut through running sound there is no silence, and a window half
    filled with it would hear a click. Silence is added only to reach `FEWEST_WINDOWS`.
    """
    sound = sound / max(float(np.abs(sound).max(initial=0.0)), QUIETEST_PEAK)
    least = WINDOW + ceil((FEWEST_WINDOWS - 1) * HOP)
    if len(sound) < least:
        sound = np.pad(sound, (0, least - len(sound)))
    starts = np.round(np.arange(int((len(sound) - WINDOW) / HOP) + 1) * HOP).astype(np.int64)
    windows = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[starts]
    power = np.square(np.abs(np.fft.rfft(windows * _hann(), axis=1))) * WINDOW_GAIN
    bands: NDArray[np.float32] = np.log10(1.0 + 1e4 * (_filters() @ power.T).T).astype(np.float32)
    return bands / np.float32(NORMALISER)


@cache
def _hann() -> NDArray[np.float32]:
    return np.hanning(WINDOW).astype(np.float32)


@cache
def _filters() -> csr_array:
    """(96, bins) triangles in mel (the HTK formula), evenly spaced; sum 1, or 0 above 8 kHz."""
    edges = np.linspace(0.0, _mel(TOP_FREQUENCY), BANDS + 2)
    bins = _mel(np.arange(WINDOW // 2 + 1) * (SAMPLE_RATE / WINDOW))
    step = edges[1]
    filters = np.maximum(0.0, 1.0 - np.abs(bins - edges[1:-1, None]) / step)
    sums = filters.sum(axis=1, keepdims=True)
    # Sparse, since each triangle is narrow: a dense product would wake every thread of the linear algebra.
    return csr_array(np.divide(filters, sums, out=np.zeros_like(filters), where=sums > 0))


def _mel(hertz: Any) -> Any:
    return 2595.0 * np.log10(1.0 + hertz / 700.0)


def load_network() -> Network:
    """(B, T, 96) float32 to (B, 512). Raises WeightsMissing."""
    if device() is Device.CUDA:
        return TorchNetwork(_module(), lambda batch: batch)
    return OpenVINONetwork(openvino_ir("aisfx", "v1", _build))


def _module() -> Any:
    from inference.extractors.networks.aisfx import PREFIX, SoundEmbedding

    module = SoundEmbedding()
    tensors = state_dict("aisfx")
    module.load_state_dict(
        {name.removeprefix(PREFIX): tensor for name, tensor in tensors.items() if name.startswith(PREFIX)}
    )
    return module.eval()


def _build(_: Path) -> Model:
    import openvino
    import torch

    return openvino.convert_model(_module(), example_input=torch.zeros(1, 87, BANDS), input=[-1, -1, BANDS])
