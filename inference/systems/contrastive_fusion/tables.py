"""The paper's tables: `python -m inference tables contrastive_fusion --table 6 --data DIR --out DIR`.

Each row is a configuration, trained in a folder of its own below the run folder; what is there already is not
trained again. Without data the table shows what has been trained. Tables 8 and 9 need no training.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from inference.errors import ModelError
from inference.systems.contrastive_fusion.configuration import TABLES, Configuration, find_configuration
from inference.systems.contrastive_fusion.network import CLASSES
from inference.training.store import read_card

TITLES = {
    3: "Detection",
    4: "Recognition",
    5: "Recognition with and without the weights of detection",
    6: "Detection with other fusions, 3D-ResNet18",
    7: "Detection with other losses, 3D-ResNet18",
    8: "Complexity",
    9: "Speed",
}
ABSENT = "not run"
_OVERALL = ("accuracy", "precision", "recall", "f1")

Row = tuple[str, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from inference.systems.contrastive_fusion import training

    parser.add_argument("--table", type=int, choices=sorted(TABLES), required=True)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="train these rows only")
    training.add_arguments(parser)


def table(arguments: argparse.Namespace) -> str:
    """Train the rows that are not there, if data are given, and return the table as Markdown."""
    number: int = arguments.table
    if arguments.data and number in _TRAINED:
        from inference.systems.contrastive_fusion.training import train

        for name in arguments.only or TABLES[number]:
            train(
                argparse.Namespace(**{**vars(arguments), "configuration": name, "out": arguments.out / name})
            )
    return written(number, arguments.out, width=arguments.width or 1.0)


def written(number: int, folder: Path, *, width: float = 1.0) -> str:
    """A table of what has been trained below `folder`; Tables 8 and 9 of networks of a width."""
    if number in _TRAINED:
        header, row = _TRAINED[number]
        rows = [row(find_configuration(name), _metrics(folder / name)) for name in TABLES[number]]
    else:
        header, count = _COUNTED[number]
        rows = [count(find_configuration(name, width=width)) for name in TABLES[number]]
    lines = [header, tuple("---" for _ in header), *rows]
    text = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"Table {number}. {TITLES[number]}\n\n{text}"


def _metrics(folder: Path) -> Mapping[str, Any] | None:
    try:
        metrics: Mapping[str, Any] = read_card(folder / "model")["metrics"]
    except (ModelError, KeyError):
        return None
    return metrics


def _measured(metrics: Mapping[str, Any] | None, stage: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (metrics or {}).get(stage, {}).get("all", {})
    return found


def _numbers(values: Mapping[str, Any], names: tuple[str, ...]) -> Row:
    return tuple(f"{values[name]:.4f}" if name in values else ABSENT for name in names)


def _detection(configuration: Configuration, metrics: Mapping[str, Any] | None) -> Row:
    inputs = " + ".join(configuration.architecture.modalities)
    found = _measured(metrics, "detection")
    return (inputs, configuration.title, *_numbers(found, (*_OVERALL, "auc")))


def _recognition(configuration: Configuration, metrics: Mapping[str, Any] | None) -> Row:
    found = _measured(metrics, "recognition")
    by_class: Mapping[str, Any] = found.get("f1_by_class", {})
    return (configuration.title, *_numbers(found, ("accuracy",)), *_numbers(by_class, CLASSES))


def _pretraining(configuration: Configuration, metrics: Mapping[str, Any] | None) -> Row:
    with_weights = "yes" if configuration.pretrained else "no"
    return (configuration.title, with_weights, *_numbers(_measured(metrics, "recognition"), ("accuracy",)))


def _accuracy(configuration: Configuration, metrics: Mapping[str, Any] | None) -> Row:
    return (configuration.title, *_numbers(_measured(metrics, "detection"), ("accuracy", "auc")))


def _complexity(configuration: Configuration) -> Row:
    from inference.systems.contrastive_fusion.complexity import complexity_of, megabytes

    found = complexity_of(configuration)
    return (
        configuration.title,
        f"{found.parameters / 1e6:.2f}",
        f"{found.multiply_adds / 1e9:.2f}",
        f"{megabytes(found.weights):.1f}",
        f"{megabytes(found.outputs):.1f}",
    )


def _speed(configuration: Configuration) -> Row:
    from inference.systems.contrastive_fusion.complexity import frames_per_second

    return (configuration.title, f"{frames_per_second(configuration):.1f}")


_TRAINED: Mapping[int, tuple[Row, Callable[[Configuration, Mapping[str, Any] | None], Row]]] = {
    3: (("Input", "Model", "Accuracy", "Precision", "Recall", "F1", "AUC"), _detection),
    4: (("Model", "Accuracy", *(f"F1 {name}" for name in CLASSES)), _recognition),
    5: (("Model", "Pretrained", "Accuracy"), _pretraining),
    6: (("Fusion", "Accuracy", "AUC"), _accuracy),
    7: (("Loss", "Accuracy", "AUC"), _accuracy),
}
_COUNTED: Mapping[int, tuple[Row, Callable[[Configuration], Row]]] = {
    8: (
        ("Model", "Parameters (M)", "Multiply-adds a pair (G)", "Weights (MB)", "Layer outputs (MB)"),
        _complexity,
    ),
    9: (("Model", "Frames a second of one processor"), _speed),
}
