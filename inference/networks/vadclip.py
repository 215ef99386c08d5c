"""Alignment of snippets with learnable prompts, under the parameter names of VadCLIP.

Wu et al., "VadCLIP: Adapting Vision-Language Models for Weakly Supervised Video Anomaly Detection" (AAAI
2024); names as in nwpu-zxr/VadCLIP. The frozen CLIP beside it is `inference.networks.clip`; losses:
`inference.networks.vadclip_loss`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from math import e

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize, threshold

from inference.networks.loading import build_strict, count, shape

NAME = "vadclip"
TEMPERATURE = 0.07
_ALIKE = 0.7
"""Cosine above which snippets are neighbours in the graph of likeness."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """Of B videos of T snippets and C classes.

    snippets   (B, T, width) features in context
    anomaly    (B, T, 1) logits of the class-agnostic branch
    alignment  (B, T, C) cosines with the classes' texts over the temperature
    """

    snippets: Tensor
    anomaly: Tensor
    alignment: Tensor


class VadCLIP(nn.Module):
    """Two branches over CLIP features: is it abnormal, and which text does it resemble.

    width           of CLIP's features, of pictures and of words alike
    visual_length   most snippets of a video; longer ones are cut into pieces by the caller
    attn_window     snippets that attend to each other (64 for UCF-Crime and XD-Violence)
    heads, layers   of the local transformer
    prompt_prefix, prompt_postfix  learnt words before and after the class's name
    """

    def __init__(
        self,
        width: int = 512,
        *,
        visual_length: int = 256,
        heads: int = 1,
        layers: int = 1,
        attn_window: int = 64,
        prompt_prefix: int = 10,
        prompt_postfix: int = 10,
        context_length: int = 77,
    ) -> None:
        super().__init__()
        self.temporal = LocalTransformer(width, layers, heads, attn_window)
        half = width // 2
        self.gc1, self.gc2 = GraphConvolution(width, half), GraphConvolution(half, half)
        self.gc3, self.gc4 = GraphConvolution(width, half), GraphConvolution(half, half)
        self.disAdj = Distance()
        self.linear = nn.Linear(width, width)
        self.mlp1, self.mlp2 = _mlp(width), _mlp(width)
        self.classifier = nn.Linear(width, 1)
        self.frame_position_embeddings = nn.Embedding(visual_length, width)
        self.text_prompt_embeddings = nn.Embedding(context_length, width)
        self.prompt_prefix, self.prompt_postfix = prompt_prefix, prompt_postfix
        for table in (self.frame_position_embeddings, self.text_prompt_embeddings):
            nn.init.normal_(table.weight, std=0.01)

    def encode_video(self, x: Tensor, lengths: Tensor) -> Tensor:
        """CLIP features of snippets in their context: (B, T, width), T at most visual_length -> the same."""
        x = self.temporal(x + self.frame_position_embeddings.weight[: x.shape[1]])
        alike, near = likeness_graph(x, lengths), self.disAdj(x.shape[1])
        by_likeness = quick_gelu(self.gc2(quick_gelu(self.gc1(x, alike)), alike))
        by_nearness = quick_gelu(self.gc4(quick_gelu(self.gc3(x, near)), near))
        encoded: Tensor = self.linear(torch.cat([by_likeness, by_nearness], dim=2))
        return encoded

    def prompts(self, words: Tensor, ends: Tensor) -> tuple[Tensor, Tensor]:
        """The classes' names within learnt words; arguments and result as of `surrounded`."""
        return surrounded(
            self.text_prompt_embeddings.weight, words, ends, self.prompt_prefix, self.prompt_postfix
        )

    def forward(self, x: Tensor, lengths: Tensor, texts: Tensor) -> Aligned:
        """Both branches.

        x        (B, T, width) CLIP features of snippets, padded
        lengths  (B,) snippets that are no padding
        texts    (C, width) features of the classes' prompts
        """
        snippets = self.encode_video(x, lengths)
        anomaly = self.classifier(snippets + self.mlp2(snippets))
        # What the first branch found suspicious in the video is added to every class's text.
        focus = normalize(anomaly.transpose(1, 2) @ snippets, dim=-1)
        focused = texts + focus
        focused = focused + self.mlp1(focused)
        cosines = normalize(snippets, dim=-1) @ normalize(focused, dim=-1).transpose(1, 2)
        return Aligned(snippets=snippets, anomaly=anomaly, alignment=cosines / TEMPERATURE)


def surrounded(
    context: Tensor, words: Tensor, ends: Tensor, prefix: int, postfix: int
) -> tuple[Tensor, Tensor]:
    """Texts of learnt words with a class's name in their middle.

    context  (L, D) learnt words, one for each place
    words    (C, L, D) embedded tokens of the names, start-of-text first
    ends     (C,) place of end-of-text in `words`
    prefix, postfix  learnt words before and after the name

    Returns the embeddings (C, L, D) and the new places of end-of-text (C,). Raises ValueError when a text
    would be longer than L.
    """
    moved = ends + prefix + postfix
    if int(moved.max()) >= context.shape[0]:
        raise ValueError(
            f"A prompt of {int(moved.max()) + 1} tokens does not fit into {context.shape[0]}: shorten the"
            f" class's name or use fewer than {prefix} + {postfix} learnt words."
        )
    place = torch.arange(context.shape[0], device=context.device)
    name = (place > prefix) & (place < prefix + ends[:, None])
    end = place == moved[:, None]
    of_word = torch.where(name, place - prefix, torch.where(end, ends[:, None], 0))
    picked = words.gather(1, of_word.unsqueeze(2).expand(-1, -1, words.shape[2]))
    return torch.where((name | end | (place == 0)).unsqueeze(2), picked, context), moved


class LocalTransformer(nn.Module):
    """CLIP's transformer, each snippet attending to its own window only."""

    def __init__(self, width: int, layers: int, heads: int, window: int) -> None:
        super().__init__()
        self.resblocks = nn.ModuleList(ResidualAttention(width, heads) for _ in range(layers))
        self.window = window

    def forward(self, x: Tensor) -> Tensor:
        place = torch.arange(x.shape[1], device=x.device) // self.window
        elsewhere = place[:, None] != place
        for block in self.resblocks:
            x = block(x, elsewhere)
        return x


class ResidualAttention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attn = nn.MultiheadAttention(width, heads, batch_first=True)
        self.ln_1 = nn.LayerNorm(width)
        self.mlp = _mlp(width)
        self.ln_2 = nn.LayerNorm(width)

    def forward(self, x: Tensor, hidden_from: Tensor) -> Tensor:
        normed = self.ln_1(x)
        x = x + self.attn(normed, normed, normed, need_weights=False, attn_mask=hidden_from)[0]
        out: Tensor = x + self.mlp(self.ln_2(x))
        return out


class GraphConvolution(nn.Module):
    """Features mixed along a graph, plus the input (through a convolution where the width changes)."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(width, out)))
        self.residual = nn.Identity() if width == out else nn.Conv1d(width, out, 5, padding=2)

    def forward(self, x: Tensor, graph: Tensor) -> Tensor:
        kept: Tensor = self.residual(x.transpose(1, 2)).transpose(1, 2)
        return graph @ (x @ self.weight) + kept


class Distance(nn.Module):
    """exp(-|i - j| / e) between snippets, not normalised: length T -> (T, T)."""

    def __init__(self) -> None:
        super().__init__()
        self.sigma = nn.Parameter(torch.tensor([0.1]))  # published files hold it; nothing uses it

    def forward(self, length: int) -> Tensor:
        place = torch.arange(length, device=self.sigma.device, dtype=self.sigma.dtype)
        return torch.exp(-(place - place[:, None]).abs() / e)


class QuickGELU(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return quick_gelu(x)


def quick_gelu(x: Tensor) -> Tensor:
    return x * torch.sigmoid(1.702 * x)


def likeness_graph(x: Tensor, lengths: Tensor) -> Tensor:
    """(B, T, T) row-wise softmax of cosines, those up to 0.7 counted as 0; zero where there is padding."""
    norms = x.norm(dim=2, keepdim=True)
    cosines = threshold(x @ x.transpose(1, 2) / (norms @ norms.transpose(1, 2) + 1e-20), _ALIKE, 0)
    real = torch.arange(x.shape[1], device=x.device) < lengths.to(x.device)[:, None]
    shares = cosines.masked_fill(~real[:, None], float("-inf")).softmax(2)
    return shares * real[:, :, None]


def from_state_dict(
    state_dict: Mapping[str, Tensor],
    *,
    heads: int = 1,
    attn_window: int = 64,
    prompt_prefix: int = 10,
    prompt_postfix: int = 10,
) -> VadCLIP:
    """The network of the authors' checkpoint; the frozen `clipmodel.` in it, if any, is left aside.

    Raises CheckpointMismatch.
    """
    own = {key: tensor for key, tensor in state_dict.items() if not key.startswith("clipmodel.")}
    visual_length, width = shape(own, "frame_position_embeddings.weight", NAME, 2)
    network = VadCLIP(
        width,
        visual_length=visual_length,
        heads=heads,
        layers=count(own, "temporal.resblocks."),
        attn_window=attn_window,
        prompt_prefix=prompt_prefix,
        prompt_postfix=prompt_postfix,
        context_length=shape(own, "text_prompt_embeddings.weight", NAME, 2)[0],
    )
    return build_strict(network, own, NAME)


def _mlp(width: int) -> nn.Sequential:
    return nn.Sequential(
        OrderedDict(c_fc=nn.Linear(width, 4 * width), gelu=QuickGELU(), c_proj=nn.Linear(4 * width, width))
    )
