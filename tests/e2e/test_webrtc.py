"""A real Chromium publishes its camera by WHIP, and another watches it by WHEP, both over loopback."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from tests.e2e.conftest import ADMINISTRATOR, FLAGS, OPERATOR, sign_in
from tests.harness.site import Site
from tests.monitoring.live.webrtc.conftest import draw_video, wait_until_media_lives

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, Page  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOKEN = "the-token-of-the-phone"
CAMERA_FLAGS = [
    "--allow-loopback-in-peer-connection",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]

# WHIP and WHEP in a few lines, as any page of other hands would do them.
NEGOTIATE = """
async (connection, address, headers) => {
  await connection.setLocalDescription(await connection.createOffer());
  await new Promise((resolve) => {
    if (connection.iceGatheringState === "complete") return resolve();
    setTimeout(resolve, 2000);
    connection.addEventListener("icegatheringstatechange",
      () => connection.iceGatheringState === "complete" && resolve());
  });
  const answer = await fetch(address, {method: "POST", body: connection.localDescription.sdp,
    headers: {"Content-Type": "application/sdp", ...headers}});
  if (answer.status !== 201) throw new Error(answer.status + " " + await answer.text());
  await connection.setRemoteDescription({type: "answer", sdp: await answer.text()});
  return answer.headers.get("Location");
}
"""
PUBLISH = f"""
async ([address, token]) => {{
  const stream = await navigator.mediaDevices.getUserMedia({{
    video: {{width: 640, height: 360, frameRate: 15}}, audio: true}});
  window.sending = new RTCPeerConnection();
  for (const track of stream.getTracks()) window.sending.addTrack(track, stream);
  return await ({NEGOTIATE})(window.sending, address, {{Authorization: "Bearer " + token}});
}}
"""
WATCH = f"""
async (address) => {{
  const began = performance.now();
  const video = document.createElement("video");
  video.muted = true;
  document.body.replaceChildren(video);
  window.watching = new RTCPeerConnection();
  const shown = new Promise((resolve, reject) => {{
    setTimeout(() => reject(new Error("no picture within ten seconds")), 10000);
    window.watching.addEventListener("track", ({{streams, track}}) => {{
      video.srcObject = streams[0] ?? new MediaStream([track]);
      video.play();
    }});
    video.requestVideoFrameCallback(() => resolve(performance.now() - began));
  }});
  window.watching.addTransceiver("video", {{direction: "recvonly"}});
  await ({NEGOTIATE})(window.watching, address, {{}});
  return await shown;
}}
"""
STATISTICS = """
async () => {
  const report = [...(await window.watching.getStats()).values()];
  const video = report.find((each) => each.type === "inbound-rtp" && each.kind === "video");
  return {decoded: video.framesDecoded, dropped: video.framesDropped, width: video.frameWidth,
    height: video.frameHeight, delay: video.jitterBufferDelay / video.jitterBufferEmittedCount,
    codec: report.find((each) => each.id === video.codecId).mimeType};
}
"""
PICTURE = """
() => {
  const video = document.querySelector("video");
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [64, 36];
  const drawing = canvas.getContext("2d");
  drawing.drawImage(video, 0, 0, 64, 36);
  return [...drawing.getImageData(0, 0, 64, 36).data];
}
"""


@pytest.fixture(scope="module")
def live_cameras(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Cameras by name: `phone` is published to, `yard` is an H.264 file; a media process runs."""
    video = draw_video(tmp_path_factory.mktemp("yard") / "yard.mp4", b_frames=0)
    token = hashlib.sha256(TOKEN.encode()).hexdigest()
    told = site.shell(
        "from monitoring.models import Camera; from monitoring.secrets import encrypt\n"
        f"phone = Camera.objects.create(name='Phone', kind='publish', publish_token_hash={token!r})\n"
        f"yard = Camera.objects.create(name='Film', kind='file', source_secret=encrypt({str(video)!r}))\n"
        "print(phone.pk, yard.pk)"
    )
    phone, yard = told.split()[-2:]
    site.environment["WATCHPOST_WEBRTC_LOOPBACK"] = "1"
    if "media" not in site.running:
        site.start("media")
    wait_until_media_lives(site)
    return {"phone": phone, "yard": yard}


@pytest.fixture(scope="module")
def camera_browser(chromium: str) -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=[*FLAGS, *CAMERA_FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def open_page(camera_browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    contexts = []

    def make(person: tuple[str, str] | None) -> Page:
        context = camera_browser.new_context(base_url=site.url, permissions=["camera", "microphone"])
        contexts.append(context)
        page = context.new_page()
        if person:
            sign_in(page, *person)
        page.goto("/healthz")
        return page

    yield make
    for context in contexts:
        context.close()


def moving(page: Page) -> bool:
    """Whether the picture on the page is not a plain ground, and changes."""
    before = np.array(page.evaluate(PICTURE))
    page.wait_for_timeout(700)
    after = np.array(page.evaluate(PICTURE))
    return bool(before.std() > 5 and np.abs(before - after).max() > 10)


def watch(page: Page, camera: str) -> tuple[float, dict[str, Any]]:
    """Milliseconds until the first picture, and what Chromium counted after two seconds of them."""
    deadline = time.monotonic() + 15
    while True:
        try:
            first = page.evaluate(WATCH, f"/whep/{camera}")
            break
        except playwright.Error as error:
            if "409" not in str(error) or time.monotonic() > deadline:
                raise
            page.wait_for_timeout(300)
    page.wait_for_timeout(2000)
    return float(first), page.evaluate(STATISTICS)


def test_it_works(live_cameras: dict[str, str], open_page: Callable[..., Page], site: Site) -> None:
    phone = open_page(None)
    phone.evaluate(PUBLISH, [f"{site.url}/whip/{live_cameras['phone']}", TOKEN])
    viewer = open_page(ADMINISTRATOR)
    first, counted = watch(viewer, live_cameras["phone"])
    assert moving(viewer)
    assert counted["codec"] == "video/VP8"
    assert counted["decoded"] > 15
    assert first < 3000


def test_a_file_is_shown_as_it_is(live_cameras: dict[str, str], open_page: Callable[..., Page]) -> None:
    viewer = open_page(ADMINISTRATOR)
    first, counted = watch(viewer, live_cameras["yard"])
    assert moving(viewer)
    assert counted["codec"] == "video/H264"
    assert (counted["width"], counted["height"]) == (640, 360)
    assert counted["decoded"] > 15
    assert first < 3000
    # What was kept of the past must not put the viewer behind.
    assert counted["delay"] < 0.5


def test_an_operator_without_the_right_sees_nothing(
    live_cameras: dict[str, str], open_page: Callable[..., Page]
) -> None:
    viewer = open_page(OPERATOR)
    with pytest.raises(playwright.Error, match="404"):
        viewer.evaluate(WATCH, f"/whep/{live_cameras['yard']}")
