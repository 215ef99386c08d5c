"""What moves in the drawn scene: people with swinging limbs, and a cart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from monitoring.demonstration.ground import Picture

Colour = tuple[int, int, int]
_FINE = 4
"""Positions are given to cv2 in sixteenths of a pixel: whole pixels would make slow figures jerk."""


@dataclass(frozen=True)
class Look:
    """Colours (BGR) of one person."""

    coat: Colour
    trousers: Colour
    hair: Colour
    skin: Colour


def draw_person(
    canvas: Picture,
    *,
    x: float,
    foot: float,
    height: float,
    stride: float,
    facing: int,
    look: Look,
    haste: float,
) -> None:
    """A person whose feet stand at (x, foot).

    height  in pixels
    stride  phase of the step, radians
    facing  1 to the right, -1 to the left
    haste   0 walking, 1 running: wider steps, bent arms, leaning forward
    """
    lean = 0.16 * haste * facing
    bounce = height * (0.012 + 0.03 * haste) * abs(math.sin(stride))
    _shadow(canvas, x, foot, 0.27 * height)
    hip = (x, foot - 0.49 * height - bounce)
    neck = (hip[0] + lean * height, hip[1] - 0.33 * height)
    thickness = max(2, round(0.085 * height))
    swing = 0.45 + 0.42 * haste
    far, near = (_darker(look.trousers), _darker(look.coat)), (look.trousers, look.coat)
    for phase, (trousers, coat) in ((math.pi, far), (0.0, near)):
        thigh = swing * math.sin(stride + phase)
        bend = (0.35 + 0.9 * haste) * max(0.0, math.cos(stride + phase))
        _limb(canvas, hip, thigh * facing, (thigh - bend) * facing, 0.25 * height, thickness, trousers)
        arm = -0.8 * swing * math.sin(stride + phase)
        elbow = (arm + 0.25 + 1.2 * haste) * facing
        shoulder = (neck[0], neck[1] + 0.04 * height)
        _limb(canvas, shoulder, arm * facing, elbow, 0.165 * height, round(0.75 * thickness), coat)
        if phase:
            _line(canvas, neck, hip, round(0.19 * height), look.coat)
    head = (neck[0] + 0.5 * lean * height, neck[1] - 0.1 * height)
    _line(canvas, neck, head, max(2, round(0.05 * height)), _darker(look.skin))
    _head(canvas, head, height, facing, look)


def draw_cart(canvas: Picture, *, x: float, foot: float, turn: float, facing: int) -> None:
    """A covered electric cart whose wheels stand on the row `foot`; `turn` is the angle of its wheels."""
    _shadow(canvas, x, foot, 74.0)
    box = [(-66, -22), (66, -22), (66, -50), (30, -56), (-66, -56)]
    _polygon(canvas, [(x + facing * dx, foot + dy) for dx, dy in box], (60, 138, 226))
    for dx in (-58, -8, 44):
        _line(canvas, (x + facing * dx, foot - 52), (x + facing * dx, foot - 104), 4, (70, 72, 74))
    _polygon(
        canvas,
        [(x + facing * dx, foot + dy) for dx, dy in ((-70, -112), (58, -112), (52, -101), (-70, -101))],
        (222, 226, 228),
    )
    _line(canvas, (x + facing * 6, foot - 58), (x + facing * 2, foot - 84), 20, (58, 62, 148))
    _disc(canvas, (x + facing * 3, foot - 91), 9.0, (150, 178, 214))
    for dx in (-42, 42):
        hub = (x + facing * dx, foot - 14)
        _disc(canvas, hub, 15.0, (38, 38, 40))
        _disc(canvas, hub, 7.0, (160, 162, 164))
        _line(canvas, hub, (hub[0] + 7 * math.cos(turn), hub[1] + 7 * math.sin(turn)), 2, (52, 52, 54))


def _limb(
    canvas: Picture,
    joint: tuple[float, float],
    upper: float,
    lower: float,
    length: float,
    thickness: int,
    colour: Colour,
) -> None:
    """Two segments of `length` each; angles from straight down, positive towards the right."""
    middle = (joint[0] + length * math.sin(upper), joint[1] + length * math.cos(upper))
    end = (middle[0] + length * math.sin(lower), middle[1] + length * math.cos(lower))
    _line(canvas, joint, middle, thickness, colour)
    _line(canvas, middle, end, max(2, round(0.8 * thickness)), colour)


def _head(canvas: Picture, centre: tuple[float, float], height: float, facing: int, look: Look) -> None:
    """Longer than wide and with a face: plain discs are taken for balls."""
    _ellipse(canvas, centre, (0.052 * height, 0.078 * height), look.skin)
    back = (centre[0] - 0.018 * height * facing, centre[1] - 0.022 * height)
    _ellipse(canvas, back, (0.05 * height, 0.066 * height), look.hair)
    nose = (centre[0] + 0.052 * height * facing, centre[1] + 0.012 * height)
    _line(canvas, centre, nose, max(1, round(0.022 * height)), look.skin)


def _line(
    canvas: Picture, a: tuple[float, float], b: tuple[float, float], thickness: int, colour: Colour
) -> None:
    cv2.line(canvas, _fixed(a), _fixed(b), colour, max(1, thickness), cv2.LINE_AA, _FINE)


def _disc(canvas: Picture, centre: tuple[float, float], radius: float, colour: Colour) -> None:
    cv2.circle(canvas, _fixed(centre), round(radius * (1 << _FINE)), colour, -1, cv2.LINE_AA, _FINE)


def _ellipse(
    canvas: Picture, centre: tuple[float, float], radii: tuple[float, float], colour: Colour
) -> None:
    cv2.ellipse(canvas, _fixed(centre), _fixed(radii), 0, 0, 360, colour, -1, cv2.LINE_AA, _FINE)


def _polygon(canvas: Picture, points: list[tuple[float, float]], colour: Colour) -> None:
    cv2.fillConvexPoly(
        canvas, np.array([_fixed(point) for point in points], np.int32), colour, cv2.LINE_AA, _FINE
    )


def _shadow(canvas: Picture, x: float, foot: float, reach: float) -> None:
    """Darkens the ground under a figure."""
    height, width = canvas.shape[:2]
    flat = max(2.0, 0.16 * reach)
    left, right = max(0, int(x - reach)), min(width, int(x + reach) + 1)
    top, bottom = max(0, int(foot - flat)), min(height, int(foot + flat) + 1)
    if left >= right or top >= bottom:
        return
    rows = (np.arange(top, bottom)[:, None] - foot) / flat
    columns = (np.arange(left, right)[None] - x) / reach
    dim = 1.0 - 0.34 * np.clip(1.0 - rows**2 - columns**2, 0.0, 1.0)
    patch = canvas[top:bottom, left:right]
    patch[:] = (patch * dim[:, :, None]).astype(np.uint8)


def _darker(colour: Colour) -> Colour:
    return (colour[0] * 3 // 4, colour[1] * 3 // 4, colour[2] * 3 // 4)


def _fixed(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0] * (1 << _FINE)), round(point[1] * (1 << _FINE))
