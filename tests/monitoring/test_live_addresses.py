"""Which addresses a camera may have, and how they are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitoring.live.sources import BadAddress, read_pulled, read_recording, recording_file
from monitoring.models import Clip


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("rtsp://192.168.1.20:554/Streaming/101", "rtsp://192.168.1.20:554/Streaming/101"),
        ("rtsp://admin:s3cret@cam.local/main", "rtsp://cam.local/main"),
        ("  RTSPS://u:p%40ss@[fe80::1]:322/x ", "rtsps://[fe80::1]:322/x"),
        ("http://10.0.0.2/video?user=a&pwd=s3cret", "http://10.0.0.2/video?…"),
        ("https://127.0.0.1/live.ts#s3cret", "https://127.0.0.1/live.ts"),
    ],
)
def test_it_works(text: str, display: str) -> None:
    address = read_pulled(text)
    assert (address.url, address.display) == (text.strip(), display)
    assert "s3cret" not in repr(address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "192.168.1.20",
        "file:///etc/passwd",
        "concat:/etc/passwd|x",
        "ftp://cam/x",
        "rtsp:///etc/passwd",
        "rtsp://admin:s3cret@/x",
        "rtsp://cam:99999/s3cret",
        "rtsp://[::1/s3cret",
        "rtsp://cam/a b",
        "rtsp://cam/a\nHost: other",
        "rtsp://cam/\x00",
        "rtsp://ca|m/s3cret",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/x",
        "rtsp://239.1.1.1/x",
        "rtsp://cam/" + "x" * 1000,
    ],
)
def test_refusals_are_sentences_without_the_address(text: str) -> None:
    with pytest.raises(BadAddress, match=r"\.$") as refusal:
        read_pulled(text)
    assert "s3cret" not in str(refusal.value)


def test_a_loop_plays_recordings_only() -> None:
    recording = "clip:7a1e8bd2-3c3f-4b58-9a37-0123456789ab"
    assert read_recording(recording).display == recording
    for text in ("", "/etc/passwd", "sample:../x", "clip:1", "clip:", "rtsp://cam/x"):
        with pytest.raises(BadAddress):
            read_recording(text)


@pytest.mark.django_db
def test_a_deleted_recording_is_said(settings: Any) -> None:
    clip = Clip.objects.create(
        title="a", path="clips/a/video.mp4", sha256="0", size=1, duration=1, width=1, height=1, fps=1,
        frame_count=1, video_codec="h264",
    )  # fmt: skip
    assert recording_file(f"clip:{clip.pk}") == Path(settings.MEDIA_ROOT) / "clips/a/video.mp4"
    assert recording_file("/srv/sample.mp4") == Path("/srv/sample.mp4")
    clip.delete()
    with pytest.raises(BadAddress, match="deleted"):
        recording_file("clip:7a1e8bd2-3c3f-4b58-9a37-0123456789ab")
