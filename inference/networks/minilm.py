"""A BERT that turns sentences into vectors: all-MiniLM-L6-v2 (Reimers and Gurevych, "Sentence-BERT", EMNLP
2019; Wang et al., "MiniLM", NeurIPS 2020), built by `transformers` under its published parameter names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from inference.networks.loading import build_renamed, count, renaming, shape

if TYPE_CHECKING:
    from transformers.models.bert.modeling_bert import BertModel

NAME = "minilm"
_UNUSED = ("pooler.", "embeddings.position_ids")
"""In the file, but no part of a sentence's vector: it is the mean of the words' states."""


class SentenceEncoder(nn.Module):
    """Vectors of sentences that can be compared by their cosine; the calls are those of CLIP's text tower."""

    def __init__(self, model: BertModel) -> None:
        super().__init__()
        self.model = model

    @property
    def width(self) -> int:
        return int(self.model.config.hidden_size)

    def embed_tokens(self, tokens: Tensor) -> Tensor:
        """(N, L) token numbers -> (N, L, width), before places are added."""
        embedded: Tensor = self.model.embeddings.word_embeddings(tokens)
        return embedded

    def encode_embeddings(self, embeddings: Tensor, ends: Tensor) -> Tensor:
        """Sentences given as embeddings of tokens, learnt ones for instance.

        embeddings  (N, L, width)
        ends        (N,) place of the last token; what lies behind is padding

        Returns (N, width), not of unit length.
        """
        place = torch.arange(embeddings.shape[1], device=embeddings.device)
        real = (place <= ends[:, None]).to(embeddings.dtype)
        states: Tensor = self.model(inputs_embeds=embeddings, attention_mask=real).last_hidden_state
        return (states * real.unsqueeze(2)).sum(1) / real.sum(1, keepdim=True)

    def forward(self, tokens: Tensor, ends: Tensor) -> Tensor:
        """(N, L) token numbers and the places (N,) of the last of each -> (N, width)."""
        return self.encode_embeddings(self.embed_tokens(tokens), ends)


def from_state_dict(state_dict: Mapping[str, Tensor], *, heads: int = 12) -> SentenceEncoder:
    """Widths and depths are read from the tensors. Raises CheckpointMismatch."""
    from transformers.models.bert.configuration_bert import BertConfig
    from transformers.models.bert.modeling_bert import BertModel

    tensors = {key: tensor for key, tensor in state_dict.items() if not key.startswith(_UNUSED)}
    words, width = shape(tensors, "embeddings.word_embeddings.weight", NAME, 2)
    config = BertConfig(
        vocab_size=words,
        hidden_size=width,
        num_hidden_layers=count(tensors, "encoder.layer."),
        num_attention_heads=heads,
        intermediate_size=shape(tensors, "encoder.layer.0.intermediate.dense.weight", NAME, 2)[0],
        max_position_embeddings=shape(tensors, "embeddings.position_embeddings.weight", NAME, 2)[0],
        type_vocab_size=shape(tensors, "embeddings.token_type_embeddings.weight", NAME, 2)[0],
    )
    source = renaming([(r"^model\.", "")])
    return build_renamed(SentenceEncoder(BertModel(config, add_pooling_layer=False)), tensors, NAME, source)
