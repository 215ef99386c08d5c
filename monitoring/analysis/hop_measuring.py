"""Measuring cameras for several systems: each hop is joined once, and each extractor sees it once. Worker
code: loads networks."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache

import cv2

from inference.extractors.build import Kit
from inference.extractors.picture import picture_of
from inference.extractors.pipeline import features_of
from inference.extractors.protocol import Arrays, Extractor
from inference.extractors.timing import StageTimings
from inference.systems.together import Measures
from inference.types import Features, Snippet
from monitoring.analysis.hops import HopJoiner, snippet_of
from monitoring.intake.snippets import LiveSnippet

_AT_ONCE = 16
"""Hops whose features are kept for the next system: of more cameras than are scored in one batch."""

_CAMERAS = 64
"""Cameras for which extractors remember what two hops share."""


@dataclass(slots=True)
class _Hop:
    """A hop, as a second and as two, and what each extractor (by identity) measured of either."""

    live: LiveSnippet
    second: Snippet
    two: Snippet
    found: list[tuple[Extractor, bool, Arrays]] = field(default_factory=list)


class HopMeasurer:
    """Measures hops of any number of cameras, in order for each. Not shared by threads."""

    def __init__(self, kit: Kit | None = None) -> None:
        cv2.setNumThreads(1)
        self._kit = kit or Kit(sources=_CAMERAS, reduced=True)
        self._joiner = HopJoiner()
        self._hops: OrderedDict[str, _Hop] = OrderedDict()
        self._timings = StageTimings()
        self._told: dict[str, float] = {}

    def load(self, measures: Measures) -> list[Extractor]:
        """Everything that `measures` asks for, with its networks. To be called before a camera is taken, for
        it takes longer than a camera may be held. Raises WeightsMissing, WeightsCorrupt."""
        shared = [item for lane in self._kit.lanes(measures.required) for item in lane]
        return [*shared, *measures.extractors]

    def measure(self, live: LiveSnippet, measures: Measures, *, by_second: bool = False) -> Features:
        """What `measures` asks for. Raises WeightsMissing, WeightsCorrupt, and what its extractors raise.

        by_second  whether the extractors see the nine frames of one second rather than sixteen of two, which
                   those of objects and appearance cannot
        """
        hop = self._hop(live)
        arrays = [self._arrays(hop, item, by_second=by_second) for item in self.load(measures)]
        snippet = hop.second if by_second else hop.two
        found = {name: array for own in arrays for name, array in own.items()}
        return features_of(snippet, {**found, **picture_of(hop.second)})

    def seconds(self) -> dict[str, float]:
        """Busy seconds by stage since the last call, whoever asked for the measuring."""
        now = dict(self._timings.seconds())
        since = {stage: spent - self._told.get(stage, 0.0) for stage, spent in now.items()}
        self._told = now
        return since

    def _hop(self, live: LiveSnippet) -> _Hop:
        known = self._hops.get(live.camera)
        if known is None or not _is_same(known.live, live):
            self._hops.pop(live.camera, None)
            known = self._hops[live.camera] = _Hop(live, snippet_of(live), self._joiner.joined(live))
            while len(self._hops) > _AT_ONCE:
                self._hops.popitem(last=False)
        return known

    def _arrays(self, hop: _Hop, extractor: Extractor, *, by_second: bool) -> Arrays:
        for known, seen, arrays in hop.found:
            if known is extractor and seen == by_second:
                return arrays
        with self._timings.measure(extractor.name):
            arrays = extractor.extract(hop.second if by_second else hop.two)
        hop.found.append((extractor, by_second, arrays))
        return arrays


@cache
def shared_measurer() -> HopMeasurer:
    """One a process, for all systems."""
    return HopMeasurer()


def _is_same(known: LiveSnippet, live: LiveSnippet) -> bool:
    """Each system is handed its own copy of a hop, with the camera's masks applied."""
    return (
        known.sequence == live.sequence
        and known.captured_at == live.captured_at
        and known.fps == live.fps
        and known.frames.shape == live.frames.shape
    )
