"""What is unusual, in words."""

from __future__ import annotations

from inference.extractors.coco import name_of
from inference.systems.normality.attributes import Attribute
from inference.systems.normality.densities import DOWN

_PLAIN = {
    Attribute.SPEED: "fast movement",
    Attribute.DIRECTION: "unusual direction of movement",
    Attribute.SCENE: "unusual appearance",
    Attribute.POSTURE: "unusual posture",
    Attribute.SOUND: "unusual sound",
    Attribute.LOUDNESS: "loud sound",
}
_OF_OBJECT = {
    Attribute.OBJECT: "unusual object",
    Attribute.PLACE: "unusual place",
    Attribute.LOOK: "unusual look",
}


def label(attribute: Attribute, detail: int) -> str:
    """Words for an attribute; `detail` is a direction for DIRECTION, a COCO class for objects, else -1."""
    if attribute in _OF_OBJECT:
        words = _OF_OBJECT[attribute]
        return f"{words}: {name_of(detail)}" if detail >= 0 else words
    if attribute is Attribute.DIRECTION and detail == DOWN:
        return "unusual downward movement"
    return _PLAIN[attribute]
