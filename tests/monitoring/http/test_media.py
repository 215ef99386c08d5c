"""Recordings served by range to those who may see them, and to nobody else."""

from __future__ import annotations

import base64
import http.client
import re
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.harness.site import Site
from tests.monitoring.http.conftest import Cast, Disk, Person
from tests.monitoring.http.test_tus import metadata
from tests.recordings import write_recording


@dataclass(frozen=True)
class Served:
    """A clip on the site, and the bytes it was uploaded as."""

    clip: str
    data: bytes

    @property
    def video(self) -> str:
        return f"/media/clips/{self.clip}/video"


def _take_in(owner: Person, file: Path, **values: str) -> Served:
    data = file.read_bytes()
    upload = owner.create(len(data), metadata(**{"filename": file.name, **values}))
    return Served(owner.patch(upload, data).headers["Watchpost-Clip"], data)


@pytest.fixture(scope="module")
def clip(people: Cast, recording: Path) -> Served:
    return _take_in(people.owner, recording, title="At the gate, Montag früh")


def test_it_works(owner: Person, clip: Served) -> None:
    answer = owner.ask("GET", clip.video)
    assert answer.status_code == 200
    assert answer.content == clip.data
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Length"] == str(len(clip.data))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "Montag%20fr%C3%BCh.mp4" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-1", 0, 2),  # Safari's probe
        ("bytes=0-", 0, None),
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=5000-", 5000, None),
        ("bytes=-500", -500, None),
        ("bytes=-99999999", 0, None),
        ("bytes=100-99999999", 100, None),
        ("BYTES = 7 - 7", 7, 8),
    ],
)
def test_a_part(asked: str, start: int, stop: int | None, owner: Person, clip: Served) -> None:
    answer = owner.ask("GET", clip.video, headers={"Range": asked})
    assert answer.status_code == 206
    wanted = clip.data[start:stop]
    assert answer.content == wanted
    size = len(clip.data)
    first = range(size)[start]
    assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(wanted) - 1}/{size}"
    assert answer.headers["Content-Length"] == str(len(wanted))


@pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=9999999-10000000", "bytes=-0"])
def test_a_part_behind_the_end(asked: str, owner: Person, clip: Served) -> None:
    answer = owner.ask("GET", clip.video, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(clip.data)}"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=a-b", "bytes=-", "lines=1-2", "bytes=0-1,5-9", ""])
def test_what_is_no_single_range_gives_the_whole(asked: str, owner: Person, clip: Served) -> None:
    answer = owner.ask("GET", clip.video, headers={"Range": asked})
    assert answer.status_code == 200
    assert answer.content == clip.data


def test_head_tells_without_a_body(owner: Person, clip: Served) -> None:
    answer = owner.ask("HEAD", clip.video, headers={"Range": "bytes=0-1"})
    assert answer.status_code == 200
    assert answer.headers["Content-Length"] == str(len(clip.data))
    assert answer.content == b""


def test_nothing_is_sent_again_that_is_known(owner: Person, clip: Served) -> None:
    first = owner.ask("HEAD", clip.video)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"x", W/{etag}'},
        {"If-Modified-Since": modified},
    ):
        answer = owner.ask("GET", clip.video, headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == etag
    assert owner.ask("HEAD", clip.video, headers={"If-None-Match": '"other"'}).status_code == 200
    assert owner.ask("HEAD", clip.video, headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_a_part_only_of_the_same_file(owner: Person, clip: Served) -> None:
    first = owner.ask("HEAD", clip.video)
    part = {"Range": "bytes=0-1"}
    earlier = formatdate(parsedate_to_datetime(first.headers["Last-Modified"]).timestamp() - 60, usegmt=True)
    for condition, status in (
        (first.headers["ETag"], 206),
        (first.headers["Last-Modified"], 206),
        ('"another"', 200),
        (f"W/{first.headers['ETag']}", 200),
        (earlier, 200),
        ("nonsense", 200),
    ):
        assert owner.ask("GET", clip.video, headers={**part, "If-Range": condition}).status_code == status


def test_saving_the_original(owner: Person, clip: Served) -> None:
    answer = owner.ask("GET", clip.video + "?download")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content == clip.data


def test_the_poster(owner: Person, clip: Served) -> None:
    answer = owner.ask("GET", f"/media/clips/{clip.clip}/poster")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.content.startswith(b"\xff\xd8\xff")


def test_another_method(owner: Person, clip: Served) -> None:
    assert owner.ask("POST", clip.video).status_code == 405
    assert owner.ask("DELETE", clip.video).status_code == 405


# Rights


def test_a_clip_without_a_camera(people: Cast, clip: Served) -> None:
    """Reviewers may see it, operators not even that it exists."""
    expected = {
        "owner": 200,
        "colleague": 200,
        "reviewer": 200,
        "operator": 404,
        "guard": 404,
        "stranger": 401,
    }
    for name, status in expected.items():
        assert getattr(people, name).ask("GET", clip.video).status_code == status, name


def test_a_clip_of_a_camera(people: Cast, recording: Path) -> None:
    """Only the camera's group and administrators may see it."""
    seen = _take_in(people.owner, recording, camera=people.camera)
    expected = {
        "owner": 200,
        "colleague": 200,
        "reviewer": 404,
        "operator": 404,
        "guard": 200,
        "stranger": 401,
    }
    for name, status in expected.items():
        assert getattr(people, name).ask("GET", seen.video).status_code == status, name


def test_a_session_sees_it_too(owner: Person, clip: Served) -> None:
    page = Person(owner.site)
    answer = page.ask(
        "GET", clip.video, cookies={"sessionid": owner.session_key}, headers={"Range": "bytes=0-9"}
    )
    assert answer.content == clip.data[:10]


@pytest.mark.parametrize(
    "path",
    [
        "/media/clips/00000000-0000-0000-0000-000000000000/video",
        "/media/clips/not-a-uuid/video",
        "/media/clips/{clip}/thermal",
        "/media/clips/{clip}/features",
        "/media/clips/{clip}/video/../../../watchpost.sqlite3",
        "/media/clips/{clip}/..%2f..%2f..%2fwatchpost.sqlite3",
        "/media/uploads/",
    ],
)
def test_no_other_file_is_reached(path: str, owner: Person, clip: Served) -> None:
    address = urlsplit(owner.site.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.request("GET", path.format(clip=clip.clip), headers=owner.by_token)
    answer = connection.getresponse()
    assert answer.status == 404
    assert b"SQLite" not in answer.read()
    connection.close()


def test_a_link_in_a_clips_folder_is_not_followed(owner: Person, recording: Path, disk: Disk) -> None:
    served = _take_in(owner, recording)
    kept = disk.site.data / "media" / disk.row("clip", served.clip)["path"]
    kept.unlink()
    kept.symlink_to(disk.site.data / "watchpost.sqlite3")
    assert owner.ask("GET", served.video).status_code == 404


# Size


def _memory(site: Site) -> int:
    """Resident bytes of the web process that are its own (not file pages), from the kernel."""
    status = Path(f"/proc/{site.running['web'].pid}/status").read_text()
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024


@pytest.mark.thorough
def test_a_gigabyte_out_grows_nothing(owner: Person, recording: Path, disk: Disk) -> None:
    served = _take_in(owner, recording)
    kept = disk.site.data / "media" / disk.row("clip", served.clip)["path"]
    size = 1 << 30
    with kept.open("r+b") as file:
        file.truncate(size)
    before = highest = _memory(owner.site)
    received = 0
    with owner.ask("GET", served.video, stream=True) as answer:
        for number, block in enumerate(answer.iter_content(1 << 20)):
            received += len(block)
            if number % 100 == 0:
                highest = max(highest, _memory(owner.site))
    assert received == size
    assert highest - before < 50_000_000


@pytest.mark.thorough
def test_a_gigabyte_in_grows_nothing(owner: Person, disk: Disk) -> None:
    """The body streams to disk; the upload is left one byte short, so that nothing is examined."""
    size = 1 << 30
    upload = owner.create(size + 1)
    block = bytes(1 << 20)
    before = highest = _memory(owner.site)

    def body() -> object:
        nonlocal highest
        for number in range(size >> 20):
            if number % 100 == 0:
                highest = max(highest, _memory(owner.site))
            yield block

    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    answer = owner.tus("PATCH", upload, headers=headers, data=body())
    highest = max(highest, _memory(owner.site))
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(size))
    assert owner.tus("DELETE", upload).status_code == 204
    assert highest - before < 50_000_000


def test_a_viewer_who_leaves_stops_the_reading(owner: Person, recording: Path, disk: Disk) -> None:
    served = _take_in(owner, recording)
    kept = disk.site.data / "media" / disk.row("clip", served.clip)["path"]
    with kept.open("r+b") as file:
        file.truncate(3 << 30)
    address = urlsplit(owner.site.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(
            f"GET {served.video} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Authorization: Token {owner.token}\r\n\r\n".encode()
        )
        line.recv(1000)
    pid = owner.site.running["web"].pid

    def still_open() -> bool:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed since it was listed
                if link.readlink() == kept:
                    return True
        return False

    deadline = time.monotonic() + 5
    while still_open() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not still_open()


def test_a_recording_that_browsers_cannot_play_is_answered_by_its_preview(
    owner: Person, tmp_path: Path, disk: Disk
) -> None:
    served = _take_in(owner, write_recording(tmp_path / "old.avi", frames=20, codec="mpeg4"))
    assert owner.ask("GET", served.video).headers["Content-Type"] == "video/x-msvideo"
    row = disk.row("clip", served.clip)
    assert row["browser_playable"] == 0
    (disk.site.data / "media" / row["path"]).with_name("preview.mp4").write_bytes(b"preview")
    answer = owner.ask("GET", served.video)
    assert (answer.headers["Content-Type"], answer.content) == ("video/mp4", b"preview")
    assert owner.ask("GET", served.video + "?download").content == served.data


def test_a_title_cannot_add_header_fields(owner: Person, recording: Path) -> None:
    title = base64.b64encode('gate"; x="\r\nSet-Cookie: a=b <b>ü'.encode()).decode()
    upload = owner.create(recording.stat().st_size, f"filename Z2F0ZS5tcDQ=,title {title}")
    clip = owner.patch(upload, recording.read_bytes()).headers["Watchpost-Clip"]
    answer = owner.ask("GET", f"/media/clips/{clip}/video?download")
    assert "Set-Cookie" not in answer.headers
    plain, _, coded = (
        answer.headers["Content-Disposition"].removeprefix("attachment; ").partition("; filename*=")
    )
    assert plain == 'filename="gate_; x=_Set-Cookie: a=b <b>_.mp4"'
    assert coded == "UTF-8''gate%22%3B%20x%3D%22Set-Cookie%3A%20a%3Db%20%3Cb%3E%C3%BC.mp4"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
