"""`probe`: what recordings hold."""

from __future__ import annotations

import argparse

from inference.cli.output import EXIT_DONE, EXIT_UNUSABLE, print_failure, print_json
from inference.errors import MediaError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clips", nargs="+", metavar="CLIP", help="video files")


def run(arguments: argparse.Namespace) -> int:
    from inference.media.probe import probe

    code = EXIT_DONE
    for clip in arguments.clips:
        try:
            info = probe(clip)
        except MediaError as error:
            print_failure(clip, error, as_json=arguments.json)
            code = EXIT_UNUSABLE
            continue
        if arguments.json:
            print_json({"file": clip, **info.as_json()})
        else:
            sound = f"{info.audio_codec} {info.sample_rate} Hz" if info.has_audio else "no sound"
            print(
                f"{clip}: {info.duration:.2f} s, {info.width} x {info.height}, {info.fps:.2f} fps, "
                f"{info.frame_count} frames, {info.video_codec}, {sound}"
            )
    return code
