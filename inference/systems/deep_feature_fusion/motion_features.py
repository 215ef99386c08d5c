"""How a scene moves, in 44 numbers: statistics of dense flow once the camera's own motion is taken out.

They follow what is known to tell fights: fast, uneven and disordered motion in a small part of the picture.
Motion boundary histograms (Dalal, Triggs and Schmid, ECCV 2006) look at differences between neighbouring
cells, which a moving camera cannot make; histograms of flow directions and their entropy, and changes of
speed within a blob are those of violent-flow descriptors (Hassner, Itcher and Kliper-Gross, CVPRW 2012).

Speeds are picture heights a second and quantities that spread over decades are logarithms, so that frame rate
and resolution change little. What each column told about fights: docs/decisions/071-fights.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion.occlusion import Occluded, area_of, parts_that_move
from inference.types import Floats

ROWS = 48
"""Cells are a 48th of the picture's height: with 12 rows, a person is one cell and boundaries are lost."""

Flow = NDArray[np.float32]
Numbers = NDArray[np.float64]

QUANTILES = (50.0, 75.0, 90.0, 95.0, 99.0, 99.8)
BOUNDARY_QUANTILES = (75.0, 90.0, 95.0, 99.0)
SPEEDS = (0.05, 0.15, 0.4, 1.0)
"""Heights a second whose exceeded share of the picture is measured."""

MOVING = 0.15
"""Heights a second from which a cell belongs to a moving blob."""

_DIRECTIONS = 8
_SMALLEST_BLOB = 6
_REWEIGHTINGS = 6

NAMES: tuple[str, ...] = (
    *(f"speed_{quantile:g}" for quantile in QUANTILES),
    *("mean", "mean_varies", "mean_peak", "fast_varies", "fast_peak"),
    *(f"area_{speed:g}" for speed in SPEEDS),
    *("scattered_now", "scattered_over_time", "spread"),
    *("direction_kept", "acceleration_90", "acceleration_99", "acceleration", "jerk", "smooth", "rapid"),
    *("directions_over_time", "directions_now", "vertical", "downward", "one_way"),
    *(f"boundary_{quantile:g}" for quantile in BOUNDARY_QUANTILES),
    *("boundary", "divergence", "curl", "boundary_varies"),
    *("blobs", "blob_area", "blob_height", "blob_aspect", "blob_area_varies"),
    "camera",
)


def describe(velocity: Flow, seconds: Numbers) -> Floats:
    """(44,) columns `NAMES` of consecutive flow fields.

    velocity  (P, h, w, 2), picture heights a second, right and down, P >= 1
    seconds   (P,) between the two pictures of each pair
    """
    return _described(without_camera(velocity), seconds, _mean_speed(velocity))


def occluded(fields: Sequence[tuple[Flow, Numbers]], aspect: float) -> Occluded:
    """The same of each of m looks, (P, h, w, 2) and (P,), when a part of the picture stands still.

    aspect  the picture's width over its height
    """
    own = [without_camera(velocity) for velocity, _ in fields]
    parts = parts_that_move(sum(np.linalg.norm(each, axis=-1).sum(axis=0) for each in own))
    values = [
        [
            _described(_still(each, part), seconds, _mean_speed(velocity))
            for each, (velocity, seconds) in zip(own, fields, strict=True)
        ]
        for part in parts
    ]
    shape = own[0].shape[1:3]
    return Occluded(
        np.reshape([area_of(part, shape) for part in parts], (-1, 4)).astype(np.float32),
        np.reshape(values, (len(parts), len(fields), len(NAMES))).astype(np.float32),
        aspect,
    )


def _still(velocity: Flow, part: tuple[slice, slice]) -> Flow:
    changed = velocity.copy()
    changed[:, part[0], part[1]] = 0.0
    return changed


def _mean_speed(velocity: Flow) -> float:
    return float(np.linalg.norm(velocity, axis=-1).mean())


def _described(own: Flow, seconds: Numbers, whole: float) -> Floats:
    """own: without the camera's motion; whole: mean speed with it"""
    speed = np.linalg.norm(own, axis=-1)
    values = [
        *_speeds(speed),
        *_places(speed),
        *_changes(own, speed, seconds),
        *_directions(own, speed),
        *_boundaries(own, speed),
        *_blobs(speed),
        np.log((speed.mean() + 0.003) / (whole + 0.003)),
    ]
    return np.asarray(values, np.float32)


def without_camera(velocity: Flow) -> Flow:
    """Each field (P, h, w, 2) minus the affine motion that most of the picture follows (pan, roll, zoom).

    Iteratively reweighted least squares with Cauchy weights, so that people moving against the background do
    not pull it along.
    """
    pairs, height, width = velocity.shape[:3]
    rows, columns = np.mgrid[:height, :width]
    place = np.stack(
        [
            np.ones(height * width),
            (columns.ravel() - width / 2) / height,
            (rows.ravel() - height / 2) / height,
        ],
        axis=1,
    )
    left = np.empty_like(velocity)
    for number in range(pairs):
        field = velocity[number].reshape(-1, 2).astype(np.float64)
        weight = np.ones(len(field))
        rest = field
        for _ in range(_REWEIGHTINGS):
            weighted = place * weight[:, None]
            # Three unknowns: the normal equations, with a touch of ridge for pictures without any motion.
            solved = np.linalg.solve(
                weighted.T @ weighted + 1e-9 * np.eye(3), weighted.T @ (field * weight[:, None])
            )
            rest = field - place @ solved
            distance = np.linalg.norm(rest, axis=1)
            scale = 1.5 * float(np.median(distance)) + 0.01
            weight = np.where(distance > 4 * scale, 0.0, np.sqrt(1 / (1 + (distance / scale) ** 2)))
        left[number] = rest.reshape(height, width, 2)
    return left


def _speeds(speed: Flow) -> list[Any]:
    mean = speed.mean(axis=(1, 2))
    fast = np.percentile(speed, 95, axis=(1, 2))
    return [
        *np.log(np.percentile(speed, QUANTILES) + 0.01),
        np.log(mean.mean() + 0.003),
        np.log(mean.std() + 0.003),
        np.log((mean.max() + 0.003) / (mean.mean() + 0.003)),
        np.log(fast.std() + 0.01),
        np.log(fast.max() + 0.01),
        *(np.sqrt((speed > least).mean()) for least in SPEEDS),
    ]


def _places(speed: Flow) -> list[Any]:
    """Entropy of where the motion is, in each pair and over all of them, and how far it spreads."""
    height, width = speed.shape[1:]
    uniform = np.log(height * width)
    shares = speed / (speed.sum(axis=(1, 2), keepdims=True) + 1e-6)
    total = speed.mean(axis=0)
    total = total / (total.sum() + 1e-6)
    rows, columns = np.mgrid[:height, :width]
    middle = (total * rows).sum(), (total * columns).sum()
    spread = (total * ((rows - middle[0]) ** 2 + (columns - middle[1]) ** 2)).sum()
    return [
        -(shares * np.log(shares + 1e-9)).sum(axis=(1, 2)).mean() / uniform,
        -(total * np.log(total + 1e-9)).sum() / uniform,
        np.sqrt(spread) / height,
    ]


def _changes(velocity: Flow, speed: Flow, seconds: Numbers) -> list[Any]:
    """From pair to pair: whether cells keep their direction, accelerations, and how the total moves."""
    if len(velocity) < 2:
        return [0.0] * 7
    before, after = velocity[:-1], velocity[1:]
    lengths = np.linalg.norm(before, axis=-1), np.linalg.norm(after, axis=-1)
    weight = np.sqrt(lengths[0] * lengths[1])
    cosine = (before * after).sum(axis=-1) / (lengths[0] * lengths[1] + 1e-4)
    acceleration = np.linalg.norm(after - before, axis=-1) / seconds[1:, None, None]
    mean = speed.mean(axis=(1, 2))
    wave = mean - mean.mean()
    return [
        (cosine * weight).sum() / (weight.sum() + 1e-3),
        *np.log(np.percentile(acceleration, (90, 99)) + 0.05),
        np.log((acceleration.mean() + 0.02) / (speed.mean() + 0.01)),
        (np.abs(np.diff(mean)) / (mean[1:] + mean[:-1] + 0.01)).mean(),
        (wave[1:] * wave[:-1]).sum() / ((wave * wave).sum() + 1e-6),
        _rapid_share(wave),
    ]


def _rapid_share(wave: NDArray[Any]) -> float:
    """Share of the total motion's variation in the faster half of its spectrum."""
    if len(wave) < 6:
        return 0.3
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave)))) ** 2
    return float(spectrum[len(spectrum) // 2 :].sum() / (spectrum[1:].sum() + 1e-9))


def _directions(velocity: Flow, speed: Flow) -> list[Any]:
    angle = np.arctan2(velocity[..., 1], velocity[..., 0])
    by_pair = np.stack(
        [
            np.histogram(angles, _DIRECTIONS, (-np.pi, np.pi), weights=weights)[0]
            for angles, weights in zip(angle, speed, strict=True)
        ]
    )
    up_down = np.abs(velocity[..., 1]).sum()
    net = np.linalg.norm(velocity.mean(axis=(1, 2)), axis=-1)
    return [
        _entropy(by_pair.sum(axis=0)),
        np.mean([_entropy(counts) for counts in by_pair]),
        up_down / (np.abs(velocity).sum() + 1e-3),
        np.maximum(velocity[..., 1], 0).sum() / (up_down + 1e-3),
        (net / (speed.mean(axis=(1, 2)) + 1e-3)).mean(),
    ]


def _entropy(weights: NDArray[Any]) -> float:
    shares = weights / (weights.sum() + 1e-3)
    return float(-(shares * np.log(shares + 1e-6)).sum())


def _boundaries(velocity: Flow, speed: Flow) -> list[Any]:
    """Velocity's change across the picture, heights a second for each height."""
    down = np.gradient(velocity, axis=1) * velocity.shape[1]
    right = np.gradient(velocity, axis=2) * velocity.shape[1]
    size = np.sqrt((right**2).sum(axis=-1) + (down**2).sum(axis=-1))
    mean = size.mean()
    by_pair = size.mean(axis=(1, 2))
    return [
        *np.log(np.percentile(size, BOUNDARY_QUANTILES) + 0.2),
        np.log((mean + 0.1) / (speed.mean() + 0.01)),
        np.log(np.abs(right[..., 0] + down[..., 1]).mean() / (mean + 0.05) + 0.05),
        np.log(np.abs(right[..., 1] - down[..., 0]).mean() / (mean + 0.05) + 0.05),
        np.log((by_pair.std() + 0.02) / (by_pair.mean() + 0.1)),
    ]


def _blobs(speed: Flow) -> list[Any]:
    """Connected moving regions: how many, and size and shape of the largest."""
    counts, areas, heights, aspects = [], [], [], []
    for field in speed:
        moving = (cv2.blur(field, (3, 3)) > MOVING).astype(np.uint8)
        _, _, found, _ = cv2.connectedComponentsWithStats(moving)
        regions = found[1:]
        counts.append(int((regions[:, cv2.CC_STAT_AREA] >= _SMALLEST_BLOB).sum()))
        if not len(regions):
            areas.append(0.0)
            heights.append(0.0)
            aspects.append(1.0)
            continue
        largest = regions[regions[:, cv2.CC_STAT_AREA].argmax()]
        areas.append(float(largest[cv2.CC_STAT_AREA]) / field.size)
        heights.append(float(largest[cv2.CC_STAT_HEIGHT]) / len(field))
        aspects.append(float(largest[cv2.CC_STAT_WIDTH]) / max(1.0, float(largest[cv2.CC_STAT_HEIGHT])))
    return [
        np.mean(counts),
        np.sqrt(np.mean(areas)),
        np.mean(heights),
        np.log(np.mean(aspects)),
        np.std(np.sqrt(areas)),
    ]
