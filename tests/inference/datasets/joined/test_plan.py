from __future__ import annotations

from pathlib import Path

import pytest

from inference.datasets import LayoutError
from inference.datasets.joined import JoinedRecording, Part, folds, joined, plan, read_clips
from tests.inference.joinable import SOURCES

COUNT = 40


@pytest.fixture(scope="module")
def recordings(joinable: Path) -> list[JoinedRecording]:
    return plan(joinable, count=COUNT, seed=3)


def test_the_same_arguments_give_the_same_recordings(
    joinable: Path, recordings: list[JoinedRecording]
) -> None:
    assert plan(joinable, count=COUNT, seed=3) == recordings
    assert plan(joinable, count=COUNT, seed=4) != recordings


def test_half_of_them_are_abnormal_by_the_clips_that_they_hold(recordings: list[JoinedRecording]) -> None:
    assert sum(recording.is_abnormal for recording in recordings) == COUNT / 2
    for recording in recordings:
        labels = {part.label for part in recording.parts}
        assert recording.label == ("fight" if "fight" in labels else "normal")
        assert sum(part.is_abnormal for part in recording.parts) <= len(recording.parts) / 2


def test_the_share_of_abnormal_ones_can_be_chosen(joinable: Path) -> None:
    rare = plan(joinable, count=20, seed=0, abnormal_share=0.1)
    assert sum(recording.is_abnormal for recording in rare) == 2


def test_nothing_but_what_happens_tells_the_class(joinable: Path, recordings: list[JoinedRecording]) -> None:
    audible = {clip.item.path: clip.audible for clip in read_clips(joinable)}
    for recording in recordings:
        assert {part.seconds for part in recording.parts} == {2.0}
        assert {audible[part.path] for part in recording.parts} == {recording.audible}
        assert len({part.path for part in recording.parts}) == len(recording.parts)
    lengths = [
        {len(each.parts) for each in recordings if each.is_abnormal == abnormal} for abnormal in (True, False)
    ]
    assert all(6 <= length <= 10 for own in lengths for length in own)
    heard = [
        sum(each.audible for each in recordings if each.is_abnormal == abnormal) for abnormal in (True, False)
    ]
    assert all(0 < own < COUNT / 2 for own in heard)


def test_abnormal_parts_are_one_span(recordings: list[JoinedRecording]) -> None:
    for recording in recordings:
        fights = [place for place, part in enumerate(recording.parts) if part.is_abnormal]
        if not fights:
            assert recording.spans == ()
            continue
        (span,) = recording.spans
        assert (span.start, span.end) == (2.0 * fights[0], 2.0 * (fights[-1] + 1))
        assert fights == list(range(fights[0], fights[-1] + 1))
        assert span.label == "fight"


def test_only_the_named_sources_are_used(joinable: Path) -> None:
    chosen = plan(joinable, count=10, seed=0, sources={"b", "d"})
    assert frozenset().union(*(recording.sources for recording in chosen)) == {"b", "d"}


def test_each_source_is_tested_once_and_never_learned_from_then(joinable: Path) -> None:
    divided = folds(joinable, k=4, seed=1)
    assert sorted(source for _, tested in divided for source in tested) == list(SOURCES)
    assert all(learned == set(SOURCES) - tested for learned, tested in divided)


def test_more_folds_than_sources_are_refused(joinable: Path) -> None:
    with pytest.raises(LayoutError, match="at least 5 sources"):
        folds(joinable, k=5)


def test_sources_without_an_abnormal_clip_are_refused(joinable: Path) -> None:
    with pytest.raises(LayoutError, match="one of another class"):
        plan(joinable, count=1, seed=0, sources=())


def test_a_long_clip_can_give_any_of_its_whole_snippets(joinable: Path) -> None:
    starts = {clip.item.path.name: clip.starts for clip in read_clips(joinable)}
    assert starts["a0.mp4"] == (0.0,)  # 17 cells
    assert starts["a1.mp4"] == (0.0, 1.0)  # 25 cells


def test_two_kinds_of_abnormal_cannot_be_joined() -> None:
    parts = tuple(Part(Path(label), 0.0, 2.0, "a", label) for label in ("normal", "fight", "fall"))
    with pytest.raises(ValueError, match="at most one"):
        joined("both", parts, audible=False)
    with pytest.raises(ValueError, match="one part or more"):
        joined("none", (), audible=False)


def test_parts_apart_are_spans_apart() -> None:
    labels = ("fight", "normal", "fight", "fight")
    parts = tuple(Part(Path(label), 1.0, 3.0, "a", label) for label in labels)
    spans = joined("two", parts, audible=False).spans
    assert [(span.start, span.end) for span in spans] == [(0.0, 2.0), (4.0, 8.0)]
