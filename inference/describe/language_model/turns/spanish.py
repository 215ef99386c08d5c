"""Spanish."""

from __future__ import annotations

from inference.describe.vocabulary.phrases import Phrases


def spanish(own: Phrases) -> tuple[Phrases, ...]:
    """What else `own` could be."""
    return ()
