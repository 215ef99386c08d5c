"""The formats by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from inference.annotation_formats import activitynet, coco, csv_rows, cvat, ucf_crime, xd_violence
from inference.annotation_formats.reading import read_json, read_text
from inference.annotation_formats.videos import AnnotatedVideo, Known, Read, Written
from inference.datasets.annotations import XD_CLASSES, AnnotationError

_BY_ENDING = {".csv": "csv", ".xml": "cvat"}


@dataclass(frozen=True, slots=True)
class Format:
    """write  writes the videos into a folder
    read   reads a file that speaks of known videos; raises AnnotationError
    holds  what it holds, in a few words for whoever chooses
    """

    name: str
    title: str
    holds: str
    write: Callable[[Iterable[AnnotatedVideo], Path], Written]
    read: Callable[[Path, Known], Read]


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("csv", "CSV", "everything", csv_rows.write, csv_rows.read),
        Format(
            "cvat",
            "CVAT for video 1.1 (XML)",
            "spans, labels, notes and boxes, by frame",
            cvat.write,
            cvat.read,
        ),
        Format("coco", "COCO (JSON)", "boxes by picture; spans beside them", coco.write, coco.read),
        Format(
            "activitynet",
            "ActivityNet (JSON)",
            "spans and labels, in seconds",
            activitynet.write,
            activitynet.read,
        ),
        Format(
            "ucf_crime",
            "UCF-Crime (text)",
            "one class and two spans a video",
            ucf_crime.write,
            ucf_crime.read,
        ),
        Format(
            "xd_violence",
            "XD-Violence (text)",
            "spans of abnormal videos",
            xd_violence.write,
            xd_violence.read,
        ),
    )
}


def guess(path: Path, name: str) -> str:
    """The format that a file called `name` most likely has. Raises AnnotationError where nothing tells."""
    ending = PurePath(name).suffix.lower()
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    if ending == ".json":
        return "activitynet" if "database" in read_json(path) else "coco"
    first = next((line.split() for line in read_text(path).splitlines() if line.strip()), [])
    if ending == ".txt" and len(first) > 1:
        # UCF-Crime tells a class after the name; XD-Violence numbers, or short codes of classes.
        is_xd = first[1].lstrip("-").isdigit() or first[1] in XD_CLASSES
        return "xd_violence" if is_xd else "ucf_crime"
    raise AnnotationError("The file's name and content do not tell its format. Choose one.")
