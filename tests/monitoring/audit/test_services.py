"""What services write down, with whom and from where, and what they must never write."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.utils import timezone

from monitoring.analysis import retention
from monitoring.audit import sign_ins, views_of_video
from monitoring.http import media, whep
from monitoring.intake import cameras, clips, people
from monitoring.intake.camera_settings import CameraSettings
from monitoring.intake.cameras import Addresses
from monitoring.models import Alert, AuditEntry, Camera, Clip, Recording, Role
from tests.monitoring.conftest import PASSWORD, Cast

SECRET = "a-very-secret-word"


@pytest.fixture(autouse=True)
def _forgetful() -> None:
    views_of_video.recent.forget()


def lines(action: str = "") -> list[AuditEntry]:
    found = AuditEntry.objects.order_by("number")
    return list(found.filter(action=action) if action else found)


def only(action: str) -> AuditEntry:
    (line,) = lines(action)
    return line


def everything() -> str:
    return json.dumps(list(AuditEntry.objects.values()), default=str)


class TestSignIns:
    def test_good_and_out(self, client: Client, cast: Cast) -> None:
        client.post(
            "/accounts/login/", {"username": "operator", "password": PASSWORD}, REMOTE_ADDR="192.0.2.7"
        )
        line = only("signin.good")
        assert (line.actor, line.target, line.address, line.details) == (
            "operator",
            "operator",
            "192.0.2.7",
            {"way": "page"},
        )
        client.post("/accounts/logout/")
        assert only("signin.out").actor == "operator"
        assert PASSWORD not in everything()

    def test_bad(self, client: Client, cast: Cast) -> None:
        client.post("/accounts/login/", {"username": "OPERATOR", "password": SECRET}, REMOTE_ADDR="192.0.2.7")
        line = only("signin.bad")
        assert (line.actor, line.target, line.address) == ("", "operator", "192.0.2.7")
        assert SECRET not in everything()

    def test_a_password_typed_as_name_is_not_kept(self, client: Client, cast: Cast) -> None:
        client.post("/accounts/login/", {"username": SECRET, "password": "x"})
        assert only("signin.bad").target == sign_ins.UNKNOWN
        assert SECRET not in everything()

    def test_an_empty_form_is_no_attempt(self, client: Client, cast: Cast) -> None:
        client.post("/accounts/login/", {"username": "operator", "password": ""})
        assert lines() == []

    def test_a_lock_out_is_one_line_a_minute(self, client: Client, cast: Cast) -> None:
        for _ in range(14):
            client.post("/accounts/login/", {"username": "operator", "password": SECRET})
        assert len(lines("signin.bad")) in (9, 10)
        assert len(lines("signin.locked")) == 1

    def test_tokens(self, client: Client, cast: Cast) -> None:
        client.post("/api/v1/token/", {"username": "operator", "password": "x"}, "application/json")
        client.post("/api/v1/token/", {"username": "operator", "password": PASSWORD}, "application/json")
        assert [line.action for line in lines()] == ["signin.bad", "signin.good"]
        assert [line.details["way"] for line in lines()] == ["token", "token"]


class TestSettings:
    def test_cameras(self, cast: Cast) -> None:
        secret = f"rtsp://user:{SECRET}@192.0.2.1/stream"
        settings = CameraSettings(name="Dock", kind=Camera.Kind.PULL)
        camera = cameras.create(settings=settings, addresses=Addresses(source=secret))
        wanted = CameraSettings(name="Dock", kind=Camera.Kind.PULL, line=0.8, position=camera.position)
        other = Addresses(source=secret.replace(SECRET, f"{SECRET}2"))
        cameras.edit(camera=camera, version=1, settings=wanted, addresses=other)
        token = cameras.issue_publish_token(camera=camera)
        cameras.learn_anew(camera=camera)
        camera_id = str(camera.pk)
        cameras.delete(camera=camera)

        told = [line.details.get("change") for line in lines("settings.changed")]
        assert told == ["added", "changed", "publish token made", "learns anew"]
        assert lines("settings.changed")[1].details["changed"] == {"line": [0.5, 0.8], "source": "changed"}
        deleted = only("camera.deleted")
        assert (deleted.target, deleted.target_id) == ("Dock", camera_id)
        assert SECRET not in everything()
        assert token not in everything()

    def test_an_edit_that_changes_nothing_is_no_line(self, cast: Cast) -> None:
        cameras.edit(camera=cast.gate, version=1, settings=CameraSettings.of(cast.gate))
        assert lines() == []

    def test_people(self, cast: Cast) -> None:
        person = people.add(username="new", password=SECRET, role=Role.OPERATOR, groups=[])
        people.change(person=person, role=Role.REVIEWER, groups=[], is_active=True, password=f"{SECRET}2")
        token = people.renew_token(person=person)
        people.revoke_token(person=person)
        people.revoke_token(person=person)
        told = [line.details["change"] for line in lines("settings.changed")]
        assert told == ["added", "password changed", "changed", "token made", "token revoked"]
        assert lines()[2].details["changed"] == {"role": ["operator", "reviewer"]}
        assert SECRET not in everything()
        assert token not in everything()

    def test_groups(self, cast: Cast) -> None:
        group = people.keep_group(group=None, name="Guards", people=[cast.operator], cameras=[])
        people.keep_group(group=group, name="Guards", people=[], cameras=[cast.gate])
        people.remove_group(group=group)
        assert lines()[1].details["changed"] == {"people": [["operator"], []], "cameras": [[], ["Gate"]]}
        assert only("group.deleted").details["cameras"] == ["Gate"]

    def test_who_and_from_where_come_with_the_request(self, client: Client, cast: Cast) -> None:
        token = people.renew_token(person=cast.administrator)
        client.patch(
            f"/api/v1/cameras/{cast.gate.pk}/",
            {"version": 1, "line": 0.7, "line_mode": "line"},
            "application/json",
            headers={"Authorization": f"Token {token}"},
            REMOTE_ADDR="192.0.2.8",
        )
        line = lines()[-1]
        assert (line.actor, line.address, line.target) == ("administrator", "192.0.2.8", "Gate")
        assert line.details["changed"]["line"] == [0.5, 0.7]


class TestAlerts:
    @pytest.fixture
    def alert(self, cast: Cast) -> Alert:
        now = timezone.now()
        return Alert.objects.create(camera=cast.gate, opened_at=now, last_at=now)

    def test_acknowledging_and_holding(self, client: Client, cast: Cast, alert: Alert) -> None:
        client.force_login(cast.reviewer, backend="django.contrib.auth.backends.ModelBackend")
        for _ in range(2):
            client.post(f"/api/v1/alerts/{alert.pk}/acknowledge/")
            client.post(f"/api/v1/alerts/{alert.pk}/hold/", {"on_hold": True}, "application/json")
        client.post(f"/api/v1/alerts/{alert.pk}/hold/", {"on_hold": False}, "application/json")
        assert [line.action for line in lines()] == [
            "alert.acknowledged",
            "evidence.held",
            "evidence.released",
        ]
        assert {(line.actor, line.target_id) for line in lines()} == {("reviewer", str(alert.pk))}


class TestVideo:
    def see(self, cast: Cast, thing: Any, **more: Any) -> None:
        views_of_video.watched(cast.operator, thing, **{"what": "video", "address": "192.0.2.7", **more})

    def test_a_viewing_is_one_line(self, cast: Cast) -> None:
        for _ in range(5):
            self.see(cast, cast.gate, what="live")
        views_of_video.recent.forget()  # as another process would, which has not seen it
        self.see(cast, cast.gate, what="live")
        line = only("video.viewed")
        assert (line.actor, line.camera_id, line.details) == ("operator", str(cast.gate.pk), {"what": "live"})

    def test_another_person_place_thing_or_way_is_another(self, cast: Cast) -> None:
        self.see(cast, cast.gate)
        self.see(cast, cast.yard)
        self.see(cast, cast.gate, address="192.0.2.8")
        self.see(cast, cast.gate, what="live")
        self.see(cast, cast.gate, downloaded=True)
        views_of_video.watched(cast.reviewer, cast.gate, what="video", address="192.0.2.7")
        assert len(lines()) == 6

    @pytest.mark.django_db(transaction=True)
    def test_live_pictures_are_told_with_the_address_of_the_connection(self, cast: Cast) -> None:
        async_to_sync(whep.note_live)({"client": ("192.0.2.7", 4711)}, cast.operator, cast.gate)
        line = only("video.viewed")
        assert (line.actor, line.address, line.details) == ("operator", "192.0.2.7", {"what": "live"})

    def test_files_are_told_when_they_are_served(self, cast: Cast, media_root: Path) -> None:
        row = Recording.objects.create(
            camera=cast.gate, start=timezone.now(), end=timezone.now(), path="recordings/a.mp4"
        )
        find = media._finder(f"/media/recordings/{row.pk}")
        assert find is not None
        note = partial(views_of_video.watched, address="192.0.2.7")
        assert find(cast.operator, False, note) is not None
        assert find(cast.other_operator, False, note) is None
        assert find(cast.reviewer, False, None) is not None  # HEAD: nothing was seen
        assert [(line.actor, line.target_kind) for line in lines()] == [("operator", "footage")]

    def test_footage_counts_by_the_hour(self, cast: Cast) -> None:
        noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
        for minute in (0, 1, 59, 60):
            start = noon + timedelta(minutes=minute)
            row = Recording.objects.create(camera=cast.gate, start=start, end=start, path=f"{minute}")
            self.see(cast, row, what="footage")
        assert [line.target[-9:] for line in lines()] == ["12:59 UTC", "13:59 UTC"]
        assert {line.camera_id for line in lines()} == {str(cast.gate.pk)}


def test_clips(cast: Cast, submit: Callable[..., Clip], django_capture_on_commit_callbacks: Any) -> None:
    clip = submit(cast.administrator)
    clip_id = str(clip.pk)
    clips.delete(clip=clip)
    added, deleted = only("clip.added"), only("clip.deleted")
    assert (added.actor, added.target_id, deleted.target_id) == ("administrator", clip_id, clip_id)
    assert added.details["sha256"] == deleted.details["sha256"]


def test_retention(cast: Cast, media_root: Path) -> None:
    """Beside the tests of retention itself: see tests/monitoring/analysis/test_retention.py."""
    now = timezone.now()
    old = now - timedelta(days=60)
    alert = Alert.objects.create(
        camera=cast.gate,
        state="ended",
        opened_at=old,
        last_at=old,
        ended_at=old,
        evidence_path="evidence/a.mp4",
    )
    retention._remove_evidence(retention._past_keeping(cast.gate, now), "age")
    line = only("evidence.deleted")
    assert (line.actor, line.target_id, line.details) == ("", str(alert.pk), {"why": "age"})
