"""What a probe tells about a recording."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

_MP4_VIDEO = frozenset({"h264", "av1", "vp9"})
_MP4_AUDIO = frozenset({"aac", "mp3", "opus", "flac"})
_WEBM_VIDEO = frozenset({"vp8", "vp9", "av1"})
_WEBM_AUDIO = frozenset({"opus", "vorbis"})
_PLAYABLE_PIXELS = frozenset({"yuv420p", "yuvj420p"})


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Facts of a recording, as it is shown: rotation and pixel shape are applied to width and height.

    duration     seconds of video, from the first frame to the end of the last
    width, height  pixels as displayed
    fps          mean frames per second
    frame_count  exact number of pictures, or the container's claim where nobody counted
    rotation     degrees counter-clockwise that the display matrix asks for (0, 90, 180, 270)
    audio_codec, sample_rate, channels  of the sound stream; None, 0, 0 when there is none
    container    the demuxer's short names, comma-separated ("mov,mp4,m4a,3gp,3g2,mj2")
    """

    duration: float
    width: int
    height: int
    fps: float
    frame_count: int
    video_codec: str
    pixel_format: str
    rotation: int
    container: str
    audio_codec: str | None = None
    sample_rate: int = 0
    channels: int = 0

    @property
    def has_audio(self) -> bool:
        return self.audio_codec is not None

    @property
    def browser_playable(self) -> bool:
        """Whether current browsers play the file as it is, judged by container, codecs and pixel format."""
        if self.pixel_format not in _PLAYABLE_PIXELS:
            return False
        names = self.container.split(",")
        if "mp4" in names:
            return self.video_codec in _MP4_VIDEO and (
                self.audio_codec is None or self.audio_codec in _MP4_AUDIO
            )
        if "webm" in names:
            return self.video_codec in _WEBM_VIDEO and (
                self.audio_codec is None or self.audio_codec in _WEBM_AUDIO
            )
        return False

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column, with the derived facts."""
        return asdict(self) | {"has_audio": self.has_audio, "browser_playable": self.browser_playable}
