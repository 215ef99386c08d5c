"""What is written is read by programs that know nothing of ours, and what others published is read here."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from pycocotools.coco import COCO

from inference.annotation_formats.catalogue import FORMATS
from inference.annotation_formats.tracks import Key, Rectangle
from inference.annotation_formats.videos import AnnotatedVideo, Known, Span, Track, Video
from inference.datasets.annotations import read_ucf_annotations, read_xd_annotations

VIDEO = Video("gate.mp4", 640, 480, 25.0, 1000)
MAN = Track(
    "man",
    (
        Key(2.0, Rectangle(0.0, 0.0, 0.25, 0.5)),
        Key(6.0, Rectangle(0.5, 0.5, 0.75, 1.0)),
        Key(7.0, Rectangle(0.5, 0.5, 0.75, 1.0), outside=True),
    ),
)
FIGHT = AnnotatedVideo(VIDEO, (Span(2.0, 8.0, ("fighting", "crowd"), "two <men>", (MAN,)),))


def written(name: str, folder: Path) -> Path:
    (path,) = FORMATS[name].write([FIGHT], folder).files
    return path


def test_pycocotools_finds_boxes_by_picture_and_category(tmp_path: Path) -> None:
    coco = COCO(str(written("coco", tmp_path)))
    assert {each["name"] for each in coco.loadCats(coco.getCatIds())} == {"man", "fighting", "crowd"}
    (image,) = (each for each in coco.imgs.values() if each["frame_id"] == 150)
    assert (image["file_name"], image["width"]) == ("gate/frame_000150.jpg", 640)
    assert image["attributes"]["labels"] == ["fighting", "crowd"]
    (box,) = coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]], catIds=coco.getCatIds(catNms=["man"])))
    assert (box["bbox"], box["area"], box["iscrowd"]) == ([320, 240, 160, 240], 160 * 240, 0)
    # The box as a mask covers just as many pixels.
    assert coco.annToMask(box).sum() == pytest.approx(160 * 240, rel=0.01)
    # One picture a second between the keys, from 2 to 7 s, and none once the man is gone.
    assert sorted(each["frame_id"] for each in coco.imgs.values()) == [50, 75, 100, 125, 150]


def test_cvats_fields_are_there(tmp_path: Path) -> None:
    root = ET.parse(written("cvat", tmp_path)).getroot()
    assert (root.tag, root.findtext("version")) == ("annotations", "1.1")
    task = root.find("meta/task")
    assert task is not None
    assert [task.findtext(name) for name in ("size", "mode", "start_frame", "stop_frame", "source")] == [
        *("1000", "interpolation", "0", "999", "gate.mp4"),
    ]
    assert task.findtext("original_size/width") == "640"
    assert [each.text for each in task.iterfind("labels/label/name")] == ["fighting", "crowd", "man"]
    fighting, crowd, man = root.findall("track")
    assert {each.get("group_id") for each in (fighting, crowd, man)} == {"1"}
    boxes = man.findall("box")
    for box in boxes:
        assert {
            "frame",
            "keyframe",
            "outside",
            "occluded",
            "xtl",
            "ytl",
            "xbr",
            "ybr",
            "z_order",
        } == set(box.keys())
    keys = [(box.get("frame"), box.get("outside")) for box in boxes if box.get("keyframe") == "1"]
    assert keys == [("50", "0"), ("150", "0"), ("175", "1")]
    (between,) = (box for box in boxes if box.get("frame") == "100")
    assert (between.get("xtl"), between.get("ybr")) == ("160.00", "360.00")
    assert len(boxes) == 175 - 50 + 1
    marks = {each.get("name"): each.text for each in fighting.iterfind("box/attribute")}
    assert marks == {"marks": "span", "note": "two <men>"}


def test_a_file_from_cvat_is_read(tmp_path: Path) -> None:
    """A track of somebody who never heard of our spans."""
    path = tmp_path / "theirs.xml"
    path.write_text(
        """<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version><meta><task><id>7</id><name>shift 3</name><size>1000</size>
<labels><label><name>car</name><attributes/></label></labels>
<owner><username>someone</username></owner><source>GATE.MP4</source>
<original_size><width>1280</width><height>960</height></original_size></task></meta>
<track id="0" label="car" source="manual"><box frame="25" outside="0" occluded="0" keyframe="1" xtl="0.0"
ytl="0" xbr="640.00" ybr="480" z_order="0"></box>
<box frame="26" outside="0" occluded="0" keyframe="0" xtl="1" ytl="1" xbr="2" ybr="2" z_order="0"></box>
<box frame="50" outside="1" occluded="0" keyframe="1" xtl="0" ytl="0" xbr="640" ybr="480" z_order="0"></box>
</track><track id="1" label="car"><polygon frame="3" keyframe="1" outside="0" points="1,1;2,2;3,1"></polygon>
</track></annotations>"""
    )
    read = FORMATS["cvat"].read(path, Known([VIDEO]))
    (video,) = read.videos
    place = Rectangle(0, 0, 0.5, 0.5)
    track = Track("car", (Key(1.0, place), Key(2.0, place, outside=True)))
    assert video.spans == (Span(1.0, 2.0, ("car",), "", (track,)),)
    assert read.ignored == ("1 track holds other shapes than boxes, which are left out.",)


def test_coco_files_of_others_are_read(tmp_path: Path) -> None:
    content = {
        "images": [
            {"id": 7, "file_name": "frames/gate_000050.png", "width": 320, "height": 240},
            {"id": 8, "file_name": "frames/gate_000100.png", "width": 320, "height": 240},
        ],
        "categories": [{"id": 1, "name": "dog"}],
        "annotations": [
            {"id": 1, "image_id": 7, "category_id": 1, "bbox": [0, 0, 160, 120]},
            {"id": 2, "image_id": 7, "category_id": 1, "bbox": [0, 0, 80, 60], "track_id": 3},
            {"id": 3, "image_id": 8, "category_id": 1, "bbox": [0, 0, 80, 60], "attributes": {"track_id": 3}},
        ],
    }
    path = tmp_path / "theirs.json"
    path.write_text(json.dumps(content))
    (video,) = FORMATS["coco"].read(path, Known([VIDEO])).videos
    alone, followed = video.spans
    assert (alone.start, alone.end, alone.labels) == (2.0, pytest.approx(2.04), ("dog",))
    assert (followed.start, followed.end) == (2.0, pytest.approx(4.04))
    assert [key.time for key in followed.tracks[0].keys] == [2.0, 4.0]


def test_activitynet_holds_what_its_evaluation_reads(tmp_path: Path) -> None:
    content = json.loads(written("activitynet", tmp_path).read_text())
    assert content.keys() == {"version", "taxonomy", "database"}
    (entry,) = content["database"].values()
    assert entry["duration"] == 40.0
    assert [(each["label"], each["segment"]) for each in entry["annotations"]] == [
        ("fighting", [2.0, 8.0]),
        ("crowd", [2.0, 8.0]),
    ]


@pytest.mark.development_data
@pytest.mark.parametrize(
    ("name", "file"), [("ucf_crime", "ucf_annotations"), ("xd_violence", "xd_annotations")]
)
def test_the_published_files_are_written_as_they_were(
    name: str, file: str, development_data: Path, tmp_path: Path
) -> None:
    published = development_data / "vad_gt" / f"{file}.txt"
    names = [line.split()[0] for line in published.read_text().splitlines()]
    known = Known(Video(each, 320, 240, 30.0, 10**6) for each in names)
    read = FORMATS[name].read(published, known)
    assert read.ignored == ()
    (path,) = FORMATS[name].write(read.videos, tmp_path).files
    # XD-Violence's last line ends without a line break.
    assert path.read_bytes().rstrip(b"\n") == published.read_bytes().rstrip(b"\n")
    assert len(read.videos) == len(names) > 200


@pytest.mark.parametrize("name", ["ucf_crime", "xd_violence"])
def test_the_readers_of_the_data_sets_read_them(name: str, tmp_path: Path) -> None:
    path = written(name, tmp_path)
    if name == "ucf_crime":
        label, (segment,) = read_ucf_annotations(path)["gate"]
        assert (label, segment.start, segment.end) == ("fighting", 50, 200)
    else:
        assert path.read_text() == "gate 50 200\n"
        assert read_xd_annotations(path)["gate"] == ()
