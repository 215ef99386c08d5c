"""The extractors of a process: several systems look at the same pictures, and each is seen once."""

from __future__ import annotations

from collections.abc import Sequence

from inference.systems.deep_feature_fusion.extractors import EXTRACTORS, Extractor, build

_made: dict[tuple[str, str], Extractor] = {}
"""By name, and by what makes it."""


def shared(names: Sequence[str]) -> dict[str, Extractor]:
    """As `build`, but every time the same ones, which remember what they saw for whoever asks next. Not for
    two threads at a time: a joint pass runs the extractors that systems own behind each other
    (`inference.systems.together`)."""
    missing = [name for name in names if (name, EXTRACTORS.get(name, "")) not in _made]
    for name, extractor in build(missing).items():
        _made[name, EXTRACTORS[name]] = extractor
    return {name: _made[name, EXTRACTORS[name]] for name in names}
