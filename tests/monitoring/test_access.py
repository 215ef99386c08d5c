from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from monitoring.access import can_manage_clips, can_upload, can_view_clip, can_view_systems, visible_clips
from monitoring.models import Camera, Clip, User
from tests.monitoring.conftest import Cast


def clip(camera: Camera | None) -> Clip:
    return Clip.objects.create(
        title="a", path="a", sha256="0", size=1, duration=1, width=1, height=1, fps=1, frame_count=1,
        video_codec="h264", camera=camera,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("administrator", {"gate", "yard", "none"}),
        ("reviewer", {"gate", "none"}),
        ("operator", {"gate"}),
        ("other_reviewer", {"yard", "none"}),
        ("other_operator", {"yard"}),
        ("stranger", set()),
    ],
)
def test_it_works(cast: Cast, who: str, sees: set[str]) -> None:
    clips = {"gate": clip(cast.gate), "yard": clip(cast.yard), "none": clip(None)}
    user: User = getattr(cast, who)

    assert {name for name, item in clips.items() if can_view_clip(user, item)} == sees
    assert set(visible_clips(user)) == {clips[name] for name in sees}


@pytest.mark.parametrize("action", [can_upload, can_manage_clips, can_view_systems])
def test_only_administrators_act(cast: Cast, action: object) -> None:
    assert callable(action)
    assert action(cast.administrator)
    for user in (cast.reviewer, cast.operator, cast.stranger, AnonymousUser()):
        assert not action(user)


def test_someone_who_is_not_signed_in_sees_nothing(cast: Cast) -> None:
    clip(None)
    assert not visible_clips(AnonymousUser()).exists()


def test_a_camera_of_two_groups_counts_once(cast: Cast) -> None:
    clip(cast.gate)
    both = Group.objects.create(name="Both")
    cast.gate.groups.add(both)
    cast.operator.groups.add(both)

    assert visible_clips(cast.operator).count() == 1


def test_an_administrator_who_left_sees_nothing(cast: Cast) -> None:
    clip(None)
    cast.administrator.is_active = False
    assert not visible_clips(cast.administrator).exists()
    assert not can_manage_clips(cast.administrator)
