"""The places: background, camera, lights, heat and weather of a scene, all drawn from its number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.types import Floats

WIDTH, HEIGHT = 480, 360
"""Of a scene's whole picture, pixels."""

SPLITS = {"train": 0, "validation": 1, "test": 2}
SCENES = {"train": 96, "validation": 24, "test": 40}
"""How many scenes a split has. No scene is in two splits: the split is part of what seeds it."""

SKIN = 33.0
"""Degrees Celsius."""


@dataclass(frozen=True, slots=True)
class Camera:
    """Weak perspective: `scale` pixels a metre at Y = 0, `distance` metres away, looking down by `tilt`."""

    scale: float
    distance: float
    tilt: float
    base: float
    """Row of the ground at Y = 0, pixels."""

    def project(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(..., 3) metres to (..., 3): column, row, pixels a metre there."""
        scale = self.scale * self.distance / np.maximum(self.distance + points[..., 1], 1.0)
        column = WIDTH / 2 + scale * points[..., 0]
        row = self.base - scale * (points[..., 2] * np.cos(self.tilt) + points[..., 1] * np.sin(self.tilt))
        return np.stack([column, row, scale], axis=-1)

    @property
    def room(self) -> float:
        """Metres to either side of the middle in which a person is wholly in the picture."""
        return WIDTH / 2 / self.scale - 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """albedo   (HEIGHT, WIDTH) of the empty place, in [0, 1]
    heat     (HEIGHT, WIDTH) its temperatures, degrees Celsius
    pools    (HEIGHT, WIDTH) light of lamps at night, in [0, 1]
    air      degrees Celsius
    tilt, shift, zoom   how the thermal picture lies against the visible one: radians, fractions of a
                        picture's width and height, factor
    """

    name: str
    camera: Camera
    albedo: Floats
    heat: Floats
    pools: Floats
    air: float
    tilt: float
    shift: tuple[float, float]
    zoom: float


@lru_cache(maxsize=256)
def scene(split: str, number: int, seed: int = 0) -> Scene:
    """Scene `number` of a split; always the same one. Raises ValueError for an unknown split."""
    if split not in SPLITS:
        raise ValueError(f"There is no split {split!r}; there are {', '.join(SPLITS)}.")
    rng = np.random.default_rng([seed, SPLITS[split], number, 71])
    tall = rng.uniform(75, 170)
    tilt = rng.uniform(0.08, 0.55)
    camera = Camera(tall / 1.75 / np.cos(tilt), rng.uniform(8, 22), tilt, rng.uniform(0.72, 0.86) * HEIGHT)
    air = rng.uniform(-4, 24) if rng.random() < 0.8 else rng.uniform(27, 32)
    horizon = int(np.clip(camera.base - tall * rng.uniform(0.5, 1.3), 20, HEIGHT - 60))
    albedo = _albedo(rng, horizon)
    heat = _heat(rng, horizon, air)
    pools = np.zeros((HEIGHT, WIDTH), np.float32)
    for _ in range(rng.integers(0, 3)):
        _add_lamp(rng, camera, heat, albedo, pools)
    if rng.random() < 0.35:
        _add_engine(rng, camera, heat, albedo, air)
    for _ in range(rng.integers(0, 3)):
        _add_litter(rng, camera, heat, albedo, air)
    return Scene(
        name=f"{split}-{number:03d}",
        camera=camera,
        albedo=np.clip(albedo, 0.02, 0.98),
        heat=heat,
        pools=pools,
        air=float(air),
        tilt=rng.uniform(-0.03, 0.03),
        shift=(rng.uniform(-0.012, 0.012), rng.uniform(-0.012, 0.012)),
        zoom=rng.uniform(0.96, 1.04),
    )


def _texture(rng: np.random.Generator, rows: int, columns: int) -> Floats:
    """(HEIGHT, WIDTH) smooth noise of about unit deviation, `rows` x `columns` bumps."""
    small = rng.standard_normal((rows, columns)).astype(np.float32)
    return np.asarray(cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.float32)


def _albedo(rng: np.random.Generator, horizon: int) -> Floats:
    ground, wall = rng.uniform(0.45, 0.85), rng.uniform(0.5, 0.95)
    picture = np.full((HEIGHT, WIDTH), wall, np.float32)
    picture[horizon:] = ground
    for _ in range(rng.integers(0, 6)):  # doors, windows, boards
        left, top = rng.integers(0, WIDTH), rng.integers(-30, horizon)
        width, height = rng.integers(15, 110), rng.integers(15, 140)
        picture[max(top, 0) : min(top + height, horizon), left : left + width] += rng.uniform(-0.4, 0.2)
    if rng.random() < 0.5:  # tiles or kerb
        step = int(rng.integers(14, 60))
        picture[horizon::step] -= rng.uniform(0.05, 0.2)
    picture += 0.05 * _texture(rng, 6, 8) + rng.uniform(0.0, 0.07) * _texture(rng, 45, 60)
    return picture


def _heat(rng: np.random.Generator, horizon: int, air: float) -> Floats:
    picture = np.full((HEIGHT, WIDTH), air + rng.normal(0.0, 2.0), np.float32)
    picture[horizon:] = air + (rng.uniform(3, 9) if rng.random() < 0.3 else rng.normal(0.0, 1.5))
    for _ in range(rng.integers(0, 4)):  # warm windows and pipes, cold metal
        left, top = rng.integers(0, WIDTH), rng.integers(0, horizon)
        width, height = rng.integers(8, 90), rng.integers(8, 70)
        picture[top : min(top + height, horizon), left : left + width] += rng.normal(0.0, 5.0)
    picture += 0.6 * _texture(rng, 6, 8) + rng.uniform(0.1, 0.5) * _texture(rng, 36, 48)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.2), np.float32)


def _add_lamp(rng: np.random.Generator, camera: Camera, heat: Floats, albedo: Floats, pools: Floats) -> None:
    at = int(rng.integers(20, WIDTH - 20)), int(rng.integers(5, HEIGHT // 3))
    size = max(2, int(0.12 * camera.scale))
    cv2.circle(heat, at, size, float(rng.uniform(40, 75)), -1)
    cv2.circle(albedo, at, size, 0.98, -1)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    foot = camera.base + rng.uniform(-0.5, 0.5) * camera.scale
    wide, high = rng.uniform(0.8, 2.0) * camera.scale, rng.uniform(0.8, 1.6) * camera.scale
    pool = np.exp(-(((columns - at[0]) / wide) ** 2) - ((rows - foot) / high) ** 2)
    np.maximum(pools, rng.uniform(0.1, 0.8) * pool, out=pools)
    cv2.circle(pools, at, size, 1.0, -1)


def _add_engine(rng: np.random.Generator, camera: Camera, heat: Floats, albedo: Floats, air: float) -> None:
    """A parked car whose bonnet is still warm."""
    metre = camera.scale * 0.8
    left, foot = int(rng.integers(-60, WIDTH - 40)), int(camera.base - rng.uniform(0.3, 1.0) * camera.scale)
    body = (left, foot - int(0.9 * metre), int(4.2 * metre), int(0.75 * metre))
    cabin = (left + int(1.1 * metre), foot - int(1.45 * metre), int(2.0 * metre), int(0.6 * metre))
    paint, cold = float(rng.uniform(0.1, 0.9)), float(air + rng.normal(0, 2))
    for x, y, w, h in (cabin, body):
        cv2.rectangle(albedo, (x, y), (x + w, y + h), paint, -1)
        cv2.rectangle(heat, (x, y), (x + w, y + h), cold, -1)
    bonnet = left if rng.random() < 0.5 else left + int(3.2 * metre)
    cv2.rectangle(
        heat,
        (bonnet, foot - int(0.85 * metre)),
        (bonnet + int(1.0 * metre), foot - int(0.3 * metre)),
        float(air + rng.uniform(12, 30)),
        -1,
    )


def _add_litter(rng: np.random.Generator, camera: Camera, heat: Floats, albedo: Floats, air: float) -> None:
    """A bin, a bag or a box that has always stood there."""
    metre = camera.scale
    left = int(rng.integers(0, WIDTH))
    foot = int(camera.base - rng.uniform(-0.5, 0.9) * camera.scale * np.sin(camera.tilt))
    width, height = int(rng.uniform(0.3, 0.7) * metre), int(rng.uniform(0.3, 0.9) * metre)
    corners = (left, foot - height), (left + width, foot)
    cv2.rectangle(albedo, *corners, float(rng.uniform(0.1, 0.9)), -1)
    cv2.rectangle(heat, *corners, float(air + rng.normal(0, 1.5)), -1)
