"""The tus protocol against a real server, with a real client and with bare requests."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed
from tusclient.storage.filestorage import FileStorage

from tests.harness.site import Site
from tests.monitoring.http.conftest import CSRF, UPLOAD_LIMIT, Cast, Disk, Person
from tests.recordings import write_recording

UPLOADS = "/files/uploads/"


def metadata(**values: str) -> str:
    pairs = ((name.replace("_", "-"), value) for name, value in values.items())
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs)


def client_of(person: Person) -> TusClient:
    return TusClient(person.site.url + UPLOADS, headers=person.by_token)


def send_whole(person: Person, path: Path, **values: str) -> requests.Response:
    upload = person.create(path.stat().st_size, metadata(**{"filename": path.name, **values}))
    return person.patch(upload, path.read_bytes())


def test_it_works(owner: Person, recording: Path, disk: Disk) -> None:
    """tuspy, in pieces, to the clip."""
    uploader = client_of(owner).uploader(
        str(recording), chunk_size=4000, metadata={"filename": "gate.mp4", "title": "At the gate"}
    )
    uploader.upload()
    assert uploader.offset == recording.stat().st_size
    clip_id = uploader.request.response_headers["watchpost-clip"]
    clip = disk.row("clip", clip_id)
    assert clip["title"] == "At the gate"
    assert clip["sha256"] == hashlib.sha256(recording.read_bytes()).hexdigest()
    assert clip["size"] == recording.stat().st_size
    assert (clip["width"], clip["height"], clip["frame_count"]) == (320, 240, 40)
    assert clip["duration"] == pytest.approx(4.0, abs=0.05)
    kept = disk.site.data / "media" / clip["path"]
    assert kept.read_bytes() == recording.read_bytes()
    assert (kept.parent / "poster.jpg").stat().st_size > 500
    upload_id = uploader.url.rstrip("/").rpartition("/")[2]
    assert upload_id not in "".join(disk.uploads())


def test_options_tell_what_the_server_can(people: Cast) -> None:
    answer = people.stranger.ask("OPTIONS", UPLOADS)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "termination",
        "checksum",
        "expiration",
    }
    assert answer.headers["Tus-Max-Size"] == str(UPLOAD_LIMIT)
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")
    assert not any(name.lower().startswith("access-control") for name in answer.headers)


def test_another_version_of_the_protocol(owner: Person) -> None:
    answer = owner.ask("POST", UPLOADS, headers={"Tus-Resumable": "0.2.2", "Upload-Length": "5"})
    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"


def test_head_tells_offset_length_and_expiry(owner: Person) -> None:
    upload = owner.create(100, metadata(filename="a.mp4"))
    owner.patch(upload, b"x" * 30)
    answer = owner.tus("HEAD", upload)
    assert answer.status_code == 200
    assert answer.headers["Upload-Offset"] == "30"
    assert answer.headers["Upload-Length"] == "100"
    assert answer.headers["Upload-Metadata"] == metadata(filename="a.mp4")
    assert answer.headers["Upload-Expires"].endswith("GMT")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload-Length": "-5"}, 400),
        ({"Upload-Length": "many"}, 400),
        ({"Upload-Length": "9" * 40}, 400),
        ({"Upload-Defer-Length": "1"}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": "filename %%%"}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": metadata(camera="nonsense")}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": metadata(systems="sorcery")}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": metadata(thermal_for="0" * 32)}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Length": str(UPLOAD_LIMIT + 1)}, 413),
    ],
)
def test_what_is_not_begun(headers: dict[str, str], status: int, owner: Person, disk: Disk) -> None:
    before = disk.uploads()
    answer = owner.tus("POST", UPLOADS, headers=headers)
    assert answer.status_code == status
    assert answer.json()["detail"].endswith(".")
    assert disk.uploads() == before


def test_a_wrong_offset(owner: Person) -> None:
    upload = owner.create(100)
    answer = owner.patch(upload, b"x" * 10, offset=5)
    assert answer.status_code == 409
    assert answer.headers["Upload-Offset"] == "0"
    assert owner.offset(upload) == 0


def test_a_wrong_content_type(owner: Person) -> None:
    upload = owner.create(100)
    assert owner.patch(upload, b"x", **{"Content-Type": "text/plain"}).status_code == 415


def test_more_bytes_than_declared(owner: Person) -> None:
    upload = owner.create(10)
    assert owner.patch(upload, b"x" * 11).status_code == 413
    assert owner.offset(upload) == 0
    chunked = owner.tus(
        "PATCH",
        upload,
        data=iter([b"x" * 6, b"y" * 6]),
        headers={"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
    )
    assert chunked.status_code == 413
    assert owner.offset(upload) == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_checksums(algorithm: str, owner: Person) -> None:
    upload = owner.create(100)
    right = base64.b64encode(hashlib.new(algorithm, b"x" * 40).digest()).decode()
    assert owner.patch(upload, b"y" * 40, **{"Upload-Checksum": f"{algorithm} {right}"}).status_code == 460
    assert owner.offset(upload) == 0
    assert owner.patch(upload, b"x" * 40, **{"Upload-Checksum": f"{algorithm} {right}"}).status_code == 204
    assert owner.offset(upload) == 40
    assert owner.patch(upload, b"x", offset=40, **{"Upload-Checksum": "crc32 AAAA"}).status_code == 400


def test_tuspy_with_checksums(owner: Person, recording: Path) -> None:
    uploader = client_of(owner).uploader(
        str(recording), chunk_size=3000, upload_checksum=True, metadata={"filename": "gate.mp4"}
    )
    uploader.upload()
    assert "watchpost-clip" in uploader.request.response_headers


def test_creation_with_upload(owner: Person, recording: Path, disk: Disk) -> None:
    data = recording.read_bytes()
    answer = owner.tus(
        "POST",
        UPLOADS,
        data=data,
        headers={
            "Upload-Length": str(len(data)),
            "Upload-Metadata": metadata(filename="gate.mp4"),
            "Content-Type": "application/offset+octet-stream",
        },
    )
    assert answer.status_code == 201
    assert answer.headers["Upload-Offset"] == str(len(data))
    assert disk.row("clip", answer.headers["Watchpost-Clip"])["title"] == "gate.mp4"


def test_termination(owner: Person, disk: Disk) -> None:
    upload = owner.create(100)
    owner.patch(upload, b"x" * 10)
    assert owner.tus("DELETE", upload).status_code == 204
    assert owner.tus("HEAD", upload).status_code == 404
    assert upload.rpartition("/")[2] not in disk.uploads()


def test_a_method_behind_an_old_proxy(owner: Person) -> None:
    upload = owner.create(100)
    answer = owner.tus(
        "POST",
        upload,
        data=b"x" * 10,
        headers={
            "X-HTTP-Method-Override": "PATCH",
            "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
        },
    )
    assert answer.status_code == 204
    assert owner.offset(upload) == 10


# Interruptions


def _begin_patch(person: Person, upload: str, length: int, data: bytes) -> socket.socket:
    """Sends a PATCH head that promises `length` bytes, and `data` of them."""
    address = urlsplit(person.site.url)
    line = socket.create_connection((address.hostname, address.port), timeout=10)
    head = (
        f"PATCH {upload} HTTP/1.1\r\nHost: {address.netloc}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
        f"Content-Type: application/offset+octet-stream\r\nContent-Length: {length}\r\n"
        f"Authorization: Token {person.token}\r\n\r\n"
    )
    line.sendall(head.encode() + data)
    return line


def _wait_until_receiving(person: Person, upload: str) -> None:
    """Until the server has the upload's file open and has had time to lock it and take what was sent so far.

    Seen from outside: whoever asks the server for the upload instead takes its lock for a moment, and may be
    the very one who keeps the other out.
    """
    file = (person.site.data / "media" / "uploads" / upload.rpartition("/")[2]).resolve()
    open_files = Path(f"/proc/{person.site.running['web'].pid}/fd")
    deadline = time.monotonic() + 20
    while all(_target(descriptor) != file for descriptor in open_files.iterdir()):
        assert time.monotonic() < deadline, "the server never opened the upload's file"
        time.sleep(0.02)
    time.sleep(0.3)


def _target(descriptor: Path) -> Path | None:
    try:
        return descriptor.readlink()
    except FileNotFoundError:
        return None  # closed meanwhile


def _settled_offset(person: Person, upload: str, wanted: int) -> int:
    deadline = time.monotonic() + 20
    while (offset := person.offset(upload)) < wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    return offset


def _patch_when_free(person: Person, upload: str, data: bytes, *, offset: int) -> requests.Response:
    """A PATCH, sent again while the broken line before it still holds the upload, as tus clients do."""
    deadline = time.monotonic() + 20
    while (answer := person.patch(upload, data, offset=offset)).status_code == 423:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return answer


def test_a_dropped_connection_keeps_what_came(owner: Person, recording: Path, disk: Disk) -> None:
    data = recording.read_bytes()
    upload = owner.create(len(data), metadata(filename="gate.mp4"))
    sent = len(data) // 2 + 7
    line = _begin_patch(owner, upload, len(data), data[:sent])
    _wait_until_receiving(owner, upload)
    line.close()
    assert _settled_offset(owner, upload, sent) == sent
    # tuspy asks for the offset and goes on from there, and comes again while the broken line holds the lock.
    uploader = client_of(owner).uploader(
        str(recording), url=owner.site.url + upload, retries=20, retry_delay=0.25
    )
    assert uploader.offset == sent
    uploader.upload()
    clip = disk.row("clip", uploader.request.response_headers["watchpost-clip"])
    assert clip["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_dropped_body_under_a_checksum_counts_not_at_all(owner: Person) -> None:
    upload = owner.create(5_000_000)
    address = urlsplit(owner.site.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(
            f"PATCH {upload} HTTP/1.1\r\nHost: {address.netloc}\r\nTus-Resumable: 1.0.0\r\n"
            f"Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
            f"Content-Length: 4000000\r\n"
            f"Upload-Checksum: sha1 {base64.b64encode(bytes(20)).decode()}\r\n"
            f"Authorization: Token {owner.token}\r\n\r\n".encode()
            + b"x" * 3_000_000
        )
        _wait_until_receiving(owner, upload)
        assert (owner.site.data / "media" / "uploads" / upload.rpartition("/")[2]).stat().st_size > 0
        assert owner.offset(upload) == 0
    assert _patch_when_free(owner, upload, b"y" * 10, offset=0).status_code == 204
    assert owner.offset(upload) == 10


def test_two_writers_at_once(owner: Person) -> None:
    upload = owner.create(1000)
    line = _begin_patch(owner, upload, 1000, b"x" * 100)
    try:
        _wait_until_receiving(owner, upload)
        second = owner.patch(upload, b"y" * 10)
        assert (second.status_code, second.json()["code"]) == (423, "locked")
        assert owner.tus("DELETE", upload).status_code == 423
    finally:
        line.close()
    assert _settled_offset(owner, upload, 100) == 100
    assert _patch_when_free(owner, upload, b"z" * 10, offset=100).status_code == 204


def test_a_killed_server_loses_nothing(owner: Person, web_site: Site, recording: Path, disk: Disk) -> None:
    data = recording.read_bytes()
    padded = len(data) + 3_000_000
    upload = owner.create(padded)
    line = _begin_patch(owner, upload, padded, data + bytes(2_500_000))
    assert _settled_offset(owner, upload, 1 << 20) >= 1 << 20
    web_site.kill("web")
    line.close()
    web_site.start("web")
    web_site.wait_until_healthy()
    offset = owner.offset(upload)
    assert 1 << 20 <= offset < padded
    assert owner.patch(upload, b"x", offset=offset).status_code == 204
    assert owner.tus("DELETE", upload).status_code == 204


def test_a_whole_upload_that_a_killed_server_left_is_taken_in(
    owner: Person, web_site: Site, recording: Path, disk: Disk
) -> None:
    data = recording.read_bytes()
    upload = owner.create(len(data), metadata(filename="left.mp4"))
    path = web_site.data / "media" / "uploads" / upload.rpartition("/")[2]
    path.write_bytes(data)
    answer = owner.tus("HEAD", upload)
    assert answer.headers["Upload-Offset"] == str(len(data))
    assert disk.row("clip", answer.headers["Watchpost-Clip"])["title"] == "left.mp4"
    assert owner.patch(upload, b"x", offset=3).status_code == 409


def test_many_files_at_once(owner: Person, tmp_path: Path, disk: Disk) -> None:
    files = [write_recording(tmp_path / f"{number}.mp4", frames=5 + number) for number in range(6)]
    before = len(disk.clips())
    failures: list[Exception] = []

    def send(file: Path) -> None:
        try:
            client_of(owner).uploader(str(file), chunk_size=1500, metadata={"filename": file.name}).upload()
        except (TusCommunicationError, TusUploadFailed) as error:
            failures.append(error)

    threads = [threading.Thread(target=send, args=(file,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(disk.clips()) == before + 6


def test_a_reload_goes_on_where_it_was(owner: Person, recording: Path, tmp_path: Path) -> None:
    """tuspy remembers the address by the file's fingerprint, as a page does."""
    memory = FileStorage(str(tmp_path / "urls.json"))
    first = client_of(owner).uploader(str(recording), chunk_size=2000, store_url=True, url_storage=memory)
    first.upload_chunk()
    second = client_of(owner).uploader(str(recording), chunk_size=9000, store_url=True, url_storage=memory)
    assert (second.url, second.offset) == (first.url, 2000)
    second.upload()
    memory.close()
    assert "watchpost-clip" in second.request.response_headers


# People


def test_strangers_are_sent_away(people: Cast) -> None:
    answer = people.stranger.tus("POST", UPLOADS, headers={"Upload-Length": "5"})
    assert answer.status_code == 401
    forged = people.stranger.tus(
        "POST", UPLOADS, headers={"Upload-Length": "5", "Authorization": "Token forged"}
    )
    assert forged.status_code == 401


@pytest.mark.parametrize("who", ["reviewer", "operator", "guard"])
def test_only_administrators_upload(who: str, people: Cast, disk: Disk) -> None:
    before = disk.uploads()
    answer = getattr(people, who).tus("POST", UPLOADS, headers={"Upload-Length": "5"})
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_administrator"
    assert disk.uploads() == before


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_others_uploads_do_not_exist(method: str, people: Cast) -> None:
    upload = people.owner.create(100)
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    answer = people.colleague.tus(method, upload, headers=headers, data=b"x" if method == "PATCH" else None)
    assert answer.status_code == 404
    assert people.owner.offset(upload) == 0


def test_a_session_needs_its_csrf_token(owner: Person) -> None:
    cookies = {"sessionid": owner.session_key, "csrftoken": CSRF}
    page = Person(owner.site)
    length = {"Upload-Length": "5"}
    assert page.tus("POST", UPLOADS, headers=length, cookies=cookies).status_code == 403
    wrong = page.tus("POST", UPLOADS, headers={**length, "X-CSRFToken": "b" * 32}, cookies=cookies)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "csrf")
    right = {**length, "X-CSRFToken": CSRF}
    foreign = page.tus("POST", UPLOADS, headers={**right, "Origin": "https://evil.example"}, cookies=cookies)
    assert foreign.status_code == 403
    answer = page.tus("POST", UPLOADS, headers=right, cookies=cookies)
    assert answer.status_code == 201
    location = answer.headers["Location"]
    assert page.tus("HEAD", location, cookies=cookies).status_code == 200
    assert page.tus("DELETE", location, cookies=cookies).status_code == 403


def test_a_foreign_host_name(owner: Person) -> None:
    answer = owner.tus("POST", UPLOADS, headers={"Upload-Length": "5", "Host": "evil.example"})
    assert answer.status_code == 400
