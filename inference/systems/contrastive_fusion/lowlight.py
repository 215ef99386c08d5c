"""How dark a visible picture is, and whether a modality can be seen with at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DARK = 100
"""Grey level of 255 below which a pixel is dark (paper 000, section 4.1)."""
LOW_LIGHT_SHARE = 0.4
"""Share of dark pixels above which light is low (the same)."""

BLIND_LEVEL = 6.0
"""Mean grey level of 255 below which a picture shows nothing."""
SATURATED = 250
SATURATED_SHARE = 0.9
FLAT = 2.0
"""Deviation in grey levels of a picture's 8 x 8 means below which there is nothing but noise."""


def dark_share(pictures: NDArray[np.uint8]) -> float:
    """Share of pixels under 100 of 255 in grey pictures of any shape, in [0, 1]; 0 of nothing."""
    return float((pictures < DARK).mean()) if pictures.size else 0.0


def low_light(share: float) -> bool:
    """Whether a `dark_share` counts as low light."""
    return share > LOW_LIGHT_SHARE


def blindness(pictures: NDArray[np.uint8]) -> str:
    """Why nothing can be made out in grey `pictures` (n, H, W): "dark", "saturated", "flat"; "" if it can.

    Flat is judged on means of blocks, so that the noise of a sensor with its cap on does not pass for detail.
    """
    if not pictures.size or float(pictures.mean()) < BLIND_LEVEL:
        return "dark"
    if float((pictures >= SATURATED).mean()) > SATURATED_SHARE:
        return "saturated"
    n, height, width = pictures.shape
    rows, columns = max(1, height // 8), max(1, width // 8)
    cut = pictures[:, : rows * (height // rows), : columns * (width // columns)]
    blocks = cut.reshape(n, rows, height // rows, columns, width // columns).mean(axis=(0, 2, 4))
    return "flat" if float(blocks.std()) < FLAT else ""
