"""Pre-norm transformers of one or two modalities, under the parameter names of MACIL-SD.

Yu, Liu, Cheng, Feng and Zhang, "Modality-Aware Contrastive Instance Learning with Self-Distillation for
Weakly-Supervised Audio-Visual Violence Detection" (ACM Multimedia 2022); names as in JustinYuu/MACIL_SD.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from inference.networks.loading import build_strict, shape
from inference.networks.mil import bag_means

SINGLE = "macil_single"
AUDIO_VISUAL = "macil_audio_visual"


class SingleTransformer(nn.Module):
    """One modality: (B, T, dimensions) -> logits (B, T, 1)."""

    def __init__(
        self,
        dimensions: int = 1024,
        *,
        width: int = 128,
        hidden: int = 128,
        heads: int = 4,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        # The authors build the layer from copies of these two and keep the originals, which nothing uses.
        self.multiheadattn = MultiHeadAttention(width, heads)
        self.feedforward = FeedForward(width, hidden)
        self.fc_v = nn.Linear(dimensions, width)
        self.cma = Attention(width, hidden, heads, dropout)
        self.fc = nn.Linear(width, 1)

    def represent(self, x: Tensor) -> Tensor:
        """Snippets in their context: (B, T, dimensions) -> (B, T, width)."""
        projected = self.fc_v(x)
        represented: Tensor = self.cma.layer(projected, projected)
        return represented

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.fc(self.represent(x))
        return logits


@dataclass(frozen=True, slots=True)
class AudioVisual:
    """What the transformer of two modalities says.

    logits          (B, T, 1), the sum of both modalities'
    audio, visual   (B, T) probabilities of each modality
    audio_rows, visual_rows  (B, T, width) the snippets they are of
    """

    logits: Tensor
    audio: Tensor
    visual: Tensor
    audio_rows: Tensor
    visual_rows: Tensor


class AudioVisualTransformer(nn.Module):
    """Each modality attends to the other through one shared layer; one shared classifier scores both."""

    def __init__(
        self,
        visual: int = 1024,
        audio: int = 128,
        *,
        width: int = 128,
        hidden: int = 128,
        heads: int = 4,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.multiheadattn = MultiHeadAttention(width, heads)  # unused, as in `SingleTransformer`
        self.feedforward = FeedForward(width, hidden)
        self.fc_v = nn.Linear(visual, width)
        self.fc_a = nn.Linear(audio, width)
        self.cma = Attention(width, hidden, heads, dropout)
        self.att_mmil = Classifier(width)

    def forward(self, visual: Tensor, audio: Tensor) -> AudioVisual:
        """Features (B, T, visual) and (B, T, audio) of the same snippets."""
        seen, heard = self.fc_v(visual), self.fc_a(audio)
        visual_rows, audio_rows = self.cma.layer(seen, heard), self.cma.layer(heard, seen)
        of_audio, of_visual = self.att_mmil.fc(audio_rows), self.att_mmil.fc(visual_rows)
        return AudioVisual(
            logits=of_audio + of_visual,
            audio=torch.sigmoid(of_audio).squeeze(-1),
            visual=torch.sigmoid(of_visual).squeeze(-1),
            audio_rows=audio_rows,
            visual_rows=visual_rows,
        )


class Classifier(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc = nn.Linear(width, 1)


class Attention(nn.Module):
    def __init__(self, width: int, hidden: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.layer = TransformerLayer(width, hidden, heads, dropout)


class TransformerLayer(nn.Module):
    """Pre-norm attention and feed-forward part: (B, T, width) and context (B, S, width) -> (B, T, width).

    Only the queries are normalised, so in self-attention keys and values are not.

    known  (B, S) bool, which rows of the context are there to be attended to; all unless given
    """

    def __init__(self, width: int, hidden: int, heads: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.self_attn = MultiHeadAttention(width, heads)
        self.feed_forward = FeedForward(width, hidden)
        self.sublayer = nn.ModuleList(Sublayer(width, dropout) for _ in range(2))

    def forward(self, x: Tensor, context: Tensor, known: Tensor | None = None) -> Tensor:
        attending, transforming = self.sublayer
        x = attending(x, lambda normed: self.self_attn(normed, context, known))
        out: Tensor = transforming(x, self.feed_forward)
        return out


class Sublayer(nn.Module):
    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, change: Callable[[Tensor], Tensor]) -> Tensor:
        out: Tensor = x + self.dropout(change(self.norm(x)))
        return out


class MultiHeadAttention(nn.Module):
    def __init__(self, width: int, heads: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.heads = heads
        self.linears = nn.ModuleList(nn.Linear(width, width) for _ in range(4))
        self.layer_norm = nn.LayerNorm(width)  # published files hold it; nothing uses it
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, context: Tensor, known: Tensor | None = None) -> Tensor:
        inputs = (x, context, context)
        query, key, value = (
            linear(part).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for linear, part in zip(list(self.linears)[:3], inputs, strict=True)
        )
        likeness = query @ key.transpose(-1, -2) / sqrt(query.shape[-1])
        if known is not None:
            likeness = likeness.masked_fill(~known[:, None, None], torch.finfo(likeness.dtype).min)
        weights = self.dropout(likeness.softmax(-1))
        out: Tensor = self.linears[3]((weights @ value).transpose(1, 2).flatten(2))
        return out


class FeedForward(nn.Module):
    def __init__(self, width: int, hidden: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.w_1 = nn.Linear(width, hidden)
        self.w_2 = nn.Linear(hidden, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.w_2(self.dropout(relu(self.w_1(x))))
        return out


def bag_probabilities(logits: Tensor, lengths: Tensor) -> Tensor:
    """Sigmoid of the mean of each bag's highest logits: (B, T, 1), (B,) -> (B,)."""
    return torch.sigmoid(bag_means(logits.squeeze(-1), lengths))


def from_state_dict(
    state_dict: Mapping[str, Tensor], *, heads: int = 4
) -> SingleTransformer | AudioVisualTransformer:
    """Whichever of the two networks the authors' checkpoint holds: that of picture and sound has a projection
    of sound. Raises CheckpointMismatch."""
    if any(name.startswith("fc_a.") for name in state_dict):
        return audio_visual_from_state_dict(state_dict, heads=heads)
    return single_from_state_dict(state_dict, heads=heads)


def single_from_state_dict(state_dict: Mapping[str, Tensor], *, heads: int = 4) -> SingleTransformer:
    """The network of one modality from the authors' checkpoint. Raises CheckpointMismatch."""
    width, dimensions = shape(state_dict, "fc_v.weight", SINGLE, 2)
    hidden = shape(state_dict, "cma.layer.feed_forward.w_1.weight", SINGLE, 2)[0]
    network = SingleTransformer(dimensions, width=width, hidden=hidden, heads=heads)
    return build_strict(network, state_dict, SINGLE)


def audio_visual_from_state_dict(
    state_dict: Mapping[str, Tensor], *, heads: int = 4
) -> AudioVisualTransformer:
    """The network of two modalities from the authors' checkpoint. Raises CheckpointMismatch."""
    width, visual = shape(state_dict, "fc_v.weight", AUDIO_VISUAL, 2)
    network = AudioVisualTransformer(
        visual,
        shape(state_dict, "fc_a.weight", AUDIO_VISUAL, 2)[1],
        width=width,
        hidden=shape(state_dict, "cma.layer.feed_forward.w_1.weight", AUDIO_VISUAL, 2)[0],
        heads=heads,
    )
    return build_strict(network, state_dict, AUDIO_VISUAL)
