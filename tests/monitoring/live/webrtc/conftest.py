"""A site with a web and a media process, cameras of every kind, and people who may and may not see them."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import redis
import requests

from monitoring import valkey
from tests.harness import rtc
from tests.harness.ports import free_port
from tests.harness.site import Site

TOKEN = "the-token-of-the-gate"

_CAST = """
import hashlib, json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from rest_framework.authtoken.models import Token
from monitoring.models import Camera, User
from monitoring.secrets import encrypt
token = hashlib.sha256(b"the-token-of-the-gate").hexdigest()
gate = Camera.objects.create(name="Gate", kind="publish", publish_token_hash=token)
dark = Camera.objects.create(name="Dark", kind="publish", publish_token_hash=token)
off = Camera.objects.create(name="Off", kind="publish", publish_token_hash=token, enabled=False)
yard = Camera.objects.create(name="Yard", kind="file", source_secret=encrypt({yard!r}))
back = Camera.objects.create(name="Back", kind="file", source_secret=encrypt({back!r}))
guards = Group.objects.create(name="Guards")
for camera in (gate, dark, off, yard, back):
    camera.groups.add(guards)
cast = {{}}
for name, role in (("administrator", "administrator"), ("guard", "operator"), ("other", "operator")):
    user = User.objects.create_user(name, password="correct-horse-battery", role=role)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cast[name] = [session.session_key, Token.objects.create(user=user).key]
User.objects.get(username="guard").groups.add(guards)
cameras = {{camera.name.lower(): str(camera.pk) for camera in Camera.objects.all()}}
print(json.dumps({{"people": cast, "cameras": cameras}}))
"""


@dataclass(frozen=True)
class Person:
    site: Site
    session_key: str
    token: str

    @property
    def by_token(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def by_session(self) -> dict[str, str]:
        """As a page of the site asks."""
        return {"Cookie": f"sessionid={self.session_key}", "Origin": self.site.url}


@dataclass(frozen=True)
class Place:
    """The running site. Yard is a file without B-frames, Back one with them; Gate is published to."""

    site: Site
    cameras: dict[str, str]
    administrator: Person
    guard: Person
    other: Person

    def whip(self, camera: str) -> str:
        return f"{self.site.url}/whip/{self.cameras[camera]}"

    def whep(self, camera: str) -> str:
        return f"{self.site.url}/whep/{self.cameras[camera]}"

    def media(self, camera: str, name: str) -> str:
        return f"{self.site.url}/media/cameras/{self.cameras[camera]}/{name}"

    def address(self, location: str) -> str:
        return self.site.url + location

    def set_camera(self, camera: str, **values: Any) -> None:
        self.site.shell(
            "from monitoring.models import Camera\n"
            f"Camera.objects.filter(pk={self.cameras[camera]!r}).update(**{values!r})"
        )

    def process(self) -> int:
        """The media process' number."""
        return self.site.running["media"].pid


def draw_video(path: Path, *, b_frames: int) -> Path:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=15, options={"bf": str(b_frames), "g": "30"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        noise = np.random.default_rng(1).integers(0, 60, (360, 640, 3), np.uint8)
        for number in range(120):
            picture = np.roll(noise, number, axis=1) + 60
            picture[120:200, number * 4 : number * 4 + 80] = (40, 160, 240)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        output.mux(stream.encode())
    return path


def wait_until_media_lives(site: Site, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    with redis.Redis.from_url(site.valkey.url) as client:
        while not client.zcard(valkey.MEDIA):
            assert time.monotonic() < deadline, site.log("media")[-4000:]
            assert site.running["media"].poll() is None, site.log("media")[-4000:]
            time.sleep(0.1)


@pytest.fixture(scope="session")
def place(new_site: Callable[..., Site], tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("videos")
    yard = draw_video(folder / "yard.mp4", b_frames=0)
    back = draw_video(folder / "back.mp4", b_frames=2)
    first = free_port()
    site = new_site(
        WATCHPOST_WEBRTC_LOOPBACK="1",
        WATCHPOST_WEBRTC_PORTS=f"{first}-{min(first + 40, 65535)}",
        WATCHPOST_WEBRTC_VIEWERS="6",
        WATCHPOST_MJPEG_VIEWERS="3",
        WATCHPOST_MIN_FREE="0",
    )
    told = json.loads(site.shell(_CAST.format(yard=str(yard), back=str(back))).splitlines()[-1])
    site.start("web")
    site.start("media")
    site.wait_until_healthy()
    wait_until_media_lives(site)
    people = {name: Person(site, *keys) for name, keys in told["people"].items()}
    return Place(site, told["cameras"], **people)


@pytest.fixture
async def encoder() -> AsyncIterator[Callable[[], rtc.Encoder]]:
    """Makes encoders, which the test's end closes."""
    rtc.stay_on_loopback()
    made: list[rtc.Encoder] = []

    def make() -> rtc.Encoder:
        made.append(rtc.Encoder())
        return made[-1]

    yield make
    for each in made:
        await each.close()


@pytest.fixture
async def player() -> AsyncIterator[Callable[[], rtc.Player]]:
    """Makes players, which the test's end closes."""
    rtc.stay_on_loopback()
    made: list[rtc.Player] = []

    def make() -> rtc.Player:
        made.append(rtc.Player())
        return made[-1]

    yield make
    for each in made:
        if each.session:
            await each.close()


def delete(address: str, headers: dict[str, str]) -> requests.Response:
    return requests.delete(address, headers=headers, timeout=15)
