"""German."""

from __future__ import annotations

from inference.describe.vocabulary.phrases import Phrases


def german(own: Phrases) -> tuple[Phrases, ...]:
    """What else `own` could be."""
    return ()
