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
    return parse_ucf_annotations(_text(path), str(path))


def parse_ucf_annotations(text: str, where: str) -> Mapping[str, tuple[str, tuple[Segment, ...]]]:
    """As `read_ucf_annotations`, of a file's text; `where` is what its errors call it."""
    found: dict[str, tuple[str, tuple[Segment, ...]]] = {}
    for number, fields in _lines(text):
        if len(fields) < 4 or len(fields) % 2:
            raise _wrong(where, number, "a name, a class and pairs of frame numbers")
        label = class_name(fields[1])
        pairs = _pairs(where, number, fields[2:])
        found[_stem(fields[0])] = label, tuple(Segment(a, b, label) for a, b in pairs if a >= 0)
    return found


def read_xd_annotations(path: Path) -> Mapping[str, tuple[Segment, ...]]:
    """Segments by video name of XD-Violence's file: a name, then pairs of frame numbers; or, where classes
    are told, triples of class, start and end. Raises AnnotationError.

    Pairs do not tell classes: each segment then occurs once for every class in the video's name.
    """
    return {
        name: tuple(Segment(a, b, label) for a, b, labels in stretches for label in labels)
        for name, stretches in parse_xd_annotations(_text(path), str(path)).items()
    }


def parse_xd_annotations(text: str, where: str) -> Mapping[str, tuple[tuple[int, int, tuple[str, ...]], ...]]:
    """Stretches [start, end) in frames with their classes, of a file's text; `where` is what its errors call
    it. Videos whose names tell no class have stretches without classes."""
    found: dict[str, tuple[tuple[int, int, tuple[str, ...]], ...]] = {}
    for number, fields in _lines(text):
        name, rest = _stem(fields[0]), fields[1:]
        if rest and rest[0] in XD_CLASSES:
            codes = rest[::3]
            if len(rest) % 3 or not set(codes) <= set(XD_CLASSES):
                raise _wrong(where, number, "triples of class, start and end")
            pairs = _pairs(where, number, [word for place, word in enumerate(rest) if place % 3])
            labels: list[tuple[str, ...]] = [(XD_CLASSES[code],) for code in codes]
        elif rest and len(rest) % 2 == 0:
            pairs = _pairs(where, number, rest)
            labels = [xd_labels(name)] * len(pairs)
        else:
            raise _wrong(where, number, "a name and pairs of frame numbers")
        found[name] = tuple((a, b, own) for (a, b), own in zip(pairs, labels, strict=True))
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(f"{path} cannot be read: {error}") from error


def _lines(text: str) -> list[tuple[int, list[str]]]:
    return [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _pairs(where: str, number: int, words: list[str]) -> list[tuple[int, int]]:
    try:
        values = [int(word) for word in words]
    except ValueError as error:
        raise _wrong(where, number, "whole frame numbers") from error
    pairs = list(zip(values[::2], values[1::2], strict=True))
    if any(a >= 0 and b < a for a, b in pairs):
        raise _wrong(where, number, "segments that end after they start")
    return pairs


def _wrong(where: str, number: int, expected: str) -> AnnotationError:
    return AnnotationError(f"Line {number} of {where} does not hold {expected}.")


def _stem(name: str) -> str:
    """Names hold dots ("Bad.Boys.1995__..."), so only a known ending is taken off."""
    name = name.replace("\\", "/").rpartition("/")[2]
    for ending in _VIDEO_ENDINGS:
        name = name.removesuffix(ending)
    return name
