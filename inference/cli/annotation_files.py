"""`annotations`: what people marked in videos, from one format into another."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from inference.annotation_formats.archives import unpacked
from inference.annotation_formats.catalogue import FORMATS, guess
from inference.annotation_formats.videos import AnnotatedVideo, Known, Read, Video
from inference.cli.output import EXIT_DONE, EXIT_UNUSABLE, print_failure, print_json
from inference.datasets.annotations import AnnotationError
from inference.datasets.files import videos_below
from inference.errors import MediaError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    held = "; ".join(f"{each.name}: {each.holds}" for each in FORMATS.values())
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files of annotations")
    parser.add_argument("--to", required=True, choices=list(FORMATS), help=held)
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="where the new files go")
    parser.add_argument(
        "--videos", required=True, type=Path, metavar="DIR", help="the videos that the files speak of"
    )
    parser.add_argument(
        "--from", dest="given", choices=list(FORMATS), help="left out: the files' names and content tell it"
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes what was read, and says on standard error what was left out."""
    code = EXIT_DONE
    videos, unusable = _probed(arguments.videos)
    known = Known(videos)
    read: list[AnnotatedVideo] = []
    ignored = unusable
    for path in arguments.files:
        try:
            found = _read(path, arguments.given, known)
        except AnnotationError as error:
            print_failure(str(path), error, as_json=arguments.json)
            code = EXIT_UNUSABLE
            continue
        read.extend(video for each in found for video in each.videos)
        ignored.extend(sentence for each in found for sentence in each.ignored)
    arguments.out.mkdir(parents=True, exist_ok=True)
    written = FORMATS[arguments.to].write(_together(read), arguments.out)
    if arguments.json:
        files = [str(path) for path in written.files]
        print_json({"files": files, "ignored": ignored, "lost": list(written.lost)})
        return code
    for sentence in (*ignored, *written.lost):
        print(sentence, file=sys.stderr)
    for path in written.files:
        print(path)
    return code


def _read(path: Path, given: str | None, known: Known) -> list[Read]:
    """What a file, or each in an archive, tells. Raises AnnotationError."""
    with tempfile.TemporaryDirectory() as folder:
        files = unpacked(path, path.name, Path(folder))
        return [FORMATS[given or guess(each, name)].read(each, known) for each, name in files]


def _probed(folder: Path) -> tuple[list[Video], list[str]]:
    """The videos below a folder, and a sentence for each that cannot be read."""
    from inference.media.probe import probe

    videos, unusable = [], []
    for path in videos_below(folder):
        try:
            info = probe(path)
        except MediaError as error:
            unusable.append(f"{path.name}: {error}")
            continue
        videos.append(Video(path.name, info.width, info.height, info.fps, info.frame_count, str(path)))
    return videos, unusable


def _together(videos: Iterable[AnnotatedVideo]) -> list[AnnotatedVideo]:
    """One of each video, with the spans that several files tell of it."""
    found: dict[str, AnnotatedVideo] = {}
    for each in videos:
        key = each.video.key
        known = found.get(key)
        found[key] = each if known is None else replace(known, spans=(*known.spans, *each.spans))
    return list(found.values())
