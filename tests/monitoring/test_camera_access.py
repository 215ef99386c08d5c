from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from monitoring.access import (
    can_acknowledge,
    can_hold,
    can_manage_cameras,
    can_view_camera,
    visible_alerts,
    visible_cameras,
)
from monitoring.models import Alert, Camera, User
from tests.monitoring.conftest import Cast


def alert(camera: Camera | None) -> Alert:
    now = timezone.now()
    return Alert.objects.create(camera=camera, opened_at=now, last_at=now)


@pytest.mark.parametrize(
    ("who", "sees", "hears", "holds"),
    [
        ("administrator", {"gate", "yard"}, {"gate", "yard", "site"}, {"gate", "yard", "site"}),
        ("reviewer", {"gate"}, {"gate"}, {"gate"}),
        ("operator", {"gate"}, {"gate"}, set()),
        ("other_reviewer", {"yard"}, {"yard"}, {"yard"}),
        ("other_operator", {"yard"}, {"yard"}, set()),
        ("stranger", set(), set(), set()),
    ],
)
def test_it_works(cast: Cast, who: str, sees: set[str], hears: set[str], holds: set[str]) -> None:
    user: User = getattr(cast, who)
    cameras = {"gate": cast.gate, "yard": cast.yard}
    alerts = {"gate": alert(cast.gate), "yard": alert(cast.yard), "site": alert(None)}

    assert {name for name, camera in cameras.items() if can_view_camera(user, camera)} == sees
    assert set(visible_cameras(user)) == {cameras[name] for name in sees}
    assert set(visible_alerts(user)) == {alerts[name] for name in hears}
    assert {name for name, item in alerts.items() if can_acknowledge(user, item)} == hears
    assert {name for name, item in alerts.items() if can_hold(user, item)} == holds


def test_only_administrators_manage(cast: Cast) -> None:
    assert can_manage_cameras(cast.administrator)
    for user in (cast.reviewer, cast.operator, cast.stranger, AnonymousUser()):
        assert not can_manage_cameras(user)


def test_someone_who_is_not_signed_in_sees_nothing(cast: Cast) -> None:
    alert(None)
    assert not visible_cameras(AnonymousUser()).exists()
    assert not visible_alerts(AnonymousUser()).exists()


def test_a_camera_of_two_groups_counts_once(cast: Cast) -> None:
    alert(cast.gate)
    both = Group.objects.create(name="Both")
    cast.gate.groups.add(both)
    cast.operator.groups.add(both)

    assert visible_cameras(cast.operator).count() == 1
    assert visible_alerts(cast.operator).count() == 1


def test_an_administrator_who_left_sees_nothing(cast: Cast) -> None:
    cast.administrator.is_active = False
    assert not visible_cameras(cast.administrator).exists()
    assert not visible_alerts(cast.administrator).exists()
    assert not can_hold(cast.administrator, alert(cast.gate))
