"""Drawn pictures whose class is decided by a textured disc in one corner."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from inference.types import Floats, Frames, Snippet

CORNERS = ((0.22, 0.25), (0.78, 0.25), (0.22, 0.75), (0.78, 0.75))
"""Places (x, y) of the disc's centre."""

RADIUS = 0.17
WIDTH, HEIGHT = 320, 224


def picture(random: np.random.Generator, corner: int | None) -> Frames:
    """A grey scene with a few boxes; with `corner`, a bright chequered disc there."""
    scene = np.full((HEIGHT, WIDTH, 3), random.integers(70, 130), np.uint8)
    for _ in range(5):
        x, y = random.integers(0, WIDTH - 40), random.integers(0, HEIGHT - 40)
        wide, high = random.integers(15, 60, 2)
        shade = random.integers(40, 170, 3).tolist()
        cv2.rectangle(scene, (int(x), int(y)), (int(x + wide), int(y + high)), shade, -1)
    if corner is not None:
        centre = CORNERS[corner]
        rows, columns = np.mgrid[:HEIGHT, :WIDTH]
        x, y, radius = centre[0] * WIDTH, centre[1] * HEIGHT, RADIUS * HEIGHT
        inside = (columns - x) ** 2 + (rows - y) ** 2 < radius**2
        chequers = ((columns // 6 + rows // 6) % 2)[..., None]
        disc = np.where(chequers, (40, 220, 255), (200, 30, 160))
        scene[inside] = disc[inside]
    noise = random.normal(0, 6, scene.shape)
    return np.clip(scene + noise, 0, 255).astype(np.uint8)


def snippet(pictures: Sequence[Frames], *, sequence: int = 0, source: str = "drawn") -> Snippet:
    """Sixteen frames that go through `pictures`, each held equally long."""
    frames = np.stack([pictures[number * len(pictures) // 16] for number in range(16)])
    numbers = np.arange(16, dtype=np.int64) + sequence * 8
    return Snippet(
        source=source,
        sequence=sequence,
        start=float(sequence),
        end=float(sequence) + 2,
        frame_start=int(numbers[0]),
        frame_end=int(numbers[-1]) + 1,
        frames=frames,
        frame_numbers=numbers,
        frame_times=numbers / 8,
        fps=8.0,
    )


def mass_at(heatmap: Floats, corner: int, *, margin: float = 1.5) -> float:
    """Share of the heatmap's mass within `margin` radii of the disc's centre, in the picture's geometry; 0
    for an empty one."""
    full = cv2.resize(heatmap, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    x, y = CORNERS[corner][0] * WIDTH, CORNERS[corner][1] * HEIGHT
    near = (columns - x) ** 2 + (rows - y) ** 2 < (margin * RADIUS * HEIGHT) ** 2
    return float(full[near].sum() / full.sum()) if full.any() else 0.0


def area_share(*, margin: float = 1.5) -> float:
    """What `mass_at` would be of an even heatmap, about."""
    return float(np.pi * (margin * RADIUS * HEIGHT) ** 2 / (WIDTH * HEIGHT))
