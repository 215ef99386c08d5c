"""Which events in words count where: a camera's own, else the site's. Reads only;
`monitoring.intake.event_names` writes."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitoring.models import Camera, EventNames
from monitoring.models.event_names import SITE


@dataclass(frozen=True, slots=True)
class EventNamesView:
    """names            in use; empty: those that the model was trained with
    own              whether they are the camera's own; False for the site's
    set_by, set_at   who and when (ISO 8601, UTC); empty where nobody has yet
    """

    names: list[str] = field(default_factory=list)
    own: bool = False
    set_by: str = ""
    set_at: str = ""


def in_use(camera: Camera | None = None) -> EventNamesView:
    """What counts for a camera, or, without one, for the site."""
    found = {
        row.scope: row
        for row in EventNames.objects.select_related("set_by").filter(scope__in=_scopes(camera))
    }
    row = next((found[scope] for scope in _scopes(camera) if scope in found), None)
    if row is None:
        return EventNamesView()
    return EventNamesView(
        names=list(row.names),
        own=row.scope != SITE,
        set_by=row.set_by.username if row.set_by else "",
        set_at=row.set_at.isoformat(timespec="seconds"),
    )


def names_for(camera: Camera | None) -> tuple[str, ...]:
    """The names in use; empty: those that the model was trained with."""
    return tuple(in_use(camera).names)


def site_names() -> tuple[str, ...]:
    return names_for(None)


def own_names(camera: Camera) -> tuple[str, ...] | None:
    """None for a camera that uses the site's."""
    view = in_use(camera)
    return tuple(view.names) if view.own else None


def scope_of(camera: Camera | None) -> str:
    return SITE if camera is None else str(camera.pk)


def _scopes(camera: Camera | None) -> list[str]:
    return [SITE] if camera is None else [scope_of(camera), SITE]
