"""The cameras as workers know them: read once a second, and as they last were while the database is away."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from monitoring.analysis import live_backlog
from monitoring.analysis.live_record import DATABASE_FAILURES, be_patient
from monitoring.models import Camera

FRESH_SECONDS = 1.0
PATIENCE = 1.0
AGAIN_AFTER = 5.0
"""Seconds without further attempts after the database did not answer."""

_known: dict[str, Camera] = {}
_due = 0.0
_answered = True


def enabled(wanted: Iterable[str]) -> Mapping[str, Camera]:
    """Those of `wanted`, by id, that exist and are enabled; of what is not known yet, nothing while the
    database is away."""
    global _known, _due, _answered
    names = set(wanted)
    # A camera that was added within this second is worth a further look.
    if time.monotonic() >= _due or (_answered and not names <= _known.keys()):
        _answered = False
        try:
            be_patient(PATIENCE)
            _known = {str(camera.pk): camera for camera in Camera.objects.filter(enabled=True)}
            _due, _answered = time.monotonic() + FRESH_SECONDS, True
        except DATABASE_FAILURES as failure:
            live_backlog.database_failed(failure)
            _due = time.monotonic() + AGAIN_AFTER
    return {name: _known[name] for name in names & _known.keys()}
