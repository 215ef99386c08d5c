"""Who hears of annotations, on the topics of their recording or camera."""

from __future__ import annotations

import time

import pytest
from asgiref.sync import sync_to_async

from monitoring.intake import annotations
from monitoring.intake.annotation_fields import Draft
from monitoring.intake.annotations import Edit
from monitoring.models import Annotation, Camera, Clip, User
from monitoring.push import topics
from monitoring.push.outbox import Outbox
from monitoring.push.publish import camera_topic, clip_topic
from tests.monitoring.conftest import Cast
from tests.monitoring.push.test_camera_topics import watching

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clip(transactional_db: None, cast: Cast) -> Clip:
    return Clip.objects.create(
        camera=cast.gate,
        title="walk.mp4",
        path="clips/walk.mp4",
        sha256="0" * 64,
        size=1,
        duration=60.0,
        width=640,
        height=480,
        fps=25.0,
        frame_count=1500,
        video_codec="h264",
    )


@sync_to_async
def mark(source: Clip | Camera, author: User) -> Annotation:
    now = 1.0 if isinstance(source, Clip) else time.time() - 60
    return annotations.create(source=source, draft=Draft(now, now + 2), author=author).annotation


@sync_to_async
def rename(annotation: Annotation, author: User) -> None:
    annotations.change(
        annotation_id=annotation.pk, edit=Edit(labels=["fight"]), author=author, seen_revision=1
    )


async def test_it_works(cast: Cast, clip: Clip) -> None:
    of_clip, of_camera = clip_topic(clip.pk), camera_topic(cast.gate.pk)
    connection, _ = await watching(cast.operator, of_clip, of_camera)
    stranger, refused = await watching(cast.other_operator, of_clip, of_camera)
    assert [each["type"] for each in refused] == ["refused", "refused"]

    on_clip = await mark(clip, cast.reviewer)
    on_camera = await mark(cast.gate, cast.reviewer)
    await rename(on_clip, cast.administrator)
    heard = [await connection.receive_json() for _ in range(3)]
    told = [
        (each["topic"], each["annotation"], each["change"], each["revision"], each["by"]) for each in heard
    ]
    assert told == [
        (of_clip, str(on_clip.pk), "created", 1, "reviewer"),
        (of_camera, str(on_camera.pk), "created", 1, "reviewer"),
        (of_clip, str(on_clip.pk), "changed", 2, "administrator"),
    ]
    assert await stranger.receive_nothing(0.3)
    for each in (connection, stranger):
        await each.disconnect()


def test_a_slow_page_hears_the_newest_of_each_annotation() -> None:
    outbox = Outbox(10)
    for revision, name in ((1, "a"), (1, "b"), (2, "a")):
        message = {"type": "annotation.changed", "annotation": name, "clip": "c", "revision": revision}
        outbox.put(topics.subject("clip:c", message), message)
    assert [outbox.take()["revision"] for _ in range(len(outbox))] == [2, 1]
