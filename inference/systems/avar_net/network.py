"""AVAR-Net's sequence network: joint features of both modalities to class logits of every step.

Early fusion concatenates the streams of a step (paper 003, Eq. 6); a convolution and self-attention look for
what matters (section 3.5, "1D-CNN followed by a self-attention module") before stages of dilated convolutions
(Eq. 7-9), whose last softmax is Eq. 10. Late fusion has such a network for either modality and averages their
logits. What is absent is masked: its columns are the training data's mean, and late fusion leaves it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from inference.networks.ms_tcn import MSTCN

FARTHEST = 5.0
"""Deviations from the mean beyond which a column is not told apart: logarithms of how a blank picture moves
lie further out than anything that was learned from, and would drown what is heard."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """
    sizes    columns of each stream
    kept     how many principal components of each stream are looked at, 0 for all of its columns as they are:
             few recordings say too little about thousands of columns
    sounds   which of the streams are sound
    classes  to tell apart
    temporal "mtcn", or a baseline of Table 2: "gru", "bigru", "lstm", "bilstm", "transformer"
    fusion   "early" or "late"
    width    filters of every layer; stages and layers of the dilated convolutions (B and L of Eq. 9)
    scorers  a linear scorer of all columns beside the sequence model, with half of the say
    dropout, input_dropout   within the layers, and of the input's columns

    Width, stages, layers and heads are ours, as the paper is silent: with ms-tcn's own 4 stages of 10 layers
    the receptive field is hundreds of times the ten steps.
    """

    @property
    def widths(self) -> tuple[int, ...]:
        """Columns of each stream that the sequence model sees."""
        kept = self.kept or (0,) * len(self.sizes)
        return tuple(own or size for own, size in zip(kept, self.sizes, strict=True))

    sizes: tuple[int, ...]
    sounds: tuple[bool, ...]
    classes: int
    kept: tuple[int, ...] = ()
    temporal: str = "mtcn"
    fusion: str = "early"
    width: int = 64
    heads: int = 4
    stages: int = 2
    layers: int = 4
    dropout: float = 0.5
    input_dropout: float = 0.0
    scorers: bool = False


class AvarNet(nn.Module):
    """Columns are standardised, and reduced, by what training fitted (`fit_columns`).

    A scorer is linear in a stream's columns of a step; those of the streams that are there are added up. It
    is learned as a first stage with a cross-entropy of its own, so that the sequence model does not explain
    away what it would have to learn, and decides together with the last stage, by the mean of their
    log-probabilities: of few recordings both together tell more than either.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        total = sum(architecture.sizes)
        self.register_buffer("mean", torch.zeros(total))
        self.register_buffer("scale", torch.ones(total))
        for stream, (size, width) in enumerate(zip(architecture.sizes, architecture.widths, strict=True)):
            if width != size:
                self.register_buffer(f"axes{stream}", torch.eye(size, width))
        # A column is left out of all steps of a sequence: steps resemble each other.
        self.input_dropout = nn.Dropout(architecture.input_dropout)
        self.groups = _groups(architecture)
        widths = architecture.widths if architecture.scorers else ()
        self.scorers = nn.ModuleList(nn.Linear(width, architecture.classes) for width in widths)
        self.heads = nn.ModuleList(_temporal(len(columns), architecture) for columns in self._columns())

    def forward(self, values: Tensor, present: Tensor, mask: Tensor) -> Tensor:
        """Logits of all stages (stages, B, classes, T), the last one of which decides; zeros where masked.

        values   (B, T, D) columns of all streams
        present  (B, T, streams) bool, what was measured
        mask     (B, T) bool, which steps there are; at least one of each sequence
        """
        return self.decision(self.judge(self.columns(values, present), present, mask), mask)

    def columns(self, values: Tensor, present: Tensor) -> Tensor:
        """(..., W) what the sequence model sees of values (..., D): zeros where present (..., streams) says
        that a stream is absent."""
        standard = ((values - self.mean) / self.scale).clamp(-FARTHEST, FARTHEST)
        parts = []
        for stream, own in enumerate(torch.split(standard, list(self.architecture.sizes), dim=-1)):
            axes = getattr(self, f"axes{stream}", None)
            seen = own if axes is None else own @ axes
            parts.append(seen * present[..., stream : stream + 1])
        return torch.cat(parts, dim=-1)

    def judge(self, columns: Tensor, present: Tensor, mask: Tensor) -> Tensor:
        """The stages that are learned, (stages, B, classes, T), of what `columns` gave: the scorer first, if
        there is one, then those of the sequence model."""
        said = self._sequence(columns, present, mask)
        if not self.scorers:
            return said
        parts = torch.split(columns, list(self.architecture.widths), dim=-1)
        scores = torch.stack(
            [
                scorer(part) * present[..., stream : stream + 1]
                for stream, (scorer, part) in enumerate(zip(self.scorers, parts, strict=True))
            ]
        ).sum(0)
        return torch.cat([(scores.transpose(1, 2) * mask.unsqueeze(1)).unsqueeze(0), said])

    def decision(self, stages: Tensor, mask: Tensor) -> Tensor:
        """The stages (stages, B, classes, T) with what decides as the last one."""
        if not self.scorers:
            return stages
        both = torch.stack([stages[0], stages[-1]]).float().log_softmax(2).mean(0) * mask.unsqueeze(1)
        return torch.cat([stages, both.unsqueeze(0).to(stages.dtype)])

    def _sequence(self, columns: Tensor, present: Tensor, mask: Tensor) -> Tensor:
        kept = self.input_dropout(columns.new_ones(len(columns), 1, columns.shape[2]))
        columns = columns * kept * mask.unsqueeze(2)
        if len(self.heads) == 1:
            logits: Tensor = self.heads[0](columns, mask)
            return logits
        said = torch.stack(
            [
                head(columns[..., own], mask)
                for head, own in zip(self.heads, self._columns(columns.device), strict=True)
            ]
        )
        # (groups, 1, B, 1, T): the mean over the modalities that are there; with none, no class is likelier.
        there = torch.stack([present[..., list(group)].any(dim=2) for group in self.groups])
        weights = there[:, None, :, None, :].to(said.dtype)
        mean: Tensor = (said * weights).sum(0) / weights.sum(0).clamp(min=1)
        return mean

    def fit_columns(self, values: Tensor, present: Tensor) -> None:
        """Standardise every column by its mean and deviation over the rows in which its stream is there, and
        find the axes of streams of which not all is kept.

        values (n, D), present (n, streams). A stream that is nowhere keeps its columns as they are.
        """
        start = 0
        for stream, size in enumerate(self.architecture.sizes):
            rows = values[present[:, stream], start : start + size]
            if len(rows) > 1:
                self.mean[start : start + size] = rows.mean(0)
                self.scale[start : start + size] = rows.std(0).clamp(min=1e-3)
            axes = getattr(self, f"axes{stream}", None)
            if axes is not None and len(rows) > 1:
                own = slice(start, start + size)
                standard = ((rows - self.mean[own]) / self.scale[own]).clamp(-FARTHEST, FARTHEST)
                axes.copy_(principal_axes(standard, axes.shape[1], evened=self.architecture.sounds[stream]))
            start += size

    def _columns(self, device: torch.device | None = None) -> list[Tensor]:
        """Numbers of the columns that each head sees."""
        sizes = self.architecture.widths
        starts = [sum(sizes[:stream]) for stream in range(len(sizes))]
        return [
            torch.cat(
                [
                    torch.arange(starts[stream], starts[stream] + sizes[stream], device=device)
                    for stream in group
                ]
            )
            for group in self.groups
        ]


def _groups(architecture: Architecture) -> tuple[tuple[int, ...], ...]:
    """Streams that meet in one head: all of them early, those of one modality late."""
    streams = range(len(architecture.sizes))
    if architecture.fusion == "early":
        return (tuple(streams),)
    if architecture.fusion != "late":
        raise ValueError(f"Fusion is early or late, not {architecture.fusion!r}.")
    seen = tuple(stream for stream in streams if not architecture.sounds[stream])
    heard = tuple(stream for stream in streams if architecture.sounds[stream])
    return tuple(group for group in (seen, heard) if group)


def _temporal(columns: int, architecture: Architecture) -> nn.Module:
    if architecture.temporal == "mtcn":
        return AttentiveMSTCN(columns, architecture)
    from inference.systems.avar_net.baselines import build_baseline

    return build_baseline(columns, architecture)


class AttentiveMSTCN(nn.Module):
    """Convolution over three steps, self-attention, then MS-TCN: (B, T, D) -> (stages, B, classes, T)."""

    def __init__(self, columns: int, architecture: Architecture) -> None:
        super().__init__()
        width = architecture.width
        self.convolution = nn.Conv1d(columns, width, 3, padding=1)
        self.attention = nn.MultiheadAttention(width, architecture.heads, batch_first=True)
        self.norm = nn.LayerNorm(width)
        self.stages = MSTCN(
            width,
            architecture.classes,
            stages=architecture.stages,
            layers=architecture.layers,
            width=width,
            dropout=architecture.dropout,
        )

    def forward(self, columns: Tensor, mask: Tensor) -> Tensor:
        local = relu(self.convolution(columns.transpose(1, 2))).transpose(1, 2)
        salient, _ = self.attention(local, local, local, key_padding_mask=~mask, need_weights=False)
        features = self.norm(local + salient).transpose(1, 2)
        steps = mask.unsqueeze(1).to(features.dtype)
        logits: Tensor = self.stages(features * steps, steps)
        return logits


def principal_axes(rows: Tensor, count: int, *, evened: bool = False) -> Tensor:
    """(D, count) axes along which centred rows (n, D) vary most, scaled so that the first component has
    variance 1 and the others keep their proportion to it; zeros beyond the rank.

    evened  of the proportion of deviations only the square root is kept: classes of sounds also differ in
            what varies little
    """
    values, vectors = torch.linalg.eigh(rows.T.double() @ rows.double() / len(rows))
    axes = torch.zeros(rows.shape[1], count)
    found = vectors.flip(1)[:, :count].float()
    deviations = values.flip(0)[: found.shape[1]].clamp(min=1e-12).sqrt().float()
    largest = deviations[0]
    if evened:
        found = found * (largest / deviations.clamp(min=largest / 100)).sqrt()
    axes[:, : found.shape[1]] = found / largest
    return axes


def receptive_field(stages: int, layers: int, kernel: int = 3) -> int:
    """Steps that one output of the dilated stages depends on: 1 + B (k - 1) (2^L - 1), paper 003 Eq. 9."""
    return 1 + stages * (kernel - 1) * ((1 << layers) - 1)


def clip_logits(logits: Tensor, mask: Tensor) -> Tensor:
    """(B, classes) of whole sequences: the mean over their steps of the last stage."""
    steps = mask.unsqueeze(1).to(logits.dtype)
    means: Tensor = (logits[-1] * steps).sum(2) / steps.sum(2).clamp(min=1)
    return means


def sequence(values: Sequence[Tensor], length: int) -> tuple[Tensor, Tensor]:
    """Rows (n_i, D) of some sequences as one batch (B, length, D), with its mask (B, length)."""
    batch = values[0].new_zeros((len(values), length, values[0].shape[1]))
    mask = torch.zeros((len(values), length), dtype=torch.bool)
    for place, rows in enumerate(values):
        batch[place, : len(rows)] = rows
        mask[place, : len(rows)] = True
    return batch, mask
