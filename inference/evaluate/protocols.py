"""The published test protocols of UCF-Crime, XD-Violence and ShanghaiTech, read from their ground truth."""

from __future__ import annotations

import csv
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from inference.datasets.annotations import (
    UCF_CLASSES,
    XD_CLASSES,
    read_ucf_annotations,
    read_xd_annotations,
    xd_labels,
)
from inference.evaluate.metrics import Truth
from inference.evaluate.protocol import Protocol, ProtocolError, Video
from inference.systems.protocol import ABNORMAL, NORMAL


def load_ucf_crime(folder: Path) -> Protocol:
    """290 videos, 140 of them abnormal: ucf_gt.npz, ucf_test_videos.csv and ucf_annotations.txt of `folder`.

    Raises ProtocolError where a file is missing or the files contradict each other, AnnotationError.
    """
    annotated = read_ucf_annotations(_there(folder / "ucf_annotations.txt"))
    videos = []
    for name, frames in _video_list(folder / "ucf_test_videos.csv"):
        if name not in annotated:
            raise ProtocolError(f"{name} of the test list is not annotated in {folder}.")
        label, segments = annotated[name]
        videos.append(Video(name, frames, (label,), segments))
    truth = _truth(folder / "ucf_gt.npz")
    return _checked(Protocol("ucf_crime", "UCF-Crime", tuple(videos), truth, UCF_CLASSES, 30.0, True))


def load_xd_violence(folder: Path) -> Protocol:
    """800 videos, 500 of them abnormal: xd_gt.npz, xd_test_videos.csv and xd_annotations.txt of `folder`.

    Raises ProtocolError, AnnotationError. Segments of videos with several classes: `read_xd_annotations`.
    """
    annotated = read_xd_annotations(_there(folder / "xd_annotations.txt"))
    videos = tuple(
        Video(name, frames, xd_labels(name) or (NORMAL,), annotated.get(name, ()))
        for name, frames in _video_list(folder / "xd_test_videos.csv")
    )
    truth = _truth(folder / "xd_gt.npz")
    classes = tuple(XD_CLASSES.values())
    return _checked(Protocol("xd_violence", "XD-Violence", videos, truth, classes, 24.0))


def load_shanghaitech(folder: Path, video_list: Path | None = None) -> Protocol:
    """The frames of 199 test videos of the weakly supervised split: shanghaitech_gt.npz of `folder`.

    video_list  CSV with columns video, frames in the order of the ground truth; without it (and without
                shanghaitech_test_videos.csv in `folder`) all frames are one sequence, which gives ROC-AUC
                and AP but nothing by video

    Raises ProtocolError.
    """
    truth = _truth(folder / "shanghaitech_gt.npz")
    beside = folder / "shanghaitech_test_videos.csv"
    source = video_list or (beside if beside.exists() else None)
    listed = _video_list(source) if source else [("shanghaitech", len(truth))]
    if sum(frames for _, frames in listed) != len(truth):
        raise ProtocolError(
            f"The video list of ShanghaiTech counts {sum(frames for _, frames in listed)} frames, its ground "
            f"truth {len(truth)}."
        )
    parts = np.split(truth, np.cumsum([frames for _, frames in listed])[:-1])
    videos = tuple(
        Video(name, frames, (ABNORMAL if part.any() else NORMAL,))
        for (name, frames), part in zip(listed, parts, strict=True)
    )
    return Protocol("shanghaitech", "ShanghaiTech", videos, truth, (NORMAL, ABNORMAL), 24.0)


PROTOCOLS = {
    "ucf_crime": load_ucf_crime,
    "xd_violence": load_xd_violence,
    "shanghaitech": load_shanghaitech,
}


def load_protocol(name: str, folder: Path) -> Protocol:
    """A protocol by name from the folder of its ground truth. Raises ProtocolError."""
    if name not in PROTOCOLS:
        raise ProtocolError(f"There is no protocol {name!r}; there are {', '.join(PROTOCOLS)}.")
    return PROTOCOLS[name](folder)


def _checked(protocol: Protocol) -> Protocol:
    """The protocol, when its list, its ground truth and its annotations say the same."""
    counted = sum(video.frames for video in protocol.videos)
    if counted != len(protocol.truth):
        raise ProtocolError(
            f"The videos of {protocol.title} count {counted} frames, its ground truth {len(protocol.truth)}."
        )
    for video, truth in zip(protocol.videos, protocol.per_video, strict=True):
        annotated = np.zeros(video.frames, bool)
        for segment in video.segments:
            annotated[segment.start : segment.end] = True
        if not np.array_equal(annotated, truth):
            raise ProtocolError(f"The annotated segments of {video.name} are not its ground truth.")
    return protocol


def _video_list(path: Path) -> list[tuple[str, int]]:
    with _there(path).open(encoding="utf-8", newline="") as file:
        try:
            return [(row["video"], int(row["frames"])) for row in csv.DictReader(file)]
        except (KeyError, ValueError, TypeError) as error:
            raise ProtocolError(f"{path} is not a CSV file with columns video and frames.") from error


def _truth(path: Path) -> Truth:
    try:
        with np.load(_there(path), allow_pickle=False) as arrays:
            return np.asarray(arrays["gt"]).reshape(-1) > 0
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ProtocolError(f"{path} is not an NPZ file with an array gt.") from error


def _there(path: Path) -> Path:
    if not path.is_file():
        raise ProtocolError(f"{path.name} is not in {path.parent}.")
    return path
