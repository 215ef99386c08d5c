"""`import-checkpoint`: turn a published checkpoint into a folder that loads fast, safely and strictly."""

from __future__ import annotations

import argparse
import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inference import published
from inference.cli.output import EXIT_DONE, EXIT_UNUSABLE, print_json
from inference.errors import CheckpointMismatch

if TYPE_CHECKING:
    from torch import nn

    from inference.weights.checkpoint import Checkpoint

_TELLING = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help=".pt, .pth, .pkl or .safetensors, weights only"
    )
    parser.add_argument(
        "--as",
        dest="name",
        required=True,
        choices=published.NAMES,
        metavar="NAME",
        help=", ".join(published.NAMES),
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    parser.add_argument(
        "--only",
        default="",
        metavar="PREFIX",
        help="take only the parameters whose names begin so, and take it off",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a setting of the network that shapes cannot tell, such as num_attention_heads=12",
    )


def run(arguments: argparse.Namespace) -> int:
    settings = _settings(arguments.name, arguments.set)
    if settings is None or not _free(arguments.out):
        return EXIT_UNUSABLE
    from inference.training import store
    from inference.weights import checkpoint
    from inference.weights.checksums import sha256_of

    found = checkpoint.read(arguments.file, only=arguments.only)
    try:
        network = published.load(arguments.name, found.tensors, **settings)
    except CheckpointMismatch as error:
        _report_mismatch(error, found, as_json=arguments.json)
        return EXIT_UNUSABLE
    tensors = {key: _storable(tensor) for key, tensor in found.tensors.items()}
    card = {
        "network": arguments.name,
        "settings": settings,
        "file": arguments.file.name,
        "sha256": sha256_of(arguments.file),
        "bytes": arguments.file.stat().st_size,
        "tensors": len(tensors),
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "found_under": list(found.found_under),
        "prefixes_removed": list(found.removed),
        "left_out": list(found.left_out),
        **_ends(network),
    }
    store.write(arguments.out, tensors, card)
    if arguments.json:
        print_json({**card, "out": str(arguments.out)})
    else:
        _print_report(card, arguments.out)
    return EXIT_DONE


def _settings(name: str, given: list[str]) -> dict[str, Any] | None:
    """The settings of `--set`, or None, having said why, where one is unknown or not understood."""
    known = published.settings_of(name)
    settings: dict[str, Any] = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals or key not in known:
            possible = ", ".join(f"{one}={default}" for one, default in known.items()) or "none"
            print(f"error: {text!r} is no setting of {name}; settings are: {possible}", file=sys.stderr)
            return None
        try:
            settings[key] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            settings[key] = value
    return settings


def _free(folder: Path) -> bool:
    """Whether the folder can be written: only an earlier import may be replaced."""
    from inference.training.store import CARD, TENSORS

    if not folder.exists():
        return True
    if folder.is_dir() and {path.name for path in folder.iterdir()} <= {CARD, TENSORS}:
        return True
    print(f"error: {folder} holds something else; name a new folder with --out.", file=sys.stderr)
    return False


def _storable(tensor: Any) -> Any:
    """As NumPy can hold it: of the precisions that torch has, bfloat16 and smaller become float32."""
    import torch

    common = (torch.float16, torch.float32, torch.float64)
    return tensor.float() if tensor.is_floating_point() and tensor.dtype not in common else tensor


def _ends(network: nn.Module) -> dict[str, Any]:
    """What sizes the tensors led to: the first layer, the last, and how many there are of each kind."""
    layers = {
        name: layer
        for name, layer in network.named_modules()
        if next(layer.parameters(), None) is not None and not list(layer.children())
    }
    kinds: dict[str, int] = {}
    for layer in layers.values():
        kinds[type(layer).__name__] = kinds.get(type(layer).__name__, 0) + 1
    described = [f"{name}: {layer}" for name, layer in layers.items()]
    return {"layers": kinds, "first_layer": described[0], "last_layer": described[-1]}


def _print_report(card: dict[str, Any], folder: Path) -> None:
    print(f"{card['network']}: {card['tensors']} tensors, {card['parameters']:,} parameters")
    for label, key in (("under", "found_under"), ("taken off", "prefixes_removed"), ("left out", "left_out")):
        if card[key]:
            print(f"  {label}: {_some(card[key])}")
    print(f"  layers: {', '.join(f'{count} {kind}' for kind, count in card['layers'].items())}")
    print(f"  first: {card['first_layer']}\n  last: {card['last_layer']}")
    print(f"  SHA-256 of the file: {card['sha256']}\nwritten to {folder}")


def _report_mismatch(error: CheckpointMismatch, found: Checkpoint, *, as_json: bool) -> None:
    if as_json:
        shapes = {key: {"file": have, "network": want} for key, (have, want) in error.shapes.items()}
        print_json(
            {"error": str(error), "missing": error.missing, "surplus": error.surplus, "shapes": shapes}
        )
        return
    print(f"error: {error}", file=sys.stderr)
    print(f"  the file holds {len(found.tensors)} tensors: {_some(list(found.tensors))}", file=sys.stderr)
    if error.surplus and not error.missing and not error.shapes:
        print("  --only PREFIX takes only those whose names begin so", file=sys.stderr)


def _some(values: list[str]) -> str:
    more = len(values) - _TELLING
    return ", ".join(values[:_TELLING]) + (f" and {more} more" if more > 0 else "")
