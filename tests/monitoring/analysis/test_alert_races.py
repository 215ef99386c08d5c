"""Two workers, beat and people at the same alert, on whichever database the suite runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from monitoring.analysis import alerts
from monitoring.models import Alert, Camera
from tests.monitoring.analysis.live import NOON, consider, snippet
from tests.monitoring.conftest import Cast, InlineWorker
from tests.monitoring.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camera(transactional_db: None, worker: InlineWorker) -> Camera:
    return Camera.objects.create(name="Door", line_mode="line", line=0.5, cooldown=5)


def test_two_workers_with_the_same_snippet_open_one_alert(camera: Camera) -> None:
    for second in (0, 100, 200):
        item = snippet(second, 0.6)
        told = together(
            *[lambda item=item: consider(Camera.objects.get(pk=camera.pk), item) for _ in range(3)]
        )
        changes = [change.change for each in told for change in each]
        assert changes.count("opened") == 1
        assert "extended" not in changes
    assert Alert.objects.count() == 3
    assert set(Alert.objects.values_list("snippets", flat=True)) == {1}


def test_two_workers_with_consecutive_snippets_make_one_alert(camera: Camera) -> None:
    together(
        *[
            lambda second=second: consider(Camera.objects.get(pk=camera.pk), snippet(second, 0.6))
            for second in range(4)
        ]
    )
    alert = Alert.objects.get()
    # A snippet that was overtaken is not counted any more: the newest is what people wait for.
    assert 1 <= alert.snippets <= 4
    assert alert.last_at.timestamp() == NOON + 4


def test_beat_ends_an_alert_while_a_worker_goes_on_with_it(camera: Camera) -> None:
    for turn in range(5):
        begin = timezone.now() - timedelta(seconds=9) + timedelta(days=turn)
        Alert.objects.all().delete()
        Alert.objects.create(
            camera=camera,
            system="normality",
            opened_at=begin,
            last_at=timezone.now() - timedelta(seconds=9),
            considered_until=(timezone.now() - timedelta(seconds=9)).timestamp(),
        )
        late = timezone.now().timestamp() - NOON - 6
        together(
            alerts.end_quiet, lambda late=late: consider(Camera.objects.get(pk=camera.pk), snippet(late, 0.6))
        )
        states = list(Alert.objects.values_list("state", flat=True))
        # Whoever comes first, the exceedance is not lost and nothing is open twice.
        assert states.count("open") == 1


def test_many_acknowledge_and_one_is_first(cast: Cast, camera: Camera) -> None:
    consider(camera, snippet(0, 0.6))
    pk = Alert.objects.get().pk
    people = [cast.operator, cast.reviewer, cast.administrator]
    done = together(*[lambda user=user: alerts.acknowledge(alert_id=pk, user=user) for user in people])
    assert sorted(each.first for each in done) == [False, False, True]
    assert len({each.alert.acknowledged_by_id for each in done}) == 1
    assert Alert.objects.get().sequence == 2


def test_acknowledging_is_not_undone_by_a_worker_that_read_before(cast: Cast, camera: Camera) -> None:
    consider(camera, snippet(0, 0.6))
    pk = Alert.objects.get().pk
    together(
        *[
            lambda second=second: consider(Camera.objects.get(pk=camera.pk), snippet(second, 0.6))
            for second in (1, 2, 3)
        ],
        lambda: alerts.acknowledge(alert_id=pk, user=cast.operator),
        lambda: alerts.hold(alert_id=pk, on_hold=True),
    )
    alert = Alert.objects.get()
    assert (alert.acknowledged_by, alert.on_hold) == (cast.operator, True)


def test_a_fault_that_two_see_is_one(camera: Camera) -> None:
    for where in (camera, None):
        told = together(
            *[
                lambda where=where: alerts.raise_fault(camera=where, cause="storage", description="Full.")
                for _ in range(4)
            ]
        )
        assert sum(change is not None for change in told) == 1
        assert Alert.objects.filter(camera=where).count() == 1


def test_an_alert_comes_and_goes_with_its_scores(camera: Camera) -> None:
    """A worker that dies before it commits leaves neither, and nobody hears of it."""

    class Killed(Exception):
        pass

    def die() -> None:
        with transaction.atomic():
            changes = alerts.consider(
                camera=camera,
                system="normality",
                assessments=[snippet(0, 0.9)],
                snippet_end=NOON + 1,
                now=datetime.fromtimestamp(NOON + 2, UTC),
            )
            assert [change.change for change in changes] == ["opened"]
            raise Killed

    with pytest.raises(Killed):
        die()
    assert not Alert.objects.exists()
    assert [change.change for change in consider(camera, snippet(0, 0.9))] == ["opened"]
