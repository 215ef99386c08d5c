"""`/ws/updates/` through the real ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from monitoring.intake import clips
from monitoring.models import Clip, User
from monitoring.push import consumers
from tests.harness.websocket import Socket
from tests.monitoring.conftest import Cast, InlineWorker
from webapp.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)

Submit = Callable[..., Clip]


def session_of(user: User) -> SessionStore:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session


def socket(session: SessionStore | None, origin: str = "http://testserver") -> Socket:
    headers = [(b"origin", origin.encode()), (b"host", b"testserver")]
    if session is not None:
        headers.append((b"cookie", f"{django_settings.SESSION_COOKIE_NAME}={session.session_key}".encode()))
    return Socket(application, "/ws/updates/", headers=headers)


async def opened(user: User) -> Socket:
    connection = socket(await sync_to_async(session_of)(user))
    assert await connection.connect()
    return connection


async def test_it_works(cast: Cast, submit: Submit, worker: InlineWorker) -> None:
    clip = await sync_to_async(submit)(cast.administrator, camera=cast.gate)
    topic = f"clip:{clip.pk}"
    connection = await opened(cast.operator)
    await connection.send_json({"subscribe": [topic]})
    snapshot = await connection.receive_json()
    assert (snapshot["type"], snapshot["topic"]) == ("snapshot", topic)
    assert snapshot["clip"]["analyses"][0]["state"] == "queued"

    await sync_to_async(worker.drain)()
    known = snapshot["clip"]["analyses"][0]["sequence"]
    while True:
        news = await connection.receive_json()
        assert news["sequence"] > known
        known = news["sequence"]
        if news["state"] == "done":
            break
    assert (news["type"], news["topic"], news["fraction"]) == ("analysis.progress", topic, 1.0)
    await connection.disconnect()


async def test_snapshot_and_news_make_the_new_snapshot(
    cast: Cast, submit: Submit, worker: InlineWorker
) -> None:
    clip = await sync_to_async(submit)(cast.administrator)
    connection = await opened(cast.administrator)
    await connection.send_json({"subscribe": [f"clip:{clip.pk}"]})
    analysis = (await connection.receive_json())["clip"]["analyses"][0]
    await sync_to_async(worker.step)()
    while not await connection.receive_nothing(0.3):
        news = await connection.receive_json()
        analysis |= {name: news[name] for name in analysis.keys() & news.keys()}

    await connection.send_json({"subscribe": [f"clip:{clip.pk}"]})
    assert (await connection.receive_json())["clip"]["analyses"][0] == analysis
    await connection.disconnect()


async def test_the_list_tells_only_what_one_may_see(cast: Cast, submit: Submit, worker: InlineWorker) -> None:
    seen = await sync_to_async(submit)(cast.administrator, camera=cast.gate)
    connection = await opened(cast.operator)
    await connection.send_json({"subscribe": ["clips"]})
    snapshot = await connection.receive_json()
    assert [clip["id"] for clip in snapshot["clips"]] == [str(seen.pk)]

    await sync_to_async(submit)(cast.administrator, camera=cast.yard)
    assert await connection.receive_nothing(0.3)
    added = await sync_to_async(submit)(cast.administrator, camera=cast.gate)
    assert await connection.receive_json() == {
        "type": "clip.added", "clip": str(added.pk), "title": "square.mp4", "topic": "clips",
    }  # fmt: skip
    await connection.disconnect()


async def test_deletions_are_told(cast: Cast, submit: Submit) -> None:
    clip = await sync_to_async(submit)(cast.administrator)
    connection = await opened(cast.administrator)
    await connection.send_json({"subscribe": [f"clip:{clip.pk}"]})
    await connection.receive_json()
    pk = str(clip.pk)
    await sync_to_async(clips.delete)(clip=clip)

    assert await connection.receive_json() == {
        "type": "clip.deleted", "clip": pk, "topic": f"clip:{pk}",
    }  # fmt: skip
    await connection.disconnect()


@pytest.mark.parametrize("who", ["other_operator", "other_reviewer"])
async def test_what_one_may_not_know_of_is_refused(cast: Cast, submit: Submit, who: str) -> None:
    clip = await sync_to_async(submit)(cast.administrator, camera=cast.gate)
    connection = await opened(getattr(cast, who))
    await connection.send_json({"subscribe": [f"clip:{clip.pk}"]})

    assert await connection.receive_json() == {"type": "refused", "topic": f"clip:{clip.pk}"}
    await connection.disconnect()


async def test_without_a_session_it_closes(cast: Cast) -> None:
    connection = socket(None)
    await connection.connect()
    assert await connection.closing_code() == consumers.SIGNED_OUT


async def test_someone_who_left_is_not_let_in(cast: Cast) -> None:
    connection = socket(await sync_to_async(session_of)(cast.stranger))
    await connection.connect()
    assert await connection.closing_code() == consumers.SIGNED_OUT


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "http://testserver:8080",
        "http://testserver.elsewhere.example",
        "null",
        "",
    ],
)
async def test_another_site_cannot_connect(cast: Cast, origin: str) -> None:
    session = await sync_to_async(session_of)(cast.administrator)
    connection = socket(session, origin=origin)
    assert not await connection.connect()


async def test_an_origin_that_a_proxy_hides_is_trusted_by_name(cast: Cast, settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://testserver:8443"]
    session = await sync_to_async(session_of)(cast.administrator)
    connection = socket(session, origin="https://testserver:8443")
    assert await connection.connect()
    await connection.disconnect()


async def test_it_closes_when_the_session_expires(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "CHECK_RIGHTS_EVERY", 0.1)
    session = await sync_to_async(session_of)(cast.operator)
    connection = socket(session)
    await connection.connect()
    assert await connection.receive_nothing(0.3)
    await Session.objects.filter(pk=session.session_key).aupdate(expire_date=timezone.now())

    assert await connection.closing_code() == consumers.SIGNED_OUT


async def test_it_closes_when_the_session_ends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "CHECK_RIGHTS_EVERY", 0.1)
    session = await sync_to_async(session_of)(cast.operator)
    connection = socket(session)
    await connection.connect()
    assert await connection.receive_nothing(0.3)
    await session.adelete()

    assert await connection.closing_code() == consumers.SIGNED_OUT


async def test_it_closes_when_the_person_is_deactivated(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "CHECK_RIGHTS_EVERY", 0.1)
    connection = await opened(cast.operator)
    await User.objects.filter(pk=cast.operator.pk).aupdate(is_active=False)

    assert await connection.closing_code() == consumers.SIGNED_OUT


async def test_news_stop_when_the_right_is_withdrawn(
    cast: Cast, submit: Submit, worker: InlineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "CHECK_RIGHTS_EVERY", 0.1)
    clip = await sync_to_async(submit)(cast.administrator, camera=cast.gate)
    connection = await opened(cast.operator)
    await connection.send_json({"subscribe": [f"clip:{clip.pk}"]})
    await connection.receive_json()
    await sync_to_async(cast.operator.groups.clear)()
    await asyncio.sleep(0.3)

    assert await connection.receive_json() == {"type": "refused", "topic": f"clip:{clip.pk}"}
    await sync_to_async(worker.drain)()
    assert await connection.receive_nothing(0.3)
    await connection.disconnect()


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "[]",
        '{"subscribe": "clips"}',
        '{"subscribe": ["cameras"]}',
        '{"subscribe": [1]}',
        '{"shout": []}',
        '{"subscribe": ["clip:../../etc"]}',
        " " * 20_000,
        '{"subscribe": ' + "[" * 8_000 + "]" * 8_000 + "}",
    ],
)
async def test_anything_else_closes(cast: Cast, text: str) -> None:
    connection = await opened(cast.operator)
    await connection.send_text(text)
    assert await connection.closing_code() == consumers.REFUSED


async def test_too_many_topics_close(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "MAX_TOPICS", 0)
    connection = await opened(cast.operator)
    await connection.send_json({"subscribe": ["clips"]})
    assert await connection.closing_code() == consumers.REFUSED


async def test_a_reader_that_does_not_read_is_closed(
    cast: Cast, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "SEND_TIMEOUT", 0.2)
    clip = await sync_to_async(submit)(cast.administrator)
    connection = await opened(cast.administrator)
    plain = consumers.UpdatesConsumer.send

    async def stuck(self: Any, *, text_data: str) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(consumers.UpdatesConsumer, "send", stuck)
    await connection.send_json({"subscribe": [f"clip:{clip.pk}"]})
    code = await connection.closing_code()
    monkeypatch.setattr(consumers.UpdatesConsumer, "send", plain)

    assert code == consumers.TOO_SLOW
