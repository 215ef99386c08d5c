from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from inference.cli import main
from inference.datasets.joined import JoinedRecording, MeasuredClips, frame_truth, joined_features
from inference.evaluate.held_out import (
    Fold,
    Judge,
    OtherDivision,
    divide,
    figures,
    fingerprint,
    judged,
    keep_scores,
    kept_scores,
)
from inference.evaluate.held_out.yardsticks import DIFFERENCE, FLOW, METADATA, mean_difference, yardsticks
from inference.types import Features


@pytest.fixture(scope="module")
def division(joinable: Path) -> tuple[Fold, ...]:
    return divide(joinable, k=2, count=6)


def knowing(fold: Fold) -> Judge:
    """Scores by the truth: 0.9 where a part is abnormal."""
    return lambda recording, snippets: [0.9 if part.is_abnormal else 0.1 for part in recording.parts]


def guessing(fold: Fold) -> Judge:
    chance = np.random.default_rng(fold.number)
    return lambda recording, snippets: chance.random(len(snippets)).tolist()


def test_what_is_tested_on_was_not_learned_from(division: tuple[Fold, ...]) -> None:
    for fold in division:
        assert not fold.learned & fold.tested
        for recording in fold.recordings:
            assert recording.sources <= fold.tested


def test_recordings_of_all_folds_have_names_of_their_own(division: tuple[Fold, ...]) -> None:
    names = [recording.name for fold in division for recording in fold.recordings]
    assert len(set(names)) == len(names) == 12


def test_who_knows_the_truth_is_right(division: tuple[Fold, ...], joinable_clips: MeasuredClips) -> None:
    found = figures(division, joinable_clips, judged(division, joinable_clips, knowing), samples=20)
    assert (found.auc.value, found.ap.value, found.anomaly_auc.value) == (1.0, 1.0, 1.0)
    assert (found.above_line, found.false_above_line) == (1.0, 0.0)
    assert (found.auc.low, found.auc_of_sources.high) == (1.0, 1.0)
    assert (found.auc.groups, found.auc_of_sources.groups) == (12, 4)


def test_figures_are_those_of_every_frame(division: tuple[Fold, ...], joinable_clips: MeasuredClips) -> None:
    scores = judged(division, joinable_clips, guessing)
    found = figures(division, joinable_clips, scores, samples=50)
    truth, values, abnormal = [], [], []
    for fold in division:
        for recording in fold.recordings:
            snippets = joined_features(recording, joinable_clips)
            own = frame_truth(recording, snippets)
            truth.append(own)
            lengths = [item.frame_end - item.frame_start for item in snippets]
            values.append(np.repeat(scores[recording.name], lengths))
            abnormal += [recording.is_abnormal] * len(own)
    labels, every, of_abnormal = np.concatenate(truth), np.concatenate(values), np.asarray(abnormal)
    assert found.frames == len(labels)
    assert found.auc.value == pytest.approx(roc_auc_score(labels, every))
    assert found.ap.value == pytest.approx(average_precision_score(labels, every))
    assert found.anomaly_auc.value == pytest.approx(roc_auc_score(labels[of_abnormal], every[of_abnormal]))
    assert found.positive == pytest.approx(labels.mean())
    assert found.above_line == pytest.approx((every >= 0.5)[labels].mean())
    assert found.false_above_line == pytest.approx((every >= 0.5)[~of_abnormal].mean())
    assert found.auc.low < found.auc.value < found.auc.high
    assert found.as_json()["ap"]["interval"] == [round(found.ap.low, 4), round(found.ap.high, 4)]


def test_yardsticks_learn_without_what_is_tested(
    joinable: Path, division: tuple[Fold, ...], joinable_clips: MeasuredClips
) -> None:
    learners = yardsticks(joinable)
    assert set(learners) == {DIFFERENCE, FLOW, METADATA}
    fold = division[0]
    recording = fold.recordings[0]
    snippets = joined_features(recording, joinable_clips)
    for name, learn in learners.items():
        scores = learn(fold)(recording, snippets)
        assert len(scores) == len(snippets), name
        assert all(np.isfinite(scores)), name
    learned_elsewhere = replace(fold, learned=fold.tested, tested=fold.learned)
    with pytest.raises(KeyError):
        learners[METADATA](learned_elsewhere)(recording, snippets)


def test_a_still_picture_differs_by_nothing(joinable_clips: MeasuredClips, joinable: Path) -> None:
    some = joinable_clips[joinable / "normal" / "a0.mp4"][0]
    assert mean_difference(some) > 0
    still = replace(some, arrays={"difference.mean": np.zeros(0, np.float32)})
    assert mean_difference(still) == 0.0


def test_a_judge_must_score_every_snippet(division: tuple[Fold, ...], joinable_clips: MeasuredClips) -> None:
    def lazy(recording: JoinedRecording, snippets: Sequence[Features]) -> list[float]:
        return [0.5]

    with pytest.raises(ValueError, match="1 scores do not fit"):
        judged(division, joinable_clips, lambda _: lazy)


def test_scores_are_kept_for_the_division_that_they_are_of(
    joinable: Path, division: tuple[Fold, ...], joinable_clips: MeasuredClips, tmp_path: Path
) -> None:
    scores = judged(division, joinable_clips, guessing)
    path = tmp_path / "scores.json"
    keep_scores(path, "guess", division, scores)
    assert kept_scores(path, division) == ("guess", scores)
    other = divide(joinable, k=2, count=6, seed=1)
    assert fingerprint(other) != fingerprint(division)
    with pytest.raises(OtherDivision, match="other recordings"):
        kept_scores(path, other)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(OtherDivision, match="no scores"):
        kept_scores(path, division)


def test_the_command_prints_and_keeps_figures(
    joinable: Path, joinable_clips: MeasuredClips, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--data", str(joinable), "--features", str(joinable_clips.folder), "--out", str(tmp_path)]
    words += ["--folds", "2", "--recordings", "4", "--samples", "5"]
    assert main(["held-out", "--json", *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {DIFFERENCE, FLOW, METADATA}
    assert told == json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert main(["held-out", *words]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0].strip() for line in lines[1:]] == [DIFFERENCE, FLOW, METADATA]
    name, _ = kept_scores(tmp_path / "flow_magnitude.json", divide(joinable, k=2, count=4))
    assert name == FLOW
