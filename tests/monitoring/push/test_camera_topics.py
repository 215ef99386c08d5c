"""The topics `wall` and `camera:<id>`: who hears of which camera."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from monitoring import alert_views
from monitoring.intake import cameras
from monitoring.models import Alert, Camera
from monitoring.push import consumers, topics
from monitoring.push.messages import AlertChanged, CameraState, SnippetScored
from monitoring.push.outbox import Outbox
from monitoring.push.publish import WALL, camera_topic, publish
from tests.harness.websocket import Socket
from tests.monitoring.conftest import Cast
from tests.monitoring.push.test_updates import opened

pytestmark = pytest.mark.django_db(transaction=True)


def scored(camera: Camera, sequence: int) -> SnippetScored:
    return SnippetScored(
        camera=str(camera.pk), system="normality", sequence=sequence, start=sequence - 1, end=sequence,
        captured_at=sequence, score=0.1, raw=1.0, label="", line=0.5, contributions={}, frames=[], boxes=[],
        skipped=0,
    )  # fmt: skip


@sync_to_async
def tell(camera: Camera, message: Any) -> None:
    publish(message, WALL, camera_topic(camera.pk))


@sync_to_async
def tell_alert(camera: Camera | None, cause: str = "score") -> None:
    now = timezone.now()
    alert = Alert.objects.create(camera=camera, cause=cause, opened_at=now, last_at=now)
    shown = alert_views.to_json(alert_views.alert_view(alert))
    publish(AlertChanged(camera=shown["camera"], change="opened", sequence=1, alert=shown), WALL)


async def watching(user: Any, *names: str) -> tuple[Socket, list[Any]]:
    connection = await opened(user)
    await connection.send_json({"subscribe": list(names)})
    return connection, [await connection.receive_json() for _ in names]


async def test_it_works(cast: Cast) -> None:
    topic = camera_topic(cast.gate.pk)
    connection, (wall, camera) = await watching(cast.operator, WALL, topic)
    assert [view["name"] for view in wall["cameras"]] == ["Gate"]
    assert (camera["camera"]["id"], camera["scores"]["end"]) == (str(cast.gate.pk), [])

    await tell(cast.gate, scored(cast.gate, 7))
    heard = [await connection.receive_json() for _ in range(2)]
    assert [(news["topic"], news["type"], news["sequence"]) for news in heard] == [
        (WALL, "snippet.scored", 7),
        (topic, "snippet.scored", 7),
    ]
    await connection.disconnect()


async def test_nobody_hears_of_a_camera_that_they_may_not_see(cast: Cast) -> None:
    connection, (_, refused) = await watching(cast.other_operator, WALL, camera_topic(cast.gate.pk))
    assert refused["type"] == "refused"
    await tell(cast.gate, scored(cast.gate, 7))
    state = CameraState(camera=str(cast.gate.pk), state="live", reason="", health={}, process="m", at=1.0)
    await tell(cast.gate, state)
    await tell_alert(cast.gate)
    assert await connection.receive_nothing(0.4)
    await tell(cast.yard, scored(cast.yard, 8))
    assert (await connection.receive_json())["camera"] == str(cast.yard.pk)
    await connection.disconnect()


async def test_faults_of_the_site_are_told_to_administrators_only(cast: Cast) -> None:
    operator, _ = await watching(cast.operator, WALL)
    administrator, _ = await watching(cast.administrator, WALL)
    await tell_alert(None, cause="storage")
    assert (await administrator.receive_json())["alert"]["cause"] == "storage"
    assert await operator.receive_nothing(0.3)
    await operator.disconnect()
    await administrator.disconnect()


async def test_a_new_camera_is_heard_of_at_once(cast: Cast) -> None:
    connection, _ = await watching(cast.operator, WALL)

    @sync_to_async
    def add() -> None:
        groups = list(cast.operator.groups.all())
        cameras.create(settings=cameras.CameraSettings(name="Roof"), groups=groups)

    await add()
    news = await connection.receive_json()
    assert (news["type"], news["change"]) == ("camera.changed", "added")
    await connection.disconnect()


async def test_deletion_is_told_to_those_who_saw_it(cast: Cast) -> None:
    saw, _ = await watching(cast.operator, WALL)
    other, _ = await watching(cast.other_operator, WALL)
    pk = str(cast.gate.pk)
    await sync_to_async(cameras.delete)(camera=cast.gate)
    news = await saw.receive_json()
    assert (news["camera"], news["change"]) == (pk, "deleted")
    assert await other.receive_nothing(0.3)
    await saw.disconnect()
    await other.disconnect()


async def test_the_wall_is_sent_again_when_a_right_is_withdrawn(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "CHECK_RIGHTS_EVERY", 0.1)
    topic = camera_topic(cast.gate.pk)
    connection, _ = await watching(cast.operator, WALL, topic)
    await sync_to_async(cast.operator.groups.clear)()
    heard = {news["topic"]: news for news in [await connection.receive_json() for _ in range(2)]}
    assert heard[WALL]["cameras"] == []
    assert heard[topic]["type"] == "refused"
    await tell(cast.gate, scored(cast.gate, 7))
    assert await connection.receive_nothing(0.3)
    await connection.disconnect()


def test_a_slow_reader_gets_the_newest_of_each_camera_and_every_alert(cast: Cast) -> None:
    outbox = Outbox(10)
    for sequence in (1, 2, 3):
        for camera in (cast.gate, cast.yard):
            message = {
                "type": "snippet.scored",
                "camera": str(camera.pk),
                "system": "a",
                "sequence": sequence,
            }
            assert outbox.put(topics.subject(WALL, message), message)
    for alert in ("x", "y"):
        message = {"type": "alert.changed", "camera": None, "change": "opened", "alert": {"id": alert}}
        assert outbox.put(topics.subject(WALL, message), message)
    waiting = [outbox.take() for _ in range(len(outbox))]
    assert [message.get("sequence") for message in waiting] == [3, 3, None, None]


@pytest.mark.parametrize("count", [1, 20])
def test_the_snapshot_asks_as_often_for_twenty_cameras_as_for_one(
    cast: Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        Camera.objects.create(name=f"Camera {number}")
    with django_assert_max_num_queries(4):
        found = topics.snapshot(cast.administrator, WALL)
    assert found is not None
    assert len(found["cameras"]) == count + 2
