from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from inference.datasets import TEST, Item
from inference.datasets.annotations import Segment
from inference.evaluate.evaluation import evaluate
from inference.evaluate.frames import ScoredSnippet
from inference.evaluate.judged import Judged, judge_frames, judge_item
from inference.evaluate.page import write_page
from inference.evaluate.score_files import (
    EvaluationError,
    FileScores,
    matched,
    read_score_lines,
    read_snippet_scores,
)
from inference.evaluate.tables import as_plain, as_text, decision_tables
from inference.systems.protocol import ClipDecision

CLASSES = ("normal", "fight", "fall")


def item(name: str, label: str, source: str = "", **more: object) -> Item:
    return Item(Path(f"{label}/{name}.mp4"), label, TEST, source or name, **more)  # type: ignore[arg-type]


def said(name: str, label: str, score: float, sure: float = 0.8) -> FileScores:
    rest = (1 - sure) / (len(CLASSES) - 1)
    scores = {own: sure if own == label else rest for own in CLASSES}
    return FileScores(f"{name}.mp4", said=ClipDecision(label, scores, score))


def snippets(scores: list[float], frames: int = 16, seconds: float = 1.0) -> tuple[ScoredSnippet, ...]:
    return tuple(
        ScoredSnippet(
            place * frames,
            (place + 1) * frames,
            raw=10 * score,
            score=score,
            start=place * seconds,
            end=(place + 1) * seconds,
        )
        for place, score in enumerate(scores)
    )


def clips() -> list[Judged]:
    rows = [
        (item("a", "normal", "s1"), said("a", "normal", 0.1)),
        (item("b", "fight", "s1"), said("b", "fight", 0.9)),
        (item("c", "normal", "s2"), said("c", "fight", 0.7)),
        (item("d", "fall", "s2"), said("d", "fight", 0.6)),
    ]
    return [judge_item(own, scores, {}) for own, scores in rows]


def test_it_works() -> None:
    found = evaluate(clips(), title="made up", samples=50).clips
    assert found is not None
    assert found.binary.confusion == ((1, 1), (0, 2))
    assert found.binary.accuracy == found.accuracy_interval.value == 0.75
    assert found.classes is not None
    assert found.classes.classes == CLASSES
    assert found.classes.accuracy == 0.5
    assert found.areas is not None
    assert found.areas.auc == 0.75
    assert found.within_source is not None
    assert (found.within_source.value, found.within_source.groups) == (0.5, 2)
    assert found.by_class["fight"].auc == pytest.approx(1 - 1 / 3)


def test_frames_give_delays_and_alarms_in_seconds() -> None:
    truth = np.zeros(64, bool)
    truth[16:32] = True
    judged = judge_frames("a", truth, FileScores("a.mp4", snippets([0.1, 0.8, 0.2, 0.7])))
    assert judged.rate == 16.0
    found = evaluate([judged], title="made up", samples=10).frames
    assert found is not None
    assert found.metrics.auc_micro == 1.0
    assert found.detection is not None
    assert found.detection.delays == (1.0,)
    assert found.alarms is not None
    # At a rest of one second the false alarm of the last snippet is one with the true one before it.
    assert found.alarms.alarms == 0
    assert found.alarms.days == pytest.approx(3 / 86_400)
    assert found.latency_ap == pytest.approx(0.9)
    assert found.false_alarm_rate is None


def test_overlapping_snippets_tell_a_frame_as_soon_as_the_first_that_scores_it_so_ends() -> None:
    overlapping = (
        ScoredSnippet(0, 16, 0.0, score=0.2, start=0.0, end=1.0),
        ScoredSnippet(8, 24, 0.0, score=0.9, start=0.5, end=1.5),
        ScoredSnippet(16, 32, 0.0, score=0.9, start=1.0, end=2.0),
    )
    judged = judge_frames("a", np.ones(32, bool), FileScores("a.mp4", overlapping))
    assert judged.curve is not None
    assert judged.curve.known.tolist() == [1.0] * 8 + [1.5] * 16 + [2.0] * 8


def test_class_curves_give_map_where_segments_are_annotated() -> None:
    def scored(name: str, fights: list[float]) -> FileScores:
        own = tuple(
            ScoredSnippet(
                n * 16, n * 16 + 16, fight, score=fight, class_scores={"normal": 1 - fight, "fight": fight}
            )
            for n, fight in enumerate(fights)
        )
        return FileScores(f"{name}.mp4", own)

    rows = [
        judge_item(
            item("a", "fight", segments=(Segment(16, 32, "fight"),)), scored("a", [0.1, 0.9, 0.1]), {}
        ),
        judge_item(item("b", "normal", segments=()), scored("b", [0.1, 0.2, 0.1]), {}),
    ]
    found = evaluate(rows, title="made up", samples=10)
    assert found.frames is not None
    assert found.frames.localisation is not None
    assert found.frames.localisation.average == 1.0
    assert found.frames.false_alarm_rate == 0.0
    assert found.clips is not None
    assert found.clips.classes is not None


def test_names_of_classes_can_be_joined() -> None:
    brawl, scores = item("a", "brawl"), said("a", "fight", 0.9)
    found = evaluate([judge_item(brawl, scores, {"brawl": "fight"})], title="made up", samples=5)
    assert found.clips is not None
    assert found.clips.classes is not None
    assert found.clips.classes.accuracy == 1.0
    assert [title for title, _ in decision_tables(found.clips)] == ["Classes"]
    untold = evaluate(
        [judge_item(item("a", "brawl"), said("a", "fight", 0.9), {})], title="made up", samples=5
    )
    assert untold.clips is not None
    assert untold.clips.classes is None
    assert any("does not tell brawl" in note for note in untold.notes)


def test_a_system_without_classes_is_judged_as_normal_or_not() -> None:
    scores = FileScores("a.mp4", snippets([0.1, 0.8]))
    found = evaluate([judge_item(item("a", "fight"), scores, {})], title="made up", samples=5)
    assert found.clips is not None
    assert found.clips.binary.accuracy == 1.0
    assert found.clips.classes is None
    assert "all normal or all abnormal" in as_text(found)


def test_nothing_to_measure_is_told() -> None:
    with pytest.raises(EvaluationError, match="Nothing can be measured"):
        evaluate([], title="made up")
    with pytest.raises(EvaluationError, match="a: The scores name frame 31"):
        judge_frames("a", np.zeros(20, bool), FileScores("a.mp4", snippets([0.1, 0.2])))
    with pytest.raises(EvaluationError, match="a has 16 frames, but 90 are labelled"):
        judge_item(
            item("a", "fight", frame_labels=np.ones(90, bool)), FileScores("a.mp4", snippets([0.1])), {}
        )


def test_values_for_json_hold_what_is_computed_on_demand() -> None:
    plain = as_plain(evaluate(clips(), title="made up", samples=5))
    assert json.loads(json.dumps(plain, allow_nan=False))["clips"]["binary"]["accuracy"] == 0.75
    assert as_plain(float("nan")) is None


def test_scores_are_found_by_name_and_by_folder_where_names_repeat(tmp_path: Path) -> None:
    lines = tmp_path / "scores.jsonl"
    rows = [
        {"file": "x/fight/a.mp4", "label": "fight", "class_scores": {"fight": 1.0}, "score": 0.9},
        {"file": "x/normal/a.mp4", "label": "normal", "class_scores": {"fight": 0.0}, "score": 0.1},
        {"file": "x/normal/b.mp4", "error": "damaged"},
    ]
    lines.write_text("\n".join(map(json.dumps, rows)))
    scored = read_score_lines(lines)
    found = matched([Path("y/normal/a.mp4"), Path("y/fight/a.avi"), Path("y/c.mp4")], scored)
    assert {path.as_posix(): own.file for path, own in found.items()} == {
        "y/normal/a.mp4": "x/normal/a.mp4",
        "y/fight/a.avi": "x/fight/a.mp4",
    }
    # What was said of one of them is not said of the other.
    assert list(matched([Path("y/normal/a.mp4"), Path("y/fight/a.mp4")], scored[:1])) == [
        Path("y/fight/a.mp4")
    ]


@pytest.mark.parametrize("raw", ["NaN", "Infinity"])
def test_a_score_that_cannot_be_ranked_names_its_line(tmp_path: Path, raw: str) -> None:
    lines = tmp_path / "scores.jsonl"
    lines.write_text(f'{{"file": "a.mp4", "frame_start": 0, "frame_end": 4, "raw": {raw}}}\n')
    with pytest.raises(EvaluationError, match=r"Line 1 .*a score of"):
        read_score_lines(lines)
    np.savez(tmp_path / "scores.npz", a=[0.1, float(raw)])
    with pytest.raises(EvaluationError, match="The scores of a in"):
        read_snippet_scores(tmp_path / "scores.npz")


def test_the_page_holds_all_that_it_shows(tmp_path: Path) -> None:
    rows = [*clips(), judge_item(item("<b>e", "normal", "</script>"), said("<b>e", "normal", 0.2), {})]
    truth = np.zeros(64, bool)
    truth[16:32] = True
    rows.append(judge_frames("f", truth, FileScores("f.mp4", snippets([0.1, 0.8, 0.2, 0.7]))))
    evaluation = evaluate(rows, title="made <up>", samples=10, notes=["left out: </script><i>"])
    page = write_page(tmp_path / "report", evaluation, rows)
    text = page.read_text()
    assert "made &lt;up&gt;" in text
    assert "<b>e" not in text.split('<script type="application/json"')[0]
    assert text.count("</script>") == 3
    figures = json.loads(text.split('id="figures">')[1].split("</script>")[0])
    assert len(figures) == text.count("data-figure=")
    assert "http" not in text
    for name in ("report.css", "report.js", "plotly.min.js"):
        assert f'"{name}"' in text
        assert (page.parent / name).stat().st_size > 500
    assert json.loads((page.parent / "evaluation.json").read_text())["recordings"] == 6
