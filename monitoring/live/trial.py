"""Trying an address once: a picture of it, or exactly why there is none."""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from inference.errors import MediaError
from inference.media.container import open_container
from monitoring.intake import trials
from monitoring.intake.trials import NoWorker, Trial
from monitoring.live.connecting import SourceFailure, failure_of, open_stream
from monitoring.live.counters import FeedHealth
from monitoring.live.decoding import PictureDecoder, picture_stream, sound_stream
from monitoring.live.pictures import encode_jpeg
from monitoring.live.sources import BadAddress, recording_file
from monitoring.models import Camera
from monitoring.secrets import WrongKey, decrypt

log = logging.getLogger(__name__)

_PICTURE_SECONDS = 10.0
"""How long a stream that was opened may take to its first whole picture: cameras send one each ten seconds at
the least often."""
_JPEG_WIDTH = 640


def run(*, trial_id: str, kind: str, secret: str) -> None:
    """Try the address that `secret` was encrypted from and leave the result for whoever asked."""
    try:
        trial = try_source(decrypt(secret), kind=kind)
    except WrongKey as wrong:
        trial = Trial(done=True, code="address", detail=str(wrong))
    try:
        trials.finish(trial_id=trial_id, trial=trial)
    except NoWorker:
        log.warning("What came of a camera's test was lost: the broker is away.")


def try_source(url: str, *, kind: str = Camera.Kind.PULL) -> Trial:
    """Open the address, read up to its first picture and close it again. Blocks up to some 20 s."""
    began = time.monotonic()
    try:
        with _opened(url, kind) as container:
            video = picture_stream(container)
            audio = sound_stream(container)
            frame = _first_picture(container)
            jpeg, _, _ = encode_jpeg(frame, lines=max(1, _JPEG_WIDTH * frame.height // frame.width))
            return Trial(
                done=True,
                ok=True,
                width=frame.width,
                height=frame.height,
                fps=round(float(video.average_rate or video.guessed_rate or 0), 2),
                codec=video.codec_context.name,
                sound="" if audio is None else audio.codec_context.name,
                seconds=round(time.monotonic() - began, 2),
                picture=base64.b64encode(jpeg).decode(),
            )
    except SourceFailure as failure:
        known = failure
    except BadAddress as bad:
        known = SourceFailure("address", str(bad))
    except MediaError as error:
        known = SourceFailure("missing" if error.code == "missing" else "format", str(error))
    except (av.FFmpegError, OSError) as error:
        known = failure_of(error)
    return Trial(done=True, code=known.code, detail=str(known), seconds=round(time.monotonic() - began, 2))


@contextmanager
def _opened(url: str, kind: str) -> Iterator[InputContainer]:
    with open_container(recording_file(url)) if kind == Camera.Kind.FILE else open_stream(url) as container:
        yield container


def _first_picture(container: InputContainer) -> VideoFrame:
    """Raises SourceFailure "codec" or "timeout", av.FFmpegError."""
    video = picture_stream(container)
    decoder = PictureDecoder(FeedHealth())
    deadline = time.monotonic() + _PICTURE_SECONDS
    for packet in container.demux(video):
        for frame in decoder.decode(packet):
            return frame
        if time.monotonic() > deadline:
            raise SourceFailure(
                "timeout",
                f"The stream was opened, but no whole picture came within {_PICTURE_SECONDS:.0f} seconds.",
            )
    raise SourceFailure("ended", "The stream ended before its first picture.")
