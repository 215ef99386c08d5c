"""A browser's end of the wall: connects again by itself, and remembers what it was told and when."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.harness.site import Site

_SIGN_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from monitoring.models import User
user = User.objects.get(username={name!r})
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(f"{{settings.SESSION_COOKIE_NAME}}={{session.session_key}}")
"""


def session_cookie(site: Site, name: str) -> str:
    """ "name=value" of a session in which this person is signed in."""
    return site.shell(_SIGN_IN.format(name=name)).splitlines()[-1]


@dataclass(frozen=True, slots=True)
class Heard:
    """A message and the Unix time at which it came."""

    at: float
    message: dict[str, Any]


class WallReader:
    """Use as a context manager; reads in a thread of its own."""

    def __init__(self, site: Site, cookie: str) -> None:
        self._address = f"{site.url.replace('http', 'ws')}/ws/updates/"
        self._origin = site.url
        self._cookie = cookie
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.heard: list[Heard] = []
        self.connections = 0

    def __enter__(self) -> WallReader:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)

    def of(self, kind: str, *, since: float = 0.0) -> list[Heard]:
        """What was heard of one type after a Unix time."""
        return [each for each in list(self.heard) if each.at > since and each.message["type"] == kind]

    def wait(self, reached: Callable[[], bool], seconds: float) -> float:
        """Seconds until something is so."""
        began = time.monotonic()
        while not reached():
            assert time.monotonic() - began < seconds, [each.message for each in self.heard[-4:]]
            time.sleep(0.05)
        return time.monotonic() - began

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except (OSError, WebSocketException):
                self._stop.wait(0.5)

    def _listen(self) -> None:
        with connect(
            self._address, origin=self._origin, additional_headers={"Cookie": self._cookie}, open_timeout=3
        ) as connection:
            connection.send(json.dumps({"subscribe": ["wall"]}))
            self.connections += 1
            while not self._stop.is_set():
                try:
                    message = json.loads(connection.recv(timeout=0.5))
                except TimeoutError:
                    continue
                self.heard.append(Heard(time.time(), message))
