"""A walking person's joints: forward kinematics of a jointed figure, for all instants at once.

Lengths in metres, angles in radians, times in seconds. The ground is Z = 0; X runs to the right of the
picture and Y away from the camera. `n` instants throughout.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
"""(n,) one number an instant"""
Points = NDArray[np.float64]
"""(n, 3) one point an instant"""

THIGH, SHIN, FOOT = 0.44, 0.44, 0.17
TORSO, NECK, UPPER_ARM, FOREARM = 0.50, 0.21, 0.29, 0.29
HIP_WIDTH, SHOULDER_WIDTH, HEAD = 0.11, 0.19, 0.115
ANKLE = 0.07
STATURE = THIGH + SHIN + ANKLE + TORSO + NECK + HEAD
"""Of the figure before it is scaled to a person's height."""


@dataclass(slots=True)
class Pose:
    """Joint angles of a figure; left first where there are two. Zero is standing upright, arms hanging.

    place    (n, 2) where it stands on the ground
    heading  (n,) the direction it faces, from X towards Y
    hop      (n,) height of the lower foot above ground
    lean     (n,) of the trunk, forwards
    thighs, knees, shoulders, elbows   (2, n): thigh and upper arm from hanging, forwards; the others bent
    """

    place: Points
    heading: Series
    hop: Series
    lean: Series
    thighs: NDArray[np.float64]
    knees: NDArray[np.float64]
    shoulders: NDArray[np.float64]
    elbows: NDArray[np.float64]
    seat: Series | None = None
    """(n,) height of the pelvis, for one who sits; None for one whose feet carry him"""


@dataclass(frozen=True, slots=True)
class Joints:
    """(n, 3) each, or (2, n, 3) left and right."""

    pelvis: Points
    neck: Points
    head: Points
    hips: NDArray[np.float64]
    knees: NDArray[np.float64]
    ankles: NDArray[np.float64]
    toes: NDArray[np.float64]
    shoulders: NDArray[np.float64]
    elbows: NDArray[np.float64]
    hands: NDArray[np.float64]


def standing(times: Series, place: Points, heading: Series) -> Pose:
    n = len(times)
    both = np.zeros((2, n))
    return Pose(place, heading, np.zeros(n), np.zeros(n), both, both.copy(), both.copy(), both + 0.15)


def joints(pose: Pose, stature: float) -> Joints:
    """Where the joints of a person of `stature` metres are. The lower foot stands on the ground."""
    scale = stature / STATURE
    ahead = np.stack([np.cos(pose.heading), np.sin(pose.heading), np.zeros_like(pose.heading)], axis=1)
    aside = np.stack([-np.sin(pose.heading), np.cos(pose.heading), np.zeros_like(pose.heading)], axis=1)
    up = np.array([0.0, 0.0, 1.0])
    sides = np.array([1.0, -1.0])[:, None, None]

    def along(angle: NDArray[np.float64], length: float) -> NDArray[np.float64]:
        """A bone hanging at `angle` (..., n) forwards of straight down."""
        way = np.sin(angle)[..., None] * ahead - np.cos(angle)[..., None] * up
        return np.asarray(scale * length * way, np.float64)

    shins = pose.thighs - pose.knees
    reach = scale * (THIGH * np.cos(pose.thighs) + SHIN * np.cos(shins) + ANKLE).max(axis=0)
    height = pose.seat if pose.seat is not None else reach + pose.hop
    pelvis = np.concatenate([pose.place, np.zeros((len(height), 1))], axis=1) + height[:, None] * up
    trunk = np.sin(pose.lean)[:, None] * ahead + np.cos(pose.lean)[:, None] * up
    neck = pelvis + scale * TORSO * trunk
    hips = pelvis + sides * scale * HIP_WIDTH * aside
    knees = hips + along(pose.thighs, THIGH)
    ankles = knees + along(shins, SHIN)
    toes = ankles + scale * FOOT * ahead - scale * 0.04 * up
    shoulders = neck + sides * scale * SHOULDER_WIDTH * aside
    elbows = shoulders + along(pose.shoulders, UPPER_ARM)
    return Joints(
        pelvis=pelvis,
        neck=neck,
        head=neck + scale * NECK * trunk,
        hips=hips,
        knees=knees,
        ankles=ankles,
        toes=toes,
        shoulders=shoulders,
        elbows=elbows,
        hands=elbows + along(pose.shoulders + pose.elbows, FOREARM),
    )


def walking(pose: Pose, phase: Series, vigour: float = 1.0) -> Pose:
    """`pose` with a walk's cycle in legs and arms; `phase` (n,) in radians, a cycle being two steps."""
    opposite = np.stack([phase, phase + np.pi])
    pose.thighs = pose.thighs + vigour * (0.45 * np.sin(opposite) + 0.04)
    pose.knees = pose.knees + vigour * (0.12 + 0.8 * np.clip(np.cos(opposite), 0, None) ** 2)
    pose.shoulders = pose.shoulders - vigour * 0.38 * np.sin(opposite)
    pose.elbows = pose.elbows + vigour * 0.12
    pose.lean = pose.lean + 0.05 * vigour
    return pose


def running(pose: Pose, phase: Series, vigour: float = 1.0) -> Pose:
    """As `walking`: long strides, heels thrown up, bent arms, both feet off the ground in between."""
    opposite = np.stack([phase, phase + np.pi])
    pose.thighs = pose.thighs + vigour * (0.75 * np.sin(opposite) + 0.22)
    pose.knees = pose.knees + 0.35 + vigour * 1.45 * np.clip(np.cos(opposite - 0.25), 0, None) ** 1.5
    pose.shoulders = pose.shoulders - vigour * 0.75 * np.sin(opposite) - 0.1
    pose.elbows = pose.elbows + 1.35
    pose.lean = pose.lean + 0.2 * vigour
    pose.hop = pose.hop + 0.09 * vigour * np.abs(np.sin(phase))
    return pose
