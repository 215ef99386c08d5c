"""Cameras as one person sees them: on the wall, their own pages, in the API and in pushes. Reads only."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast
from uuid import UUID

from redis.exceptions import RedisError

from monitoring import alert_views, live_scores, valkey
from monitoring.access import Visitor, can_manage_cameras, visible_cameras
from monitoring.analysis.systems import place_of, title_of
from monitoring.models import Camera

log = logging.getLogger(__name__)

SECONDS_ON_WALL = 180.0
SECONDS_ON_PAGE = 600.0
ALERTS = 50
_FAILURES = (RedisError, OSError)


@dataclass(frozen=True, slots=True)
class SystemNow:
    """A system of a camera: the score at which it opens alerts, and why it scores nothing now, if so. `place`
    is its position among all, which gives it its colour."""

    name: str
    title: str
    place: int
    line: float
    problem: str


@dataclass(frozen=True, slots=True)
class CameraView:
    """A camera and what it does now.

    state    "live", "lagging", "offline", "disabled" or "failed"; `reason` is a sentence when it is not live
    health   what the media process measures (see CameraState); empty while none holds the camera
    line     the score at which an alert opens now
    last     the newest scored snippet with the fields of SnippetScored, or None
    points   [[Unix seconds, score], ...] of the last three minutes, one a snippet, at its end
    line, last and points are those of the first of `systems`, which the wall shows
    skipped  snippets that were never scored, ever growing
    thermal_url  the newest picture of its thermal companion; None for a camera without one
    """

    id: str
    name: str
    kind: str
    enabled: bool
    state: str
    reason: str
    health: dict[str, Any]
    time_zone: str
    line: float
    line_mode: str
    learning: str
    learned: float
    learning_note: str
    systems: list[str]
    scoring: list[SystemNow]
    zones: list[dict[str, Any]]
    sound: bool
    last: dict[str, Any] | None
    points: list[list[float]]
    skipped: int
    snapshot_url: str
    thermal_url: str | None
    mjpeg_url: str
    whep_url: str
    url: str
    version: int
    can_manage: bool


def to_json(view: CameraView) -> dict[str, Any]:
    return asdict(view)


def list_cameras(*, user: Visitor) -> list[CameraView]:
    """All that `user` may see, in the order of the wall: two queries, one look into Valkey, however many."""
    return _views(list(visible_cameras(user)), user)


def find_camera(*, user: Visitor, camera_id: UUID) -> CameraView | None:
    """None for what does not exist and for what `user` may not know of."""
    views = _views(list(visible_cameras(user).filter(pk=camera_id)), user)
    return views[0] if views else None


def visible_ids(user: Visitor) -> frozenset[str]:
    """Ids of the cameras that `user` may see."""
    return frozenset(map(str, visible_cameras(user).order_by().values_list("pk", flat=True)))


def wall(user: Visitor) -> dict[str, Any]:
    """The snapshot of the topic `wall`. `now` lets a browser know how wrong its own clock is."""
    return {
        "now": time.time(),
        "cameras": [to_json(view) for view in list_cameras(user=user)],
        "alerts": [alert_views.to_json(view) for view in alert_views.list_alerts(user=user, limit=ALERTS)],
    }


def camera(user: Visitor, camera_id: UUID) -> dict[str, Any] | None:
    """The snapshot of the topic `camera:<id>`, with the scores of the camera's first system; None as for
    `find_camera`."""
    view = find_camera(user=user, camera_id=camera_id)
    if view is None:
        return None
    alerts = alert_views.list_alerts(user=user, camera_id=camera_id, limit=ALERTS)
    main = view.systems[0] if view.systems else ""
    return {
        "now": time.time(),
        "camera": to_json(view),
        "scores": asdict(live_scores.since(camera_id, time.time() - SECONDS_ON_PAGE, [main])[main]),
        "alerts": [alert_views.to_json(alert) for alert in alerts],
    }


def _views(cameras: Sequence[Camera], user: Visitor) -> list[CameraView]:
    ids = [found.pk for found in cameras]
    now = _from_valkey(ids, [(found.pk, name) for found in cameras for name in found.systems])
    recent = live_scores.recent({found.pk: found.main_system for found in cameras}, SECONDS_ON_WALL)
    manages = can_manage_cameras(user)
    return [_view(found, now, recent.get(found.pk), manages) for found in cameras]


def _view(camera: Camera, now: _Now, recent: live_scores.Recent | None, manages: bool) -> CameraView:
    told = now.health.get(camera.pk)
    state, reason = _state(camera, told, now.failure)
    base = f"/media/cameras/{camera.pk}"
    return CameraView(
        id=str(camera.pk),
        name=camera.name,
        kind=camera.kind,
        enabled=camera.enabled,
        state=state,
        reason=reason,
        health=told.get("health", {}) if told else {},
        time_zone=camera.time_zone,
        line=camera.line_for(camera.main_system),
        line_mode=camera.line_mode,
        learning=camera.learning,
        learned=round(camera.learned, 3),
        learning_note=camera.learning_note,
        systems=list(camera.systems),
        scoring=[
            SystemNow(
                name=name,
                title=title_of(name),
                place=place_of(name),
                line=camera.line_for(name),
                problem=now.problems.get((camera.pk, name), ""),
            )
            for name in camera.systems
        ],
        zones=list(camera.zones),
        sound=camera.sound,
        last=recent.last if recent else None,
        points=recent.points if recent else [],
        skipped=now.skipped.get(camera.pk, 0),
        snapshot_url=f"{base}/snapshot.jpg",
        thermal_url=f"{base}/thermal.jpg" if camera.thermal_secret else None,
        mjpeg_url=f"{base}/mjpeg",
        whep_url=f"/whep/{camera.pk}",
        url=f"/cameras/{camera.pk}/",
        version=camera.version,
        can_manage=manages,
    )


def _state(camera: Camera, told: Mapping[str, Any] | None, failure: str) -> tuple[str, str]:
    if not camera.enabled:
        return "disabled", "An administrator switched this camera off."
    if failure:
        return "offline", failure
    if not told:
        waits = camera.kind == Camera.Kind.PUBLISH
        return "offline", "Nothing is sent to it." if waits else "No media process holds it."
    return str(told["state"]), str(told["reason"])


@dataclass(frozen=True, slots=True)
class _Now:
    """Signs of life and skip counts by camera, why systems fail on one, and a sentence when the broker does
    not answer."""

    health: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    skipped: dict[UUID, int] = field(default_factory=dict)
    problems: dict[tuple[UUID, str], str] = field(default_factory=dict)
    failure: str = ""


def _from_valkey(ids: Sequence[UUID], systems: Sequence[tuple[UUID, str]]) -> _Now:
    if not ids:
        return _Now()
    failed = [valkey.system_failed(camera, name) for camera, name in systems]
    keys = [*map(valkey.health, ids), *map(valkey.skipped, ids), *failed]
    try:
        found = cast(list[bytes | None], valkey.client().mget(keys))
    except _FAILURES as error:
        log.warning("What cameras do now is not known without the broker: %s", type(error).__name__)
        return _Now(failure="The broker is away: what the camera does now is not known.")
    count = len(ids)
    return _Now(
        health={key: json.loads(value) for key, value in zip(ids, found[:count], strict=True) if value},
        skipped={key: int(value) for key, value in zip(ids, found[count : 2 * count], strict=True) if value},
        problems={
            pair: value.decode() for pair, value in zip(systems, found[2 * count :], strict=True) if value
        },
    )
