"""What of a camera's picture is watched: masks and watch zones, drawn as polygons in fractions of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.media.homography import Homography, HomographyError
from monitoring.analysis.blocks import Scored
from monitoring.analysis.homographies import stored
from monitoring.intake.snippets import LiveSnippet

BLANK = 114
"""Grey value of what is not watched: constant, so that nothing moves there; middling, for faint edges."""

Zones = Sequence[dict[str, Any]]


def blanked(snippet: LiveSnippet, zones: Zones) -> LiveSnippet:
    """The snippet with all that lies in masks, or outside of watch zones where there are any, in one grey.

    Zones are drawn on the visible picture; what of the thermal one they cover, the camera's homography says.
    """
    if not zones:
        return snippet
    frames = _blanked(snippet.frames, zones)
    if snippet.thermal is None:
        return replace(snippet, frames=frames)
    try:
        there = _carried(zones, stored().of(snippet.camera))
    except HomographyError:
        there = zones  # the system that needs the file tells what is wrong with it
    return replace(snippet, frames=frames, thermal=_blanked(snippet.thermal, there))


def _carried(zones: Zones, homography: Homography) -> Zones:
    """Zones of the visible picture in the thermal one. What lies beyond its edges stays within reach."""
    if homography.is_identity:
        return zones
    return [
        {**zone, "points": homography.map(np.asarray(zone["points"], np.float64)).clip(-9, 9).tolist()}
        for zone in zones
    ]


def _blanked(frames: NDArray[np.uint8], zones: Zones) -> NDArray[np.uint8]:
    unwatched = ~watched(zones, frames.shape[1], frames.shape[2])
    copy = frames.copy()
    copy[:, unwatched] = BLANK
    return copy


def within(scored: Scored, zones: Zones) -> Scored:
    """Without the boxes whose middle is not watched."""
    boxes = scored.assessment.boxes
    if not zones or not boxes:
        return scored
    area = watched(zones, 256, 256)
    kept = tuple(box for box in boxes if area[_cell(box.top, box.bottom), _cell(box.left, box.right)])
    return replace(scored, assessment=replace(scored.assessment, boxes=kept))


def _cell(low: float, high: float) -> int:
    return min(255, max(0, int((low + high) * 128)))


def watched(zones: Zones, height: int, width: int) -> NDArray[np.bool_]:
    """(height, width) which pixels are watched."""
    return _watched(json.dumps(list(zones), sort_keys=True), height, width)


@lru_cache(maxsize=256)
def _watched(zones: str, height: int, width: int) -> NDArray[np.bool_]:
    drawn: list[dict[str, Any]] = json.loads(zones)
    area = np.full((height, width), 0 if any(zone["kind"] == "watch" for zone in drawn) else 1, np.uint8)
    # Watch zones first: a mask hides what lies in both.
    for zone in sorted(drawn, key=lambda zone: zone["kind"] == "mask"):
        points = np.rint(np.asarray(zone["points"], np.float64) * [width, height]).astype(np.int32)
        cv2.fillPoly(area, [points], 1 if zone["kind"] == "watch" else 0)
    return area.astype(bool)
