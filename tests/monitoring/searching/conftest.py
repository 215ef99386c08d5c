from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from monitoring.models import Alert, Camera
from monitoring.searching import indexing, known, meaning
from monitoring.searching.meaning import Readiness

BEGAN = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""

CONCEPTS = ("parcel package courier delivery", "insect spider fly", "fight brawl")
"""Words that the encoder of the tests takes for the same."""


class SmallEncoder:
    """Vectors of which two are alike where their texts name the same concept."""

    problem = ""

    def __init__(self) -> None:
        self.state = Readiness.READY
        self.embedded: list[str] = []

    def readiness(self) -> Readiness:
        return self.state

    def load(self) -> bool:
        return self.state is Readiness.READY

    def vectors(self, texts: Sequence[str]) -> Any:
        self.embedded += texts
        rows = np.zeros((len(texts), 384), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for place, concept in enumerate(CONCEPTS):
                row[place] = any(word in text.lower() for word in concept.split())
            row[383] = not row.any()
            row /= np.linalg.norm(row)
        return rows


@pytest.fixture(autouse=True)
def encoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallEncoder]:
    small = SmallEncoder()
    monkeypatch.setattr(meaning, "encoder", small)
    monkeypatch.setattr(meaning, "REFRESH_SECONDS", 0.0)
    monkeypatch.setattr(known, "_classes", {})
    monkeypatch.setattr(indexing, "_begin", lambda: True)  # there is no broker to ask
    monkeypatch.setattr(indexing, "_done", lambda: None)
    meaning.phrases.forget()
    meaning.forget_searches()
    yield small
    meaning.phrases.forget()
    meaning.forget_searches()


@pytest.fixture
def make(db: None) -> Callable[..., Alert]:
    """An alert that is indexed when `indexing.drain` is next called."""

    def make(camera: Camera | None, minute: float = 0, **more: Any) -> Alert:
        at = BEGAN + timedelta(minutes=minute)
        values: dict[str, Any] = {
            "opened_at": at,
            "last_at": at + timedelta(seconds=20),
            "ended_at": at + timedelta(seconds=20),
            "state": "ended",
            "peak": 0.8,
            "label": "fast movement",
            "sequence": 1,
            "changed_at": at,
        }
        return Alert.objects.create(camera=camera, **values | more)

    return make


def touch(alert: Alert, **changes: Any) -> None:
    """Change it as services do: with the next number of its sequence."""
    Alert.objects.filter(pk=alert.pk).update(
        sequence=alert.sequence + 1, changed_at=BEGAN + timedelta(days=1), **changes
    )
