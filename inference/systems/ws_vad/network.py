"""The network of paper 001: three streams, of which any may be left out or be missing, and their fusion."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from inference.systems.ws_vad.configuration import AUDIO, FLOW, RGB, Architecture
from inference.systems.ws_vad.fusion import Attending, Fused, GatedFusion
from inference.systems.ws_vad.rgb import RGBRows, RGBStream
from inference.systems.ws_vad.scorers import StreamScorers


@dataclass(frozen=True, slots=True)
class Videos:
    """Inputs of B videos of T snippets.

    pictures (B, T, pictures), clips (B, T, clips), flow (B, T, flow), audio (B, T, audio)
    present  (B, T, 3) bool: whether RGB, flow and audio were measured; what was not is zeros
    """

    pictures: Tensor
    clips: Tensor
    flow: Tensor
    audio: Tensor
    present: Tensor


@dataclass(frozen=True, slots=True)
class Said:
    """logits (B, T) of anomaly; rgb is None without that stream, fused None where it is the only one."""

    logits: Tensor
    rgb: RGBRows | None
    fused: Fused | None

    @property
    def scores(self) -> Tensor:
        """(B, T) in [0, 1]."""
        return torch.sigmoid(self.logits)


class WeaklySupervised(nn.Module):
    """Scores of snippets from what pictures, clips, flow and audio show.

    classes  with prompts of their own, the normal one first; `prompts` are vectors as wide as the context
             features, learned where no text encoder gives them
    """

    columns: Tensor

    def __init__(self, architecture: Architecture, classes: int = 2) -> None:
        super().__init__()
        a = architecture
        self.architecture = a
        self.rgb = RGBStream(a) if RGB in a.streams else None
        self.flow = (
            Attending(a.flow, a.width, a.heads, a.dropout, rectified=True) if FLOW in a.streams else None
        )
        self.audio = (
            Attending(a.audio, a.width, a.heads, a.dropout, rectified=False) if AUDIO in a.streams else None
        )
        widths = [a.out if stream == RGB else a.width for stream in a.streams]
        alone = a.streams == (RGB,)
        self.fusion = None if alone else GatedFusion(widths, a.width, a.heads, a.dropout)
        self.scorers = StreamScorers(a) if a.late and not alone else None
        self.prompts = nn.Parameter(torch.randn(classes, a.reduced) / a.reduced**0.5)
        self.logit_scale = nn.Parameter(torch.tensor(1 / a.temperature).log())
        self.register_buffer("columns", torch.tensor(a.columns), persistent=False)

    def forward(self, videos: Videos, *, learn: bool = False) -> Said:
        """learn  as in `RGBStream.forward`"""
        rgb = self._rgb(videos, learn=learn) if self.rgb is not None else None
        if self.fusion is None:
            assert rgb is not None  # noqa: S101 (an architecture has a stream)
            return Said(rgb.logits, rgb, None)
        fused = self.fuse(videos, self.features(videos, rgb))
        return Said(fused.logits, rgb, fused)

    def features(self, videos: Videos, rgb: RGBRows | None) -> list[Tensor]:
        """(B, T, widths[s]) of each stream."""
        parts: list[Tensor] = []
        for stream, column in zip(self.architecture.streams, self.architecture.columns, strict=True):
            known = videos.present[..., column]
            if stream == RGB and rgb is not None:
                parts.append(rgb.features)
            elif stream == FLOW and self.flow is not None:
                parts.append(self.flow(videos.flow, known))
            elif self.audio is not None:
                parts.append(self.audio(videos.audio, known))
        return parts

    def fuse(self, videos: Videos, features: list[Tensor], without: int | None = None) -> Fused:
        """without  a stream, by its place, whose gate is shut as if it were missing"""
        assert self.fusion is not None  # noqa: S101 (asked for only where streams are fused)
        present = videos.present[..., self.columns]
        if without is not None:
            shut = torch.zeros(present.shape[-1], dtype=torch.bool, device=present.device)
            shut[without] = True
            present = present & ~shut
        fused: Fused = self.fusion(features, present)
        if self.scorers is None:
            return fused
        return replace(fused, logits=fused.logits + self.scored(videos, present).sum(-1))

    def scored(self, videos: Videos, present: Tensor) -> Tensor:
        """(B, T, streams) logits of each stream's own scorer, 0 where not present."""
        assert self.scorers is not None  # noqa: S101 (asked for only where there are some)
        inputs = {
            RGB: torch.cat([videos.pictures, videos.clips], dim=-1),
            FLOW: videos.flow,
            AUDIO: videos.audio,
        }
        logits: Tensor = self.scorers([inputs[stream] for stream in self.architecture.streams], present)
        return logits

    @torch.no_grad()
    def said_and_shares(self, videos: Videos) -> tuple[Said, Tensor]:
        """In scoring: what is said, and (B, T, 3) the share of RGB, flow and audio in it, 0 where missing.

        A stream's share is how far the logit moves when its gate is shut, over the sum of all streams'.
        """
        rgb = self._rgb(videos, learn=False) if self.rgb is not None else None
        shares = torch.zeros_like(videos.present, dtype=torch.float32)
        present = videos.present[..., self.columns].float()
        if self.fusion is None:
            assert rgb is not None  # noqa: S101 (an architecture has a stream)
            shares[..., self.columns] = present
            return Said(rgb.logits, rgb, None), shares
        features = self.features(videos, rgb)
        fused = self.fuse(videos, features)
        moved = [
            (fused.logits - self.fuse(videos, features, without=place).logits).abs().float()
            for place in range(len(self.architecture.streams))
        ]
        parts = torch.stack(moved, dim=-1) * present
        total = parts.sum(-1, keepdim=True)
        even = present / present.sum(-1, keepdim=True).clamp(min=1)
        shares[..., self.columns] = torch.where(total > 0, parts / total.clamp(min=1e-12), even)
        return Said(fused.logits, rgb, fused), shares

    def class_shares(self, context: Tensor) -> Tensor:
        """How like each abnormal class' prompt: (B, T, reduced) -> (B, T, classes - 1), which sum to 1."""
        unit = nn.functional.normalize(context, dim=-1)
        prompts = nn.functional.normalize(self.prompts[1:], dim=-1)
        return (self.logit_scale.exp() * unit @ prompts.T).softmax(-1)

    def _rgb(self, videos: Videos, *, learn: bool) -> RGBRows:
        assert self.rgb is not None  # noqa: S101 (asked for only where there is one)
        rows: RGBRows = self.rgb(videos.pictures, videos.clips, learn=learn)
        return rows


def apart(videos: Videos) -> Videos:
    """Every snippet as a video of its own: (B, T, ...) -> (B T, 1, ...)."""
    inputs = {
        name: getattr(videos, name).flatten(0, 1).unsqueeze(1)
        for name in ("pictures", "clips", "flow", "audio", "present")
    }
    return Videos(**inputs)


def together(rows: RGBRows, videos: int) -> RGBRows:
    """What was made of snippets `apart`, by video again."""
    return RGBRows(
        rows.logits.reshape(videos, -1),
        rows.features.reshape(videos, -1, rows.features.shape[-1]),
        rows.context.reshape(videos, -1, rows.context.shape[-1]),
        None,
    )


def fused_together(fused: Fused, videos: int) -> Fused:
    """As `together`."""
    return Fused(
        fused.logits.reshape(videos, -1),
        fused.features.reshape(videos, -1, fused.features.shape[-1]),
        fused.gates.reshape(videos, -1, fused.gates.shape[-1]),
    )


def without_stream(videos: Videos, column: int) -> Videos:
    """The same videos, had the stream of this column not been measured."""
    present = videos.present.clone()
    present[..., column] = False
    if column == 0:
        zeros = torch.zeros_like(videos.pictures), torch.zeros_like(videos.clips)
        return replace(videos, pictures=zeros[0], clips=zeros[1], present=present)
    name = "flow" if column == 1 else "audio"
    return replace(videos, present=present, **{name: torch.zeros_like(getattr(videos, name))})
