"""Events in words: the site's, a camera's own, and who named them."""

from __future__ import annotations

import pytest

from monitoring.access import can_name_events
from monitoring.event_names import in_use, names_for, own_names, site_names
from monitoring.intake.event_names import LONGEST, MOST, InvalidNames, set_camera_names, set_site_names
from monitoring.models import EventNames
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db


def test_it_works(cast: Cast) -> None:
    by = cast.administrator
    assert site_names() == names_for(cast.gate) == ()
    set_site_names(by=by, names=["  person climbing   a fence ", "dog on the lawn"])
    assert site_names() == names_for(cast.gate) == ("person climbing a fence", "dog on the lawn")
    assert own_names(cast.gate) is None

    set_camera_names(by=by, camera=cast.gate, names=["car in the yard"])
    assert names_for(cast.gate) == own_names(cast.gate) == ("car in the yard",)
    assert names_for(cast.yard) == site_names()
    view = in_use(cast.gate)
    assert (view.own, view.set_by) == (True, "administrator")
    assert view.set_at.endswith("+00:00")

    set_camera_names(by=by, camera=cast.gate, names=None)
    assert names_for(cast.gate) == site_names()


def test_a_camera_may_keep_to_what_the_model_was_trained_with(cast: Cast) -> None:
    set_site_names(by=cast.administrator, names=["dog on the lawn"])
    set_camera_names(by=cast.administrator, camera=cast.gate, names=[])
    assert names_for(cast.gate) == own_names(cast.gate) == ()


@pytest.mark.parametrize(
    ("names", "place", "sentence"),
    [
        (["fall", "ab"], 1, "3 to 80 characters"),
        (["a" * (LONGEST + 1)], 0, "3 to 80 characters"),
        (["a fall\x07"], 0, "characters"),
        (["a fall", "A  Fall"], 1, "there twice"),
        (["Normal"], 0, "normal is known"),
        ([f"event {number}" for number in range(MOST + 1)], -1, "at most 30"),
    ],
)
def test_what_cannot_be_a_name_is_said_where_it_is(
    cast: Cast, names: list[str], place: int, sentence: str
) -> None:
    set_site_names(by=cast.administrator, names=["dog on the lawn"])
    with pytest.raises(InvalidNames) as refusal:
        set_site_names(by=cast.administrator, names=names)
    assert list(refusal.value.problems) == [place]
    assert sentence in refusal.value.problems[place]
    assert site_names() == ("dog on the lawn",)


def test_names_go_with_their_camera_and_stay_when_a_person_goes(cast: Cast) -> None:
    set_site_names(by=cast.administrator, names=["dog on the lawn"])
    set_camera_names(by=cast.administrator, camera=cast.gate, names=["car in the yard"])
    cast.gate.delete()
    cast.administrator.delete()
    assert EventNames.objects.count() == 1
    assert (in_use().names, in_use().set_by) == (["dog on the lawn"], "")


def test_only_administrators_name_events(cast: Cast) -> None:
    assert can_name_events(cast.administrator)
    for user in (cast.reviewer, cast.operator, cast.other_reviewer, cast.stranger):
        assert not can_name_events(user)
