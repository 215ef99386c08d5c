"""The attributes whose normal is learned, what each is measured from, and what is said when it is unusual."""

from __future__ import annotations

from enum import StrEnum

from inference.types import Modality


class Attribute(StrEnum):
    SPEED = "speed"
    DIRECTION = "direction"
    MOVER = "mover"
    SCENE = "scene"
    OBJECT = "object"
    PLACE = "place"
    POSTURE = "posture"
    LOOK = "look"
    SOUND = "sound"
    LOUDNESS = "loudness"


MODALITY: dict[Attribute, Modality] = {
    Attribute.SPEED: Modality.MOTION,
    Attribute.DIRECTION: Modality.MOTION,
    Attribute.MOVER: Modality.APPEARANCE,
    Attribute.SCENE: Modality.APPEARANCE,
    Attribute.OBJECT: Modality.OBJECTS,
    Attribute.PLACE: Modality.OBJECTS,
    Attribute.POSTURE: Modality.OBJECTS,
    Attribute.LOOK: Modality.APPEARANCE,
    Attribute.SOUND: Modality.SOUND,
    Attribute.LOUDNESS: Modality.SOUND,
}

LEAST_SCALE: dict[Attribute, float] = {
    Attribute.SPEED: 0.2,
    Attribute.DIRECTION: 0.2,
    Attribute.MOVER: 0.1,
    Attribute.SCENE: 0.1,
    Attribute.OBJECT: 0.25,
    Attribute.PLACE: 0.06,
    Attribute.POSTURE: 0.12,
    Attribute.LOOK: 0.1,
    Attribute.SOUND: 0.15,
    Attribute.LOUDNESS: 9.0,
}
"""In each attribute's own unit, the least rise over its usual value that may count as unusual, however
uniform training was: ratios to the ceiling, spreads of the features, confidence, fractions of the picture,
natural logarithms of size, decibels."""

QUIET: dict[Attribute, float] = {
    Attribute.SCENE: 0.6,
    Attribute.PLACE: 0.6,
    Attribute.POSTURE: 0.6,
    Attribute.LOOK: 0.6,
    Attribute.SOUND: 0.6,
    Attribute.LOUDNESS: 0.6,
}
"""Share of the way from the median to the line below which an attribute says nothing. These are sparse or
restless on ordinary footage: their usual ups and downs would only blur the order that motion gives."""

LEAST_CONFIDENCE = 0.4
"""Detections below it say nothing about places, postures and looks."""
