"""Uploads without HTTP: what is begun, what expires, and what a killed process left."""

from __future__ import annotations

import errno
import os
import time
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from inference.media.index import build_index
from monitoring.http.exchange import Message, Refusal
from monitoring.http.tus_body import receive_body
from monitoring.intake import finishing, previews, upload_files, uploads
from monitoring.intake.clip_files import PREVIEW, folder_of
from monitoring.intake.upload_files import UploadLocked, UploadWriter
from monitoring.intake.uploads import UploadRefused
from monitoring.models import Clip, Role, Upload, User
from tests.recordings import write_recording

GIB = 1 << 30
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: object) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    settings.UPLOAD_LIMIT = 20 * GIB  # type: ignore[attr-defined]
    settings.MIN_FREE = GIB  # type: ignore[attr-defined]
    return tmp_path / "media"


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner", role=Role.ADMINISTRATOR)


def _disk_with(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(upload_files.shutil, "disk_usage", lambda path: Usage(100 * GIB, 0, free))


def _arrived(owner: User, file: Path, **metadata: str) -> Upload:
    upload = uploads.create(
        owner=owner, length=file.stat().st_size, metadata={"filename": file.name, **metadata}
    )
    upload_files.upload_path(upload.pk).write_bytes(file.read_bytes())
    return upload


def test_it_works(owner: User, media: Path) -> None:
    upload = uploads.create(
        owner=owner, length=5, metadata={"filename": "C:\\camera\\gate.mp4", "title": "Gate"}
    )
    assert upload.filename == "gate.mp4"
    assert upload_files.received_bytes(upload.pk) == 0
    assert uploads.find_own(owner=owner, upload_id=upload.pk) == upload


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n.mp4", "ab.mp4"),
        ("", "recording"),
        ("...", "recording"),
        ("x" * 500 + ".mp4", "x" * 196 + ".mp4"),
        ("Tür 3.mp4", "Tür 3.mp4"),
    ],
)
def test_names_are_only_names(sent: str, kept: str) -> None:
    assert uploads.clean_filename(sent) == kept


def test_the_disk_must_have_room(owner: User, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _disk_with(monkeypatch, 11 * GIB)
    uploads.create(owner=owner, length=6 * GIB, metadata={})
    # 11 are free, 1 stays in reserve and 6 are promised to the first.
    with pytest.raises(UploadRefused, match=r"5\.0 GiB.*only 4\.0 GiB to spare") as refusal:
        uploads.create(owner=owner, length=5 * GIB, metadata={})
    assert refusal.value.status == 507
    uploads.create(owner=owner, length=4 * GIB, metadata={})


def test_the_limit_is_told(owner: User) -> None:
    with pytest.raises(UploadRefused, match=r"at most 20\.0 GiB") as refusal:
        uploads.create(owner=owner, length=20 * GIB + 1, metadata={})
    assert refusal.value.status == 413
    assert not Upload.objects.exists()


async def test_a_disk_that_fills_keeps_what_came(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upload_id = uuid4()
    upload_files.make_file(upload_id)
    write = os.pwrite

    def full_after_a_while(file: int, data: bytes, offset: int) -> int:
        if offset >= 2 << 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data, offset)

    monkeypatch.setattr(upload_files.os, "pwrite", full_after_a_while)

    async def receive() -> Message:
        return {"type": "http.request", "body": bytes(1 << 20), "more_body": True}

    with UploadWriter(upload_id).open() as writer, pytest.raises(Refusal) as refusal:
        await receive_body(receive, writer, limit=1 << 40, checksum=None)
    assert refusal.value.status == 507
    assert upload_files.received_bytes(upload_id) == 2 << 20


def test_a_body_whose_checksum_was_never_compared_is_forgotten(media: Path) -> None:
    """As a process leaves it that is killed in the midst of one."""
    upload_id = uuid4()
    upload_files.make_file(upload_id)
    with UploadWriter(upload_id).open() as writer:
        writer.write(b"sure")
        writer.begin_unverified()
        writer.write(b"unsure")
    assert upload_files.received_bytes(upload_id) == 4
    with UploadWriter(upload_id).open() as writer:
        assert writer.offset == 4
        writer.write(b"!")
    assert upload_files.upload_path(upload_id).read_bytes() == b"sure!"


def test_what_is_past_its_time_goes(owner: User, media: Path) -> None:
    old, busy, young = (uploads.create(owner=owner, length=9, metadata={}) for _ in range(3))
    past = timezone.now() - timedelta(minutes=1)
    Upload.objects.filter(pk__in=[old.pk, busy.pk]).update(expires_at=past)
    orphan = upload_files.uploads_folder() / str(uuid4())
    orphan.write_bytes(b"x")
    os.utime(orphan, (time.time() - 10 * 86_400,) * 2)
    with UploadWriter(busy.pk).open():
        assert uploads.expire() == 1
    assert set(Upload.objects.all()) == {busy, young}
    left = {path.name for path in upload_files.uploads_folder().iterdir()}
    assert left == {str(busy.pk), str(young.pk)}


def test_a_locked_upload_is_not_terminated(owner: User) -> None:
    upload = uploads.create(owner=owner, length=9, metadata={})
    with UploadWriter(upload.pk).open(), pytest.raises(UploadLocked):
        uploads.terminate(upload=upload)
    uploads.terminate(upload=upload)
    assert not Upload.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_process_left_whole_is_finished(tmp_path: Path, media: Path) -> None:
    owner = User.objects.create_user("owner", role=Role.ADMINISTRATOR)
    good = _arrived(owner, write_recording(tmp_path / "good.mp4", frames=5))
    bad = tmp_path / "bad.mp4"
    bad.write_text("not a video " * 50)
    refused = _arrived(owner, bad)
    under_way = uploads.create(owner=owner, length=100, metadata={})
    assert finishing.finish_whole() == 1
    assert finishing.finish_whole() == 0
    good.refresh_from_db()
    refused.refresh_from_db()
    assert good.clip is not None
    assert good.clip.sha256 == upload_files.file_sha256(tmp_path / "good.mp4")
    assert "text file" in refused.refused
    assert [path.name for path in upload_files.uploads_folder().iterdir()] == [str(under_way.pk)]


@pytest.mark.django_db(transaction=True)
def test_previews_are_made_once_and_failures_are_remembered(tmp_path: Path, media: Path) -> None:
    owner = User.objects.create_user("owner", role=Role.ADMINISTRATOR)
    source = write_recording(tmp_path / "old.avi", frames=12, codec="mpeg4")
    first, second = _arrived(owner, source), _arrived(owner, source)
    assert finishing.finish_whole() == 2
    clip, broken = (Clip.objects.get(uploads=upload) for upload in (first, second))
    assert not clip.browser_playable
    (media / broken.path).write_bytes(b"damaged since then")
    assert previews.queue_missing() == 2
    previews.make(clip_id=clip.pk)
    previews.make(clip_id=broken.pk)
    made = build_index(folder_of(clip) / PREVIEW)
    assert made.times == pytest.approx(build_index(source).times, abs=1e-3)
    broken.refresh_from_db()
    assert broken.probe[previews.FAILURE].endswith(".")
    assert previews.queue_missing() == 0
    previews.make(clip_id=uuid4())


@pytest.mark.parametrize("name", ["title", "filename", "filetype"])
def test_what_cannot_be_seen_is_not_kept(owner: User, name: str) -> None:
    upload = uploads.create(owner=owner, length=10, metadata={name: "ga\0te\r\n\u202e.mp4"})
    assert upload.metadata[name] == "gate.mp4"
    assert upload.filename in ("gate.mp4", "recording")
