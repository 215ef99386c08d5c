"""The paper's ablation: `python -m inference tables ws_vad --table 1 --data DIR --joined --out DIR`.

Each row is a configuration, trained in a folder of its own below the run folder; rows that begin with one
RGB stream share it, as in the paper. What is there already is not trained again. Without data the table shows
what has been trained.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inference.errors import ModelError
from inference.systems.ws_vad.configuration import AUDIO, FLOW, RGB, TABLES, find_configuration
from inference.training.store import read_card

ABSENT = "not run"
MODEL, SHARED, FEATURES = "model", "shared", "features"
_NAMES = {RGB: "RGB", FLOW: "Flow", AUDIO: "Audio"}
_FIGURES = ("auc", "ap", "anomaly_auc")
HEADER = (
    "Data modality", "Components", "AUC", "AP", "Anomaly AUC", "Paper: XD AP %", "UCF AUC %", "SHTech AUC %"
)  # fmt: skip
PRINTED: Mapping[str, tuple[str, str, str]] = {
    "attention": ("79.71", "", ""),
    "memories": ("79.74", "", ""),
    "prompts": ("83.68", "", ""),
    "contrast": ("86.37", "", ""),
    "rgb": ("86.48", "90.09", "98.69"),
    "rgb_flow": ("87.32", "90.26", "98.71"),
    "full": ("88.28", "", ""),
}
"""What the paper prints, on other data and with its own extractors."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from inference.systems.ws_vad import training

    parser.add_argument("--table", type=int, choices=sorted(TABLES), required=True)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="train these rows only")
    training.add_arguments(parser)


def table(arguments: argparse.Namespace) -> str:
    """Train the rows that are not there, if data are given, and return the table as Markdown."""
    if arguments.data:
        from inference.systems.ws_vad.training import train

        for name in arguments.only or TABLES[arguments.table]:
            if _metrics(arguments.out / name) is None:
                own = {
                    "configuration": name,
                    "out": arguments.out / name,
                    "features": arguments.features or arguments.out / FEATURES,
                    "shared": arguments.shared or arguments.out / SHARED,
                }
                train(argparse.Namespace(**{**vars(arguments), **own}))
    return written(arguments.table, arguments.out)


def written(number: int, folder: Path) -> str:
    """A table of what has been trained below `folder`, beside the printed figures."""
    rows = [_row(name, _metrics(folder / name)) for name in TABLES[number]]
    lines = [HEADER, tuple("---" for _ in HEADER), *rows]
    text = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"Table {number}. Ablation, frame level\n\n{text}"


def _row(name: str, metrics: Mapping[str, Any] | None) -> tuple[str, ...]:
    configuration = find_configuration(name)
    modality = " + ".join(_NAMES[stream] for stream in configuration.architecture.streams)
    return (modality, configuration.title, *(_told(metrics, figure) for figure in _FIGURES), *PRINTED[name])


def _told(metrics: Mapping[str, Any] | None, figure: str) -> str:
    found = (metrics or {}).get("recordings", {}).get(figure)
    if found is None:
        return ABSENT
    if not isinstance(found, dict):
        return f"{found:.4f}"
    low, high = found["interval"]
    return f"{found['value']:.4f} ({low:.4f} to {high:.4f})"


def _metrics(folder: Path) -> Mapping[str, Any] | None:
    try:
        metrics: Mapping[str, Any] = read_card(folder / MODEL)["metrics"]
    except (ModelError, KeyError):
        return None
    return metrics
