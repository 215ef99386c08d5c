"""Naming a site's, or a camera's, own events in words. Workers use new names within seconds."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import transaction

from monitoring import audit
from monitoring.event_names import scope_of
from monitoring.models import Camera, EventNames, User

MOST = 30
SHORTEST, LONGEST = 3, 80
NORMAL = "normal"
"""What systems call the absence of any event."""

log = logging.getLogger(__name__)


class InvalidNames(ValueError):
    """`problems` maps places in the list to sentences; place -1 is the list as a whole."""

    def __init__(self, problems: dict[int, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(problems.values())))
        self.problems = problems


def read(names: Iterable[str]) -> tuple[str, ...]:
    """The names as they are kept, with single spaces. Raises InvalidNames."""
    tidied = [" ".join(name.split()) for name in names]
    problems: dict[int, str] = {}
    if len(tidied) > MOST:
        problems[-1] = f"Name at most {MOST} events."
    seen: set[str] = set()
    for place, name in enumerate(tidied[:MOST]):
        if not SHORTEST <= len(name) <= LONGEST or not name.isprintable():
            problems[place] = f"Say each event in {SHORTEST} to {LONGEST} characters."
        elif name.casefold() == NORMAL:
            problems[place] = "Only what is out of the ordinary is named; the normal is known."
        elif name.casefold() in seen:
            problems[place] = f"“{name}” is there twice."
        seen.add(name.casefold())
    if problems:
        raise InvalidNames(problems)
    return tuple(tidied)


def set_site_names(*, by: User, names: Iterable[str]) -> tuple[str, ...]:
    """What all cameras without names of their own, and all recordings, use from now on; none: what the model
    was trained with. Raises InvalidNames."""
    return _keep(None, by, names)


def set_camera_names(*, by: User, camera: Camera, names: Iterable[str] | None) -> tuple[str, ...] | None:
    """A camera's own; None: the site's again. Raises InvalidNames."""
    if names is not None:
        return _keep(camera, by, names)
    with transaction.atomic():
        EventNames.objects.filter(scope=scope_of(camera)).delete()
        audit.record("settings.changed", actor=by, target=camera, change="events as the site's")
    log.info("%s let %s use the site's names of events.", by.username, camera.name)
    return None


def _keep(camera: Camera | None, by: User, names: Iterable[str]) -> tuple[str, ...]:
    kept = read(names)
    with transaction.atomic():
        EventNames.objects.update_or_create(
            scope=scope_of(camera), defaults={"camera": camera, "names": list(kept), "set_by": by}
        )
        audit.record(
            "settings.changed", actor=by, target=camera or "the site", change="events named", names=kept
        )
    log.info("%s named %d events for %s.", by.username, len(kept), camera.name if camera else "the site")
    return kept
