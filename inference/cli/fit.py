"""`fit`: learn what is normal in a scene."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from inference.cli.output import EXIT_DONE, EXIT_UNUSABLE, print_failure, print_json
from inference.cli.recordings import add_recordings, measured, recordings_in
from inference.errors import MediaError
from inference.types import Features


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--system", choices=["normality"], default="normality")
    parser.add_argument(
        "--out", required=True, type=Path, metavar="PROFILE", help="folder to write the profile to"
    )
    add_recordings(parser)


def run(arguments: argparse.Namespace) -> int:
    from inference.extractors.build import build_extractor
    from inference.systems.normality import NormalitySystem

    system = NormalitySystem(profile=None)
    extractor = build_extractor(system.required)
    failed: list[str] = []
    with ExitStack() as kept:

        def clips() -> Iterator[Sequence[Features]]:
            for clip in recordings_in(arguments.clips):
                try:
                    yield kept.enter_context(
                        measured(clip, extractor, fps=arguments.fps, quiet=arguments.quiet)
                    )[1]
                except MediaError as error:
                    failed.append(clip)
                    print_failure(clip, error, as_json=arguments.json)

        recordings = list(clips())
        if not recordings:
            return EXIT_UNUSABLE
        profile = system.fit(recordings)
        profile.save(arguments.out)
        snippets = sum(len(recording) for recording in recordings)
    if arguments.json:
        print_json(
            {"profile": str(arguments.out), "clips": len(recordings), "snippets": snippets, "failed": failed}
        )
    else:
        print(f"{arguments.out}: learnt from {snippets} snippets of {len(recordings)} recordings")
    return EXIT_UNUSABLE if failed else EXIT_DONE
