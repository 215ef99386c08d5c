"""`score`: an anomaly score and its reasons for every snippet of recordings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from inference.cli.output import EXIT_DONE, EXIT_UNUSABLE, assessment_as_json, print_failure, print_json
from inference.cli.recordings import add_recordings, duplicate_stems, measured
from inference.errors import MediaError
from inference.types import Assessment

ALERT_LINE = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--system", choices=["normality"], default="normality")
    parser.add_argument(
        "--profile", type=Path, help="folder that `fit` wrote; without, a clip is its own reference"
    )
    parser.add_argument("--causal", action="store_true", help="score without looking ahead, as live video is")
    parser.add_argument("--out", type=Path, metavar="FILE.jsonl", help="write one JSON object a snippet")
    add_recordings(parser)


def run(arguments: argparse.Namespace) -> int:
    from inference.extractors.build import build_extractor
    from inference.systems.normality import NormalitySystem, Profile

    profile = Profile.load(arguments.profile) if arguments.profile else None
    system = NormalitySystem(profile=profile, causal=arguments.causal)
    extractor = build_extractor(system.required)
    for stem in duplicate_stems(arguments.clips):
        print(f"warning: several clips are called {stem}; labels could not tell them apart", file=sys.stderr)
    code = EXIT_DONE
    with ExitStack() as stack:
        lines: TextIO | None = sys.stdout if arguments.json else None
        if arguments.out:
            lines = stack.enter_context(arguments.out.open("w", encoding="utf-8"))
        for clip in arguments.clips:
            try:
                with measured(clip, extractor, fps=arguments.fps, quiet=arguments.quiet) as (_, features):
                    assessments, _ = system.assess(features, None)
            except MediaError as error:
                print_failure(clip, error, as_json=arguments.json)
                code = EXIT_UNUSABLE
                continue
            if lines is not None:
                for assessment in assessments:
                    print_json(assessment_as_json(clip, assessment), lines)
            if not arguments.json:
                print(_summary(clip, assessments))
    return code


def _summary(clip: str, assessments: Sequence[Assessment]) -> str:
    peak = max(assessments, key=lambda assessment: assessment.score)
    above = sum(assessment.score >= ALERT_LINE for assessment in assessments)
    return (
        f"{clip}: {above} of {len(assessments)} snippets above the line; highest {peak.score:.2f} "
        f"at {peak.start:.1f} to {peak.end:.1f} s ({peak.label or 'ordinary'})"
    )
