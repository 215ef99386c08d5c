"""What a row of a pool is made of: which extractors, summed up how, and how rows decide about a clip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LOOKS = (1, 3, 5, 7)
"""Places in each second of eight frames at which networks of single pictures look: every other frame, four
a second. The paper takes every tenth frame, three a second at 30 fps."""

LIVE_LOOKS = (3, 7)
"""What a camera can be given: half as many."""


class Unit(StrEnum):
    """What one row describes."""

    FRAME = "frame"
    """One picture, as in the paper; only extractors that look at single pictures."""
    WINDOW = "window"
    """Two seconds: the looks of every extractor within them, summed up."""


class Summary(StrEnum):
    """How an extractor's looks within a window become columns."""

    MEAN = "mean"
    DEVIATION = "deviation"
    LARGEST = "largest"


class Decision(StrEnum):
    """How rows decide about a snippet or clip."""

    MEAN = "mean"
    """Probabilities are averaged."""
    MAJORITY = "majority"
    """Each row votes for its likeliest class; shares of votes are the probabilities."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some columns: an extractor's looks and, for windows, how they are summed up."""

    extractor: str
    summary: Summary = Summary.MEAN


@dataclass(frozen=True, slots=True)
class Configuration:
    """blocks  the columns of a row, in order. Rows of single frames have each extractor's own columns
    looks   places in each second of eight frames at which networks of single pictures look
    """

    name: str
    unit: Unit
    blocks: tuple[Block, ...]
    decision: Decision = Decision.MEAN
    looks: tuple[int, ...] = LOOKS

    @property
    def extractors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(block.extractor for block in self.blocks))

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit.value,
            "blocks": [[block.extractor, block.summary.value] for block in self.blocks],
            "decision": self.decision.value,
            "looks": list(self.looks),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Configuration:
        """Raises KeyError, TypeError or ValueError for what `as_json` did not make."""
        return cls(
            name=str(value["name"]),
            unit=Unit(value["unit"]),
            blocks=tuple(Block(str(extractor), Summary(summary)) for extractor, summary in value["blocks"]),
            decision=Decision(value["decision"]),
            looks=tuple(int(place) for place in value.get("looks", LOOKS)),
        )


PAPER = Configuration(
    "paper",
    Unit.FRAME,
    tuple(Block(name) for name in ("mobilenet_v2", "inception_v3", "inception_resnet_v2", "xception")),
)
"""004 section 3.3: four networks, 1280 + 2048 + 1536 + 2048 = 6912 columns a frame."""

EMBEDDED = Configuration(
    "embedded",
    Unit.WINDOW,
    (
        Block("mobilenet_v2_packaged", Summary.MEAN),
        Block("mobilenet_v2_packaged", Summary.DEVIATION),
    ),
)
"""Weights that come in packages, cheap enough for a camera."""

EMBEDDED_FRAMES = Configuration(
    "embedded-frames", Unit.FRAME, (Block("mobilenet_v2_packaged"), Block("efficientnet_lite0"))
)
"""As the paper's, with the two picture networks whose weights come in packages."""

SURVEILLANCE = Configuration(
    "surveillance",
    Unit.WINDOW,
    (
        Block("motion"),
        Block("people", Summary.MEAN),
        Block("people", Summary.LARGEST),
        Block("mobilenet_v2_packaged_384"),
    ),
)
"""How the scene moves, how people do, and what it looks like: what told fights best, see
docs/decisions/071-fights.md."""

SURVEILLANCE_LIVE = Configuration(
    "surveillance-live",
    Unit.WINDOW,
    (Block("motion_live"), Block("mobilenet_v2_packaged")),
    looks=LIVE_LOOKS,
)
"""What of it a camera can be given every second; a model carries a second classifier for it."""

SOUND = Configuration("sound", Unit.WINDOW, (Block("aisfx"),))

CONFIGURATIONS: Mapping[str, Configuration] = {
    configuration.name: configuration
    for configuration in (PAPER, EMBEDDED, EMBEDDED_FRAMES, SURVEILLANCE, SURVEILLANCE_LIVE, SOUND)
}
