"""A small AADC-Net, a text side that needs no weights, and features of snippets as extractors leave them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from inference.systems.aadc_net.configuration import DESCRIBED, MOVED, Architecture
from inference.systems.aadc_net.moving import MOTION
from inference.systems.aadc_net.network import AADCNet
from inference.systems.aadc_net.regions import class_names
from inference.systems.aadc_net.texts import LearnablePrompts, TextSide
from inference.systems.aadc_net.trained import Calibration, TrainedModel
from inference.types import Features, Floats

CROPS, TEXTS = 12, 6
PEOPLE, CAR = 1, 3
PACKAGED = Architecture(
    crops=2 * CROPS,
    states=TEXTS + DESCRIBED,
    reduced=5,
    width=8,
    texts=TEXTS,
    aligned=False,
    named=TEXTS,
    moved=MOVED,
    causal=True,
    window=3,
    hidden=8,
    prefix=1,
    postfix=0,
    length=12,
    dropout=0.2,
)


class LettersTower(nn.Module):
    """Each letter has a vector; a text's is the mean of its letters'."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(7)
        self.table = nn.Parameter(torch.randn(40, TEXTS, generator=generator))

    def embed_tokens(self, tokens: Tensor) -> Tensor:
        return self.table[tokens]

    def encode_embeddings(self, embeddings: Tensor, ends: Tensor) -> Tensor:
        real = torch.arange(embeddings.shape[1]) <= ends[:, None]
        return (embeddings * real.unsqueeze(2)).sum(1) / real.sum(1, keepdim=True)


def letters_side() -> TextSide:
    return TextSide("letters", LettersTower(), lambda text: [38, *(ord(one) % 32 for one in text[:9]), 39])


def trained(architecture: Architecture = PACKAGED, *, line: float = 0.0) -> TrainedModel:
    """With weights as drawn, BatchNorm and alignment moved off their beginnings."""
    torch.manual_seed(3)
    network, side = AADCNet(architecture), letters_side()
    for parameter in network.parameters():
        parameter.data += 0.1 * torch.randn_like(parameter)
    prompts = LearnablePrompts(architecture.length, TEXTS, architecture.prefix, architecture.postfix)
    classes = ("normal", "fight")
    with torch.no_grad():
        texts = prompts(side.tower, side.words(classes, architecture.length))
    return TrainedModel(
        network=network.requires_grad_(False).eval(),
        prompts=prompts.requires_grad_(False),
        texts=texts,
        names=side.vectors(class_names()).numpy(),
        classes=classes,
        extractors="packaged",
        text_side="letters",
        sharpness=1.0,
        top=2,
        calibration=Calibration(line, 1.0),
        version="aadc_net-test",
    )


def snippet(
    sequence: int,
    found: Sequence[tuple[int, int, float]] = ((0, PEOPLE, 0.9), (1, PEOPLE, 0.8)),
    *,
    crops: Floats | None = None,
) -> Features:
    """found  frame (0: the earlier one, 1: the later one), class and confidence of each detection"""
    chance = np.random.default_rng(sequence)
    frames = np.asarray([8 * sequence + 4, 8 * sequence + 12], np.int64)
    count = len(found)
    if crops is None:
        crops = chance.normal(size=(count, CROPS)).astype(np.float32)
    which = frames[[frame for frame, _, _ in found]] if found else np.empty(0, np.int64)
    arrays = {
        "objects.boxes": np.sort(chance.random((count, 4)).astype(np.float32))[:, [0, 1, 2, 3]],
        "objects.class": np.asarray([number for _, number, _ in found], np.int64),
        "objects.confidence": np.asarray([sure for _, _, sure in found], np.float32),
        "objects.frame": which,
        "objects.time": which / 8.0,
        "objects.analysed": frames,
        MOTION: chance.normal(size=(1, MOVED)).astype(np.float32),
        "appearance.objects": crops.astype(np.float16),
        "appearance.frame": chance.normal(size=CROPS).astype(np.float16),
        "appearance.grid_frame": frames[1],
        "appearance.grid_time": np.asarray(frames[1] / 8.0),
    }
    numbers = np.arange(8 * sequence, 8 * sequence + 16)
    return Features(
        sequence=sequence,
        start=float(sequence),
        end=sequence + 2.0,
        frame_start=8 * sequence,
        frame_end=8 * sequence + 16,
        frame_numbers=numbers,
        frame_times=numbers / 8.0,
        arrays=arrays,
    )
