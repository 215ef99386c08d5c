from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from inference.datasets import LAYOUTS, TEST, TRAIN, Item, LayoutError, read_dataset
from inference.datasets.annotations import AnnotationError, Segment, class_name
from inference.datasets.pairs import thermal_beside
from inference.datasets.pictures import as_video
from inference.media.index import build_index


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def by_name(items: tuple[Item, ...]) -> dict[str, Item]:
    return {item.name: item for item in items}


def pictures(folder: Path, count: int, ending: str, value: int = 90) -> None:
    folder.mkdir(parents=True)
    for number in range(1, count + 1):
        cv2.imwrite(str(folder / f"{number:03d}{ending}"), np.full((33, 48), value, np.uint8))


def test_it_works(tmp_path: Path) -> None:
    touch(tmp_path, "normal/a.mp4", "fight/b.avi", "fight/c.txt", "normal/.hidden.mp4")
    found = read_dataset(tmp_path)
    assert (found.layout, found.classes) == ("folders", ("normal", "fight"))
    assert [(item.name, item.label, item.split, item.source) for item in found.items] == [
        ("b", "fight", "", "fight/b"),
        ("a", "normal", "", "normal/a"),
    ]


def test_folders_of_splits_and_a_table_of_sources(tmp_path: Path) -> None:
    touch(tmp_path, "train/Normal/a.mp4", "val/fight/b.mp4", "testing/fight/c.mp4", "stray.mp4")
    assert [(item.name, item.split) for item in read_dataset(tmp_path).items] == [
        ("c", "test"),
        ("a", "train"),
        ("b", "validation"),
    ]
    with (tmp_path / "clips.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [
                ["path", "label", "source"],
                ["train/Normal/a.mp4", "normal", "s1"],
                ["val/fight/b.mp4", "fight", "s1"],
            ]
        )
    assert [item.source for item in read_dataset(tmp_path).items] == ["s1", "s1"]


def test_ucf_crime(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "Anomaly-Videos-Part-1/Abuse/Abuse028_x264.mp4",
        "Anomaly-Videos-Part-1/Abuse/Abuse001_x264.mp4",
        "Anomaly-Videos-Part-3/RoadAccidents/RoadAccidents002_x264.mp4",
        "Testing_Normal_Videos_Anomaly/Normal_Videos_003_x264.mp4",
        "Training-Normal-Videos-Part-1/Normal_Videos001_x264.mp4",
    )
    (tmp_path / "Temporal_Anomaly_Annotation_for_Testing_Videos.txt").write_text(
        "Abuse028_x264.mp4  Abuse  165  240  -1  -1  \nNormal_Videos_003_x264.mp4  Normal  -1  -1  -1  -1  \n"
    )
    found = read_dataset(tmp_path)
    assert found.layout == "ucf_crime"
    items = by_name(found.items)
    assert {name: (item.label, item.split) for name, item in items.items()} == {
        "Abuse028_x264": ("abuse", TEST),
        "Abuse001_x264": ("abuse", TRAIN),
        "RoadAccidents002_x264": ("road_accidents", TRAIN),
        "Normal_Videos_003_x264": ("normal", TEST),
        "Normal_Videos001_x264": ("normal", TRAIN),
    }
    assert items["Abuse028_x264"].segments == (Segment(165, 240, "abuse"),)
    assert items["Abuse001_x264"].truth(300) is None
    truth = items["Abuse028_x264"].truth(300)
    assert truth is not None
    assert np.flatnonzero(truth).tolist() == list(range(165, 240))
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists/Anomaly_Test.txt").write_text("RoadAccidents/RoadAccidents002_x264.mp4\n")
    (tmp_path / "lists/Anomaly_Train.txt").write_text("Abuse/Abuse001_x264.mp4\n")
    assert [item.name for item in read_dataset(tmp_path).of(TEST)] == ["RoadAccidents002_x264"]
    assert [item.name for item in read_dataset(tmp_path).of(TRAIN)] == ["Abuse001_x264"]


def test_xd_violence(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "1-1004/Film.One__#00-01-00_00-02-00_label_A.mp4",
        "videos/Film.Two__#00-01-00_00-02-00_label_B2-G-0.mp4",
        "videos/v=x__#1_label_A.mp4",
    )
    (tmp_path / "annotations.txt").write_text("Film.Two__#00-01-00_00-02-00_label_B2-G-0 10 20 30 40\n")
    found = read_dataset(tmp_path)
    assert found.layout == "xd_violence"
    quiet, shot, other = found.items
    assert (quiet.label, quiet.split, quiet.source) == ("normal", TRAIN, "Film.One")
    assert (shot.label, shot.labels, shot.split) == ("shooting", ("shooting", "explosion"), TEST)
    assert shot.segments is not None
    assert [(own.start, own.label) for own in shot.segments] == [
        (10, "shooting"),
        (10, "explosion"),
        (30, "shooting"),
        (30, "explosion"),
    ]
    assert (other.split, other.segments) == (TEST, ())


def test_shanghaitech_and_its_test_videos_of_pictures(tmp_path: Path) -> None:
    touch(tmp_path, "training/videos/01_001.avi")
    pictures(tmp_path / "testing/frames/02_0014", 5, ".jpg")
    pictures(tmp_path / "testing/frames/02_0015", 2, ".jpg")
    masks = tmp_path / "testing/test_frame_mask"
    masks.mkdir()
    np.save(masks / "02_0014.npy", np.asarray([0, 0, 1, 1, 0]))
    np.save(masks / "02_0015.npy", np.zeros(2))
    found = read_dataset(tmp_path)
    assert found.layout == "shanghaitech"
    assert [(item.name, item.label, item.split, item.source) for item in found.items] == [
        ("01_001", "normal", TRAIN, "01"),
        ("02_0014", "abnormal", TEST, "02"),
        ("02_0015", "normal", TEST, "02"),
    ]
    assert found.items[1].is_pictures
    with as_video(found.items[1], found.layout) as video:
        index = build_index(video)
        assert (index.frame_count, round(index.mean_fps)) == (5, 24)
    assert not video.exists()
    (masks / "02_0015.npy").unlink()
    with pytest.raises(LayoutError, match="no mask of 02_0015"):
        read_dataset(tmp_path, "shanghaitech")


def test_ucsd_ped_by_ranges_and_by_masks(tmp_path: Path) -> None:
    pictures(tmp_path / "UCSDped2/Train/Train001", 3, ".tif")
    pictures(tmp_path / "UCSDped2/Test/Test001", 6, ".tif")
    pictures(tmp_path / "UCSDped2/Test/Test001_gt", 6, ".bmp", value=0)
    cv2.imwrite(str(tmp_path / "UCSDped2/Test/Test001_gt/004.bmp"), np.full((33, 48), 255, np.uint8))
    masked = read_dataset(tmp_path)
    assert masked.layout == "ucsd_ped"
    assert [(item.name, item.label, item.split, item.source) for item in masked.items] == [
        ("Train001", "normal", TRAIN, "UCSDped2"),
        ("Test001", "abnormal", TEST, "UCSDped2"),
    ]
    truth = masked.items[1].truth(6)
    assert truth is not None
    assert truth.tolist() == [False, False, False, True, False, False]
    (tmp_path / "UCSDped2/Test/UCSDped2.m").write_text(
        "TestVideoFile = {};\nTestVideoFile{end+1}.gt_frame = [2:3, 6:6];\n"
    )
    ranged = read_dataset(tmp_path / "UCSDped2").items[1].frame_labels
    assert ranged is not None
    assert np.flatnonzero(ranged).tolist() == [1, 2, 5]


def test_ucsd_ped_as_videos(tmp_path: Path) -> None:
    touch(tmp_path, "train/Train001.mp4", "test/Test001.mp4")
    np.savez(tmp_path / "frame_labels.npz", Test001=np.asarray([0, 1]))
    assert [item.split for item in read_dataset(tmp_path, "ucsd_ped").items] == [TRAIN, TEST]
    touch(tmp_path, "test/Test002.mp4")
    with pytest.raises(LayoutError, match="no frame labels of Test002"):
        read_dataset(tmp_path, "ucsd_ped")


def test_rlvs(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "Real Life Violence Dataset/Violence/V_1.mp4",
        "Real Life Violence Dataset/NonViolence/NV_1.mp4",
    )
    found = read_dataset(tmp_path)
    assert found.layout == "rlvs"
    assert {item.name: item.label for item in found.items} == {"V_1": "violence", "NV_1": "normal"}


def test_vaar(tmp_path: Path) -> None:
    touch(tmp_path, "Baby Cry/1.mp4", "police-siren/2.mp4", "Normal/3.mp4")
    found = read_dataset(tmp_path)
    assert (found.layout, found.classes) == ("vaar", ("normal", "baby_cry", "police_siren"))
    touch(tmp_path, "dancing/4.mp4")
    with pytest.raises(LayoutError, match="found the classes dancing"):
        read_dataset(tmp_path, "vaar")


def test_pairs_by_their_table(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "train/fighting/s1_visible.mp4",
        "train/fighting/s1_thermal.mp4",
        "test/normal/s2_visible.mp4",
    )
    with (tmp_path / "pairs.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["visible", "thermal", "class", "split", "scene", "low_light"])
        rows.writerow(
            [
                "train/fighting/s1_visible.mp4",
                "train/fighting/s1_thermal.mp4",
                "fighting",
                "train",
                "yard",
                "1",
            ]
        )
        rows.writerow(["test/normal/s2_visible.mp4", "", "normal", "test", "hall", "0"])
    first, second = read_dataset(tmp_path, "pairs").items
    assert (first.label, first.split, first.source, first.facts["low_light"]) == (
        "fighting",
        TRAIN,
        "yard",
        "1",
    )
    assert first.thermal == tmp_path / "train/fighting/s1_thermal.mp4"
    assert (second.label, second.split, second.thermal) == ("normal", TEST, None)


@pytest.mark.parametrize(
    ("visible", "thermal"),
    [
        ("train/fighting/a_visible.mp4", "train/fighting/a_thermal.mp4"),
        ("train/fighting/visible/a.mp4", "train/fighting/thermal/a.mp4"),
        ("visible/train/fighting/a.mp4", "thermal/train/fighting/a.mp4"),
        ("train/RGB/Fighting/indoor/a.mp4", "train/IR/Fighting/indoor/a.avi"),
        ("train/Fighting/rgb-a.mp4", "train/Fighting/thermal-a.mp4"),
    ],
)
def test_pairs_by_the_words_in_their_paths(tmp_path: Path, visible: str, thermal: str) -> None:
    touch(tmp_path, visible, thermal, "train/normal/alone_visible.mp4", "train/normal/other_thermal.mp4")
    found = read_dataset(tmp_path, "thermal_llab").items
    pairs = {item.path.relative_to(tmp_path).as_posix(): item for item in found}
    assert set(pairs) == {visible, "train/normal/alone_visible.mp4"}
    assert pairs[visible].thermal == tmp_path / thermal
    assert (pairs[visible].label, pairs[visible].split) == ("fighting", TRAIN)
    assert pairs["train/normal/alone_visible.mp4"].thermal is None


def test_thermal_llab_calls_its_classes_in_several_ways(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "Bag Left Unattended/Indoor/1_visible.mp4",
        "Bag Left Unattended/Indoor/1_thermal.mp4",
        "Carrier/Outdoor/2_visible.mp4",
        "Carrier/Outdoor/2_thermal.mp4",
    )
    assert {item.name: item.label for item in read_dataset(tmp_path).items} == {
        "1_visible": "bag_left",
        "2_visible": "carrier",
    }
    touch(tmp_path, "dancing/3_visible.mp4", "dancing/3_thermal.mp4")
    with pytest.raises(LayoutError, match="found the classes dancing"):
        read_dataset(tmp_path, "thermal_llab")


def test_a_companion_is_found_beside_its_recording(tmp_path: Path) -> None:
    touch(tmp_path, "yard_visible.mp4", "yard_thermal.avi", "hall_visible.mp4", "plain.mp4")
    assert thermal_beside(tmp_path / "yard_visible.mp4") == tmp_path / "yard_thermal.avi"
    assert thermal_beside(tmp_path / "hall_visible.mp4") is None
    assert thermal_beside(tmp_path / "plain.mp4") is None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_wrong_layout_gets_one_sentence(tmp_path: Path, layout: str) -> None:
    touch(tmp_path, "notes.txt", "1.mp4")
    with pytest.raises(LayoutError) as failure:
        read_dataset(tmp_path, layout)
    sentence = str(failure.value)
    assert " is expected as " in sentence
    assert "; found " in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_empty_folder_is_told(tmp_path: Path, layout: str) -> None:
    with pytest.raises(LayoutError, match="found nothing"):
        read_dataset(tmp_path, layout)


def test_no_folder_no_layout_and_no_fit_are_told(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="found no folder"):
        read_dataset(tmp_path / "absent")
    with pytest.raises(LayoutError, match=r"expected as one of ucsd_ped, .* found 'kinetics'"):
        read_dataset(tmp_path, "kinetics")
    touch(tmp_path, "one.mp4")
    with pytest.raises(LayoutError, match=r"the plainest being <class>/<name>\.mp4; found one\.mp4"):
        read_dataset(tmp_path)


def test_tables_that_name_nothing_are_told(tmp_path: Path) -> None:
    (tmp_path / "clips.csv").write_text("name,kind\n")
    with pytest.raises(LayoutError, match=r"a clips\.csv with columns"):
        read_dataset(tmp_path, "folders")
    (tmp_path / "clips.csv").write_text("path,label\ngone.mp4,normal\n")
    with pytest.raises(LayoutError, match=r"found no gone\.mp4"):
        read_dataset(tmp_path, "folders")


def test_a_damaged_list_is_told_even_when_looking_for_any_layout(tmp_path: Path) -> None:
    touch(tmp_path, "Abuse/Abuse001_x264.mp4")
    (tmp_path / "Temporal_Anomaly_Annotation.txt").write_text("Abuse001_x264.mp4  Abuse  many\n")
    with pytest.raises(AnnotationError, match="Line 1"):
        read_dataset(tmp_path)


def test_frame_labels_may_miss_a_few_frames_of_the_file_but_not_a_second(tmp_path: Path) -> None:
    item = Item(tmp_path / "a.mp4", "abnormal", TEST, "a", frame_labels=np.asarray([False, True]))
    longer, shorter = item.truth(4), item.truth(1)
    assert longer is not None
    assert shorter is not None
    assert (longer.tolist(), shorter.tolist()) == ([False, True, True, True], [False])
    with pytest.raises(ValueError, match="a has 90 frames, but 2 are labelled"):
        item.truth(90)


@pytest.mark.parametrize(
    "text", ["RoadAccidents", "Road Accidents", "road-accidents", "road_accidents", " Road_Accidents "]
)
def test_names_of_classes_are_one(text: str) -> None:
    assert class_name(text) == "road_accidents"


@pytest.mark.development_data
def test_the_development_recordings_are_read(development_data: Path) -> None:
    fights = read_dataset(development_data / "fights")
    assert (fights.layout, len(fights.items), fights.classes) == ("folders", 208, ("normal", "fight"))
    assert len({item.source for item in fights.items}) == 31
    ped2 = read_dataset(development_data / "ped2")
    assert (ped2.layout, len(ped2.of(TRAIN)), len(ped2.of(TEST))) == ("ucsd_ped", 16, 4)
