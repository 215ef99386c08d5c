"""Faults of cameras: away, frozen, dark, covered or moved. Looks at what the media processes tell."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from redis.exceptions import RedisError

from monitoring import valkey
from monitoring.analysis import faults, learning
from monitoring.models import Alert, Camera

log = logging.getLogger(__name__)

ABSENT_SECONDS = 15.0
"""How long a camera must be away before that is a fault: reconnecting and a restart of ours take less."""
_REMEMBERED = 24 * 3600

_PICTURES: dict[str, tuple[str, str]] = {
    "frozen": (Alert.Severity.ALERT, "The picture is frozen: it has not changed at all for 20 seconds."),
    "dark": (Alert.Severity.NOTICE, "The picture is dark: nothing can be made out."),
    "covered": (Alert.Severity.ALERT, "Something covers the camera: hardly any detail is left."),
    "moved": (Alert.Severity.ALERT, "The camera was moved: it shows another view."),
    "refocused": (Alert.Severity.NOTICE, "The camera's focus changed."),
}
_NEW_VIEWS = {
    "moved": "The camera was moved, so it learns anew what is normal.",
    "refocused": "The camera's focus changed, so it learns anew what is normal.",
}


@dataclass(frozen=True, slots=True)
class _Sign:
    """What is known of one camera now.

    told       CameraState as the media process wrote it, or None
    absent     Unix time since when it has not been live; None while it is
    expected   whether it was live within a day: a publish camera that was never begun is not missed
    """

    told: Mapping[str, Any] | None
    absent: float | None
    expected: bool

    @property
    def is_live(self) -> bool:
        return self.told is not None and self.told["state"] in ("live", "lagging")


def watch() -> None:
    """Open and end the alerts about faults of all cameras. Without the broker nobody knows of any."""
    cameras = list(Camera.objects.all())
    now = time.time()
    try:
        signs = _signs([str(camera.pk) for camera in cameras if camera.enabled], now)
    except (RedisError, OSError) as failure:
        log.warning("Cameras are not watched without the broker: %s", type(failure).__name__)
        return
    for camera in cameras:
        sign = signs.get(str(camera.pk))
        if sign is None:  # switched off on purpose
            faults.clear_fault(camera=camera, cause=Alert.Cause.OFFLINE)
            faults.clear_fault(camera=camera, cause=Alert.Cause.PICTURE)
            continue
        _judge_absence(camera, sign, now)
        if sign.is_live:
            _judge_picture(camera, sign)


def _judge_absence(camera: Camera, sign: _Sign, now: float) -> None:
    published = camera.kind == Camera.Kind.PUBLISH
    if sign.is_live or (published and not sign.expected):
        faults.clear_fault(camera=camera, cause=Alert.Cause.OFFLINE)
    elif sign.absent is not None and now - sign.absent >= ABSENT_SECONDS:
        # Somebody may just have put their telephone away.
        severity = Alert.Severity.NOTICE if published else Alert.Severity.ALERT
        faults.raise_fault(
            camera=camera,
            cause=Alert.Cause.OFFLINE,
            description=_why_absent(camera, sign),
            severity=severity,
        )


def _why_absent(camera: Camera, sign: _Sign) -> str:
    if sign.told is None:
        if camera.kind == Camera.Kind.PUBLISH:
            return "It stopped sending its picture."
        return "No media process holds the camera: is one running?"
    return str(sign.told["reason"]) or "No picture comes from the camera."


def _judge_picture(camera: Camera, sign: _Sign) -> None:
    health = sign.told["health"] if sign.told is not None else {}
    picture = str(health.get("picture", "ok"))
    if picture not in _PICTURES:
        faults.clear_fault(camera=camera, cause=Alert.Cause.PICTURE)
        return
    severity, description = _PICTURES[picture]
    faults.raise_fault(camera=camera, cause=Alert.Cause.PICTURE, description=description, severity=severity)
    since = datetime.fromtimestamp(float(health["picture_since"]), UTC)
    # Once for each change: the row says since when it learns.
    if picture in _NEW_VIEWS and (camera.learning_since is None or camera.learning_since < since):
        learning.reset(camera=camera, note=_NEW_VIEWS[picture], changed=True)


def _signs(cameras: list[str], now: float) -> dict[str, _Sign]:
    if not cameras:
        return {}
    client = valkey.client()
    found: list[Any] = client.mget([valkey.health(camera) for camera in cameras])
    told = {
        camera: json.loads(value) if value else None for camera, value in zip(cameras, found, strict=True)
    }
    pipe = client.pipeline(transaction=False)
    for camera in cameras:
        if _Sign(told[camera], None, True).is_live:
            pipe.set(valkey.expected(camera), 1, ex=_REMEMBERED)
            pipe.delete(valkey.absent(camera))
            pipe.get(valkey.absent(camera))
        else:
            pipe.exists(valkey.expected(camera))
            pipe.set(valkey.absent(camera), now, nx=True, ex=_REMEMBERED)
            pipe.get(valkey.absent(camera))
    answers = pipe.execute()
    return {
        camera: _Sign(
            told[camera],
            None if answers[3 * place + 2] is None else float(answers[3 * place + 2]),
            bool(answers[3 * place]),
        )
        for place, camera in enumerate(cameras)
    }
