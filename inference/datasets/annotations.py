"""Temporal annotations in the text forms that UCF-Crime and XD-Violence publish."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inference.errors import InferenceError
from inference.systems.protocol import NORMAL

XD_CLASSES = {
    "A": NORMAL,
    "B1": "fighting",
    "B2": "shooting",
    "B4": "riot",
    "B5": "abuse",
    "B6": "car_accident",
    "G": "explosion",
}
UCF_CLASSES = (
    NORMAL,
    "abuse",
    "arrest",
    "arson",
    "assault",
    "burglary",
    "explosion",
    "fighting",
    "road_accidents",
    "robbery",
    "shooting",
    "shoplifting",
    "stealing",
    "vandalism",
)
_XD_LABEL = re.compile(r"_label_([A-Z0-9]+(?:-[A-Z0-9]+)*)")
_VIDEO_ENDINGS = (".mp4", ".avi", ".mkv")


class AnnotationError(InferenceError):
    """An annotation file that is not of the form it should be; the sentence names the line."""

    code = "annotation"


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames [start, end) of class `label`, from 0."""

    start: int
    end: int
    label: str


def class_name(text: str) -> str:
    """`text` as classes are written here: "RoadAccidents", "Road Accidents" and "road-accidents" are one."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text.strip())
    return re.sub(r"[\s\-_]+", "_", words).strip("_").lower()


def xd_labels(name: str) -> tuple[str, ...]:
    """Classes that an XD-Violence video's name tells ("..._label_B2-G-0"), the main one first; empty when it
    tells none."""
    match = _XD_LABEL.search(name)
    codes = match[1].split("-") if match else []
    return tuple(dict.fromkeys(XD_CLASSES[code] for code in codes if code in XD_CLASSES))


def read_ucf_annotations(path: Path) -> Mapping[str, tuple[str, tuple[Segment, ...]]]:
    """Class and segments by video name of UCF-Crime's file: name, class, then two pairs of frame numbers, -1
    for none. Raises AnnotationError."""
    found: dict[str, tuple[str, tuple[Segment, ...]]] = {}
    for number, fields in _lines(path):
        if len(fields) < 4 or len(fields) % 2:
            raise _wrong(path, number, "a name, a class and pairs of frame numbers")
        label = class_name(fields[1])
        pairs = _pairs(path, number, fields[2:])
        found[_stem(fields[0])] = label, tuple(Segment(a, b, label) for a, b in pairs if a >= 0)
    return found


def read_xd_annotations(path: Path) -> Mapping[str, tuple[Segment, ...]]:
    """Segments by video name of XD-Violence's file: a name, then pairs of frame numbers; or, where classes
    are told, triples of class, start and end. Raises AnnotationError.

    Pairs do not tell classes: each segment then occurs once for every class in the video's name.
    """
    found: dict[str, tuple[Segment, ...]] = {}
    for number, fields in _lines(path):
        name, rest = _stem(fields[0]), fields[1:]
        if rest and rest[0] in XD_CLASSES:
            labels = rest[::3]
            if len(rest) % 3 or not set(labels) <= set(XD_CLASSES):
                raise _wrong(path, number, "triples of class, start and end")
            pairs = _pairs(path, number, [word for place, word in enumerate(rest) if place % 3])
            found[name] = tuple(
                Segment(a, b, XD_CLASSES[label]) for label, (a, b) in zip(labels, pairs, strict=True)
            )
            continue
        if not rest or len(rest) % 2:
            raise _wrong(path, number, "a name and pairs of frame numbers")
        pairs = _pairs(path, number, rest)
        found[name] = tuple(Segment(a, b, label) for a, b in pairs for label in xd_labels(name))
    return found


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(f"{path} cannot be read: {error}") from error
    return [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _pairs(path: Path, number: int, words: list[str]) -> list[tuple[int, int]]:
    try:
        values = [int(word) for word in words]
    except ValueError as error:
        raise _wrong(path, number, "whole frame numbers") from error
    pairs = list(zip(values[::2], values[1::2], strict=True))
    if any(a >= 0 and b < a for a, b in pairs):
        raise _wrong(path, number, "segments that end after they start")
    return pairs


def _wrong(path: Path, number: int, expected: str) -> AnnotationError:
    return AnnotationError(f"Line {number} of {path} does not hold {expected}.")


def _stem(name: str) -> str:
    """Names hold dots ("Bad.Boys.1995__..."), so only a known ending is taken off."""
    name = name.replace("\\", "/").rpartition("/")[2]
    for ending in _VIDEO_ENDINGS:
        name = name.removesuffix(ending)
    return name
