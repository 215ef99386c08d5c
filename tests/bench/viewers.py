"""What browsers cost: one that watches a fetched camera, and one that draws sixteen curves."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.browsers import NEGOTIATE, chromium, renderers, signed_in
from tests.bench.running import Meter, meter_of, running_site
from tests.bench.sustained import film
from tests.bench.table import shares
from tests.harness import rtsp
from tests.harness.cameras import add_cameras
from tests.harness.rtsp import RtspServer

VIEWERS = 4
CURVES, POINTS_A_SECOND = 16, 2

_WATCH = f"""
async ([camera, count]) => {{
  const negotiate = {NEGOTIATE};
  window.videos = [];
  for (let number = 0; number < count; number++) {{
    const video = Object.assign(document.createElement("video"), {{muted: true, autoplay: true}});
    document.body.append(video);
    const connection = new RTCPeerConnection();
    connection.addEventListener("track", ({{streams, track}}) => {{
      video.srcObject = streams[0] ?? new MediaStream([track]);
    }});
    connection.addTransceiver("video", {{direction: "recvonly"}});
    await negotiate(connection, "/whep/" + camera, {{}});
    window.videos.push([video, connection]);
  }}
}}
"""
_SEEN = """
async () => {
  const found = [];
  for (const [, connection] of window.videos) {
    const report = [...(await connection.getStats()).values()];
    const video = report.find((each) => each.type === "inbound-rtp" && each.kind === "video");
    const codec = report.find((each) => each.id === video?.codecId);
    found.push([video?.framesDecoded ?? 0, codec?.mimeType ?? ""]);
  }
  return found;
}
"""
_CAMERAS = """
import json
from monitoring.models import Camera
made = [Camera.objects.create(name=f"Curve {{number}}", kind="publish") for number in range({count})]
print(json.dumps([str(camera.pk) for camera in made]))
"""
_FEED = """
import math, time
from monitoring.push.messages import SnippetScored
from monitoring.push.publish import WALL, publish
cameras = {cameras!r}
began, step = time.time(), 1 / {rate}
number = 0
while time.time() - began < {seconds}:
    for place, camera in enumerate(cameras):
        now = time.time()
        score = 0.4 + 0.35 * math.sin(number / 7 + place)
        publish(
            SnippetScored(
                camera=camera, system="normality", sequence=int(now * {rate}), start=now - step, end=now,
                captured_at=now, score=score, raw=score, label="", line=0.5,
                contributions={{"motion": 0.5, "appearance": 0.3, "objects": 0.2}},
                frames=[[now - step + step * i / 8, score] for i in range(8)], boxes=[], skipped=0,
            ),
            WALL,
        )
    number += 1
    time.sleep(max(0.0, began + number * step - time.time()))
"""


def measure_viewer(*, seconds: float = 20.0) -> dict[str, Any]:
    """Cores of the media process with and without viewers of one fetched camera."""
    with running_site() as site, sync_playwright() as driver, chromium(driver) as browser:
        path = film(site.folder, seconds=180)
        server = None if rtsp.missing() else RtspServer({"camera": path}).start()
        try:
            source = ("file", str(path)) if server is None else ("pull", server.url("camera"))
            camera = add_cameras(site, ("camera", *source))["camera"]
            page = signed_in(browser.browser, site)
            page.goto("/healthz")
            time.sleep(15)
            idle = _cores_of_media(site, seconds)
            page.goto("/models/")
            page.evaluate(_WATCH, [camera, VIEWERS])
            page.wait_for_timeout(3000)
            before = page.evaluate(_SEEN)
            busy = _cores_of_media(site, seconds)
            after = page.evaluate(_SEEN)
        finally:
            if server is not None:
                server.kill()
    return {
        "idle": idle,
        "busy": busy,
        "viewers": VIEWERS,
        "each": (busy - idle) / VIEWERS,
        "fps": [(b[0] - a[0]) / seconds for a, b in zip(before, after, strict=True)],
        "codecs": sorted({codec for _, codec in after}),
    }


def _cores_of_media(site: Any, seconds: float) -> float:
    meter = Meter({"media": [site.running["media"].pid]})
    time.sleep(seconds)
    return meter.cores()["media"]


def show_viewer(result: dict[str, Any]) -> str:
    fps = result["fps"]
    return (
        f"One viewer of a fetched camera takes {100 * result['each']:.1f} % of a core of the media process"
        f" ({result['idle']:.3f} cores without viewers, {result['busy']:.3f} with {result['viewers']};"
        f" {', '.join(result['codecs'])}; {min(fps):.1f} to {max(fps):.1f} pictures a second)."
    )


def measure_curves(*, seconds: float = 30.0) -> dict[str, Any]:
    """Cores of a Chromium that shows sixteen curves and no video."""
    with running_site() as site, sync_playwright() as driver, chromium(driver) as browser:
        cameras = json.loads(site.shell(_CAMERAS.format(count=CURVES)).splitlines()[-1])
        page = signed_in(
            browser.browser,
            site,
            script='window.drawn = 0; document.addEventListener("watchpost:drawn", () => window.drawn++);',
        )
        page.wait_for_timeout(5000)
        still = Meter({"still": browser.pids})
        page.wait_for_timeout(10_000)
        idle = still.cores()["still"]
        code = _FEED.format(cameras=cameras, rate=POINTS_A_SECOND, seconds=seconds + 20)
        feeding = threading.Thread(target=site.shell, args=(code,), daemon=True)
        feeding.start()
        page.wait_for_function("() => window.drawn > 0")
        page.wait_for_timeout(3000)
        before = page.evaluate("window.drawn")
        meter = meter_of(site, Chromium=browser.pids, renderer=renderers(browser.pids))
        page.wait_for_timeout(1000 * seconds)
        cores = meter.cores()
        drawn = (page.evaluate("window.drawn") - before) / seconds
        feeding.join(60)
    return {"idle": idle, "cores": cores, "drawn": drawn}


def show_curves(result: dict[str, Any]) -> str:
    cores = result["cores"]
    page, whole = cores["renderer"], cores["Chromium"]
    return (
        f"{CURVES} curves at {POINTS_A_SECOND} points a second, no video: {page:.3f} cores of its page,"
        f" {whole:.3f} of the whole browser ({result['idle']:.3f} at rest);"
        f" {result['drawn']:.1f} points drawn a second. All: {shares(cores)}"
    )
