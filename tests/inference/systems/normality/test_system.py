"""What the system says of drawn recordings: that it rises for each kind of event, and why."""

from __future__ import annotations

import numpy as np
import pytest

from inference.systems.normality import NormalitySystem, Profile
from inference.types import Assessment, Modality
from tests.inference.systems.normality.scenes import CAR, Event, recording

EVENTS = {
    "fast movement": (Event(12, 16, speed=4.0), Modality.MOTION),
    "unusual downward movement": (Event(12, 16, speed=0.2, downward=0.12), Modality.MOTION),
    "unusual appearance": (Event(12, 16, strange_cell=True), Modality.APPEARANCE),
    "unusual object: car": (Event(12, 16, object_class=CAR), Modality.OBJECTS),
    "unusual place: person": (Event(12, 16, foot=0.4), Modality.OBJECTS),
    "unusual posture": (Event(12, 16, lying=True), Modality.OBJECTS),
    "unusual look: person": (Event(12, 16, strange_look=True), Modality.APPEARANCE),
    "unusual sound": (Event(12, 16, strange_sound=True), Modality.SOUND),
}


@pytest.fixture(scope="module")
def profile() -> Profile:
    return NormalitySystem().fit([recording(40, seed=seed) for seed in range(1, 6)])


def inside(assessments: list[Assessment], event: Event) -> list[Assessment]:
    return [item for item in assessments if item.start < event.end and item.end > event.start]


def outside(assessments: list[Assessment], event: Event) -> list[Assessment]:
    return [item for item in assessments if item.start > event.end + 3 or item.end < event.start - 3]


def test_it_works(profile: Profile) -> None:
    assessments, _ = NormalitySystem(profile).assess(recording(30, seed=9))
    assert len(assessments) == 29
    assert np.mean([item.score >= 0.5 for item in assessments]) <= 0.1
    assert all(item.facts["reference"] == "profile" for item in assessments)
    assert {item.model_version for item in assessments} == {f"normality-1-{profile.fingerprint}"}


@pytest.mark.parametrize("causal", [False, True], ids=["offline", "causal"])
@pytest.mark.parametrize("label", EVENTS)
def test_an_event_is_found_and_named(profile: Profile, label: str, causal: bool) -> None:
    event, modality = EVENTS[label]
    assessments, _ = NormalitySystem(profile, causal=causal).assess(recording(30, seed=9, event=event))
    best = max(inside(assessments, event), key=lambda item: item.score)
    assert best.score > 0.5
    assert best.score > max(item.score for item in outside(assessments, event))
    assert max(best.contributions, key=lambda name: best.contributions[name]) is modality
    assert label in {item.label for item in inside(assessments, event)}


def test_contributions_sum_to_one_and_name_only_what_was_measured(profile: Profile) -> None:
    with_sound, _ = NormalitySystem(profile).assess(recording(12, seed=9))
    silent, _ = NormalitySystem(profile).assess(recording(12, seed=9, sound=False))
    for item in [*with_sound, *silent]:
        assert sum(item.contributions.values()) == pytest.approx(1.0)
    assert all(Modality.SOUND in item.contributions for item in with_sound)
    assert not any(Modality.SOUND in item.contributions for item in silent)
    assert {item.facts["sound"] for item in silent} == {"none"}


def test_slow_is_not_unusual(profile: Profile) -> None:
    event = Event(12, 20, speed=0.2)
    assessments, _ = NormalitySystem(profile).assess(recording(30, seed=9, event=event))
    assert all(item.facts["surprise.speed"] < 0.5 for item in inside(assessments, event))


def test_boxes_and_heatmap_point_at_the_event(profile: Profile) -> None:
    event = Event(12, 16, strange_cell=True)
    assessments, _ = NormalitySystem(profile).assess(recording(30, seed=9, event=event))
    best = max(assessments, key=lambda item: item.score)
    assert best.heatmap is not None
    assert best.heatmap.shape == (12, 18)
    row, column = np.unravel_index(best.heatmap.argmax(), best.heatmap.shape)
    assert 6 <= row < 9
    assert 4 <= column < 7
    box = next(box for box in best.boxes if box.label == "unusual appearance")
    assert box.left == pytest.approx(4 / 18, abs=0.06)
    assert box.bottom == pytest.approx(9 / 12, abs=0.09)


def test_causal_scores_do_not_depend_on_what_follows(profile: Profile) -> None:
    system = NormalitySystem(profile, causal=True)
    calm, _ = system.assess(recording(20, seed=9))
    storm, _ = system.assess(recording(20, seed=9, event=Event(12, 20, speed=5.0, strange_sound=True)))
    for before, after in zip(calm[:10], storm[:10], strict=True):
        np.testing.assert_allclose(before.frame_scores, after.frame_scores, rtol=1e-5)


def test_a_stream_in_pieces_scores_like_the_whole(profile: Profile) -> None:
    system = NormalitySystem(profile, causal=True)
    features = recording(20, seed=9, event=Event(8, 12, speed=3.0, object_class=CAR))
    whole, _ = system.assess(features)
    context, pieces = None, []
    for item in features:
        assessments, context = system.assess([item], context)
        pieces += assessments
    for one, other in zip(whole, pieces, strict=True):
        assert one.score == pytest.approx(other.score, abs=1e-4)
        assert one.label == other.label


def test_a_long_clip_is_its_own_reference() -> None:
    event = Event(30, 33, speed=4.0, object_class=CAR)
    assessments, _ = NormalitySystem().assess(recording(60, seed=2, event=event))
    assert {item.facts["reference"] for item in assessments} == {"itself"}
    best = max(assessments, key=lambda item: item.score)
    assert best in inside(assessments, event)
    assert best.score > 0.5


def test_a_short_clip_is_held_against_general_footage() -> None:
    assessments, _ = NormalitySystem().assess(recording(3))
    assert {item.facts["reference"] for item in assessments} == {"general footage"}
    assert all(0.0 <= item.score <= 1.0 for item in assessments)


def test_a_still_of_one_frame_has_a_score(profile: Profile) -> None:
    item = recording(2)[0]
    still = type(item)(
        0, 0.0, 2.0, 0, 1, np.zeros(16, np.int64), np.zeros(16), {"sound.level_db": np.asarray(-40.0)}
    )
    for system in (NormalitySystem(profile), NormalitySystem(profile, causal=True), NormalitySystem()):
        (assessment,), _ = system.assess([still])
        assert np.isfinite(assessment.raw)
        assert assessment.frames is not None
        assert assessment.frames.tolist() == [0]
