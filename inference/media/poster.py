"""A small still of a recording, for lists: JPEG, upright, at the shape it is displayed in."""

from __future__ import annotations

import io

import av
import numpy as np
from av.video.frame import VideoFrame

from inference.media.orientation import orientation_of

WIDEST = 640


def poster_jpeg(frame: VideoFrame, *, width: int, height: int) -> bytes:
    """JPEG bytes of `frame`, whose recording is displayed at `width` x `height` pixels."""
    orientation = orientation_of(frame)
    scale = min(1.0, WIDEST / max(width, height))
    shown = _even(width * scale), _even(height * scale)
    stored = shown[::-1] if orientation.transposed else shown
    picture = frame.reformat(width=stored[0], height=stored[1], format="rgb24").to_ndarray()
    upright = orientation.apply(np.asarray(picture, np.uint8))
    file = io.BytesIO()
    with av.open(file, "w", format="mjpeg") as output:
        stream = output.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = shown[0], shown[1], "yuvj420p"
        stream.codec_context.qmin = stream.codec_context.qmax = 4
        image = VideoFrame.from_ndarray(upright, format="rgb24").reformat(format="yuvj420p")
        for packet in (*stream.encode(image), *stream.encode(None)):
            output.mux(packet)
    return file.getvalue()


def _even(length: float) -> int:
    """JPEG's colour is stored at half size, so sides are even and at least 2."""
    return max(2, 2 * round(length / 2))
