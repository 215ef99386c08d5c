"""What is unusual, in words."""

from __future__ import annotations

from inference.extractors.coco import name_of
from inference.systems.normality.attributes import Attribute
from inference.systems.normality.densities import DOWN
from inference.systems.normality.naming import UNNAMED
from inference.systems.normality.timeline import ATTRIBUTES
from inference.types import Floats

_PLAIN = {
    Attribute.SPEED: "fast movement",
    Attribute.DIRECTION: "unusual direction of movement",
    Attribute.MOVER: "unusual moving object",
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


SPEED_EXPLAINS = 0.7
"""Whatever moves fast also exceeds the ceiling of its direction: from this share on, speed is the reason."""


def most_surprising(surprise: Floats) -> Attribute:
    """The attribute to name, from surprise by attribute (A,)."""
    worst = ATTRIBUTES[int(surprise.argmax())]
    speed, direction = (surprise[ATTRIBUTES.index(kind)] for kind in (Attribute.SPEED, Attribute.DIRECTION))
    if worst is Attribute.DIRECTION and speed >= SPEED_EXPLAINS * direction:
        return Attribute.SPEED
    return worst


def label(attribute: Attribute, detail: int) -> str:
    """Words for an attribute; `detail` is a direction for DIRECTION, a COCO class for objects, else -1."""
    if attribute in _OF_OBJECT:
        words = _OF_OBJECT[attribute]
        return f"{words}: {name_of(detail)}" if detail > UNNAMED else words
    if attribute is Attribute.DIRECTION and detail == DOWN:
        return "unusual downward movement"
    return _PLAIN[attribute]
