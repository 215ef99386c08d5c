"""Training on labelled recordings with sound: folders of classes, or any layout that `inference.datasets`
reads, VAAR among them.

    python -m inference train avar_net --data VAAR --configuration mtcn --family paper --out DIR
    python -m inference train avar_net --data CLIPS --sounds SOUNDS --folds 5 --out DIR

Without folds, recordings are divided by source into 70 % to learn from, 15 % to validate and 15 % to test
on (or as the data set says) and the model is what was tested. With folds, every source is tested on once and
the model that is written has learned from all of them. Sound files without pictures (--sounds, one folder a
class) add their classes. A run that was cut off goes on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from inference.datasets import AUTOMATIC, LAYOUTS
from inference.systems.avar_net.configuration import CONFIGURATIONS, SCHEDULES
from inference.systems.avar_net.families import FAMILIES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--configuration",
        default="mtcn",
        choices=list(CONFIGURATIONS),
        metavar="NAME",
        help=f"what is trained: {', '.join(CONFIGURATIONS)} (default mtcn)",
    )
    add_common(parser)


def add_common(parser: argparse.ArgumentParser) -> None:
    """What training and tables both take."""
    parser.add_argument(
        "--family", default="embedded_motion", choices=list(FAMILIES), help="which extractors"
    )
    parser.add_argument("--sounds", type=Path, metavar="DIR", help="sound files in folders of classes")
    parser.add_argument("--layout", default=AUTOMATIC, choices=[AUTOMATIC, *LAYOUTS])
    parser.add_argument(
        "--schedule", choices=list(SCHEDULES), help="how it is trained (default: that of the family)"
    )
    parser.add_argument("--epochs", type=int, help="instead of the schedule's")
    parser.add_argument("--folds", type=int, default=0, help="by source, instead of one division")
    parser.add_argument(
        "--members", type=int, default=1, help="networks of different seeds that are averaged (default 1)"
    )
    parser.add_argument(
        "--measured", type=Path, metavar="DIR", help="features of the recordings that are there already"
    )
    parser.add_argument(
        "--features", type=Path, metavar="DIR", help="where features are kept (default: below --out)"
    )
    parser.add_argument(
        "--rename",
        action="append",
        default=[],
        metavar="THEIRS=OURS",
        type=_renaming,
        help="what the data set calls a class, and what the model shall; may be repeated",
    )
    parser.add_argument(
        "--harmless",
        nargs="+",
        default=[],
        metavar="CLASS",
        help="classes that are named but are no alarm, such as rain",
    )
    parser.add_argument("--licence", default="", help="what the card says of the training data's licence")


def train(arguments: argparse.Namespace) -> Path:
    """Measure, train, judge on what was kept back, and write a model; returns its folder.

    Raises TrainingError, LayoutError, MediaError, WeightsMissing, WeightsCorrupt.
    """
    from inference.systems.avar_net.run import Run, read_data

    return Run(read_data(arguments), arguments).finish()


def _renaming(text: str) -> tuple[str, str]:
    theirs, equals, ours = text.partition("=")
    if not equals or not theirs or not ours:
        raise argparse.ArgumentTypeError("must be THEIRS=OURS")
    return theirs, ours
