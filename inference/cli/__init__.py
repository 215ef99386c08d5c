"""The command line: one module a command, each with `add_arguments(parser)` and `run(arguments) -> int`.

Exit codes: 0 done; 1 something given could not be used (the rest was done); 2 wrong usage; 3 weights, a
trained model or a profile are missing or damaged; 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from inference.cli import (
    add_class,
    annotation_files,
    evaluate,
    fit,
    held_out,
    import_checkpoint,
    probe,
    score,
    tables,
    train,
    weights,
)
from inference.cli.output import EXIT_INTERRUPTED, EXIT_SETUP, EXIT_UNUSABLE
from inference.errors import InferenceError, ModelMissing, ProfileError, WeightsCorrupt, WeightsMissing

_COMMANDS = {
    "fit": (fit, "learn what is normal from recordings of one scene"),
    "score": (score, "score recordings with a system: one JSON object a snippet or a clip"),
    "evaluate": (evaluate, "hold scores, or a system, against ground truth; tables and a report page"),
    "held-out": (held_out, "measure baselines and systems on sources that they did not learn from"),
    "import-checkpoint": (import_checkpoint, "turn a published checkpoint into a folder that loads strictly"),
    "tables": (tables, "rerun a table of the paper behind a system"),
    "train": (train, "train a system on labelled recordings; a run that was cut off goes on"),
    "add-class": (add_class, "add a class to a trained model from recordings of it"),
    "annotations": (annotation_files, "bring what people marked in videos from one format into another"),
    "weights": (weights, "list, verify or get the pretrained weights"),
    "probe": (probe, "tell what a recording holds"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m inference", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (module, summary) in _COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        command.add_argument("--json", action="store_true", help="print JSON lines instead of text")
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    arguments = parser.parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (WeightsMissing, WeightsCorrupt, ProfileError, ModelMissing) as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_SETUP
    except InferenceError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_UNUSABLE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
