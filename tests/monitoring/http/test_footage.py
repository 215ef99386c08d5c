"""Recorded segments, evidence and snapshots: by range, and only to those who see the camera."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from rest_framework.authtoken.models import Token

from monitoring.http import media
from monitoring.models import Alert, Camera, Recording, User
from tests.harness.site import Site
from tests.monitoring.conftest import Cast
from tests.monitoring.http.conftest import Cast as People

MOMENT = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
VIDEO = bytes(range(256)) * 40

_FOOTAGE = """
import json
from datetime import datetime, UTC
from pathlib import Path
from django.conf import settings
from monitoring.models import Alert, Camera, Recording
camera = Camera.objects.get(name="Gate")
moment = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
data = bytes(range(256)) * 40
root = Path(settings.MEDIA_ROOT)
for path in ("recordings/a.mp4", "evidence/a.mp4", "evidence/a.jpg"):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(data)
recording = Recording.objects.create(
    camera=camera, start=moment, end=moment, path="recordings/a.mp4", size=len(data), codec="h264")
alert = Alert.objects.create(camera=camera, opened_at=moment, last_at=moment,
    evidence_path="evidence/a.mp4", snapshot_path="evidence/a.jpg")
print(json.dumps([f"/media/recordings/{recording.pk}", f"/media/evidence/{alert.pk}",
    f"/media/snapshots/{alert.pk}"]))
"""


@pytest.fixture(scope="module")
def addresses(web_site: Site, people: People) -> list[str]:
    """Of a recording, an alert's evidence and its snapshot, each with VIDEO's bytes."""
    found: list[str] = json.loads(web_site.shell(_FOOTAGE).splitlines()[-1])
    return found


@pytest.mark.parametrize("which", [0, 1, 2])
def test_it_works(which: int, addresses: list[str], people: People) -> None:
    answer = people.guard.ask("GET", addresses[which])
    assert (answer.status_code, answer.content) == (200, VIDEO)
    assert answer.headers["Content-Type"] == ("image/jpeg" if which == 2 else "video/mp4")
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "private" in answer.headers["Cache-Control"]
    part = people.guard.ask("GET", addresses[which], headers={"Range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, VIDEO[1000:2000])
    assert part.headers["Content-Range"] == f"bytes 1000-1999/{len(VIDEO)}"
    known = people.guard.ask("GET", addresses[which], headers={"If-None-Match": answer.headers["ETag"]})
    assert known.status_code == 304
    behind = people.guard.ask("GET", addresses[which], headers={"Range": "bytes=9999999-"})
    assert behind.status_code == 416


def test_saving_names_camera_and_time(addresses: list[str], people: People) -> None:
    names = [
        people.guard.ask("HEAD", address + "?download").headers["Content-Disposition"]
        for address in addresses
    ]
    assert all(name.startswith("attachment") for name in names)
    assert "Gate-2026-09-21-141320.mp4" in names[0]
    assert "Gate-2026-09-21-141320-alert.mp4" in names[1]
    assert "Gate-2026-09-21-141320-alert.jpg" in names[2]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_others_find_nothing(which: int, addresses: list[str], people: People) -> None:
    for person in (people.operator, people.reviewer):
        refused = person.ask("GET", addresses[which])
        assert (refused.status_code, VIDEO[:64] in refused.content) == (404, False)
    assert people.stranger.ask("GET", addresses[which]).status_code == 401
    assert people.guard.ask("POST", addresses[which]).status_code == 405


def test_a_growing_file_is_sent_as_far_as_it_goes(
    web_site: Site, addresses: list[str], people: People
) -> None:
    file = web_site.data / "media" / "recordings" / "a.mp4"
    try:
        with file.open("ab") as growing:
            growing.write(b"more")
        answer = people.guard.ask("GET", addresses[0], headers={"Range": f"bytes={len(VIDEO)}-"})
        assert (answer.status_code, answer.content) == (206, b"more")
    finally:
        file.write_bytes(VIDEO)


@pytest.mark.parametrize(
    "path",
    [
        "/media/recordings/999999",
        "/media/recordings/99999999999999999999999",
        "/media/recordings/-1",
        "/media/recordings/a.mp4",
        "/media/evidence/..%2f..%2fwatchpost.sqlite3",
        "/media/evidence/00000000-0000-0000-0000-000000000000",
        "/media/snapshots/",
    ],
)
def test_nothing_else_is_there(path: str, people: People) -> None:
    assert people.owner.ask("GET", path).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_rights(cast: Cast, tmp_path: Path, settings: Any) -> None:
    """Whoever sees the camera sees what it recorded; faults of the site are administrators'."""
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "a.mp4").write_bytes(VIDEO)
    addresses = {camera.name: _footage(camera) for camera in (cast.gate, cast.yard)}
    addresses["site"] = [f"/media/evidence/{_alert(None).pk}"]
    day, night = {"Gate"}, {"Yard"}
    for person, seen in (
        (cast.administrator, {"Gate", "Yard", "site"}),
        (cast.reviewer, day),
        (cast.operator, day),
        (cast.other_reviewer, night),
        (cast.other_operator, night),
    ):
        for name, paths in addresses.items():
            expected = 200 if name in seen else 404
            assert [_status(person, path) for path in paths] == [expected] * len(paths), (person, name)
    cast.operator.groups.clear()
    assert [_status(cast.operator, path) for path in addresses["Gate"]] == [404, 404, 404]
    assert [_status(cast.stranger, path) for path in addresses["Gate"]] == [401, 401, 401]


def _footage(camera: Camera) -> list[str]:
    recording, _ = Recording.objects.get_or_create(
        camera=camera, start=MOMENT, end=MOMENT, path="a.mp4" if camera.name == "Gate" else "./a.mp4"
    )
    alert = _alert(camera)
    return [
        f"/media/recordings/{recording.pk}",
        f"/media/evidence/{alert.pk}",
        f"/media/snapshots/{alert.pk}",
    ]


def _alert(camera: Camera | None) -> Alert:
    return Alert.objects.create(
        camera=camera, opened_at=MOMENT, last_at=MOMENT, evidence_path="a.mp4", snapshot_path="a.mp4"
    )


def _status(person: User, path: str) -> int:
    token, _ = Token.objects.get_or_create(user=person)
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"authorization", f"Token {token.key}".encode())],
        "server": ("testserver", 80),
        "scheme": "http",
    }

    async def ask() -> int:
        communicator = ApplicationCommunicator(media.application, scope)
        await communicator.send_input({"type": "http.request", "body": b"", "more_body": False})
        status: int = (await communicator.receive_output(5))["status"]
        communicator.stop(exceptions=False)
        return status

    return asyncio.run(ask())


def test_a_row_that_names_a_file_elsewhere_gives_nothing(tmp_path: Path, settings: Any) -> None:
    from monitoring.intake.footage_files import recording_file

    settings.MEDIA_ROOT = tmp_path / "media"
    camera = Camera(name="Gate")
    for path in ("../secret", "/etc/passwd", ""):
        assert recording_file(Recording(camera=camera, start=MOMENT, path=path)) is None
