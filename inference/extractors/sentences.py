"""Sentences to vectors whose cosine says how alike they are in meaning: all-MiniLM-L6-v2 in OpenVINO.

A process that searches never imports torch: the network is turned into OpenVINO's format once, in a process
of its own that ends with that (`python -m inference.extractors.sentences`).
"""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from inference.errors import ModelError
from inference.runtime.network import OpenVINONetwork
from inference.weights import locate
from inference.weights.conversion import openvino_ir

if TYPE_CHECKING:
    from openvino import Model
    from tokenizers import Tokenizer

WIDTH = 384
LONGEST = 128
"""Word pieces of a text that are read."""
_BATCH = 64
_CONVERSION_SECONDS = 300.0


class SentenceEncoder:
    """Not to be called from two threads at once. Raises WeightsMissing, WeightsCorrupt, ModelError."""

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Tokenizer = Tokenizer.from_file(str(locate("minilm_l6_tokenizer")))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        self._network = OpenVINONetwork(_converted(), threads=1)

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(N, WIDTH), each of unit length."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        # Texts of one length together: nothing is padded, so nothing need be masked.
        alike: dict[int, list[int]] = defaultdict(list)
        tokens = [self._tokenizer.encode(text).ids for text in texts]
        for place, row in enumerate(tokens):
            alike[len(row)].append(place)
        for places in alike.values():
            for first in range(0, len(places), _BATCH):
                chosen = places[first : first + _BATCH]
                batch = np.array([tokens[place] for place in chosen], dtype=np.int64)
                vectors[chosen] = self._network(batch)[0]
        return vectors


def convert() -> Path:
    """The network in OpenVINO's format, made at first use; making it needs torch."""
    return openvino_ir("minilm_l6", "sentences-v1", _build)


def _converted() -> Path:
    # Found there already, nothing of torch is loaded; made here, it would stay loaded for good.
    command = [sys.executable, "-m", "inference.extractors.sentences"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_CONVERSION_SECONDS)
    if done.returncode:
        raise ModelError(f"The sentence encoder could not be made: {done.stderr.strip()[-300:]}")
    return convert()


def _build(weights: Path) -> Model:
    import openvino
    import torch
    from safetensors.torch import load_file
    from torch import nn

    from inference.networks.minilm import from_state_dict

    class Unit(nn.Module):
        """Whole rows of tokens to vectors of unit length."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = from_state_dict(load_file(weights))

        def forward(self, tokens: torch.Tensor) -> Any:
            ends = torch.full_like(tokens[:, 0], 0) + tokens.shape[1] - 1
            return nn.functional.normalize(self.encoder(tokens, ends), dim=1)

    return openvino.convert_model(
        Unit().eval(), example_input=torch.tensor([[101, 2048, 102]]), input=[-1, -1]
    )


if __name__ == "__main__":
    convert()
