"""What commands print, and the codes they end with."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TextIO

from inference.systems.protocol import ClipDecision
from inference.types import Assessment

EXIT_DONE = 0
EXIT_UNUSABLE = 1
EXIT_SETUP = 3
EXIT_INTERRUPTED = 130


def print_json(values: Mapping[str, Any], file: TextIO | None = None) -> None:
    """One JSON object on a line of its own."""
    print(json.dumps(values, ensure_ascii=False, allow_nan=False), file=file or sys.stdout)


def print_failure(file: str, error: Exception, *, as_json: bool) -> None:
    """A clip that could not be used: a line on standard error, or with `--json` an object with `error`."""
    if as_json:
        print_json({"file": file, "error": str(error)})
    else:
        print(f"{file}: {error}", file=sys.stderr)


def assessment_as_json(file: str, assessment: Assessment) -> dict[str, Any]:
    """The keys of a line of `score`: plain numbers, strings, lists."""
    values: dict[str, Any] = {
        "file": file,
        "sequence": assessment.sequence,
        "start": round(assessment.start, 6),
        "end": round(assessment.end, 6),
        "frame_start": assessment.frame_start,
        "frame_end": assessment.frame_end,
        "score": float(assessment.score),
        "raw": float(assessment.raw),
        "contributions": {
            str(modality): float(share) for modality, share in assessment.contributions.items()
        },
        "label": assessment.label,
        "boxes": [
            {name: value.item() if hasattr(value, "item") else value for name, value in asdict(box).items()}
            for box in assessment.boxes
        ],
        "model_version": assessment.model_version,
    }
    if assessment.class_scores:
        values["class_scores"] = {name: float(score) for name, score in assessment.class_scores.items()}
    if assessment.frames is not None and assessment.frame_scores is not None:
        values["frames"] = assessment.frames.tolist()
        values["frame_scores"] = assessment.frame_scores.tolist()
    return values


def decision_as_json(file: str, decision: ClipDecision, model_version: str) -> dict[str, Any]:
    """The keys of a line of `score --per clip`."""
    return {
        "file": file,
        "label": decision.label,
        "class_scores": {name: float(score) for name, score in decision.class_scores.items()},
        "score": float(decision.score),
        "reason": decision.reason,
        "model_version": model_version,
    }
