"""What the words of a search may name, for one person."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from monitoring.access import Visitor, visible_alerts
from monitoring.analysis.schedules import zone
from monitoring.models import Camera
from monitoring.searching.understanding import Known

_REFRESH_SECONDS = 60.0
_MOST = 500
_MOST_PEOPLE = 1000

_classes: dict[object, tuple[float, frozenset[str]]] = {}
"""By person: nobody learns from a search which labels others' cameras have."""


def known_to(user: Visitor, cameras: Sequence[Camera], *, now: datetime) -> Known:
    """`cameras` are those that `user` may see. Times are those of the zone that most of them are in."""
    zones = Counter(camera.time_zone for camera in cameras).most_common(1)
    return Known(
        cameras={camera.pk: camera.name for camera in cameras},
        zones=frozenset(str(item.get("name", "")) for camera in cameras for item in camera.zones),
        classes=_labels(user),
        now=now,
        site=zone(zones[0][0] if zones else "UTC"),
    )


def _labels(user: Visitor) -> frozenset[str]:
    """Labels of the alerts that `user` may see, as systems and reviewers gave them."""
    read_at, labels = _classes.get(user.pk, (None, frozenset()))
    if read_at is None or time.monotonic() - read_at > _REFRESH_SECONDS:
        seen = visible_alerts(user).order_by()
        told = seen.exclude(label="").values_list("label", flat=True).distinct()[:_MOST]
        judged = seen.exclude(reviewed_label="").values_list("reviewed_label", flat=True).distinct()[:_MOST]
        labels = frozenset((*told, *judged))
        if len(_classes) >= _MOST_PEOPLE:
            _classes.clear()
        _classes[user.pk] = (time.monotonic(), labels)
    return labels
