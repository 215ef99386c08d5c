"""Browsers' sockets on a real server and a real broker that dies and comes back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from monitoring.push.consumers import NO_BROKER
from tests.harness.site import Site

pytestmark = pytest.mark.slow

SIGN_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from monitoring.models import User
user = User.objects.get()
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
"""
ADD = """
from monitoring.models import Clip
from monitoring.push.messages import ClipAdded
from monitoring.push.publish import CLIPS, publish
clip = Clip.objects.create(title="a", path="a", sha256="0", size=1, duration=1, width=1, height=1, fps=1,
                           frame_count=1, video_codec="h264")
for number in range({count}):
    publish(ClipAdded(clip=str(clip.pk), title=str(number)), CLIPS)
print(clip.pk)
"""


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Iterator[Site]:
    site = new_site(DJANGO_SETTINGS_MODULE="tests.harness.settings")
    site.create_user("admin", "correct-horse")
    site.start("web")
    site.wait_until_healthy()
    yield site
    site.stop()


def opened(site: Site) -> ClientConnection:
    cookie = site.shell(SIGN_IN).splitlines()[-1]
    return connect(
        f"{site.url.replace('http', 'ws')}/ws/updates/",
        origin=site.url,
        additional_headers={"Cookie": cookie},
    )


def subscribed(connection: ClientConnection) -> dict[str, Any]:
    connection.send(json.dumps({"subscribe": ["clips"]}))
    snapshot: dict[str, Any] = json.loads(connection.recv(timeout=10))
    assert snapshot["type"] == "snapshot"
    return snapshot


def test_news_of_another_process_arrive_in_order(site: Site) -> None:
    with opened(site) as connection:
        subscribed(connection)
        clip = site.shell(ADD.format(count=1)).splitlines()[-1]
        assert json.loads(connection.recv(timeout=10))["clip"] == clip


def test_a_broker_that_dies_costs_one_reconnection(site: Site) -> None:
    with opened(site) as connection:
        subscribed(connection)
        site.valkey.kill()
        with pytest.raises(ConnectionClosed) as closed:
            connection.recv(timeout=15)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == NO_BROKER
    began = time.monotonic()
    site.shell(ADD.format(count=20))
    assert time.monotonic() - began < 10

    site.valkey.start()
    # It would keep silent for some seconds more, which is not what this is about.
    site.console.close()
    with opened(site) as connection:
        assert len(subscribed(connection)["clips"]) == 2
        clip = site.shell(ADD.format(count=1)).splitlines()[-1]
        assert json.loads(connection.recv(timeout=10))["clip"] == clip
    assert "Traceback" not in site.log("web")
