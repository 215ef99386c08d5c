"""UCF-Crime as published.

    <Class>/<Class>NNN_x264.mp4           13 classes of abnormal videos, in one part or several
    <folder>/Normal_VideosNNN_x264.mp4    Testing_Normal_Videos_Anomaly/, Training-Normal-Videos-Part-N/, ...
    Anomaly_Train.txt, Anomaly_Test.txt   the split, one "<folder>/<file>" a line
    Temporal_Anomaly_Annotation*.txt      segments of the test videos, in frames

The lists may lie at any depth. Without Anomaly_Test.txt the annotated videos are the test split.
"""

from __future__ import annotations

from pathlib import Path

from inference.datasets.annotations import UCF_CLASSES, class_name, read_ucf_annotations
from inference.datasets.files import found_in, videos_below
from inference.datasets.item import TEST, TRAIN, Item, LayoutError
from inference.systems.protocol import NORMAL

EXPECTED = (
    "<Class>/<Class>NNN_x264.mp4 and Normal_Videos folders, with Temporal_Anomaly_Annotation*.txt or "
    "Anomaly_Train.txt and Anomaly_Test.txt"
)


def read_ucf_crime(folder: Path) -> tuple[Item, ...]:
    """Items with class and split; test videos have their segments. Raises LayoutError, AnnotationError."""
    videos = videos_below(folder)
    annotations = _list(folder, "temporal_anomaly_annotation") or _list(folder, "ucf_annotations")
    train, test = _list(folder, "anomaly_train"), _list(folder, "anomaly_test")
    if not videos or not (annotations or test):
        found = f"{len(videos)} videos but no list" if videos else found_in(folder)
        raise LayoutError("UCF-Crime", EXPECTED, found)
    annotated = read_ucf_annotations(annotations) if annotations else {}
    segments = {name: own for name, (_, own) in annotated.items()}
    testing = _stems(test) if test else set(segments)
    training = _stems(train) if train else None
    items = []
    for path in videos:
        label = _label(path)
        if label is None:
            raise LayoutError("UCF-Crime", EXPECTED, f"{path.relative_to(folder)}, whose name tells no class")
        split = TEST if path.stem in testing else TRAIN if training is None or path.stem in training else ""
        own = () if label == NORMAL else segments.get(path.stem)
        items.append(Item(path, label, split, source=path.stem, segments=own))
    return tuple(items)


def _label(path: Path) -> str | None:
    """The class by the file's name, else by its folder's."""
    for text in (path.stem.partition("_")[0].rstrip("0123456789"), path.parent.name, path.stem):
        name = class_name(text)
        if name.startswith(NORMAL) or "normal_videos" in name:
            return NORMAL
        if name in UCF_CLASSES:
            return name
    return None


def _list(folder: Path, start: str) -> Path | None:
    return next((path for path in sorted(folder.rglob("*.txt")) if path.name.lower().startswith(start)), None)


def _stems(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").split()
    return {Path(line).stem for line in lines}
