import json
from pathlib import Path

import numpy as np
import pytest

from inference.evaluate import evaluate_files, frame_metrics, frame_scores
from inference.evaluate.frames import ScoredSnippet
from inference.evaluate.report import EvaluationError


def row(file: str, start: int, end: int, raw: float, **more: object) -> str:
    return json.dumps(
        {"file": file, "sequence": 0, "frame_start": start, "frame_end": end, "raw": raw, **more}
    )


def test_it_works(tmp_path: Path) -> None:
    scores, labels = tmp_path / "s.jsonl", tmp_path / "l.npz"
    scores.write_text(
        "\n".join([row("in/a.mp4", 0, 4, 0.1), row("in/a.mp4", 4, 8, 0.9), row("b.avi", 0, 2, 0.2)])
    )
    np.savez(labels, a=np.array([0, 0, 0, 0, 1, 1, 1, 1]), b=np.array([0, 0]))
    report = evaluate_files(scores, labels)
    assert report.metrics.auc_micro == 1.0
    assert report.metrics.auc_macro == 1.0
    assert report.metrics.ap == 1.0
    assert (report.metrics.frames, report.metrics.abnormal, report.metrics.clips) == (10, 4, 2)


def test_micro_compares_across_clips_and_macro_within() -> None:
    scores = {"a": np.array([0.0, 1.0]), "b": np.array([10.0, 11.0])}
    truth = {"a": np.array([False, True]), "b": np.array([False, True])}
    metrics = frame_metrics(scores, truth)
    assert metrics.auc_macro == 1.0
    assert metrics.auc_micro == 0.75


def test_step_and_trapezoid_precision_differ_on_ties() -> None:
    metrics = frame_metrics({"a": np.zeros(4)}, {"a": np.array([True, False, False, False])})
    assert metrics.ap == 0.25
    assert metrics.ap_trapezoid == 0.625


def test_overlapping_snippets_are_averaged() -> None:
    found = frame_scores([ScoredSnippet(0, 4, 1.0), ScoredSnippet(2, 6, 3.0)], 6)
    assert found.tolist() == [1, 1, 2, 2, 3, 3]


def test_analysed_frames_lead_and_those_between_are_interpolated() -> None:
    snippet = ScoredSnippet(0, 8, 9.0, frames=[2, 6], frame_scores=[1.0, 3.0])
    assert frame_scores([snippet], 8).tolist() == [1, 1, 1, 1.5, 2, 2.5, 3, 3]


def test_frames_of_another_file_are_refused() -> None:
    with pytest.raises(ValueError, match="name frame 9"):
        frame_scores([ScoredSnippet(0, 10, 1.0)], 8)


def test_clips_in_one_file_only_are_left_out_and_named(tmp_path: Path) -> None:
    scores, labels = tmp_path / "s.jsonl", tmp_path / "l.npz"
    scores.write_text(
        row("a.mp4", 0, 2, 0.3, frames=[0, 1], frame_scores=[0.1, 0.8]) + "\n" + row("x.mp4", 0, 2, 1)
    )
    np.savez(labels, a=np.array([0, 1]), y=np.array([1]))
    report = evaluate_files(scores, labels)
    assert (report.unscored, report.unlabelled) == (("y",), ("x",))
    assert "left out: y" in str(report)


@pytest.mark.parametrize(
    ("lines", "truth", "words"),
    [
        ("not json", [0, 1], "Line 1"),
        (row("b.mp4", 0, 2, 1.0), [0, 1], "No clip is in both"),
        (row("a.mp4", 0, 2, 1.0), [1, 1], "one kind only"),
        (row("a.mp4", 0, 9, 1.0), [0, 1], "another file"),
    ],
)
def test_files_that_do_not_fit_get_a_sentence(
    tmp_path: Path, lines: str, truth: list[int], words: str
) -> None:
    scores, labels = tmp_path / "s.jsonl", tmp_path / "l.npz"
    scores.write_text(lines)
    np.savez(labels, a=np.array(truth))
    with pytest.raises(EvaluationError, match=words):
        evaluate_files(scores, labels)


def test_labels_must_be_plain_arrays(tmp_path: Path) -> None:
    scores, labels = tmp_path / "s.jsonl", tmp_path / "l.npz"
    scores.write_text(row("a.mp4", 0, 2, 1.0))
    labels.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(EvaluationError, match="not an NPZ"):
        evaluate_files(scores, labels)
