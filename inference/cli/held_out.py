"""`held-out`: baselines, and systems without a training of their own, on sources they did not learn from."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from inference.cli.output import EXIT_DONE, print_json

SYSTEMS = ("normality", "contrastive_fusion", "deep_feature_fusion")
"""Each is a function of `inference.evaluate.held_out.existing`. Others measure themselves when trained."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", required=True, type=Path, help="folder of labelled clips, with sources")
    parser.add_argument(
        "--features", required=True, type=Path, metavar="DIR", help="where measured clips are kept"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="where figures and scores are written to")
    parser.add_argument("--systems", nargs="*", default=[], choices=SYSTEMS, metavar="SYSTEM")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--recordings", type=int, default=40, help="joined for each fold (default 40)")
    parser.add_argument("--samples", type=int, default=1000, help="of the bootstrap (default 1000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(arguments: argparse.Namespace) -> int:
    from inference.datasets.joined import MeasuredClips, read_clips
    from inference.evaluate.held_out import divide, existing, figures, judged, keep_scores
    from inference.evaluate.held_out.figures import HEADER
    from inference.evaluate.held_out.yardsticks import yardsticks
    from inference.weights.cache import write_aside

    clips = MeasuredClips(arguments.features)
    clips.measure((clip.item.path for clip in read_clips(arguments.data)), quiet=arguments.quiet)
    division = divide(arguments.data, k=arguments.folds, count=arguments.recordings, seed=arguments.seed)
    learners = yardsticks(arguments.data)
    learners |= {name: getattr(existing, name)(arguments.data, clips) for name in arguments.systems}
    measured = {}
    if not arguments.json:
        print(HEADER)
    for name, learn in learners.items():
        scores = judged(division, clips, learn)
        found = figures(division, clips, scores, samples=arguments.samples)
        measured[name] = found.as_json()
        if not arguments.json:
            print(found.row(name), flush=True)
        if arguments.out is not None:
            arguments.out.mkdir(parents=True, exist_ok=True)
            keep_scores(arguments.out / f"{name.replace(' ', '_')}.json", name, division, scores)
    if arguments.out is not None:
        write_aside(arguments.out / "figures.json", (json.dumps(measured, indent=1) + "\n").encode())
    if arguments.json:
        print_json(measured)
    return EXIT_DONE
