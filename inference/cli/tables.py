"""`tables`: rerun a table of the paper behind a system, row by row, and print it."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from inference.cli.output import EXIT_DONE, print_json

SYSTEMS = ("contrastive_fusion", "avar_net", "ws_vad")
"""Each has a module `inference.systems.<name>.tables` with `add_arguments(parser)` and
`table(arguments) -> str`, Markdown."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("system", choices=SYSTEMS, metavar="SYSTEM", help=", ".join(SYSTEMS))
    parser.add_argument(
        "options", nargs=argparse.REMAINDER, metavar="...", help="`tables SYSTEM --help` lists them"
    )


def run(arguments: argparse.Namespace) -> int:
    module = importlib.import_module(f"inference.systems.{arguments.system}.tables")
    parser = argparse.ArgumentParser(
        prog=f"python -m inference tables {arguments.system}", description=module.__doc__
    )
    parser.add_argument("--data", help="folder of the training data, or what SYSTEM names")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="a folder for each row")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    module.add_arguments(parser)
    options = parser.parse_args(arguments.options)
    text = module.table(options)
    if arguments.json:
        print_json({"table": options.table, "markdown": text})
    else:
        print(text)
    return EXIT_DONE
