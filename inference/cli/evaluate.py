"""`evaluate`: scores against frame labels."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from inference.cli.output import EXIT_DONE, print_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scores", required=True, type=Path, metavar="FILE.jsonl", help="what `score` wrote")
    parser.add_argument(
        "--labels",
        required=True,
        type=Path,
        metavar="FILE.npz",
        help="0/1 for each frame, keyed by file stem",
    )


def run(arguments: argparse.Namespace) -> int:
    from inference.evaluate import evaluate_files

    report = evaluate_files(arguments.scores, arguments.labels)
    if arguments.json:
        print_json(asdict(report))
    else:
        print(report)
    return EXIT_DONE
