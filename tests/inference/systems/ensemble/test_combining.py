from __future__ import annotations

import pytest

from inference.systems.ensemble.combining import combine
from inference.systems.ensemble.weights import Member, Weights
from inference.types import Modality
from tests.inference.systems.ensemble.said import said

SOUNDLESS = said(0.8, motion=1.0, sound=0.0, heard="absent")
UNEQUAL = Weights({"one": Member(3.0), "other": Member(1.0)})


def test_the_mean_of_equal_members_is_the_mean_of_their_scores() -> None:
    (found,) = combine({"one": [said(0.9)], "other": [said(0.3)]}, Weights.equal(["one", "other"]))
    assert found.score == pytest.approx(0.6)
    assert found.facts["score.one"] == 0.9
    assert found.facts["weight.other"] == 0.5


def test_weights_pull_towards_who_counts_more() -> None:
    (found,) = combine({"one": [said(0.9)], "other": [said(0.3)]}, UNEQUAL)
    assert found.score == pytest.approx(0.75 * 0.9 + 0.25 * 0.3)


def test_alone_a_calibrated_member_says_what_it_says() -> None:
    (found,) = combine({"other": [said(0.3)]}, UNEQUAL)
    assert found.score == pytest.approx(0.3)


def test_a_moved_alert_line_is_moved_for_the_ensemble() -> None:
    weights = Weights({"one": Member(1.0, slope=1.0, offset=-2.0)})
    assert combine({"one": [said(0.7)]}, weights)[0].score < 0.5
    assert combine({"one": [said(0.95)]}, weights)[0].score > 0.5


def test_a_snippet_that_some_have_not_assessed_is_judged_by_the_others() -> None:
    by_system = {
        "one": [said(0.2, sequence=0), said(0.8, sequence=1)],
        "other": [said(0.6, sequence=1), said(0.4, sequence=2)],
        "stranger": [said(1.0, sequence=3)],
    }
    found = combine(by_system, Weights.equal(["one", "other"]))
    assert [item.sequence for item in found] == [0, 1, 2]
    assert [item.score for item in found] == pytest.approx([0.2, 0.7, 0.4])
    assert [item.start for item in found] == [0.0, 1.0, 2.0]


def test_a_member_without_weight_is_not_listened_to() -> None:
    weights = Weights({"one": Member(1.0), "other": Member(0.0)})
    (found,) = combine({"one": [said(0.2)], "other": [said(1.0, label="fight")]}, weights)
    assert found.score == pytest.approx(0.2)
    assert "score.other" not in found.facts
    assert combine({"other": [said(1.0)]}, weights) == []


def test_contributions_are_the_members_by_how_much_they_moved_the_score() -> None:
    by_system = {"one": [said(0.8, motion=0.5, sound=0.5)], "other": [said(0.2, appearance=1.0)]}
    (found,) = combine(by_system, Weights.equal(by_system))
    assert found.contributions[Modality.MOTION] == pytest.approx(0.4)
    assert found.contributions[Modality.SOUND] == pytest.approx(0.4)
    assert found.contributions[Modality.APPEARANCE] == pytest.approx(0.2)
    assert sum(found.contributions.values()) == pytest.approx(1.0)


def test_sound_is_absent_where_nobody_who_listens_heard_any() -> None:
    by_system = {"one": [SOUNDLESS], "other": [said(0.5, appearance=1.0)]}
    (found,) = combine(by_system, Weights.equal(by_system))
    assert found.facts["sound"] == "absent"
    assert found.contributions[Modality.SOUND] == 0.0


def test_sound_is_there_where_one_member_heard_it() -> None:
    by_system = {"one": [SOUNDLESS], "other": [said(0.5, appearance=0.5, sound=0.5)]}
    (found,) = combine(by_system, Weights.equal(by_system))
    assert "sound" not in found.facts
    assert found.contributions[Modality.SOUND] > 0


def test_an_alert_is_called_what_those_who_see_one_call_it() -> None:
    by_system = {
        "one": [said(0.9, label="fight")],
        "other": [said(0.6, label="running")],
        "third": [said(0.95, label="running")],
        "quiet": [said(0.4, label="falling")],
    }
    (found,) = combine(by_system, Weights.equal(by_system))
    assert found.score > 0.5
    assert found.label == "running"
    assert found.boxes == by_system["third"][0].boxes
    assert found.heatmap is by_system["third"][0].heatmap


def test_below_the_line_there_is_no_label_and_no_box() -> None:
    (found,) = combine(
        {"one": [said(0.7, label="fight")], "other": [said(0.1)]}, Weights.equal(["one", "other"])
    )
    assert (found.label, found.boxes) == ("", ())


def test_the_version_changes_with_weights_and_with_members() -> None:
    weights = Weights.equal(["one", "other"])
    first = combine({"one": [said(0.5)], "other": [said(0.5, version="other-1")]}, weights)[0]
    other_model = combine({"one": [said(0.5)], "other": [said(0.5, version="other-2")]}, weights)[0]
    other_weights = combine({"one": [said(0.5)], "other": [said(0.5, version="other-1")]}, UNEQUAL)[0]
    versions = {first.model_version, other_model.model_version, other_weights.model_version}
    assert len(versions) == 3
    assert all(version.startswith("ensemble-1-") and len(version) <= 80 for version in versions)


def test_weights_are_kept_as_plain_values() -> None:
    weights = Weights({"one": Member(0.75, 1.5, -0.2), "other": Member(0.25)}, 1.2, 0.1)
    again = Weights.from_json(weights.as_json())
    assert again == weights
    assert again.fingerprint == weights.fingerprint != UNEQUAL.fingerprint


@pytest.mark.parametrize("members", [{}, {"one": Member(-1.0)}, {"one": Member(0.0)}])
def test_an_ensemble_of_nothing_is_refused(members: dict[str, Member]) -> None:
    with pytest.raises(ValueError, match=r"ensemble"):
        Weights(members)
