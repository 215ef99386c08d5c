"""Opening a file for demuxing, restricted to real containers and to the file itself.

Text formats that name other files (concat scripts, playlists) and every protocol but `file` are
refused by FFmpeg's own white lists, so a recording can make us read nothing but itself.
"""

from __future__ import annotations

import os
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from inference.errors import MediaError

DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska,webm",
    "avi",
    "mpegts",
    "mpeg",
    "flv",
    "asf",
    "ogg",
    "mxf",
    "dhav",
    "yuv4mpegpipe",
)
"""FFmpeg demuxers of self-contained files that hold video (dhav: Dahua recorders)."""

OPTIONS = {
    "format_whitelist": ",".join(DEMUXERS),
    "protocol_whitelist": "file",
    "max_streams": "64",
}

MAX_PIXELS = 16384 * 16384
"""Largest picture that is decoded; FFmpeg refuses larger ones before it allocates them."""


def open_container(path: str | os.PathLike[str]) -> InputContainer:
    """Open `path` for reading. Raises MediaError: code "missing", "empty" or "not_media"."""
    file = Path(path).absolute()
    if not file.is_file():
        raise MediaError(f"There is no file {file.name}.", code="missing")
    if file.stat().st_size == 0:
        raise MediaError("The file is empty (0 bytes).", code="empty")
    try:
        # "file:" keeps names such as "concat:a|b" from being read as a protocol.
        return av.open(f"file:{file}", mode="r", options=dict(OPTIONS), metadata_errors="replace")
    except (av.FFmpegError, OSError) as error:
        raise MediaError(
            "The file is not a video that can be read: its container is unknown, damaged or not allowed.",
            code="not_media",
        ) from error


def video_stream(container: InputContainer) -> VideoStream:
    """The stream to analyse: the first moving picture, never cover art. Raises MediaError "no_video"."""
    streams = [s for s in container.streams.video if not s.disposition & s.disposition.attached_pic]
    if not streams:
        raise MediaError("The file has no video stream.", code="no_video")
    stream = streams[0]
    if stream.codec_context is None:
        raise MediaError("The video uses a codec that this machine cannot decode.", code="codec")
    width, height = stream.codec_context.width, stream.codec_context.height
    if width <= 0 or height <= 0:
        raise MediaError("The video stream states no picture size; the file is damaged.", code="damaged")
    if width * height > MAX_PIXELS:
        raise MediaError(f"The picture is {width} x {height} pixels, too large to decode.", code="too_large")
    return stream


def audio_stream(container: InputContainer) -> AudioStream | None:
    """The first sound stream that can be decoded, or None."""
    for stream in container.streams.audio:
        context = stream.codec_context
        if context is not None and context.sample_rate > 0 and context.layout.nb_channels > 0:
            return stream
    return None
