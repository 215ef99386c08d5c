"""`train`: teach a system from labelled data. A run that was cut off goes on when called again."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from pathlib import Path

from inference.cli.output import EXIT_DONE, print_json

SYSTEMS = ("contrastive_fusion", "deep_feature_fusion", "ws_vad", "aadc_net", "avar_net", "ensemble")
"""Each has a module `inference.systems.<name>.training` with `add_arguments(parser)` and
`train(arguments) -> Path`, the folder of the model."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("system", choices=SYSTEMS, metavar="SYSTEM", help=", ".join(SYSTEMS))
    # Each system has options of its own, and its module, which imports torch, is not loaded to list them all.
    parser.add_argument(
        "options", nargs=argparse.REMAINDER, metavar="...", help="`train SYSTEM --help` lists them"
    )


def run(arguments: argparse.Namespace) -> int:
    return train(arguments.system, arguments.options, as_json=arguments.json)


def train(system: str, options: Sequence[str], *, as_json: bool = False) -> int:
    """Train `system` by the words of its command line; returns the exit code.

    Raises SystemExit on wrong options, and the InferenceError of training.
    """
    from inference.systems.catalogue import load_system
    from inference.training import store

    module = importlib.import_module(f"inference.systems.{system}.training")
    parser = argparse.ArgumentParser(prog=f"python -m inference train {system}", description=module.__doc__)
    add_common(parser)
    module.add_arguments(parser)
    arguments = parser.parse_args(options)
    folder: Path = module.train(arguments)
    if arguments.install:
        # Some configurations serve only to be compared: what cannot score is not put into use.
        load_system(system, folder)
        folder = store.install(folder, system, arguments.install)
        store.activate(system, arguments.install)
    card = store.read_card(folder)
    if as_json or arguments.json:
        print_json({"model": str(folder), "metrics": card.get("metrics", {})})
    else:
        print(f"{folder}: {card.get('configuration', 'model')}, {card.get('seconds', 0):.0f} s of training")
        for name, value in _flat(card.get("metrics", {})):
            print(f"  {name}: {value}")
    return EXIT_DONE


def add_common(parser: argparse.ArgumentParser) -> None:
    """The options that every system's training has."""
    parser.add_argument("--data", required=True, help="folder of the training data, or what SYSTEM names")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="checkpoints, logs, model")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument("--install", metavar="NAME", help="put the model into use under this name")


def _flat(values: object, prefix: str = "") -> list[tuple[str, float]]:
    if isinstance(values, dict):
        return [row for name, value in values.items() for row in _flat(value, f"{prefix} {name}".strip())]
    return [(prefix, values)] if isinstance(values, int | float) else []
