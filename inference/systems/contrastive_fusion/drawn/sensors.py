"""What a visible and a thermal camera make of a painted act."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.systems.contrastive_fusion.drawn.painting import FINER
from inference.systems.contrastive_fusion.drawn.scenes import SKIN, Scene
from inference.systems.contrastive_fusion.drawn.shapes import Material
from inference.systems.contrastive_fusion.lowlight import DARK, LOW_LIGHT_SHARE
from inference.types import Floats

_NOISE = np.random.default_rng(20).standard_normal((1 << 20) + (1 << 18)).astype(np.float32)
"""Drawn once: a picture's noise is a stretch of it from a random place, which is much faster."""


@dataclass(frozen=True, slots=True)
class Light:
    """low    whether light is low
    level  of the scene's own light, of 1 in daylight
    noise  deviation in grey levels
    blur   deviation of the lens in pixels; nothing below 0.3
    """

    low: bool
    level: float
    noise: float
    blur: float


@dataclass(frozen=True, slots=True)
class Thermograph:
    """coldest  degrees Celsius shown black; span: degrees from there to white; noise, stripes in degrees"""

    coldest: float
    span: float
    noise: float
    stripes: float
    blur: float


def lit(rng: np.random.Generator, low: bool) -> Light:
    """By day, or with so little that noise competes with what is there."""
    if not low:
        return Light(False, rng.uniform(0.85, 1.05), rng.uniform(1.0, 5.0), rng.uniform(0.0, 0.9))
    level = float(np.exp(rng.uniform(np.log(0.012), np.log(0.22))))
    noise = rng.uniform(0.7, 1.4) * (5.0 + 60.0 * np.sqrt(level) * 0.45)
    return Light(True, level, noise, rng.uniform(0.3, 1.2))


def exposed(rng: np.random.Generator, air: float) -> Thermograph:
    """A camera that stretches the temperatures about `air` and skin over its grey levels."""
    coldest = air - rng.uniform(2.0, 6.0)
    span = max(SKIN - coldest, 9.0) * rng.uniform(0.85, 1.35)
    return Thermograph(coldest, span, rng.uniform(0.15, 0.7), rng.uniform(0.0, 0.35), rng.uniform(0.3, 1.3))


def visible(
    maps: NDArray[np.uint8],
    materials: list[Material],
    scene: Scene,
    place: NDArray[np.float64],
    light: Light,
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    """(n, h, w) grey pictures of `maps` as `paint` makes them."""
    albedo = _picture(scene.albedo, place, maps.shape)
    table = _table([material.albedo for material in materials])
    seen = _seen(
        maps, np.asarray(np.rint(albedo * 255), np.uint8), np.asarray(np.rint(table * 255), np.uint8)
    )
    seen = _smooth(seen, light.blur)
    if light.low:
        share = light.level + 0.5 * _reduced(_picture(scene.pools, place, maps.shape))
        # Lamps may light a part of the picture, never so much that it would no longer count as dark.
        bright = float(np.quantile(seen[0] * share, LOW_LIGHT_SHARE + 0.08))
        share = share * min(1.0, (DARK - 12) / max(bright, 1.0))
        grey = seen * share
    else:
        dim = float(np.quantile(seen[0], LOW_LIGHT_SHARE - 0.06)) * light.level
        wanted = DARK + 12
        grey = seen * light.level
        if dim < wanted:
            # The camera's own exposure: what is in shade is lifted.
            grey = 255 * (grey / 255).clip(1e-3) ** (np.log(wanted / 255) / np.log(max(dim, 2.0) / 255))
    return _noisy(grey, light.noise, rng)


def thermal(
    maps: NDArray[np.uint8],
    materials: list[Material],
    scene: Scene,
    place: NDArray[np.float64],
    camera: Thermograph,
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    """(n, h, w) pictures, white being hot, of `maps` as `paint` makes them."""

    def grey(degrees: Floats) -> NDArray[np.uint8]:
        return np.asarray(np.clip(255 * (degrees - camera.coldest) / camera.span, 0, 255), np.uint8)

    heat = grey(_picture(scene.heat, place, maps.shape))
    table = grey(scene.air + (SKIN - scene.air) * _table([material.warmth for material in materials]))
    seen = _smooth(_seen(maps, heat, table), camera.blur)
    degree = 255 / camera.span
    seen += degree * camera.stripes * rng.standard_normal(maps.shape[2] // FINER).astype(np.float32)
    return _noisy(seen, camera.noise * degree, rng)


def _table(values: list[float]) -> Floats:
    table = np.zeros(256, np.float32)
    table[1 : len(values) + 1] = values
    return table


def _picture(whole: Floats, place: NDArray[np.float64], shape: tuple[int, ...]) -> Floats:
    """The part of a scene's picture that `maps` of `shape` (n, rows, columns) show."""
    finer = FINER * place
    finer[:, 2] += (FINER - 1) / 2
    size = shape[2], shape[1]
    return np.asarray(cv2.warpAffine(whole, finer, size, None, cv2.INTER_LINEAR, cv2.BORDER_REPLICATE))


def _seen(maps: NDArray[np.uint8], background: NDArray[np.uint8], table: NDArray[np.uint8]) -> Floats:
    """(n, h, w) float32: the background with the materials over it, averaged down."""
    found = np.empty((len(maps), maps.shape[1] // FINER, maps.shape[2] // FINER), np.float32)
    size = found.shape[2], found.shape[1]
    for at, painted in enumerate(maps):
        picture = cv2.LUT(painted, table)
        cv2.copyTo(background, np.asarray(painted == 0, np.uint8), picture)
        found[at] = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return found


def _reduced(picture: Floats) -> Floats:
    size = picture.shape[1] // FINER, picture.shape[0] // FINER
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def _smooth(pictures: Floats, blur: float) -> Floats:
    if blur < 0.3:
        return pictures
    for picture in pictures:
        cv2.GaussianBlur(picture, (5, 5), blur, picture)
    return pictures


def _noisy(pictures: Floats, deviation: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    flat = pictures.reshape(len(pictures), -1)
    for row in flat:
        first = int(rng.integers(0, len(_NOISE) - row.size)) if row.size < len(_NOISE) else 0
        row += deviation * np.resize(_NOISE[first : first + row.size], row.size)
    return np.asarray(np.clip(flat, 0, 255).reshape(pictures.shape), np.uint8)
