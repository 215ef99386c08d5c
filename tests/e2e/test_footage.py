"""What recorders leave on disk, as Chromium plays it: finished, being written, and mended after a kill."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Page

from monitoring.live.journal import Journal
from monitoring.live.recording import Recorder
from monitoring.live.segment_repair import repair
from tests.harness.site import Site
from tests.monitoring.live.footage import BEGINNING, Notes, Plan, numbered, push_file

_ROW = """
from datetime import datetime, timedelta, UTC
from monitoring.models import Camera, Recording
camera, _ = Camera.objects.get_or_create(name="Footage", enabled=False)
start = datetime.fromtimestamp({start}, UTC)
print(Recording.objects.create(camera=camera, start=start, end=start + timedelta(seconds=20), path={path!r},
    size=1, codec="h264", closed=True).pk)
"""

_PLAY = """async ([address, at]) => {
    const video = document.createElement("video");
    video.muted = true;
    video.src = address;
    document.body.append(video);
    const event = (name) => new Promise((resolve, reject) => {
        video.addEventListener(name, resolve, {once: true});
        video.addEventListener("error", () => reject(new Error(video.error.message)), {once: true});
    });
    await event("canplay");
    video.currentTime = at;
    await event("seeked");
    await video.play();
    const from = video.currentTime;
    await new Promise((resolve) => setTimeout(resolve, 700));
    return {duration: video.duration, width: video.videoWidth, from, to: video.currentTime};
}"""


@pytest.fixture
def segment(tmp_path: Path, settings: object) -> bytes:
    """20 s, a keyframe each 5 s."""
    settings.MEDIA_ROOT, settings.MIN_FREE = tmp_path, 0  # type: ignore[attr-defined]
    notes = Notes()
    recorder = Recorder(Plan(sound=False), journal=cast(Journal, notes))
    push_file(recorder, numbered(tmp_path / "camera.mp4", 200, group=50))
    recorder.close()
    (note,) = notes.segments()
    return (tmp_path / note.path).read_bytes()


@pytest.mark.parametrize("state", ["finished", "being written", "killed"])
def test_it_works(state: str, page: Page, site: Site, segment: bytes) -> None:
    path = f"recordings/{state.replace(' ', '-')}.mp4"
    file = site.data / "media" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(segment if state == "finished" else _unfinished(segment, torn=state == "killed"))
    assert repair(file) == (state == "killed")
    key = site.shell(_ROW.format(start=BEGINNING, path=path)).splitlines()[-1]
    page.goto("/clips/")
    played = page.evaluate(_PLAY, [f"/media/recordings/{key}", 12.0])
    assert played["width"] == 160
    assert played["from"] == pytest.approx(12.0, abs=0.2)
    assert played["to"] > played["from"] + 0.3
    assert played["duration"] == pytest.approx(20.0 if state == "finished" else 19.0, abs=0.2)


def _unfinished(data: bytes, *, torn: bool) -> bytes:
    """The file as it was while it was written: its first index, whole fragments, perhaps a torn one."""
    earlier = bytearray(data)
    hidden = earlier.index(b"mdat") - 4
    earlier[hidden : hidden + 8] = (earlier.index(b"moov") - 4 - hidden).to_bytes(4, "big") + b"free"
    last = earlier.rindex(b"moof") - 4
    return bytes(earlier[: last + 200 if torn else last])
