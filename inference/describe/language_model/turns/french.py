"""French."""

from __future__ import annotations

from inference.describe.vocabulary.phrases import Phrases


def french(own: Phrases) -> tuple[Phrases, ...]:
    """What else `own` could be."""
    return ()
