"""How a line of the log names what it is about, so that it can be read when the thing itself is gone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model

from monitoring.models import Alert, Camera, Clip, Recording


@dataclass(frozen=True, slots=True)
class Target:
    """kind    as of a table, such as "alert"
    id      in its table, at most 64 characters
    name    as a person would call it
    camera  id of the camera it belongs to; empty: none
    """

    kind: str = ""
    id: str = ""
    name: str = ""
    camera: str = ""


def describe(thing: object | None) -> Target:
    """A row, a Target, or any text."""
    if thing is None:
        return Target()
    if isinstance(thing, Target):
        return thing
    if not isinstance(thing, Model):
        return Target(name=str(thing))
    return Target(thing._meta.model_name or "", str(thing.pk), _name(thing), _camera(thing))


def alert_name(alert: Alert) -> str:
    """Such as "Fighting, Gate, 2026-03-01 14:02:11 UTC"."""
    where = alert.camera.name if alert.camera else "this site"
    what = alert.reviewed_label or alert.label or alert.get_cause_display()
    return f"{what}, {where}, {alert.opened_at:%Y-%m-%d %H:%M:%S} UTC"


def _name(row: Model) -> str:
    if isinstance(row, Alert):
        return alert_name(row)
    if isinstance(row, Recording):
        return f"{row.camera.name}, {row.start:%Y-%m-%d %H:%M:%S} UTC"
    for field in ("title", "name", "username", "alert_name"):
        value = getattr(row, field, None)
        if isinstance(value, str) and value:
            return value
    return f"{row._meta.verbose_name} {row.pk}"


def _camera(row: Model) -> str:
    if isinstance(row, Camera):
        return str(row.pk)
    found = getattr(row, "camera_id", None)
    if found is None and isinstance(getattr(row, "clip", None), Clip):
        found = row.clip.camera_id  # type: ignore[attr-defined]
    if found is None and isinstance(getattr(row, "alert", None), Alert):
        found = row.alert.camera_id  # type: ignore[attr-defined]
    return str(found) if found else ""
