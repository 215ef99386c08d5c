"""Scoring a data set's recordings with a system, so that a broken run can go on where it ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inference.datasets.item import Item
from inference.datasets.pictures import as_video
from inference.errors import MediaError
from inference.evaluate.score_files import FileScores, read_score_lines, scores_of
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
          not scored again. It belongs to one system and model
    """
    known = _known(keep) if keep is not None else {}
    scores: list[FileScores] = []
    failed: list[str] = []
    for item in items:
        own = known.get(str(item.path))
        if own is None:
            try:
                own = _scored(system, item, layout, fps)
            except MediaError as error:
                failed.append(f"{item.path}: {error}")
                on_item()
                continue
            if keep is not None:
                _append(keep, own)
        scores.append(own)
        on_item()
    return Scored(tuple(scores), tuple(failed))


def _scored(system: System, item: Item, layout: str, fps: float) -> FileScores:
    with as_video(item, layout) as video:
        clip = score_clip(system, video, thermal=item.thermal, fps=fps)
    return scores_of(str(item.path), clip.assessments, clip.decision)


def _known(path: Path) -> dict[str, FileScores]:
    """Recordings that the file holds completely: the line of the whole is written last. What is torn is taken
    out of the file."""
    if not path.exists():
        return {}
    text = path.read_text(encoding="utf-8")
    if text and not text.endswith("\n"):
        path.write_text(text[: text.rfind("\n") + 1], encoding="utf-8")
    complete = {own.file: own for own in read_score_lines(path) if own.said is not None}
    path.write_text("".join(_lines(own) for own in complete.values()), encoding="utf-8")
    return complete


def _append(path: Path, own: FileScores) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(_lines(own))


def _lines(own: FileScores) -> str:
    rows: list[dict[str, Any]] = [
        {"file": own.file, **asdict(snippet), "model_version": own.model_version} for snippet in own.snippets
    ]
    if own.said is not None:
        rows.append({"file": own.file, **asdict(own.said), "model_version": own.model_version})
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
