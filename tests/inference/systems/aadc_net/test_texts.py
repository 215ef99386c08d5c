"""Classes' names through learnt words, and the packaged sentence encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch

from inference.errors import CheckpointMismatch
from inference.networks import minilm
from inference.systems.aadc_net.texts import PACKAGED, LearnablePrompts, packaged_side
from tests.inference.systems.aadc_net.small import TEXTS, letters_side

if TYPE_CHECKING:
    from transformers.models.bert.modeling_bert import BertModel


def small() -> BertModel:
    # Here, since importing it takes seconds, and every worker imports every file of tests.
    from transformers.models.bert.configuration_bert import BertConfig
    from transformers.models.bert.modeling_bert import BertModel

    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=20,
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=12,
        intermediate_size=16,
        max_position_embeddings=10,
    )
    return BertModel(config).eval()


def test_the_sentence_encoder_is_the_mean_of_what_bert_says() -> None:
    bert = small()
    encoder = minilm.from_state_dict(bert.state_dict())
    tokens = torch.tensor([[1, 5, 6, 2, 0, 0], [1, 7, 8, 9, 3, 2]])
    with torch.inference_mode():
        given = encoder(tokens, torch.tensor([3, 5]))
        first = bert(tokens[:1, :4]).last_hidden_state.mean(1)
        second = bert(tokens[1:]).last_hidden_state.mean(1)
    torch.testing.assert_close(given, torch.cat([first, second]), atol=1e-5, rtol=1e-5)


def test_other_weights_are_refused() -> None:
    tensors = dict(small().state_dict())
    del tensors["encoder.layer.1.output.dense.bias"]
    with pytest.raises(CheckpointMismatch, match=r"layer\.1\.output"):
        minilm.from_state_dict(tensors)


def test_learnt_words_stand_in_front_of_a_name() -> None:
    side, prompts = letters_side(), LearnablePrompts(12, TEXTS, prefix=2, postfix=0)
    names = side.words(("dog", "climbing"), 12)
    given = prompts(side.tower, names)
    for row, ends, vector in zip(names.words, names.ends.tolist(), given, strict=True):
        surrounded = torch.cat([row[:1], prompts.context[1:3], row[1 : ends + 1]])
        torch.testing.assert_close(vector, surrounded.mean(0))


def test_a_name_leaves_room_for_the_learnt_words() -> None:
    side, prompts = letters_side(), LearnablePrompts(6, TEXTS, prefix=3, postfix=0)
    with pytest.raises(ValueError, match="does not fit"):
        prompts(side.tower, side.words(("climb",), 7))


def test_prompts_begin_with_words() -> None:
    side, prompts = letters_side(), LearnablePrompts(12, TEXTS, prefix=4, postfix=0)
    prompts.begin_with_words(side)
    given = side.words(["security camera footage of"], 12)
    torch.testing.assert_close(prompts.context[1:5], given.words[0, 1:5])


def test_packaged_words_of_one_meaning_are_near() -> None:
    side = packaged_side()
    assert side.name == PACKAGED
    fight, brawl, car = side.vectors(["people fighting", "a brawl", "a parked car"])
    assert float(fight @ brawl) > float(fight @ car) + 0.2
    assert float(fight.norm()) == pytest.approx(1.0, abs=1e-5)
