"""Decoded pictures made small for analysis, and into the JPEG that is shown where video cannot be."""

from __future__ import annotations

from math import ceil

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from inference.media.orientation import Orientation, OrientationReader, orientation_of
from inference.types import Frames
from monitoring.intake.snippets import LINES

_SNAPSHOT_LINES = 720
_JPEG_QUALITY = 80


def analysis_size(width: int, height: int) -> tuple[int, int]:
    """Width and height of at most 224 lines, never enlarged; even, as chroma wants."""
    if height <= LINES:
        return width, height
    return max(2, 2 * round(width * LINES / height / 2)), LINES


def own_reformat(
    frame: VideoFrame,
    size: tuple[int, int],
    layout: str,
    interpolation: Interpolation = Interpolation.BILINEAR,
) -> VideoFrame:
    """`frame`, which other threads may use as well, at another width and height; itself if it is so already.

    A frame's own `reformat` keeps its scaler in the frame: two threads that scale the same picture at once
    wait for each other for ever, or end the process.
    """
    return VideoReformatter().reformat(
        frame, size[0], size[1], format=layout, interpolation=interpolation, threads=1
    )


class Shrinker:
    """(h, w, 3) uint8 BGR of at most 224 lines, upright. For one thread: it keeps its scaler."""

    def __init__(self) -> None:
        self._scaler = VideoReformatter()
        self.orientation = OrientationReader()

    def __call__(self, frame: VideoFrame) -> Frames:
        # Scaled and converted in one pass by libswscale: a quarter of what converting first would cost.
        width, height = analysis_size(frame.width, frame.height)
        small = self._scaler.reformat(
            frame, width, height, format="bgr24", interpolation=Interpolation.AREA, threads=1
        )
        return self.orientation(frame).apply(np.asarray(small.to_ndarray(), np.uint8))


class ThermalShrinker:
    """(h, w) uint8 of at most 224 lines, upright. For one thread: it keeps its scaler."""

    def __init__(self) -> None:
        self._scaler = VideoReformatter()
        self.orientation = OrientationReader()

    def __call__(self, frame: VideoFrame) -> Frames:
        width, height = analysis_size(frame.width, frame.height)
        small = self._scaler.reformat(
            frame, width, height, format="gray", interpolation=Interpolation.AREA, threads=1
        )
        return self.orientation(frame).apply(np.asarray(small.to_ndarray(), np.uint8))


def encode_jpeg(
    frame: VideoFrame, *, lines: int = _SNAPSHOT_LINES, orientation: Orientation | None = None
) -> tuple[bytes, int, int]:
    """(JPEG, width, height) of at most `lines` lines, upright; `orientation` where it is known already."""
    scale = max(1, ceil(frame.height / lines))
    size = frame.width // scale, frame.height // scale
    picture = own_reformat(frame, size, "bgr24", Interpolation.AREA).to_ndarray()
    upright = (orientation or orientation_of(frame)).apply(np.asarray(picture, np.uint8))
    _, encoded = cv2.imencode(".jpg", upright, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return encoded.tobytes(), upright.shape[1], upright.shape[0]
