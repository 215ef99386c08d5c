"""What a browser can subscribe to: names, snapshots, and which message replaces which.

clips        {"clips": [...]}             the newest hundred recordings
clip:<id>    {"clip": ...}
wall         {"now", "cameras", "alerts"} every camera of this person (see monitoring.camera_views)
camera:<id>  {"now", "camera", "scores", "alerts"}
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any
from uuid import UUID

from monitoring import camera_views, selectors
from monitoring.models import User
from monitoring.push.publish import CLIPS, WALL

NEWEST_CLIPS = 100
_LISTS = (CLIPS, WALL)


def is_topic(name: Any) -> bool:
    if not isinstance(name, str):
        return False
    kind, _, identity = name.partition(":")
    if kind not in ("clip", "camera"):
        return name in _LISTS
    try:
        return str(UUID(identity)) == identity
    except ValueError:
        return False


def snapshot(user: User, topic: str) -> dict[str, Any] | None:
    """What the topic holds now for this person; None when they may not know of it."""
    if topic == CLIPS:
        found = selectors.list_clips(user=user, limit=NEWEST_CLIPS)
        return {"clips": [selectors.to_json(clip) for clip in found]}
    if topic == WALL:
        return camera_views.wall(user)
    kind, _, name = topic.partition(":")
    if kind == "camera":
        return camera_views.camera(user, UUID(name))
    clip = selectors.find_clip(user=user, clip_id=UUID(name))
    return None if clip is None else {"clip": selectors.to_json(clip)}


def subject(topic: str, message: dict[str, Any]) -> Hashable:
    """Of two messages of one subject the newer says all of the older, or shows that it is missing."""
    kind = message["type"]
    if kind == "alert.changed":
        return (topic, kind, message["alert"]["id"])
    if kind == "annotation.changed":
        return (topic, kind, message["annotation"])
    if kind == "span.described":
        return (topic, kind, message["span"])
    if kind in ("snippet.scored", "camera.state", "camera.changed"):
        return (topic, kind, message["camera"], message.get("system"), message.get("change"))
    return (topic, kind, message["clip"], message.get("analysis"))
