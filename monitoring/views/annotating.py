"""What `partials/annotate.html` needs on a page: the source, the reader's right, known labels."""

from __future__ import annotations

from typing import Any

from monitoring.access import (
    can_annotate_camera,
    can_annotate_clip,
    can_exchange_annotations,
    can_teach,
)
from monitoring.annotation_labels import known_labels
from monitoring.models import Alert, Camera, Clip, User


def annotating(user: User, source: Clip | Camera | Alert) -> dict[str, Any] | None:
    """Of a recording, a camera's time, or the span of a camera's alert; None: a fault of the site has no time
    in which anything could be marked. The caller has checked that `user` may see the source."""
    if isinstance(source, Clip):
        kind, may_edit = "clip", can_annotate_clip(user, source)
    elif isinstance(source, Camera):
        kind, may_edit = "camera", can_annotate_camera(user, source)
    elif source.camera is not None:
        kind, may_edit = "alert", can_annotate_camera(user, source.camera)
    else:
        return None
    return {
        "source": {kind: str(source.pk)},
        "may_edit": may_edit,
        "may_exchange": may_edit and kind != "alert" and can_exchange_annotations(user),
        "may_teach": may_edit and can_teach(user),
        "labels": known_labels(user) if may_edit else [],
        "user": str(user.pk),
    }
