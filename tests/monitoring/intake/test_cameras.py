"""What administrators change about cameras."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from monitoring.intake import camera_files, cameras
from monitoring.intake.camera_settings import CameraSettings, InvalidCamera
from monitoring.intake.cameras import Addresses, EditedMeanwhile
from monitoring.models import Alert, Camera
from monitoring.push.messages import CameraChanged
from monitoring.secrets import decrypt
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

ADDRESS = "rtsp://admin:s3cret@192.0.2.7:554/main"
TRIANGLE = {"name": "Door", "kind": "watch", "points": [[0, 0], [1, 0], [0.5, 1]]}


def pulled(name: str = "Dock", **settings: Any) -> Camera:
    return cameras.create(
        settings=CameraSettings(name=name, kind="pull", **settings), addresses=Addresses(source=ADDRESS)
    )


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...]]]:
    """What browsers were told, in order."""
    said: list[tuple[str, tuple[str, ...]]] = []

    def publish(message: CameraChanged, *topics: str) -> None:
        said.append((message.change, topics))

    monkeypatch.setattr(cameras, "publish", publish)
    return said


def test_it_works(cast: Cast, told: list[tuple[str, tuple[str, ...]]]) -> None:
    camera = cameras.create(
        settings=CameraSettings(name="  Dock   North ", kind="pull", zones=[TRIANGLE]),
        addresses=Addresses(source=ADDRESS, sub="rtsp://admin:s3cret@192.0.2.7/sub"),
        groups=cast.gate.groups.all(),
    )
    camera.refresh_from_db()
    assert (camera.name, camera.learning, camera.version) == ("Dock North", "learning", 1)
    assert camera.source_display == "rtsp://192.0.2.7:554/main"
    assert decrypt(camera.source_secret) == ADDRESS
    assert list(camera.groups.all()) == list(cast.gate.groups.all())
    assert camera.position > cast.gate.position
    assert told == [("added", ("wall", f"camera:{camera.pk}"))]


def test_no_column_of_the_database_shows_a_password() -> None:
    camera = pulled()
    token = cameras.issue_publish_token(camera=cameras.create(settings=CameraSettings(name="Phone")))
    cameras.edit(
        camera=camera, version=1, settings=CameraSettings.of(camera),
        addresses=Addresses(thermal="http://u:s3cret@10.0.0.3/t?key=s3cret"),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM monitoring_camera")
        rows = repr(cursor.fetchall())
    assert "192.0.2.7" in rows
    assert "s3cret" not in rows
    assert "admin" not in rows
    assert token not in rows
    assert hashlib.sha256(token.encode()).hexdigest() in rows


def test_a_second_editor_is_told_and_overwrites_nothing() -> None:
    camera = pulled()
    mine = yours = CameraSettings.of(camera)
    cameras.edit(camera=camera, version=1, settings=replace(mine, budget=2.0))
    with pytest.raises(EditedMeanwhile, match="Somebody else"):
        cameras.edit(camera=camera, version=1, settings=replace(yours, budget=9.0, name="Other"))
    camera.refresh_from_db()
    assert (camera.budget, camera.name, camera.version) == (2.0, "Dock", 2)


def test_an_address_left_empty_stays() -> None:
    camera = pulled()
    edited = cameras.edit(camera=camera, version=1, settings=replace(CameraSettings.of(camera), line=0.7))
    assert decrypt(edited.source_secret) == ADDRESS


def test_what_is_wrong_is_said_of_every_field_at_once() -> None:
    with pytest.raises(InvalidCamera) as refusal:
        cameras.create(
            settings=CameraSettings(
                name=" ", kind="pull", time_zone="Mars/Olympus", analysis_fps=60, line=float("nan"),
                budget=0, systems=[], zones=[{**TRIANGLE, "points": [[0, 0], [2, 0], [0, 1]]}],
                schedule=[{"days": [], "start": "8", "end": "9"}], keep_days=True,
            ),
            addresses=Addresses(source="file:///etc/passwd"),
        )  # fmt: skip
    assert set(refusal.value.problems) == {
        "name", "time_zone", "analysis_fps", "line", "budget", "systems", "zones", "schedule", "keep_days",
        "source",
    }  # fmt: skip
    assert all(sentence.endswith(".") for sentence in refusal.value.problems.values())
    assert not Camera.objects.exists()


def test_names_differ_also_by_more_than_case() -> None:
    pulled()
    with pytest.raises(InvalidCamera, match="of that name"):
        cameras.create(settings=CameraSettings(name="DOCK"))


def test_another_scene_is_learned_anew_and_another_password_is_not() -> None:
    camera = pulled()
    Camera.objects.update(learning="ready", learned=1.0, budget_line=0.8)
    settings = CameraSettings.of(camera)
    same = cameras.edit(
        camera=camera, version=1, settings=settings,
        addresses=Addresses(source="rtsp://admin:changed@192.0.2.7:554/main"),
    )  # fmt: skip
    assert (same.learning, same.budget_line) == ("ready", 0.8)
    other = cameras.edit(
        camera=camera, version=2, settings=settings, addresses=Addresses(source="rtsp://192.0.2.8/main")
    )
    assert (other.learning, other.learned, other.budget_line) == ("learning", 0.0, None)
    assert other.learning_note == "Its source changed."


def test_a_camera_that_publishes_keeps_no_address() -> None:
    camera = pulled()
    edited = cameras.edit(
        camera=camera, version=1, settings=replace(CameraSettings.of(camera), kind="publish")
    )
    assert (edited.source_secret, edited.source_display) == ("", "")


def test_a_token_can_be_replaced_and_revoked(told: list[tuple[str, tuple[str, ...]]]) -> None:
    camera = cameras.create(settings=CameraSettings(name="Phone"))
    first = cameras.issue_publish_token(camera=camera)
    second = cameras.issue_publish_token(camera=camera)
    camera.refresh_from_db()
    assert first != second
    assert camera.publish_token_hash == hashlib.sha256(second.encode()).hexdigest()
    cameras.revoke_publish_token(camera=camera)
    camera.refresh_from_db()
    assert camera.publish_token_hash == ""
    assert [change for change, _ in told] == ["added", "token", "token", "token"]


def test_learning_begins_anew() -> None:
    camera = pulled()
    Camera.objects.update(learning="ready", learned=1.0, budget_line=0.8)
    cameras.learn_anew(camera=camera)
    camera.refresh_from_db()
    assert (camera.learning, camera.learned, camera.budget_line) == ("learning", 0.0, None)


def test_evidence_on_hold_keeps_its_camera() -> None:
    camera = pulled()
    now = timezone.now()
    alert = Alert.objects.create(camera=camera, opened_at=now, last_at=now, on_hold=True)
    with pytest.raises(cameras.EvidenceOnHold, match=r"1 of its"):
        cameras.delete(camera=camera)
    Alert.objects.filter(pk=alert.pk).update(on_hold=False)
    cameras.delete(camera=camera)
    assert not Camera.objects.exists()
    assert not Alert.objects.exists()


def test_files_of_deleted_cameras_are_forgotten(media_root: Path) -> None:
    camera, gone = pulled(systems=["brightness"]), pulled("Gone", systems=["brightness"])
    for owner in (camera, gone):
        folder = media_root / "recordings" / str(owner.pk)
        folder.mkdir(parents=True)
        (folder / "a.mp4").write_bytes(b"a")
    (media_root / "recordings" / "notes").mkdir()
    cameras.delete(camera=gone)
    assert camera_files.forget() == 1
    assert {path.name for path in (media_root / "recordings").iterdir()} == {str(camera.pk), "notes"}


def test_a_loop_plays_a_recording_that_exists(cast: Cast, submit: Callable[..., Any]) -> None:
    clip = submit(cast.administrator)
    settings = CameraSettings(name="Loop", kind="file", systems=["brightness"])
    with pytest.raises(InvalidCamera, match="deleted"):
        cameras.create(
            settings=settings, addresses=Addresses(source="clip:7a1e8bd2-3c3f-4b58-9a37-0123456789ab")
        )
    camera = cameras.create(settings=settings, addresses=Addresses(source=f"clip:{clip.pk}"))
    assert camera.source_display == f"clip:{clip.pk}"
