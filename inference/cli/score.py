"""`score`: an anomaly score and its reasons for every snippet of recordings, or one decision a clip."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from tqdm import tqdm

from inference.cli.output import (
    EXIT_DONE,
    EXIT_UNUSABLE,
    assessment_as_json,
    decision_as_json,
    print_failure,
    print_json,
)
from inference.cli.recordings import add_recordings, duplicate_stems, recordings_in
from inference.errors import InferenceError, MediaError
from inference.systems.catalogue import CATALOGUE
from inference.systems.protocol import ALERT_LINE

if TYPE_CHECKING:
    from inference.evaluate.scoring import ScoredClip
    from inference.systems.protocol import System

SNIPPET, CLIP = "snippet", "clip"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_system(parser)
    parser.add_argument(
        "--per", choices=[SNIPPET, CLIP], default=SNIPPET, help="what a line of the output is about"
    )
    parser.add_argument(
        "--thermal",
        action="append",
        default=[],
        metavar="FILE",
        help="thermal recording of the same scene and time, once for each clip in order; by default "
        "NAME_thermal.* beside NAME_visible.*, for a system that uses it",
    )
    parser.add_argument("--out", type=Path, metavar="FILE.jsonl", help="write one JSON object a line there")
    add_recordings(parser)


def add_system(parser: argparse.ArgumentParser, *, default: str | None = "normality") -> None:
    parser.add_argument("--system", choices=list(CATALOGUE), default=default)
    parser.add_argument(
        "--model",
        "--profile",
        metavar="DIR",
        help="folder of a trained model, or the name of an installed one; for normality a profile that `fit` "
        "wrote, without which a clip is its own reference",
    )
    parser.add_argument("--causal", action="store_true", help="score without looking ahead, as live video is")


def loaded_system(arguments: argparse.Namespace) -> System:
    """The system that the arguments of `add_system` name. Raises InferenceError."""
    from inference.systems.catalogue import load_system
    from inference.training.store import find

    model = Path(arguments.model) if arguments.model else None
    if model is not None and not model.is_dir() and CATALOGUE[arguments.system].trained:
        model = find(arguments.system, arguments.model)
    return load_system(arguments.system, model, causal=arguments.causal)


def run(arguments: argparse.Namespace) -> int:
    from inference.evaluate.scoring import score_clip

    clips = list(_paired(arguments))
    for stem in duplicate_stems([clip for clip, _ in clips]):
        print(f"warning: several clips are called {stem}; labels could not tell them apart", file=sys.stderr)
    system = loaded_system(arguments)
    code = EXIT_DONE
    with ExitStack() as stack:
        lines: TextIO | None = sys.stdout if arguments.json else None
        if arguments.out:
            lines = stack.enter_context(arguments.out.open("w", encoding="utf-8"))
        for clip, thermal in clips:
            with tqdm(
                desc=Path(clip).name, unit="snippet", disable=arguments.quiet or None, leave=False
            ) as bar:
                try:
                    scored = score_clip(
                        system,
                        clip,
                        thermal=thermal,
                        fps=arguments.fps,
                        on_start=bar.reset,
                        on_snippet=bar.update,
                    )
                except MediaError as error:
                    print_failure(clip, error, as_json=arguments.json)
                    code = EXIT_UNUSABLE
                    continue
            if lines is not None:
                for line in _lines(scored, arguments.per):
                    print_json(line, lines)
            if not arguments.json:
                print(_summary(scored))
    return code


def _paired(arguments: argparse.Namespace) -> Iterator[tuple[str, str | None]]:
    """The clips, each with its thermal recording where the system makes use of one."""
    from inference.datasets.pairs import thermal_beside

    clips = recordings_in(arguments.clips)
    if arguments.thermal:
        if len(arguments.thermal) != len(clips):
            raise InferenceError(
                f"There are {len(arguments.thermal)} thermal recordings for {len(clips)} clips."
            )
        yield from zip(clips, arguments.thermal, strict=True)
        return
    if not CATALOGUE[arguments.system].thermal:
        yield from ((clip, None) for clip in clips)
        return
    companions = {clip: thermal_beside(Path(clip)) for clip in clips}
    taken = {str(companion) for companion in companions.values()}
    for clip, companion in companions.items():
        if clip not in taken:
            yield clip, str(companion) if companion else None


def _lines(scored: ScoredClip, per: str) -> Iterator[dict[str, Any]]:
    if per == CLIP:
        yield decision_as_json(scored.file, scored.decision, scored.assessments[0].model_version)
        return
    for assessment in scored.assessments:
        yield assessment_as_json(scored.file, assessment)


def _summary(scored: ScoredClip) -> str:
    peak = max(scored.assessments, key=lambda assessment: assessment.score)
    above = sum(assessment.score >= ALERT_LINE for assessment in scored.assessments)
    return (
        f"{scored.file}: {above} of {len(scored.assessments)} snippets above the line; highest "
        f"{peak.score:.2f} at {peak.start:.1f} to {peak.end:.1f} s ({peak.label or 'ordinary'}); "
        f"as a whole {scored.decision.label} ({scored.decision.score:.2f})"
    )
