"""What a recording is, found by opening it, walking its packets and decoding a frame.

`python -m inference.media.probe FILE` is the sandbox's child: it limits itself, then answers in JSON.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import resource
import sys
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from inference.errors import MediaError
from inference.media.container import audio_stream, open_container
from inference.media.index import build_index
from inference.media.info import MediaInfo
from inference.media.poster import poster_jpeg
from inference.media.sniff import refuse_other_kinds

LONGEST_SIDE = 8192
MOST_PIXELS = 7680 * 4320
LONGEST = 48 * 3600.0
MOST_STREAMS = 32
WALK_BELOW = 256 * 1024 * 1024
"""Bytes up to which every packet is read, so that duration and frame count are exact."""

_TAIL_PACKETS = 20_000
_DECODE_TRIES = 400


def probe(path: str | os.PathLike[str]) -> MediaInfo:
    """Facts of the recording at `path`. Raises MediaError with one of these codes:

    missing, empty, image, audio_only, playlist, not_video, truncated: told without a decoder (see `sniff`);
    too_large_picture (a side over 8192 pixels, or over 33 megapixels), too_long (over 48 hours),
    too_many_streams, encrypted, codec (no decoder), unreadable (nothing could be decoded).
    """
    return _examine(path)[0]


def _examine(path: str | os.PathLike[str]) -> tuple[MediaInfo, VideoFrame]:
    refuse_other_kinds(path)
    try:
        with open_container(path) as container:
            stream = _moving_picture(container)
            frame = _first_frame(container, stream)
            _refuse_size(frame.width, frame.height)
            first = frame.pts if frame.pts is not None else stream.start_time or 0
            duration, count = _extent(Path(path), container, stream, first)
            return _facts(container, stream, frame, duration, count), frame
    except MediaError as error:
        raise _in_our_words(error) from error
    except (MemoryError, av.MemoryError):
        raise MediaError(
            "The picture is too large to decode on this server.", code="too_large_picture"
        ) from None
    except (av.FFmpegError, OSError, ValueError, OverflowError) as error:
        raise _unreadable() from error


def _in_our_words(error: MediaError) -> MediaError:
    """`open_container` cannot know what else the file may be; its refusals become ours."""
    if error.code in ("not_media", "damaged"):
        return MediaError(
            "The file is not a video that this server knows, or it is damaged from its first bytes on. "
            "MP4, MKV, WebM, AVI, MOV and MPEG-TS work.",
            code="unreadable",
        )
    return error


def _unreadable() -> MediaError:
    return MediaError("The file's picture cannot be decoded: it is damaged. Convert or export it again.")


def _moving_picture(container: InputContainer) -> VideoStream:
    if len(container.streams) > MOST_STREAMS:
        raise MediaError(
            f"The file has {len(container.streams)} streams, more than the {MOST_STREAMS} that are allowed.",
            code="too_many_streams",
        )
    streams = [s for s in container.streams.video if not s.disposition & s.disposition.attached_pic]
    if not streams:
        if container.streams.audio:
            raise MediaError(
                "The file holds sound but no picture. Upload a recording with a picture.", code="audio_only"
            )
        raise MediaError("The file holds no picture. Upload a recording with one.", code="not_video")
    stream = streams[0]
    tag = stream.codec_tag.lower() if stream.codec_context is not None else ""
    if tag in ("encv", "drmi") or "encryption" in stream.metadata:
        raise _encrypted()
    if stream.codec_context is None:
        raise MediaError(
            "The video uses a codec that this server cannot decode. Convert it to H.264.", code="codec"
        )
    _refuse_size(stream.codec_context.width, stream.codec_context.height)
    if container.duration is not None and container.duration / av.time_base > 100 * LONGEST:
        raise _too_long(container.duration / av.time_base)
    return stream


def _encrypted() -> MediaError:
    return MediaError(
        "The video is encrypted (copy-protected). Export it without protection.", code="encrypted"
    )


def _refuse_size(width: int, height: int) -> None:
    if width > LONGEST_SIDE or height > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise MediaError(
            f"The picture is {width} x {height} pixels; at most {LONGEST_SIDE} a side and 33 megapixels "
            "are taken. Export it smaller.",
            code="too_large_picture",
        )


def _too_long(seconds: float) -> MediaError:
    return MediaError(
        f"The recording lasts {seconds / 3600:,.1f} hours; at most {LONGEST / 3600:.0f} are taken. "
        "Cut it into parts.",
        code="too_long",
    )


def _first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame:
    """The first picture that decodes among the first few hundred packets; damaged ones are skipped."""
    stream.thread_type = "NONE"
    for number, packet in enumerate(container.demux(stream)):
        if packet.has_sidedata("encryption_info"):
            raise _encrypted()
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            frames = []
        if frames:
            return frames[0]
        if number > _DECODE_TRIES:
            break
    if stream.codec_context.width <= 0:
        # FFmpeg forgets sizes that it finds absurd before anyone can ask for them.
        raise MediaError(
            f"The file states an impossible picture size: none, or far above {LONGEST_SIDE} pixels a side.",
            code="too_large_picture",
        )
    raise _unreadable()


def _extent(path: Path, container: InputContainer, stream: VideoStream, first: int) -> tuple[float, int]:
    """Seconds from the first frame to the end of the last, and the number of frames.

    Of large files only the last packets are read for the time, because a header may claim any duration,
    and the index (or the rate, where there is none) is trusted for the number.
    """
    if path.stat().st_size <= WALK_BELOW:
        index = build_index(path)
        seconds, count = index.duration, index.frame_count
    else:
        seconds = _seconds_by_tail(container, stream, first)
        rate = float(stream.average_rate or stream.guessed_rate or 25)
        count = stream.frames or round(seconds * rate)
    if seconds > LONGEST:
        raise _too_long(seconds)
    if not seconds > 0:
        raise _unreadable()
    return seconds, max(1, count)


def _seconds_by_tail(container: InputContainer, stream: VideoStream, first: int) -> float:
    base = stream.time_base or Fraction(1, 90_000)
    claimed = stream.duration or int((container.duration or 0) / av.time_base / base)
    container.seek(first + max(0, claimed - int(2 / base)), stream=stream)
    end = first
    for number, packet in enumerate(container.demux(stream)):
        stamp = packet.pts if packet.pts is not None else packet.dts
        if packet.size and stamp is not None:
            end = max(end, stamp + (packet.duration or 0))
        if number > _TAIL_PACKETS:
            break
    return float((end - first) * base)


def _facts(
    container: InputContainer, stream: VideoStream, frame: VideoFrame, duration: float, count: int
) -> MediaInfo:
    context = stream.codec_context
    rotation = round(frame.rotation / 90) * 90 % 360
    aspect = stream.sample_aspect_ratio
    width = round(frame.width * float(aspect)) if aspect and 0.1 < aspect < 10 else frame.width
    width, height = (frame.height, width) if rotation in (90, 270) else (width, frame.height)
    sound = audio_stream(container)
    return MediaInfo(
        duration=duration,
        width=width,
        height=height,
        fps=count / duration,
        frame_count=count,
        video_codec=context.name,
        pixel_format=frame.format.name,
        rotation=rotation,
        container=container.format.name,
        audio_codec=sound.codec_context.name if sound is not None else None,
        sample_rate=sound.codec_context.sample_rate if sound is not None else 0,
        channels=sound.codec_context.layout.nb_channels if sound is not None else 0,
    )


def _limit_this_process(seconds: float, memory_mb: int) -> None:
    processor = max(1, round(seconds))
    for kind, limit in (
        (resource.RLIMIT_AS, memory_mb * 1024 * 1024),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (limit, limit))


def main(arguments: list[str]) -> int:
    """The sandbox's child: JSON `{info, poster}` or `{code, detail}` on standard output."""
    parser = argparse.ArgumentParser(prog="python -m inference.media.probe")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--memory-mb", type=int, default=1024)
    parser.add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    _limit_this_process(options.seconds, options.memory_mb)
    av.logging.set_level(None)
    try:
        info, frame = _examine(options.file)
        poster = poster_jpeg(frame, width=info.width, height=info.height)
        answer = {"info": info.as_json(), "poster": base64.b64encode(poster).decode()}
    except MediaError as error:
        answer = {"code": error.code, "detail": str(error)}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
