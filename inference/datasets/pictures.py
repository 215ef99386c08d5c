"""Recordings that a data set publishes as folders of numbered pictures, made into video files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from inference.datasets.files import pictures_in
from inference.datasets.item import Item, LayoutError

RATES = {"ucsd_ped": 10, "shanghaitech": 24}
"""Frames a second of the layouts that are published as pictures."""
USUAL_RATE = 25
QUALITY = "12"
"""Constant rate factor of the encoder: no loss that a network would see."""


@contextmanager
def as_video(item: Item, layout: str) -> Iterator[Path]:
    """A video file of the item: its own, or one of its pictures that vanishes afterwards. Raises
    LayoutError."""
    if not item.is_pictures:
        yield item.path
        return
    with TemporaryDirectory(prefix="watchpost-") as folder:
        target = Path(folder) / f"{item.path.name}.mp4"
        film(item.path, target, rate=RATES.get(layout, USUAL_RATE))
        yield target


def film(folder: Path, target: Path, *, rate: int = USUAL_RATE) -> None:
    """Encode the pictures of `folder`, in the order of their numbers, one a frame; odd sides lose a line.
    Raises LayoutError where one cannot be read or differs in size."""
    import av
    import cv2
    import numpy as np

    with av.open(str(target), "w") as output:
        stream = None
        for path in pictures_in(folder):
            picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
            if picture is None:
                raise LayoutError(str(folder), "readable pictures", f"{path.name}, which is none")
            height, width = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
            even = np.ascontiguousarray(picture[:height, :width], np.uint8)
            if stream is None:
                options = {"preset": "veryfast", "crf": QUALITY}
                stream = output.add_stream("libx264", rate=rate, options=options)
                stream.height, stream.width, stream.pix_fmt = height, width, "yuv420p"
            if (height, width) != (stream.height, stream.width):
                raise LayoutError(str(folder), "pictures of one size", f"{path.name} of another")
            frame = av.VideoFrame.from_ndarray(even, format="bgr24").reformat(format="yuv420p")
            output.mux(stream.encode(frame))
        if stream is None:
            raise LayoutError(str(folder), "numbered pictures", "none")
        output.mux(stream.encode())
