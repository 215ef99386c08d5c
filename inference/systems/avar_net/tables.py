"""The paper's tables: `python -m inference tables avar_net --table 2 --data DIR --out DIR`.

Each row is a configuration, trained in a folder of its own below the run folder; recordings are measured
once for all of them. Without data the table shows what has been trained. Table 2 compares sequence models on
sound, picture and both; Table 3 the lengths of sequences, and beside them late fusion (section 4.4.2).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inference.errors import ModelError
from inference.systems.avar_net import training
from inference.systems.avar_net.configuration import SIGHTS, TABLES, find_configuration
from inference.training.store import read_card

TITLES = {2: "Sequence models", 3: "Lengths of sequences, and late fusion"}
ABSENT = "not run"
_FIGURES = ("accuracy", "precision", "recall", "f1")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--table", type=int, choices=sorted(TABLES), required=True)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="train these rows only")
    training.add_common(parser)


def table(arguments: argparse.Namespace) -> str:
    """Train the rows that are not there, if data are given, and return the table as Markdown."""
    number: int = arguments.table
    if arguments.data:
        from inference.systems.avar_net.run import Run, read_data

        data = read_data(arguments)
        for name in arguments.only or TABLES[number]:
            own = {**vars(arguments), "configuration": name, "out": arguments.out / name}
            if _metrics(arguments.out / name) is None:
                Run(data, argparse.Namespace(**own)).finish()
    return written(number, arguments.out)


def written(number: int, folder: Path) -> str:
    """A table of what has been trained below `folder`."""
    header, rows = _sequence_models(folder) if number == 2 else _lengths(folder)
    lines = [header, ["---"] * len(header), *rows]
    text = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"Table {number}. {TITLES[number]}\n\n{text}"


def _sequence_models(folder: Path) -> tuple[list[str], list[list[str]]]:
    header = ["Model", *(f"{sight} {figure}" for sight in SIGHTS for figure in _FIGURES)]
    rows: dict[str, list[str]] = {}
    for name in TABLES[2]:
        configuration = find_configuration(name)
        rows.setdefault(configuration.title, []).extend(_figures(folder / name))
    return header, [[title, *figures] for title, figures in rows.items()]


def _lengths(folder: Path) -> tuple[list[str], list[list[str]]]:
    rows = []
    for name in TABLES[3]:
        configuration = find_configuration(name)
        rows.append([str(configuration.length), configuration.fusion, *_figures(folder / name)])
    return ["Steps", "Fusion", *_FIGURES], rows


def _figures(folder: Path) -> list[str]:
    found = (_metrics(folder) or {}).get("recognition", {}).get("all", {})
    return [f"{100 * found[name]:.2f}" if name in found else ABSENT for name in _FIGURES]


def _metrics(folder: Path) -> Mapping[str, Any] | None:
    try:
        metrics: Mapping[str, Any] = read_card(folder / "model")["metrics"]
    except (ModelError, KeyError):
        return None
    return metrics
