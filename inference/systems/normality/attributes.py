"""The attributes whose normal is learned, what each is measured from, and what is said when it is unusual."""

from __future__ import annotations

from enum import StrEnum

from inference.types import Modality


class Attribute(StrEnum):
    SPEED = "speed"
    DIRECTION = "direction"
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
    Attribute.SCENE: Modality.APPEARANCE,
    Attribute.OBJECT: Modality.OBJECTS,
    Attribute.PLACE: Modality.OBJECTS,
    Attribute.POSTURE: Modality.OBJECTS,
    Attribute.LOOK: Modality.APPEARANCE,
    Attribute.SOUND: Modality.SOUND,
    Attribute.LOUDNESS: Modality.SOUND,
}

LEAST_SCALE: dict[Attribute, float] = {
    Attribute.SPEED: 0.25,
    Attribute.DIRECTION: 0.25,
    Attribute.SCENE: 0.1,
    Attribute.OBJECT: 0.45,
    Attribute.PLACE: 0.06,
    Attribute.POSTURE: 0.12,
    Attribute.LOOK: 0.1,
    Attribute.SOUND: 0.15,
    Attribute.LOUDNESS: 9.0,
}
"""In each attribute's own unit, the least rise over its usual value that may count as unusual, however
uniform training was: ratios to the ceiling, spreads of the features, confidence, fractions of the picture,
natural logarithms of size, decibels."""

LEAST_CONFIDENCE = 0.4
"""Detections below it say nothing about places, postures and looks."""
