"""A file of scores that grows by a recording at a time, so that a run which was cut off goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inference.evaluate.score_files import EvaluationError, FileScores, read_score_lines
from inference.weights.cache import write_aside


class KeptScores:
    """Lines as `score` writes them, after a first one that tells what made them.

    maker  system, model and settings; scores of other makers are not mixed

    Raises EvaluationError for a file of another maker, or one that is not of scores.
    """

    def __init__(self, path: Path, maker: Mapping[str, Any]) -> None:
        self._path = path
        self._head = _line({"made_by": dict(maker)})
        self.known = self._complete()
        """Scores of the recordings that the file holds completely, by file."""
        content = self._head + "".join(_lines(own) for own in self.known.values())
        write_aside(path, content.encode())

    def add(self, own: FileScores) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_lines(own))
        self.known[own.file] = own

    def _complete(self) -> dict[str, FileScores]:
        """A recording is complete with the line of the whole, which is written last; a line may be torn."""
        if not self._path.exists():
            return {}
        text = self._path.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        if not whole:
            return {}
        if not whole.startswith(self._head):
            sentence = "holds scores of another system, model or rate; give another file, or remove it."
            raise EvaluationError(f"{self._path} {sentence}")
        return {own.file: own for own in read_score_lines(self._path, torn=True) if own.said is not None}


def _lines(own: FileScores) -> str:
    rows: list[dict[str, Any]] = [
        {"file": own.file, **asdict(snippet), "model_version": own.model_version} for snippet in own.snippets
    ]
    if own.said is not None:
        rows.append({"file": own.file, **asdict(own.said), "model_version": own.model_version})
    return "".join(map(_line, rows))


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"
