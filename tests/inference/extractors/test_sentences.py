"""Sentences of like meaning are near each other, whatever stands beside them."""

from __future__ import annotations

import numpy as np
import pytest

from inference.extractors import sentences
from inference.extractors.sentences import SentenceEncoder


class Echo:
    """A network whose vector of a row of tokens tells its length and its sum."""

    def __call__(self, batch: np.ndarray) -> list[np.ndarray]:
        assert batch.ndim == 2
        vectors = np.zeros((len(batch), sentences.WIDTH), np.float32)
        vectors[:, 0], vectors[:, 1] = batch.shape[1], batch.sum(1)
        return [vectors]


def test_texts_of_all_lengths_come_back_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "_converted", lambda: None)
    monkeypatch.setattr(sentences, "OpenVINONetwork", lambda model, threads: Echo())
    encode = SentenceEncoder()
    texts = ["fight", "two people running", "a car", "fight", "dog " * 500]
    together = encode(texts)
    assert np.array_equal(together, np.concatenate([encode([text]) for text in texts]))
    assert np.array_equal(together[0], together[3])
    assert together[4][0] == sentences.LONGEST
