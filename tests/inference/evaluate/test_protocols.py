from pathlib import Path

import numpy as np
import pytest

from inference.datasets.annotations import AnnotationError, Segment
from inference.evaluate.frames import ScoredSnippet
from inference.evaluate.judged import judge_protocol
from inference.evaluate.latency import time_to_detection
from inference.evaluate.localisation import localisation_metrics
from inference.evaluate.metrics import anomaly_areas, areas
from inference.evaluate.protocol import ProtocolError
from inference.evaluate.protocols import load_protocol, load_shanghaitech
from inference.evaluate.score_files import FileScores

UCF = {
    "ucf_annotations.txt": "Abuse1_x264  Abuse  16  40  -1  -1\nNormal1_x264.mp4  Normal  -1  -1  -1  -1\n",
    "ucf_test_videos.csv": "video,frames\nAbuse1_x264,32\nNormal1_x264,48\n",
}


def ground_truth(folder: Path, name: str = "ucf", truth: list[int] | None = None, **files: str) -> Path:
    for file, text in {**UCF, **{key.replace("__", "."): value for key, value in files.items()}}.items():
        (folder / file).write_text(text)
    np.savez(folder / f"{name}_gt.npz", gt=np.asarray(truth or [0] * 16 + [1] * 16 + [0] * 48, np.uint8))
    return folder


def test_it_works(tmp_path: Path) -> None:
    protocol = load_protocol("ucf_crime", ground_truth(tmp_path))
    abuse, normal = protocol.videos
    assert (abuse.labels, abuse.segments, abuse.is_abnormal) == (
        ("abuse",),
        (Segment(16, 40, "abuse"),),
        True,
    )
    assert (normal.labels, normal.segments, normal.is_abnormal) == (("normal",), (), False)
    found = protocol.metrics({"Normal1_x264": [0.1, 0.2, 0.6], "Abuse1_x264": [0.3, 0.9]})
    assert (found.over.auc, found.over.ap) == (1.0, 1.0)
    assert found.anomaly is not None
    assert found.anomaly.auc == 1.0
    assert found.false_alarm_rate == pytest.approx(1 / 3)
    assert (found.videos, found.frames, found.positive) == (2, 80, 16)


def test_scores_of_frames_stay_as_they_are_and_files_are_found_by_name(tmp_path: Path) -> None:
    protocol = load_protocol("ucf_crime", ground_truth(tmp_path))
    snippets = (ScoredSnippet(0, 16, 0.2), ScoredSnippet(16, 40, 0.8))
    given = [
        FileScores("in/Abuse1_x264.mp4", snippets),
        FileScores("Normal1_x264.mp4", (ScoredSnippet(0, 48, 0.1),)),
    ]
    scores = protocol.scores_of_files(given)
    assert scores["Abuse1_x264"].tolist() == [0.2] * 16 + [0.8] * 16
    assert protocol.metrics(scores).over.auc == 1.0


def test_figures_equal_those_over_the_frames(tmp_path: Path) -> None:
    protocol = load_protocol("ucf_crime", ground_truth(tmp_path))
    chance = np.random.default_rng(2)
    scores = [chance.random(2).round(1), chance.random(3).round(1)]
    frames = [np.repeat(own, 16) for own in scores]
    found = protocol.metrics(scores)
    plain = areas(protocol.truth, np.concatenate(frames))
    assert found.over.auc == pytest.approx(plain.auc)
    assert found.over.ap_trapezoid == pytest.approx(plain.ap_trapezoid)
    assert anomaly_areas(protocol.per_video, frames, [True, False]) == found.anomaly


def test_stretches_end_where_they_are_annotated_and_normal_videos_are_one(tmp_path: Path) -> None:
    protocol = load_protocol("ucf_crime", ground_truth(tmp_path))
    assert protocol.stretches() == [{"abuse": [(16, 40)]}, {"normal": [(0, 48)]}]
    scores = [np.zeros((32, 14)), np.zeros((48, 14))]
    scores[0][16:, protocol.classes.index("abuse")] = 1.0
    found = localisation_metrics(scores, protocol.stretches(), protocol.classes)
    # 16 frames of both, 24 of either: the annotation goes on behind the last counted frame.
    assert found.per_class["abuse"][0.5] == 1.0
    assert found.per_class["normal"][0.5] == 0.0


def test_probabilities_of_classes_give_the_published_average(tmp_path: Path) -> None:
    protocol = load_protocol("ucf_crime", ground_truth(tmp_path))
    scores = {"Abuse1_x264": np.zeros((2, 14)), "Normal1_x264": np.zeros((3, 14))}
    scores["Abuse1_x264"][1, protocol.classes.index("abuse")] = 1.0
    # Abuse is found, the normal class never is, and the twelve without a true stretch count as nothing.
    assert protocol.localisation(scores).mean[0.5] == pytest.approx(1 / 14)
    with pytest.raises(ProtocolError, match="Normal1_x264 has no probabilities of the classes normal, abuse"):
        protocol.localisation({"Abuse1_x264": scores["Abuse1_x264"], "Normal1_x264": [[0.1]]})


def test_protocols_are_judged_as_other_recordings_are(tmp_path: Path) -> None:
    protocol = load_protocol("ucf_crime", ground_truth(tmp_path))
    abuse, normal = judge_protocol(protocol, protocol.expanded([[0.1, 0.9], [0.2, 0.3, 0.7]]))
    assert (abuse.label, normal.label, abuse.source) == ("abuse", "normal", "Abuse1_x264")
    assert abuse.curve is not None
    found = time_to_detection([abuse.curve])
    assert found is not None
    assert found.delays == pytest.approx((16 / 30,))
    uncalibrated = judge_protocol(protocol, protocol.expanded([[0.1, 9.0], [0.2, 0.3, 0.7]]))
    assert uncalibrated[0].curve is None


def test_xd_segments_have_every_class_of_the_name_unless_told(tmp_path: Path) -> None:
    videos = "video,frames\nA.B__#1_label_B2-G-0,32\nC__#2_label_A,16\n"
    (tmp_path / "xd_test_videos.csv").write_text(videos)
    np.savez(tmp_path / "xd_gt.npz", gt=np.asarray([0] * 8 + [1] * 8 + [0] * 32))
    (tmp_path / "xd_annotations.txt").write_text("A.B__#1_label_B2-G-0 8 16\n")
    protocol = load_protocol("xd_violence", tmp_path)
    assert protocol.videos[0].segments == (Segment(8, 16, "shooting"), Segment(8, 16, "explosion"))
    assert protocol.videos[1].labels == ("normal",)
    (tmp_path / "xd_annotations.txt").write_text("A.B__#1_label_B2-G-0 G 8 12 B2 12 16\n")
    told = load_protocol("xd_violence", tmp_path).videos[0].segments
    assert told == (Segment(8, 12, "explosion"), Segment(12, 16, "shooting"))


def test_shanghaitech_is_one_sequence_without_a_list_of_its_videos(tmp_path: Path) -> None:
    np.savez(tmp_path / "shanghaitech_gt.npz", gt=np.asarray([0] * 16 + [1] * 16 + [0] * 16))
    whole = load_shanghaitech(tmp_path)
    assert whole.metrics([[0.1, 0.9, 0.2]]).over.auc == 1.0
    assert whole.metrics([[0.1, 0.9, 0.2]]).false_alarm_rate is None
    (tmp_path / "list.csv").write_text("video,frames\n01_0014,32\n01_015,16\n")
    listed = load_shanghaitech(tmp_path, tmp_path / "list.csv")
    assert [video.labels for video in listed.videos] == [("abnormal",), ("normal",)]
    assert listed.metrics([[0.1, 0.9], [0.2]]).false_alarm_rate == 0.0
    (tmp_path / "list.csv").write_text("video,frames\n01_0014,32\n")
    with pytest.raises(ProtocolError, match="counts 32 frames, its ground truth 48"):
        load_shanghaitech(tmp_path, tmp_path / "list.csv")
    with pytest.raises(ProtocolError, match="without segments"):
        listed.stretches()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"ucf_test_videos__csv": "video,frames\nAbuse1_x264,32\n"}, "count 32 frames, its ground truth 80"),
        ({"ucf_test_videos__csv": "name\nAbuse1_x264\n"}, "columns video and frames"),
        (
            {"ucf_test_videos__csv": "video,frames\nOther_x264,80\n"},
            "Other_x264 of the test list is not annotated",
        ),
        (
            {"ucf_annotations__txt": UCF["ucf_annotations.txt"].replace("16", "10")},
            "are not its ground truth",
        ),
    ],
)
def test_ground_truth_that_contradicts_itself_is_told(
    tmp_path: Path, files: dict[str, str], words: str
) -> None:
    with pytest.raises(ProtocolError, match=words):
        load_protocol("ucf_crime", ground_truth(tmp_path, **files))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Abuse1_x264  Abuse  16", "a name, a class and pairs"),
        ("Abuse1_x264  Abuse  16  x", "whole frame numbers"),
        ("Abuse1_x264  Abuse  16  8", "end after they start"),
    ],
)
def test_annotations_that_cannot_be_read_name_their_line(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(AnnotationError, match=f"Line 1 .*{words}"):
        load_protocol("ucf_crime", ground_truth(tmp_path, ucf_annotations__txt=line))


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match=r"xd_annotations\.txt is not in"):
        load_protocol("xd_violence", tmp_path)
    with pytest.raises(ProtocolError, match="no protocol 'x'; there are ucf_crime, xd_violence"):
        load_protocol("x", tmp_path)
    protocol = load_protocol("ucf_crime", ground_truth(tmp_path))
    with pytest.raises(ProtocolError, match="1 of the 2 videos of UCF-Crime have no scores, Normal1_x264"):
        protocol.metrics({"Abuse1_x264": [0.1, 0.2]})
    with pytest.raises(ProtocolError, match="2 videos; 1 are scored"):
        protocol.metrics([[0.1, 0.2]])
    with pytest.raises(ProtocolError, match="Abuse1_x264: 9 snippets"):
        protocol.metrics([[0.1] * 9, [0.1] * 3])


@pytest.mark.development_data
@pytest.mark.parametrize(
    ("name", "videos", "abnormal", "frames", "in_abnormal", "positive"),
    [
        ("xd_violence", 800, 500, 2_330_384, 1_078_016, 537_805),
        ("ucf_crime", 290, 140, 1_109_680, 461_856, 84_128),
        ("shanghaitech", 1, 1, 140_112, 140_112, 7_874),
    ],
)
def test_the_published_ground_truth_counts_what_it_should(
    development_data: Path,
    name: str,
    videos: int,
    abnormal: int,
    frames: int,
    in_abnormal: int,
    positive: int,
) -> None:
    protocol = load_protocol(name, development_data / "vad_gt")
    assert (len(protocol.videos), len(protocol.truth)) == (videos, frames)
    assert sum(video.is_abnormal for video in protocol.videos) == abnormal
    assert sum(video.frames for video in protocol.videos if video.is_abnormal) == in_abnormal
    assert protocol.truth.sum() == positive


@pytest.mark.development_data
def test_recorded_scores_of_xd_violence_give_the_recorded_figures(development_data: Path) -> None:
    import torch

    record = development_data.parent / "parity" / "metrics_xd.pt"
    if not record.exists():
        pytest.skip(f"the recorded figures are not in {record.parent}")
    recorded = torch.load(record, weights_only=True)
    ends = np.cumsum(recorded["input"]["lengths"])[:-1]
    scores = np.split(recorded["input"]["snippet_scores"].numpy(), ends)
    protocol = load_protocol("xd_violence", development_data / "vad_gt")
    plain, smooth = protocol.metrics(scores), protocol.metrics(scores, smoothing="fixed", width=8)
    output = recorded["output"]
    assert plain.anomaly is not None
    expected = {
        "auc": plain.over.auc,
        "average_precision": plain.over.ap,
        "pr_auc_trapz": plain.over.ap_trapezoid,
        "ano_auc": plain.anomaly.auc,
        "ano_pr_auc": plain.anomaly.ap_trapezoid,
        "far_0.5_normal_videos": plain.false_alarm_rate,
    }
    assert expected == pytest.approx({name: output[name] for name in expected}, abs=1e-6)
    smoothed = {
        "auc": smooth.over.auc,
        "average_precision": smooth.over.ap,
        "pr_auc_trapz": smooth.over.ap_trapezoid,
        "far": smooth.false_alarm_rate,
    }
    assert smoothed == pytest.approx(output["smoothed_fixed8"], abs=1e-6)
