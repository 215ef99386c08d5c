"""Behind nginx the answer only names the file, below the internal location."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from monitoring.http import media
from monitoring.intake.served_file import ServedFile


def test_it_works(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.WATCHPOST_ACCEL_REDIRECT = "/protected/"
    file = ServedFile(tmp_path / "clips" / "1" / "video ä.mp4", "video/mp4", 'gate "north".mp4')
    reply = media._handed_to_nginx(file)
    assert reply.headers["x-accel-redirect"] == "/protected/clips/1/video%20%C3%A4.mp4"
    assert reply.headers["content-type"] == "video/mp4"
    assert reply.headers["content-disposition"].startswith('inline; filename="gate _north_.mp4"')
    assert reply.body == b""
