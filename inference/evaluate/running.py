"""Scoring a data set's recordings with a system, so that a broken run can go on where it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.datasets.item import Item
from inference.datasets.pictures import as_video
from inference.errors import MediaError
from inference.evaluate.kept import KeptScores
from inference.evaluate.score_files import FileScores, scores_of
from inference.evaluate.scoring import score_clip
from inference.media.index import DEFAULT_FPS
from inference.systems.protocol import System


@dataclass(frozen=True, slots=True)
class Scored:
    """failed  a sentence for each recording that cannot be used."""

    scores: tuple[FileScores, ...]
    failed: tuple[str, ...]


def score_items(
    system: System,
    items: Sequence[Item],
    layout: str,
    *,
    fps: float = DEFAULT_FPS,
    keep: Path | None = None,
    on_item: Callable[[], None] = lambda: None,
) -> Scored:
    """Scores of every item in order; thermal recordings are read along.

    keep  file to write the lines of each recording to as soon as it is done; those that it already holds are
          not scored again

    Raises EvaluationError for a kept file of another system or model, and what the networks raise.
    """
    made_by = {"system": system.name, "model_version": system.model_version, "fps": fps}
    kept = KeptScores(keep, made_by) if keep is not None else None
    scores: list[FileScores] = []
    failed: list[str] = []
    for item in items:
        own = kept.known.get(str(item.path)) if kept is not None else None
        if own is None:
            try:
                own = _scored(system, item, layout, fps)
            except MediaError as error:
                failed.append(f"{item.path}: {error}")
                on_item()
                continue
            if kept is not None:
                kept.add(own)
        scores.append(own)
        on_item()
    return Scored(tuple(scores), tuple(failed))


def _scored(system: System, item: Item, layout: str, fps: float) -> FileScores:
    with as_video(item, layout) as video:
        clip = score_clip(system, video, thermal=item.thermal, fps=fps)
    return scores_of(str(item.path), clip.assessments, clip.decision)
