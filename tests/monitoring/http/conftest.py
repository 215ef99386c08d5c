"""One running web process and a cast of people, each signed in by session and by token."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests

from tests.harness.site import Site

UPLOAD_LIMIT = 4 << 30
CSRF = "a" * 32

_CAST = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from rest_framework.authtoken.models import Token
from monitoring.models import Camera, User
gate = Camera.objects.create(name="Gate")
guards = Group.objects.create(name="Guards")
gate.groups.add(guards)
cast = {}
for name, role in (("owner", "administrator"), ("colleague", "administrator"), ("reviewer", "reviewer"),
                   ("operator", "operator"), ("guard", "operator")):
    user = User.objects.create_user(name, password="correct-horse-battery", role=role)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cast[name] = {"session": session.session_key, "token": Token.objects.create(user=user).key}
User.objects.get(username="guard").groups.add(guards)
print(json.dumps({"people": cast, "camera": str(gate.pk)}))
"""


@dataclass(frozen=True)
class Person:
    """Requests of one person to the running site."""

    site: Site
    session_key: str = ""
    token: str = ""

    @property
    def by_token(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}"} if self.token else {}

    def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> requests.Response:
        """A request with the token; `path` may be a whole address."""
        address = path if path.startswith("http") else self.site.url + path
        more.setdefault("timeout", 60)
        return requests.request(method, address, headers={**self.by_token, **(headers or {})}, **more)

    def tus(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> requests.Response:
        return self.ask(method, path, headers={"Tus-Resumable": "1.0.0", **(headers or {})}, **more)

    def create(self, length: int, metadata: str = "", **headers: str) -> str:
        """Begin an upload; its path."""
        more = {
            "Upload-Length": str(length),
            **({"Upload-Metadata": metadata} if metadata else {}),
            **headers,
        }
        answer = self.tus("POST", "/files/uploads/", headers=more)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def patch(self, path: str, data: bytes, offset: int = 0, **headers: str) -> requests.Response:
        more = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream", **headers}
        return self.tus("PATCH", path, headers=more, data=data)

    def offset(self, path: str) -> int:
        return int(self.tus("HEAD", path).headers["Upload-Offset"])


@dataclass(frozen=True)
class Cast:
    owner: Person
    colleague: Person
    reviewer: Person
    operator: Person
    guard: Person
    stranger: Person
    camera: str


@dataclass(frozen=True)
class Disk:
    """What the site keeps: files below its media folder, and rows."""

    site: Site

    def uploads(self) -> list[str]:
        folder = self.site.data / "media" / "uploads"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def clips(self) -> list[str]:
        folder = self.site.data / "media" / "clips"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def row(self, table: str, key: str) -> dict[str, Any]:
        rows = self.select(f"SELECT * FROM monitoring_{table} WHERE id = ?", UUID(key).hex)
        assert len(rows) == 1
        return rows[0]

    def select(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with sqlite3.connect(self.site.data / "watchpost.sqlite3", timeout=20) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, values)]


@pytest.fixture(scope="session")
def web_site(new_site: Callable[..., Site]) -> Site:
    site = new_site(WATCHPOST_UPLOAD_LIMIT=str(UPLOAD_LIMIT), WATCHPOST_MIN_FREE="1M")
    site.start("web")
    site.wait_until_healthy()
    return site


@pytest.fixture(scope="session")
def people(web_site: Site) -> Cast:
    told = json.loads(web_site.shell(_CAST).splitlines()[-1])
    cast = {name: Person(web_site, who["session"], who["token"]) for name, who in told["people"].items()}
    return Cast(**cast, stranger=Person(web_site), camera=told["camera"])


@pytest.fixture
def owner(people: Cast) -> Person:
    return people.owner


@pytest.fixture
def disk(web_site: Site) -> Disk:
    return Disk(web_site)


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.recordings import write_recording

    folder = tmp_path_factory.mktemp("recording")
    return write_recording(folder / "gate.mp4", frames=40, fps=10, size=(320, 240), sound="aac")
