"""CLIP's two towers (Radford et al., "Learning Transferable Visual Models From Natural Language Supervision",
ICML 2021), built by `transformers`, from files with the parameter names of OpenAI or of `transformers`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from inference.networks.loading import Source, build_renamed, count, renaming, shape

if TYPE_CHECKING:
    from transformers.models.clip.modeling_clip import CLIPModel

NAME = "clip"
_HEAD_WIDTH = 64
"""Of every published size, so that heads follow from widths."""
_ARCHIVE_ONLY = ("input_resolution", "context_length", "vocab_size")
"""Numbers that OpenAI's archives hold beside the weights."""


class CLIP(nn.Module):
    """Features of pictures and texts that can be compared by their cosine."""

    def __init__(self, model: CLIPModel) -> None:
        super().__init__()
        self.model = model

    def encode_image(self, pixels: Tensor) -> Tensor:
        """(N, 3, H, W), normalised as in training -> (N, embedding), not of unit length."""
        features: Tensor = self.model.visual_projection(self.model.vision_model(pixels).pooler_output)
        return features

    def embed_tokens(self, tokens: Tensor) -> Tensor:
        """(N, L) token numbers -> (N, L, width), before positions are added."""
        embedded: Tensor = self.model.text_model.embeddings.token_embedding(tokens)
        return embedded

    def encode_text(self, tokens: Tensor) -> Tensor:
        """(N, L) token numbers, each text ending with the highest one -> (N, embedding)."""
        return self.encode_embeddings(self.embed_tokens(tokens), tokens.argmax(-1))

    def encode_embeddings(self, embeddings: Tensor, ends: Tensor) -> Tensor:
        """Texts given as embeddings of tokens, learnt ones for instance.

        embeddings  (N, L, width)
        ends        (N,) place of the end-of-text token, whose state becomes the feature

        Returns (N, embedding), not of unit length.
        """
        text, length = self.model.text_model, embeddings.shape[1]
        ahead = torch.full((length, length), float("-inf"), device=embeddings.device).triu(1)
        placed = text.embeddings(inputs_embeds=embeddings)
        states = text.encoder(inputs_embeds=placed, attention_mask=ahead[None, None]).last_hidden_state
        at_end = text.final_layer_norm(states)[torch.arange(len(ends), device=ends.device), ends]
        features: Tensor = self.model.text_projection(at_end)
        return features


def from_state_dict(
    state_dict: Mapping[str, Tensor], *, vision_heads: int | None = None, text_heads: int | None = None
) -> CLIP:
    """Both towers; heads are as many as 64 divides the width unless given. Raises CheckpointMismatch."""
    from transformers.models.clip.configuration_clip import CLIPConfig
    from transformers.models.clip.modeling_clip import CLIPModel

    tensors = {key: tensor for key, tensor in state_dict.items() if key not in _ARCHIVE_ONLY}
    theirs = not any(key.startswith("vision_model.") for key in tensors)
    source = _openai if theirs else renaming([(r"^model\.", "")])
    if theirs:  # multiplied from the other side
        tensors |= {key: tensors[key].T for key in ("visual.proj", "text_projection") if key in tensors}

    def sizes(parameter: str) -> tuple[int, ...]:
        return shape(tensors, source(f"model.{parameter}").key, NAME)

    def layers(tower: str) -> int:
        first = source(f"model.{tower}.encoder.layers.0.layer_norm1.weight").key
        return count(tensors, first.removesuffix(first[first.rindex("0.") :]))

    patches = sizes("vision_model.embeddings.patch_embedding.weight")
    places = sizes("vision_model.embeddings.position_embedding.weight")[0]
    words, text_width = sizes("text_model.embeddings.token_embedding.weight")
    embedding = sizes("text_projection.weight")[0]
    config = CLIPConfig(
        projection_dim=embedding,
        vision_config={
            "hidden_size": patches[0],
            "intermediate_size": sizes("vision_model.encoder.layers.0.mlp.fc1.weight")[0],
            "projection_dim": embedding,
            "num_hidden_layers": layers("vision_model"),
            "num_attention_heads": vision_heads or patches[0] // _HEAD_WIDTH,
            "image_size": round((places - 1) ** 0.5) * patches[-1],
            "patch_size": patches[-1],
            "hidden_act": "quick_gelu",
        },
        text_config={
            "vocab_size": words,
            "hidden_size": text_width,
            "intermediate_size": sizes("text_model.encoder.layers.0.mlp.fc1.weight")[0],
            "projection_dim": embedding,
            "num_hidden_layers": layers("text_model"),
            "num_attention_heads": text_heads or text_width // _HEAD_WIDTH,
            "max_position_embeddings": sizes("text_model.embeddings.position_embedding.weight")[0],
            "hidden_act": "quick_gelu",
        },
    )
    return build_renamed(CLIP(CLIPModel(config)), tensors, NAME, source)


_OPENAI = renaming(
    [
        (r"^model\.", ""),
        (r"^visual_projection\.weight", "visual.proj"),
        (r"^text_projection\.weight", "text_projection"),
        (r"^vision_model\.embeddings\.patch_embedding\.", "visual.conv1."),
        (r"^vision_model\.embeddings\.class_embedding", "visual.class_embedding"),
        (r"^vision_model\.pre_layrnorm\.", "visual.ln_pre."),
        (r"^vision_model\.post_layernorm\.", "visual.ln_post."),
        (r"^vision_model\.encoder\.", "visual."),
        (r"^vision_model\.", "visual."),
        (r"^text_model\.embeddings\.token_embedding\.", "token_embedding."),
        (r"^text_model\.final_layer_norm\.", "ln_final."),
        (r"^text_model\.encoder\.", ""),
        (r"^text_model\.", ""),
        (r"embeddings\.position_embedding\.weight", "positional_embedding"),
        (r"(^|\.)layers\.", r"\1transformer.resblocks."),
        (r"\.layer_norm(\d)\.", r".ln_\1."),
        (r"\.mlp\.fc1\.", ".mlp.c_fc."),
        (r"\.mlp\.fc2\.", ".mlp.c_proj."),
        (r"\.self_attn\.", ".attn."),
    ]
)


def _openai(parameter: str) -> Source:
    key = _OPENAI(parameter).key
    joined = re.fullmatch(r"(.+\.attn)\.([qkv])_proj\.(\w+)", key)
    if joined is None:
        return Source(key)
    return Source(f"{joined[1]}.in_proj_{joined[3]}", "qkv".index(joined[2]), 3)
