"""Files of scores: what `score` writes a line at a time, or snippet scores of published systems as NPZ."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from inference.errors import InferenceError
from inference.evaluate.clips import joined
from inference.evaluate.frames import ScoredSnippet
from inference.evaluate.metrics import Series, Truth
from inference.systems.protocol import ClipDecision
from inference.types import Assessment


class EvaluationError(InferenceError):
    """Scores and labels that cannot be compared; the sentence says why."""

    code = "evaluation"


@dataclass(frozen=True, slots=True)
class FileScores:
    """What was said of one file: of its snippets, of the whole, or both."""

    file: str
    snippets: tuple[ScoredSnippet, ...] = ()
    said: ClipDecision | None = None
    model_version: str = ""

    @property
    def decision(self) -> ClipDecision | None:
        """Of the whole: as the file says, else joined from the snippets; None without calibrated scores."""
        if self.said is not None:
            return self.said
        scores = [snippet.score for snippet in self.snippets if snippet.score is not None]
        if not scores or len(scores) < len(self.snippets):
            return None
        return joined(
            scores,
            [snippet.class_scores for snippet in self.snippets],
            [snippet.label for snippet in self.snippets],
        )


@dataclass(slots=True)
class _Lines:
    snippets: list[ScoredSnippet] = field(default_factory=list)
    said: ClipDecision | None = None
    model_version: str = ""


def read_score_lines(path: Path, *, torn: bool = False) -> list[FileScores]:
    """What a JSONL file says of each file, in order: lines of snippets, of clips, or both.

    torn  whether a last line that does not end is left out: its writer may have been cut off

    Raises EvaluationError.
    """
    clips: dict[str, _Lines] = {}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}") from error
    lines = (text[: text.rfind("\n") + 1] if torn else text).splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if "error" in row or "made_by" in row:
                continue
            own = clips.setdefault(str(row["file"]), _Lines())
            own.model_version = str(row.get("model_version", own.model_version))
            if "frame_start" in row:
                own.snippets.append(_snippet(row))
            else:
                own.said = _decision(row)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EvaluationError(
                f"Line {number} of {path} is not a scored snippet or clip: {error!r}"
            ) from error
    return [FileScores(file, tuple(own.snippets), own.said, own.model_version) for file, own in clips.items()]


def read_snippet_scores(path: Path) -> Mapping[str, Series]:
    """(T,) snippet scores by video name of an NPZ file. Raises EvaluationError."""
    found = {name: np.asarray(array, np.float64).reshape(-1) for name, array in _arrays(path).items()}
    broken = [name for name, scores in found.items() if not np.isfinite(scores).all()]
    if broken:
        raise EvaluationError(f"The scores of {broken[0]} in {path} are not all finite numbers.")
    return found


def read_class_scores(path: Path) -> Mapping[str, NDArray[np.float64]]:
    """(T, C) snippet probabilities by video name of an NPZ file. Raises EvaluationError."""
    return {name: np.asarray(array, np.float64) for name, array in _arrays(path).items()}


def read_labels(path: Path) -> Mapping[str, Truth]:
    """0/1 for each frame, keyed by file stem. Raises EvaluationError."""
    return {name: np.asarray(array).reshape(-1) > 0 for name, array in _arrays(path).items()}


def scores_of(file: str, assessments: Sequence[Assessment], decision: ClipDecision) -> FileScores:
    """The same of a clip that was scored just now."""
    snippets = tuple(
        ScoredSnippet(
            frame_start=item.frame_start,
            frame_end=item.frame_end,
            raw=item.raw,
            frames=None if item.frames is None else item.frames.tolist(),
            frame_scores=None if item.frame_scores is None else item.frame_scores.tolist(),
            score=item.score,
            start=item.start,
            end=item.end,
            label=item.label,
            class_scores=item.class_scores,
        )
        for item in assessments
    )
    return FileScores(file, snippets, decision, assessments[0].model_version if assessments else "")


def matched(paths: Iterable[Path], scored: Sequence[FileScores]) -> dict[Path, FileScores]:
    """The scores of each path that has some: by file stem, and where several files share it, by as much of
    the folders above as agrees. The scores of a file belong to one path."""
    by_stem: dict[str, list[FileScores]] = {}
    for own in scored:
        by_stem.setdefault(Path(own.file).stem, []).append(own)
    pairs = [
        (_shared_parts(Path(own.file), path), path, own)
        for path in paths
        for own in by_stem.get(path.stem, []) or by_stem.get(path.name, [])
    ]
    found: dict[Path, FileScores] = {}
    taken: set[str] = set()
    for _, path, own in sorted(pairs, key=lambda pair: -pair[0]):
        if path not in found and own.file not in taken:
            found[path] = own
            taken.add(own.file)
    return found


def _shared_parts(first: Path, second: Path) -> int:
    count = 0
    for own, other in zip(reversed(first.parts), reversed(second.parts), strict=False):
        if own != other:
            break
        count += 1
    return count


def _snippet(row: Mapping[str, Any]) -> ScoredSnippet:
    return ScoredSnippet(
        frame_start=int(row["frame_start"]),
        frame_end=int(row["frame_end"]),
        raw=_finite(row["raw"]),
        frames=row.get("frames"),
        frame_scores=row.get("frame_scores"),
        score=_number(row.get("score")),
        start=_number(row.get("start")),
        end=_number(row.get("end")),
        label=str(row.get("label", "")),
        class_scores=_numbers(row.get("class_scores", {})),
    )


def _decision(row: Mapping[str, Any]) -> ClipDecision:
    scores = _numbers(row.get("class_scores", {}))
    return ClipDecision(str(row["label"]), scores, _finite(row["score"]), str(row.get("reason", "")))


def _number(value: Any) -> float | None:
    return None if value is None else _finite(value)


def _finite(value: Any) -> float:
    """Raises ValueError for what cannot be ranked."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"a score of {number}")
    return number


def _numbers(values: Mapping[str, Any]) -> dict[str, float]:
    return {str(name): _finite(value) for name, value in values.items()}


def _arrays(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise EvaluationError(f"{path} is not an NPZ file of plain arrays: {error}") from error
