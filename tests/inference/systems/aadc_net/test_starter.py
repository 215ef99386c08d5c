"""The model that ships: what its card says, and that it scores without any text side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import inference.systems.aadc_net
from inference.systems.aadc_net import load_system
from inference.systems.aadc_net.scoring import AADCNetSystem
from inference.systems.aadc_net.texts import PACKAGED
from inference.systems.aadc_net.trained import texts_of
from inference.training.store import read_card
from tests.inference.systems.aadc_net.small import CAR, PEOPLE, snippet

STARTER = Path(inference.systems.aadc_net.__file__).parent / "starter"
SIZE = 1280


@pytest.fixture(scope="module")
def system() -> AADCNetSystem:
    return load_system(STARTER, causal=True)


def test_the_card_says_what_was_measured() -> None:
    card = read_card(STARTER)
    assert card["text_side"] == PACKAGED
    assert "MIT" in card["data"]["licence"]
    held_out = card["metrics"]["held_out"]
    assert held_out["auc"]["interval"][0] < held_out["auc"]["value"] < held_out["auc"]["interval"][1]
    assert sum(path.stat().st_size for path in STARTER.iterdir()) < 5_000_000


def test_it_scores_a_recording(system: AADCNetSystem) -> None:
    chance = np.random.default_rng(0)
    items = [
        snippet(number, [(0, PEOPLE, 0.9), (1, CAR, 0.6)], crops=chance.random((2, SIZE)).astype(np.float32))
        for number in range(4)
    ]
    for item in items:
        item.arrays["appearance.frame"] = chance.random(SIZE).astype(np.float16)  # type: ignore[index]
    assessments, context = system.assess(items)
    assert system.classes == ("normal", "fight")
    assert all(0.0 <= one.score <= 1.0 for one in assessments)
    assert assessments[0].facts["text_side"] == PACKAGED
    assert sum(array.nbytes for array in context.values()) < 16_000


def test_its_texts_are_what_the_packaged_encoder_makes_of_the_cards_words(system: AADCNetSystem) -> None:
    words = read_card(STARTER)["words"]
    texts = texts_of(system.model, words[1:])
    cosine = np.sum(texts[1].numpy() * system.model.texts[1].numpy()) / (
        texts[1].norm() * system.model.texts[1].norm()
    )
    assert float(cosine) > 0.999


def test_no_events_but_the_normal_one_are_the_trained_ones() -> None:
    assert load_system(STARTER, class_names=("normal",)).classes == ("normal", "fight")
