"""The text side: classes' names in words to vectors, by a frozen text tower and learnt words around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, cast

import torch
from torch import Tensor, nn

from inference.networks.vadclip import surrounded

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGED = "packaged sentence encoder"
CLIP_TEXT = "CLIP text"

_BEFORE = "security camera footage of"
_DEVIATION = 0.01


class Tower(Protocol):
    """What CLIP's text tower and the packaged sentence encoder have in common."""

    def embed_tokens(self, tokens: Tensor) -> Tensor: ...

    def encode_embeddings(self, embeddings: Tensor, ends: Tensor) -> Tensor: ...


@dataclass(frozen=True, slots=True)
class Words:
    """Names as embedded tokens: words (C, L, D), start-of-text first; ends (C,) place of end-of-text."""

    words: Tensor
    ends: Tensor


class TextSide:
    """A frozen tower and its tokens.

    name      as a page says it
    tokenize  a text to token numbers, start and end of text included
    """

    def __init__(self, name: str, tower: Tower, tokenize: Callable[[str], list[int]]) -> None:
        self.name = name
        self.tower = tower
        self.tokenize = tokenize
        if isinstance(tower, nn.Module):
            tower.eval().requires_grad_(False)

    @torch.no_grad()
    def words(self, names: Sequence[str], length: int) -> Words:
        """Raises ValueError for a name that does not fit into `length` tokens."""
        rows = [self.tokenize(name) for name in names]
        long = [name for name, row in zip(names, rows, strict=True) if len(row) > length]
        if long:
            raise ValueError(f"{long[0]!r} is longer than {length} tokens: say it in fewer words.")
        tokens = torch.tensor([row + [0] * (length - len(row)) for row in rows])
        ends = torch.tensor([len(row) - 1 for row in rows])
        return Words(self.tower.embed_tokens(tokens), ends)

    @torch.no_grad()
    def vectors(self, names: Sequence[str]) -> Tensor:
        """(C, D) of unit length, of the names alone."""
        given = self.words(names, max(len(self.tokenize(name)) for name in names))
        return nn.functional.normalize(self.tower.encode_embeddings(given.words, given.ends), dim=1)


class LearnablePrompts(nn.Module):
    """Learnt words before and after a class's name (paper 002, section III-D): {c_1..c_m, class, ..c_l}."""

    def __init__(self, length: int, width: int, prefix: int, postfix: int) -> None:
        super().__init__()
        self.context = nn.Parameter(torch.randn(length, width) * _DEVIATION)
        self.prefix, self.postfix = prefix, postfix

    def forward(self, tower: Tower, names: Words) -> Tensor:
        """Vectors (C, D) of the names within learnt words. Raises ValueError for a name that is too long."""
        embedded, ends = surrounded(self.context, names.words, names.ends, self.prefix, self.postfix)
        # Neither tower lets what lies behind the end of a text change its vector.
        return tower.encode_embeddings(embedded[:, : int(ends.max()) + 1], ends)

    @torch.no_grad()
    def begin_with_words(self, side: TextSide) -> None:
        """Begin with real words in front of the name, for an encoder that reads sentences."""
        given = side.words([_BEFORE], len(self.context))
        own = given.words[0, 1 : int(given.ends[0])][: self.prefix]
        self.context[1 : 1 + len(own)] = own


def packaged_side() -> TextSide:
    """The packaged sentence encoder. Raises WeightsMissing, WeightsCorrupt."""
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    from inference.networks.minilm import from_state_dict
    from inference.weights import locate

    tokenizer = Tokenizer.from_file(str(locate("minilm_l6_tokenizer")))
    encoder = from_state_dict(load_file(locate("minilm_l6")))
    return TextSide(PACKAGED, encoder, _tokenize(tokenizer))


def clip_side() -> TextSide:
    """The text tower of the CLIP that `import-checkpoint` left below WATCHPOST_WEIGHTS, with the published
    `tokenizer.json` beside it. Raises WeightsMissing, CheckpointUnreadable, ModelError."""
    from tokenizers import Tokenizer

    from inference.errors import WeightsMissing
    from inference.published import load_imported
    from inference.systems.aadc_net.detected import imported

    folder = imported("clip")
    tokenizer = folder / "tokenizer.json"
    if not tokenizer.is_file():
        raise WeightsMissing("CLIP's tokenizer", f"put its published tokenizer.json into {folder}")
    tower = cast(Tower, load_imported(folder, "clip"))
    return TextSide(CLIP_TEXT, tower, _tokenize(Tokenizer.from_file(str(tokenizer))))


SIDES: Mapping[str, Callable[[], TextSide]] = MappingProxyType(
    {"packaged": packaged_side, "paper": clip_side}
)
"""By the extractors of a configuration."""


def _tokenize(tokenizer: Tokenizer) -> Callable[[str], list[int]]:
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return lambda text: list(tokenizer.encode(text).ids)
