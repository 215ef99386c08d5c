from __future__ import annotations

from math import e, exp, log

import pytest
import torch
from torch import Tensor

from inference import published
from inference.errors import CheckpointMismatch
from inference.networks import clip, vadclip
from inference.networks.vadclip import VadCLIP, likeness_graph, surrounded
from inference.networks.vadclip_loss import alignment_loss, mil_align, separation
from tests.inference.networks.parity import assert_same, recording, weights
from tests.inference.networks.test_picture_networks import as_published


def small() -> VadCLIP:
    torch.manual_seed(4)
    return VadCLIP(8, visual_length=12, layers=2, attn_window=4, prompt_prefix=2, prompt_postfix=1).eval()


def small_clip() -> clip.CLIP:
    from transformers.models.clip.configuration_clip import CLIPConfig
    from transformers.models.clip.modeling_clip import CLIPModel

    tower = {"hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = CLIPConfig(
        projection_dim=6,
        vision_config=tower | {"image_size": 12, "patch_size": 4, "hidden_act": "quick_gelu"},
        text_config=tower
        | {
            "vocab_size": 30,
            "max_position_embeddings": 9,
            "bos_token_id": 28,
            "eos_token_id": 29,
            "hidden_act": "quick_gelu",
        },
    )
    return clip.CLIP(CLIPModel(config)).eval()


def openai_names(network: clip.CLIP) -> dict[str, Tensor]:
    tensors = as_published(network, clip._openai)
    return tensors | {key: tensors[key].T for key in ("visual.proj", "text_projection")}


def test_it_works() -> None:
    made = small()
    loaded = published.load(
        "vadclip", made.state_dict() | {"clipmodel.logit_scale": torch.zeros(())}, attn_window=4
    )
    x, texts = torch.randn(2, 12, 8), torch.randn(3, 8)
    with torch.inference_mode():
        output = loaded(x, torch.tensor([12, 5]), texts)
        assert output.anomaly.shape == (2, 12, 1)
        assert output.alignment.shape == (2, 12, 3)
        assert torch.equal(output.alignment, made(x, torch.tensor([12, 5]), texts).alignment)


def test_snippets_attend_within_their_window() -> None:
    network, x = small(), torch.randn(1, 10, 8)
    changed = x.clone()
    changed[0, 5] += 1
    with torch.inference_mode():
        differs = (network.temporal(x) != network.temporal(changed)).any(2)[0].tolist()
    assert differs == [False] * 4 + [True] * 4 + [False] * 2


def test_the_graph_of_likeness_ignores_padding_and_the_unlike() -> None:
    x = torch.tensor([[[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]])
    graph = likeness_graph(x, torch.tensor([3]))[0]
    share = [e / (2 * e + 1), e / (2 * e + 1), 1 / (2 * e + 1), 0]
    assert graph[0].tolist() == pytest.approx(share)
    assert graph[2].tolist() == pytest.approx([1 / (2 + e), 1 / (2 + e), e / (2 + e), 0])
    assert (graph[3] == 0).all()


def test_distance_decays_and_is_not_normalised() -> None:
    assert vadclip.Distance()(3)[0].tolist() == pytest.approx([1, exp(-1 / e), exp(-2 / e)])


def test_a_name_stands_among_learnt_words() -> None:
    context, words = -torch.arange(1.0, 10)[:, None], torch.arange(18.0).reshape(2, 9, 1)
    texts, ends = surrounded(context, words, torch.tensor([2, 4]), 2, 1)
    assert ends.tolist() == [5, 7]
    # Start, two learnt words, the name of one word, a learnt one, the end, then learnt ones again.
    assert texts[0].flatten().tolist() == [0, -2, -3, 1, -5, 2, -7, -8, -9]
    assert texts[1].flatten().tolist() == [9, -2, -3, 10, 11, 12, -7, 13, -9]


def test_learnt_words_are_learnt() -> None:
    network = small()
    texts, _ = network.prompts(torch.randn(2, 77, 8), torch.tensor([2, 3]))
    texts.sum().backward()
    gradient = network.text_prompt_embeddings.weight.grad
    assert gradient is not None
    # Both prompts take words 1 and 2; the end stands at 5 and at 6.
    assert gradient[:8, 0].tolist() == [0, 2, 2, 0, 1, 1, 1, 2]


def test_a_prompt_that_is_too_long_is_told() -> None:
    with pytest.raises(ValueError, match=r"A prompt of 10 tokens does not fit into 9"):
        surrounded(torch.zeros(9, 1), torch.zeros(1, 9, 1), torch.tensor([6]), 2, 1)


def test_classes_are_pooled_and_shared() -> None:
    alignment = torch.full((1, 20, 3), -5.0)
    alignment[0, [3, 7], 1], alignment[0, 19, 2] = torch.tensor([4.0, 2.0]), 9.0  # the last is padding
    found = mil_align(alignment, torch.tensor([[0.0, 1.0, 1.0]]), torch.tensor([16]))
    total = log(2 * exp(-5) + exp(3))
    assert found.item() == pytest.approx(-(3 - total) / 2 - (-5 - total) / 2)


def test_texts_are_kept_apart_from_the_normal_one() -> None:
    texts = torch.tensor([[2.0, 0.0], [-3.0, 4.0], [0.0, 1.0]])
    assert separation(texts).item() == pytest.approx((0.6 + 0) / 2)


def test_it_learns_in_mixed_precision() -> None:
    network, labels = small().train(), torch.tensor([[1.0, 0, 0], [0, 1, 1]])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        lengths, texts = torch.tensor([12, 5]), torch.randn(3, 8, requires_grad=True)
        output = network(torch.randn(2, 12, 8), lengths, texts)
        alignment_loss(output, texts, labels, lengths).total.backward()
    assert all(
        parameter.grad.isfinite().all()
        for name, parameter in network.named_parameters()
        if name not in ("text_prompt_embeddings.weight", "disAdj.sigma")
    )


def test_clip_loads_under_both_names() -> None:
    made = small_clip()
    pixels, tokens = torch.randn(2, 3, 12, 12), torch.tensor([[28, 3, 29, 0, 0], [28, 5, 6, 29, 0]])
    theirs = {key.removeprefix("model."): value for key, value in made.state_dict().items()}
    with torch.inference_mode():
        for tensors in (openai_names(made) | {"context_length": torch.tensor(9)}, theirs):
            loaded = clip.from_state_dict(tensors, vision_heads=2, text_heads=2)
            assert torch.equal(loaded.encode_image(pixels), made.encode_image(pixels))
            assert torch.equal(loaded.encode_text(tokens), made.encode_text(tokens))
        whole = made.model.get_text_features(tokens[:1, :3]).pooler_output
        assert torch.allclose(
            made.encode_text(tokens[:1]), whole, atol=1e-6
        )  # what follows the end is unseen


def test_a_missing_key_of_clip_is_named_as_in_the_file() -> None:
    tensors = openai_names(small_clip())
    del tensors["transformer.resblocks.1.attn.in_proj_bias"]
    with pytest.raises(CheckpointMismatch, match=r"missing: transformer\.resblocks\.1\.attn\.in_proj_bias\."):
        clip.from_state_dict(tensors, vision_heads=2, text_heads=2)


@torch.inference_mode()
def test_it_reproduces_clip_and_vadclip() -> None:
    recorded = recording("clip_tiny")
    towers = clip.from_state_dict(weights(recorded), text_heads=4)
    tokens = recorded["input"]["tokens"].long()
    assert_same(towers.encode_image(recorded["input"]["image"]), recorded["output"]["image_features"])
    assert_same(towers.encode_text(tokens), recorded["output"]["text_features"])

    recorded = recording("vadclip_tiny")
    given, output = recorded["input"], recorded["output"]
    network = vadclip.from_state_dict(weights(recorded), attn_window=8, prompt_prefix=4, prompt_postfix=4)
    texts = towers.encode_embeddings(*network.prompts(towers.embed_tokens(tokens), tokens.argmax(-1)))
    assert_same(texts, output["text_features"])
    found = network(given["visual"], given["lengths"], texts)
    assert_same(found.snippets, output["video"])
    assert_same(found.anomaly, output["logits1"])
    assert_same(found.alignment, output["logits2"])
    loss = alignment_loss(found, texts, given["multi_hot"], given["lengths"])
    for part, name in (
        (loss.bag, "loss_bce"),
        (loss.alignment, "loss_milalign"),
        (loss.separation, "loss_text_sim"),
        (loss.total, "total"),
    ):
        assert_same(part, output[name])
