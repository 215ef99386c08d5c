"""Which of a snippet's frames the networks look at."""

from __future__ import annotations

from inference.media.index import SNIPPET_HOP

EARLIER = SNIPPET_HOP // 2
LATER = EARLIER + SNIPPET_HOP
"""Positions in a snippet: the middle of each half. A snippet's later frame is the next one's earlier, so
with a hop of one second every second of video is looked at once, never more than half a second away."""


def looked_at(numbers: list[int]) -> list[int]:
    """Positions of the distinct frames to look at: two, or one where both positions show the same frame."""
    return [EARLIER, LATER] if numbers[EARLIER] != numbers[LATER] else [LATER]
