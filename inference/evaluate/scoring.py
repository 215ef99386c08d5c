"""Scoring recordings with any system of the catalogue."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from inference.evaluate.clips import decide
from inference.extractors.recording import measure_recording
from inference.media.index import DEFAULT_FPS, build_index
from inference.media.snippets import Companion
from inference.systems.protocol import ClipDecision, System
from inference.types import Assessment


@dataclass(frozen=True, slots=True)
class ScoredClip:
    """frame_count, duration   of the file: pictures and seconds
    decision    of the clip as a whole
    """

    file: str
    frame_count: int
    duration: float
    assessments: tuple[Assessment, ...]
    decision: ClipDecision


def score_clip(
    system: System,
    path: str | Path,
    *,
    thermal: str | Path | None = None,
    fps: float = DEFAULT_FPS,
    on_start: Callable[[int], None] = lambda _: None,
    on_snippet: Callable[[], None] = lambda: None,
) -> ScoredClip:
    """Measure and score one recording; its features lie in a folder that vanishes afterwards.

    thermal     a recording of the same scene and time that is read along
    on_start    told how many snippets there are; `on_snippet` is called after each

    Raises MediaError for a file that cannot be used, and what the system's networks raise.
    """
    index = build_index(path)
    companion = Companion(Path(thermal), build_index(thermal)) if thermal else None
    on_start(index.snippet_count(fps))
    with tempfile.TemporaryDirectory(prefix="watchpost-") as folder:
        features = measure_recording(
            path,
            index,
            system.measure,
            Path(folder),
            fps=fps,
            thermal=companion,
            on_snippet=lambda _: on_snippet(),
        )
        assessments, _ = system.assess(features, None)
        decision = decide(system, features, assessments)
    return ScoredClip(str(path), index.frame_count, index.duration, tuple(assessments), decision)
