"""`add-class`: show a trained model of deep_feature_fusion recordings of a further class."""

from __future__ import annotations

import argparse
from pathlib import Path

from tqdm import tqdm

from inference.cli.output import EXIT_DONE, print_json
from inference.cli.recordings import recordings_in


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="CLASS", help="new, or one that the model knows; normal is one, too")
    parser.add_argument(
        "clips", nargs="+", metavar="CLIP", help="recordings that show it all through, or folders of them"
    )
    parser.add_argument("--model", metavar="NAME", help="installed model to extend; without, the active one")
    parser.add_argument(
        "--into", metavar="NAME", help="name of the extended model; without, the model itself is extended"
    )
    parser.add_argument("--activate", action="store_true", help="use the extended model from now on")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(arguments: argparse.Namespace) -> int:
    from inference.systems.deep_feature_fusion.adding import add_recordings
    from inference.systems.deep_feature_fusion.model import NAME, pool_of
    from inference.training import store

    clips = [Path(clip) for clip in recordings_in(arguments.clips)]
    with tqdm(desc=arguments.name, unit="clip", disable=arguments.quiet or None, leave=False) as bar:
        folder = add_recordings(
            arguments.name,
            clips,
            model=arguments.model,
            into=arguments.into,
            on_clip=lambda _: _advance(bar),
        )
    if arguments.activate:
        store.activate(NAME, folder.name)
    counts = pool_of(folder).rows().counts()
    if arguments.json:
        print_json({"model": str(folder), "rows": counts})
    else:
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        print(f"{folder}: rows of {told}")
    return EXIT_DONE


def _advance(bar: tqdm[None]) -> None:
    bar.update()
