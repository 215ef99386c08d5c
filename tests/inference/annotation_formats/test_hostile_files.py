from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from inference.annotation_formats.catalogue import FORMATS
from inference.annotation_formats.reading import LARGEST_FILE
from inference.annotation_formats.videos import Known, Video
from inference.datasets.annotations import AnnotationError
from tests.inference.annotation_formats.drawn import annotated

VIDEO = Video("gate.mp4", 640, 480, 25.0, 1000)
KNOWN = Known([VIDEO])

_CVAT = (
    "<annotations><meta><task><source>gate.mp4</source></task></meta>"
    '<track label="car">{}</track></annotations>'
)
_BOX = '<box frame="{frame}" keyframe="1" outside="0" xtl="{left}" ytl="0" xbr="9" ybr="9"/>'
_BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<annotations>&b;</annotations>"""
_FILE = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotations>&x;</annotations>"""


def database(**annotation: Any) -> str:
    return json.dumps({"database": {"gate": {"annotations": [annotation]}}})


def coco(**more: Any) -> str:
    whole = {
        "images": [{"id": 1, "file_name": "gate/frame_000010.jpg"}],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 9, 9]}],
    }
    return json.dumps({**whole, **more})


_DAMAGE = (
    "",
    "0",
    "-1",
    "9" * 30,
    "1e999",
    "null",
    "[",
    "]",
    "{}",
    '"',
    ",",
    "<",
    ">",
    "/",
    "\n",
    " ",
    ".",
    "é",
    "\0",
)

HOSTILE = [
    ("cvat", _BOMB, "document type"),
    ("cvat", _FILE, "document type"),
    ("cvat", "<annotations>", "not XML"),
    ("cvat", "", "not XML"),
    ("cvat", "<annotations/>", "does not tell its video"),
    ("cvat", "<annotations><image/></annotations>", "CVAT for images"),
    (
        "cvat",
        "<annotations><meta><project><tasks><task/></tasks></project></meta></annotations>",
        "one by one",
    ),
    ("cvat", "<a>" * 40 + "</a>" * 40, "too deeply"),
    ("cvat", _CVAT.format(_BOX.format(frame="ten", left=0)), "“frame” of a box is “ten”"),
    ("cvat", _CVAT.format(_BOX.format(frame="1.5", left=0)), "no whole number"),
    ("cvat", _CVAT.format(_BOX.format(frame="2000", left=0)), "1000 frames"),
    ("cvat", _CVAT.format(_BOX.format(frame="-5", left=0)), "1000 frames"),
    ("cvat", _CVAT.format(_BOX.format(frame="9" * 400, left=0)), "no number"),
    ("cvat", _CVAT.format(_BOX.format(frame="1", left="nan")), "no number"),
    ("activitynet", "[]", "no object"),
    ("activitynet", "{", "not JSON"),
    ("activitynet", "{}", "“database” is no object"),
    ("activitynet", '{"database": {"gate": 7}}', "no object"),
    ("activitynet", '{"database": ' + "[" * 200_000, "nested too deeply"),
    ("activitynet", '{"database": {"gate": {"annotations": [{"segment": [NaN, 1]}]}}}', "not JSON"),
    ("activitynet", database(segment=[1]), "not a start and an end"),
    ("activitynet", database(segment=[5, 1]), "ends before it starts"),
    ("activitynet", database(segment=[500, 501]), "lasts 40.00 s"),
    ("activitynet", database(segment=["a", 1]), "no number"),
    ("coco", coco(images=[{"id": 1, "file_name": "gate"}]), "does not tell its frame"),
    ("coco", coco(images=[{"id": 1, "file_name": "gate/frame_9999.jpg"}]), "1000 frames"),
    ("coco", coco(images=[{"id": 1, "file_name": "_" * 1_000_000 + "x"}]), "does not tell its frame"),
    ("coco", coco(images=[{"id": [1], "file_name": "gate_1.jpg"}]), "has no id"),
    (
        "coco",
        coco(images=[{"id": 1, "file_name": "gate_1.jpg", "video_id": [1], "frame_id": []}]),
        "no number",
    ),
    ("coco", coco(images=[{"id": 1, "file_name": "gate_1.jpg", "width": -5}]), "not above 0"),
    ("coco", coco(images=[{"file_name": "gate_1.jpg"}]), "has no id"),
    ("coco", coco(annotations=[{"image_id": 1, "bbox": [1, 2]}]), "left, top, width and height"),
    ("coco", coco(annotations=[{"image_id": 1, "bbox": [1, 2, "x", 4]}]), "no number"),
    ("coco", coco(annotations={"a": 1}), "is no list"),
    ("ucf_crime", "gate Abuse 1\n", "Line 1 of the file"),
    ("ucf_crime", "gate  Abuse  one  2  -1  -1\n", "whole frame numbers"),
    ("ucf_crime", "gate  Abuse  9000  9100  -1  -1\n", "1000 frames"),
    ("ucf_crime", f"gate  Abuse  {'9' * 400}  {'9' * 400}  -1  -1\n", "1000 frames"),
    ("xd_violence", "gate 1 2 3\n", "pairs of frame numbers"),
    ("xd_violence", "gate 20 10\n", "end after they start"),
    ("csv", "a,b,c\n1,2,3\n", "columns end, start, video"),
    ("csv", "video,start,end\ngate,x,1\n", "Line 2: start is “x”"),
    ("csv", "video,start,end,kind\ngate,1,2,what\n", "of the kind “what”"),
    ("csv", "video,start,end,kind,span\ngate,,,key,1\n", "no line before it tells"),
    ("csv", "video,start,end\ngate,1,2" + "x" * 200_000 + "\n", "not CSV"),
]


@pytest.mark.parametrize(("name", "content", "said"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_wrong_is_said(name: str, content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    path.write_text(content)
    with pytest.raises(AnnotationError) as caught:
        FORMATS[name].read(path, KNOWN)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_bytes_that_are_no_text(name: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    path.write_bytes(bytes(range(128, 256)) * 20)
    with pytest.raises(AnnotationError):
        FORMATS[name].read(path, KNOWN)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_files_that_are_too_large_are_not_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    with path.open("wb") as file:
        file.truncate(max(LARGEST_FILE, 100 << 20))
    with pytest.raises(AnnotationError, match="larger than"):
        FORMATS[name].read(path, KNOWN)


UNKNOWN = [
    ("csv", "video,start,end\nyard,1,2\n"),
    ("xd_violence", "yard 1 2\n"),
    ("ucf_crime", "yard  Abuse  1  2  -1  -1\n"),
    ("activitynet", database(segment=[1, 2]).replace("gate", "yard")),
    ("coco", coco().replace("gate", "yard")),
    ("cvat", _CVAT.format(_BOX.format(frame=1, left=0)).replace("gate", "yard")),
]


@pytest.mark.parametrize(("name", "content"), UNKNOWN)
def test_unknown_videos_are_told(name: str, content: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    path.write_text(content)
    read = FORMATS[name].read(path, KNOWN)
    assert (read.videos, len(read.ignored)) == ((), 1)
    assert "“yard" in read.ignored[0]


def test_of_two_videos_of_one_name_none_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    path.write_text("gate 1 2\n")
    read = FORMATS["xd_violence"].read(path, Known([VIDEO, Video("Gate.avi", 1, 1, 1.0, 9)]))
    assert read.ignored == ("Several videos are called “gate”; none was chosen.",)


def test_what_reaches_beyond_the_end_is_cut_and_told(tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    path.write_text("gate 900 1200\n")
    read = FORMATS["xd_violence"].read(path, KNOWN)
    assert read.videos[0].spans[0].end == VIDEO.duration
    assert read.ignored == ("A segment of “gate.mp4” reached beyond its end and was cut there.",)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_damaged_files_are_read_or_refused(name: str, tmp_path: Path) -> None:
    """No damage raises anything but a refusal."""
    chance = random.Random(11)
    videos = annotated(3)
    known = Known(video.video for video in videos)
    (whole, *_) = FORMATS[name].write(videos, tmp_path).files
    content, path, refused = whole.read_text(), tmp_path / "damaged", 0
    for _ in range(100):
        damaged = content
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(damaged))
            until = at + chance.choice((0, 1, 1, 5, 60))
            damaged = damaged[:at] + chance.choice(_DAMAGE) + damaged[until:]
        path.write_text(damaged)
        try:
            FORMATS[name].read(path, known)
        except AnnotationError:
            refused += 1
    assert refused
