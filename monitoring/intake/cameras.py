"""Cameras: what administrators add, change and remove. Everyone who watches is told after commit."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from monitoring import audit
from monitoring.analysis import alert_lines, learning
from monitoring.audit import changes, visitor
from monitoring.audit.targets import describe
from monitoring.intake import camera_settings
from monitoring.intake.camera_settings import CameraSettings, InvalidCamera
from monitoring.live.sources import Address, BadAddress, read_pulled, read_recording, recording_file
from monitoring.models import Alert, Camera, ScoreBlock
from monitoring.push.media_news import tell_changed
from monitoring.push.messages import CameraChanged
from monitoring.push.publish import WALL, camera_topic, publish
from monitoring.secrets import WrongKey, decrypt, encrypt

_STREAMS = ("source", "sub", "thermal")


class EditedMeanwhile(Exception):
    """Somebody else changed the camera after this person had opened it; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this camera while you were editing it, so yours was not saved. "
            "Load the page again to see their changes, then make yours."
        )


class EvidenceOnHold(Exception):
    """Deleting the camera would delete evidence that a reviewer holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """What was entered for each stream: None keeps what is stored, empty removes it."""

    source: str | None = field(default=None, repr=False)
    sub: str | None = field(default=None, repr=False)
    thermal: str | None = field(default=None, repr=False)


def create(
    *, settings: CameraSettings, addresses: Addresses | None = None, groups: Iterable[Group] = ()
) -> Camera:
    """A new camera, last on the wall, which begins to learn what is normal. Raises InvalidCamera."""
    camera = Camera(learning_since=timezone.now())
    values = _values(camera, settings, addresses or Addresses())
    if not settings.position:
        values["position"] = (Camera.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    for name, value in values.items():
        setattr(camera, name, value)
    with transaction.atomic():
        try:
            with transaction.atomic():
                camera.save(force_insert=True)
        except IntegrityError:
            raise _name_taken() from None
        camera.groups.set(groups)
        _tell(camera.pk, "added")
        _note("added", camera, groups=changes.names_of(groups), kind=camera.kind)
    return camera


def edit(
    *,
    camera: Camera,
    version: int,
    settings: CameraSettings,
    addresses: Addresses | None = None,
    groups: Iterable[Group] | None = None,
) -> Camera:
    """Changes what differs; `groups` None leaves them. A source of another scene makes it learn anew.

    version  that of the camera when the editor saw it. Raises EditedMeanwhile, InvalidCamera.
    """
    with transaction.atomic():
        # Locked, so that what is compared below is what is overwritten.
        stored = Camera.objects.select_for_update().filter(pk=camera.pk, version=version).first()
        if stored is None:
            raise EditedMeanwhile
        values = _values(stored, settings, addresses or Addresses())
        try:
            with transaction.atomic():
                Camera.objects.filter(pk=stored.pk).update(**values, version=F("version") + 1)
        except IntegrityError:
            raise _name_taken() from None
        if _shows_another_scene(stored, values):
            _forget_what_is_normal(stored, "Its source changed.")
        if any(
            values.get(name, getattr(stored, name)) != getattr(stored, name)
            for name in alert_lines.DEPENDS_ON
        ):
            alert_lines.ask(stored)
        changed = changes.between({name: getattr(stored, name) for name in values}, values)
        if groups is not None:
            before, wanted = changes.names_of(stored.groups.all()), changes.names_of(groups)
            changed |= changes.between({"groups": before}, {"groups": wanted})
            stored.groups.set(groups)
        _tell(stored.pk, "edited")
        if changed:
            _note("changed", stored, changed=changed)
    stored.refresh_from_db()
    return stored


def delete(*, camera: Camera) -> None:
    """Removes a camera with its alerts, recordings, evidence, scores and what it learned.

    Raises EvidenceOnHold. Recordings that were uploaded for it stay; the files of the others are removed by
    the next sweep (`camera_files.forget`).
    """
    with transaction.atomic():
        # Whoever puts an alert on hold locks its camera as well: either they are first, or it is gone.
        Camera.objects.select_for_update().filter(pk=camera.pk).first()
        held = Alert.objects.filter(camera=camera, on_hold=True).count()
        held += camera.recordings.filter(on_hold=True).count()
        if held:
            raise EvidenceOnHold(
                f"{held} of its alerts or recordings are on hold. Let them go first; holds are there so that "
                "nobody deletes evidence by accident."
            )
        camera_id, target = camera.pk, describe(camera)
        alerts = Alert.objects.filter(camera=camera).count()
        recordings = camera.recordings.count()
        ScoreBlock.objects.filter(source_kind=ScoreBlock.Source.CAMERA, source_id=camera_id).delete()
        Camera.objects.filter(pk=camera_id).delete()
        _tell(camera_id, "deleted")
        audit.record(
            "camera.deleted", actor=visitor.person(), target=target, alerts=alerts, recordings=recordings
        )


def set_enabled(*, camera: Camera, enabled: bool) -> None:
    """Starts or stops watching; what it learned stays."""
    with transaction.atomic():
        Camera.objects.filter(pk=camera.pk).update(enabled=enabled, version=F("version") + 1)
        _tell(camera.pk, "enabled" if enabled else "disabled")
        _note("enabled" if enabled else "disabled", camera)


def learn_anew(*, camera: Camera, note: str = "An administrator asked for it.") -> None:
    """Forgets what is normal and what the budget came to, and begins to learn again."""
    with transaction.atomic():
        _forget_what_is_normal(camera, note)
        _note("learns anew", camera)


def issue_publish_token(*, camera: Camera) -> str:
    """A new token with which a publisher may send this camera's picture; the one before stops working.

    Only its SHA-256 is stored, so this is the only time that it can be shown.
    """
    token = secrets.token_urlsafe(32)
    _set_token_hash(camera, hashlib.sha256(token.encode()).hexdigest())
    return token


def revoke_publish_token(*, camera: Camera) -> None:
    """Nobody may send this camera's picture until a new token is made; who does so now is cut off."""
    _set_token_hash(camera, "")


def address_of(camera: Camera, stream: str) -> str:
    """The stored address of "source", "sub" or "thermal" with its credentials. Raises WrongKey."""
    return decrypt(getattr(camera, f"{stream}_secret"))


def _tell(camera_id: UUID, change: str) -> None:
    publish(CameraChanged(camera=str(camera_id), change=change), WALL, camera_topic(camera_id))
    tell_changed(camera_id)


def _set_token_hash(camera: Camera, token_hash: str) -> None:
    with transaction.atomic():
        Camera.objects.filter(pk=camera.pk).update(publish_token_hash=token_hash)
        _tell(camera.pk, "token")
        _note("publish token made" if token_hash else "publish token revoked", camera)


def _note(change: str, camera: Camera, **details: Any) -> None:
    audit.record("settings.changed", actor=visitor.person(), target=camera, change=change, **details)


def _name_taken() -> InvalidCamera:
    return InvalidCamera({"name": "There is a camera of that name already."})


def _values(stored: Camera, settings: CameraSettings, addresses: Addresses) -> dict[str, Any]:
    """The columns to write. Raises InvalidCamera with everything that is wrong at once."""
    problems: dict[str, str] = {}
    values: dict[str, Any] = {}
    try:
        values = camera_settings.read(settings)
    except InvalidCamera as refusal:
        problems = dict(refusal.problems)
    for stream in _STREAMS:
        try:
            values |= _stream_values(stored, settings.kind, stream, getattr(addresses, stream))
        except BadAddress as refusal:
            problems[stream] = str(refusal)
    name = camera_settings.tidy(settings.name)
    if Camera.objects.filter(name__iexact=name).exclude(pk=stored.pk).exists():
        problems["name"] = _name_taken().problems["name"]
    if problems:
        raise InvalidCamera(problems)
    if settings.kind != Camera.Kind.PUBLISH:
        values["publish_token_hash"] = ""
    return values


def _stream_values(stored: Camera, kind: str, stream: str, entered: str | None) -> dict[str, str]:
    """`<stream>_secret` and `<stream>_display`, or nothing where they stay. Raises BadAddress."""
    nothing = {f"{stream}_secret": "", f"{stream}_display": ""}
    if kind == Camera.Kind.PUBLISH and stream != "thermal":
        return nothing
    if kind == Camera.Kind.FILE and stream == "sub":
        return nothing
    if entered is None and getattr(stored, f"{stream}_secret") and kind == stored.kind:
        return {}
    if not entered and stream != "source":
        return nothing
    address = read_address(kind=kind, text=entered or "", stream=stream)
    return {f"{stream}_secret": encrypt(address.url), f"{stream}_display": address.display}


def read_address(*, kind: str, text: str, stream: str = "source") -> Address:
    """An address as it may be stored for a camera of this kind. Raises BadAddress."""
    if kind == Camera.Kind.FILE and stream == "source":
        address = read_recording(text)
        recording_file(address.url)
        return address
    return read_pulled(text)


def _shows_another_scene(stored: Camera, values: dict[str, Any]) -> bool:
    if stored.kind != values["kind"] or stored.analysis_fps != values["analysis_fps"]:
        return True
    return any(
        f"{stream}_secret" in values and _differs(stored, stream, values[f"{stream}_secret"])
        for stream in _STREAMS
    )


def _differs(stored: Camera, stream: str, token: str) -> bool:
    # Another password or user of the same stream is no other scene; tokens never equal each other.
    try:
        former = decrypt(getattr(stored, f"{stream}_secret"))
    except WrongKey:
        return True
    return _scene(former) != _scene(decrypt(token))


def _scene(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{separator}{authority.rpartition('@')[2]}{slash}{path}"


def _forget_what_is_normal(camera: Camera, note: str) -> None:
    learning.reset(camera=camera, note=note)
    # The line was set from scores that what was learned gave.
    Camera.objects.filter(pk=camera.pk).update(budget_line=None, budget_set_at=None)
