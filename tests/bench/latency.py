"""Capture to screen: a clock drawn into pictures that one Chromium publishes and another shows the scores of.

The clock is a row of blocks, black or white, that spell the Unix time of drawing in milliseconds. The same
pictures come back as the snapshots that the media process keeps, with its own stamp of their capture: the
difference is what that stamp is late, and is added to what passes from the stamp to the drawn point.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import redis
from playwright.sync_api import Page, sync_playwright

from monitoring import valkey
from tests.bench.browsers import NEGOTIATE, chromium, signed_in
from tests.bench.running import meter_of, running_site, valkey_of
from tests.bench.table import percentile, shares, table
from tests.harness.site import Site

WIDTH, HEIGHT, FPS = 640, 360, 15
BITS, BLOCK = 40, 16
"""Bits of the clock, and the width of each in pixels."""
EVENT_EVERY, EVENT_LASTS = 8.0, 1.5
"""Seconds from one event to the next, each at another camera, and how long one lasts."""

_CAMERAS = """
import hashlib, json
from monitoring.intake.cameras import create
from monitoring.intake.camera_settings import CameraSettings
from monitoring.models import Camera
token = hashlib.sha256(b"bench").hexdigest()
made = []
for number in range({count}):
    settings = CameraSettings(name=f"Clock {{number}}", kind="publish", line_mode="line", line=0.5)
    camera = create(settings=settings)
    Camera.objects.filter(pk=camera.pk).update(publish_token_hash=token)
    made.append(str(camera.pk))
print(json.dumps(made))
"""
_LEARNED = """
from monitoring.models import Camera
print(Camera.objects.filter(profile_version__gt=0).count())
"""
_PUBLISH = f"""
async (cameras) => {{
  const negotiate = {NEGOTIATE};
  window.events = [];
  let event = null;
  window.happen = (camera, seconds) => {{
    event = {{camera, from: Date.now(), until: Date.now() + 1000 * seconds}};
    window.events.push([camera, event.from]);
  }};
  document.body.replaceChildren();
  for (const [number, camera] of cameras.entries()) {{
    const canvas = Object.assign(document.createElement("canvas"), {{width: {WIDTH}, height: {HEIGHT}}});
    document.body.append(canvas);
    const context = canvas.getContext("2d", {{alpha: false}});
    const draw = () => {{
      const now = Date.now();
      context.fillStyle = "#6d7a72";
      context.fillRect(0, 0, {WIDTH}, {HEIGHT});
      context.fillStyle = "#8f9a94";
      for (let x = 0; x < {WIDTH}; x += 80) context.fillRect(x, 120, 40, 60);
      for (let walker = 0; walker < 3; walker++) {{
        const x = (now / (22 + 5 * walker) + 200 * walker + 90 * number) % ({WIDTH} + 80) - 40;
        context.fillStyle = ["#2d3a5c", "#5c2d2d", "#2d4a34"][walker];
        context.fillRect(x, 180 + 40 * walker, 22, 60);
        context.beginPath();
        context.arc(x + 11, 172 + 40 * walker, 10, 0, 7);
        context.fill();
      }}
      if (event && event.camera === camera && now < event.until) {{
        context.fillStyle = "#e0602a";
        context.fillRect((now - event.from) % 700 - 60, 150, 150, 130);
      }}
      for (let bit = 0; bit < {BITS}; bit++) {{
        context.fillStyle = Math.floor(now / 2 ** bit) % 2 ? "#fff" : "#000";
        context.fillRect(bit * {BLOCK}, 0, {BLOCK}, {BLOCK * 2});
      }}
    }};
    draw();
    setInterval(draw, 1000 / {FPS});
    const connection = new RTCPeerConnection();
    for (const track of canvas.captureStream({FPS}).getTracks()) connection.addTrack(track);
    await negotiate(connection, "/whip/" + camera, {{Authorization: "Bearer bench"}});
  }}
}}
"""
_RECORD = """
window.bench = {drawn: [], scores: {}};
document.addEventListener("watchpost:drawn", ({detail}) => window.bench.drawn.push(detail));
const Native = window.WebSocket;
window.WebSocket = class extends Native {
  constructor(...parts) {
    super(...parts);
    this.addEventListener("message", ({data}) => {
      const told = JSON.parse(data);
      if (told.type === "snippet.scored")
        window.bench.scores[told.camera + ":" + told.sequence] = [told.score, told.line];
    });
  }
};
"""


@dataclass
class _StampReader(threading.Thread):
    """Reads the clock out of each new snapshot: camera -> seconds that its stamp is later than drawing."""

    client: redis.Redis
    cameras: list[str]
    late: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        seen: dict[str, float] = {}
        while not self.ended.wait(0.1):
            for camera in self.cameras:
                jpeg, stamp = self.client.hmget(valkey.snapshot(camera), "jpeg", "captured_at")
                if jpeg is None or seen.get(camera) == float(stamp):
                    continue
                seen[camera] = float(stamp)
                drawn = read_clock(jpeg)
                if drawn is not None and abs(float(stamp) - drawn) < 30:
                    self.late.setdefault(camera, []).append(float(stamp) - drawn)


def read_clock(jpeg: bytes) -> float | None:
    """Unix seconds that the picture's clock shows, None if its blocks are not clearly black and white."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    scale = picture.shape[1] / WIDTH
    row = picture[round(BLOCK * scale)]
    blocks = [int(row[round((bit + 0.5) * BLOCK * scale)]) for bit in range(BITS)]
    if any(80 < block < 175 for block in blocks):
        return None
    low = sum((block >= 128) << bit for bit, block in enumerate(blocks))
    # The clock's forty bits come round every 35 years.
    now = int(time.time() * 1000)
    return ((now >> BITS << BITS) + low) / 1000


def measure(*, cameras: int = 4, seconds: float = 60.0) -> dict[str, Any]:
    # Soon, so that the events stand out of what the cameras learned of their own walkers.
    with (
        running_site(WATCHPOST_LEARN_SECONDS="30") as site,
        valkey_of(site) as client,
        sync_playwright() as driver,
    ):
        ids: list[str] = json.loads(site.shell(_CAMERAS.format(count=cameras)).splitlines()[-1])
        with chromium(driver) as publishing, chromium(driver) as watching:
            context = publishing.browser.new_context(base_url=site.url)
            publisher = context.new_page()
            publisher.goto("/healthz")
            publisher.evaluate(_PUBLISH, ids)
            wall = signed_in(watching.browser, site, script=_RECORD)
            _warm_up(site, wall, cameras)
            reader = _StampReader(client, ids)
            reader.start()
            meter = meter_of(
                site, **{"publishing Chromium": publishing.pids, "watching Chromium": watching.pids}
            )
            began = time.time()
            _make_happen(publisher, ids, seconds)
            cores = meter.cores()
            reader.ended.set()
            reader.join()
            recorded = wall.evaluate("window.bench")
            events = publisher.evaluate("window.events")
    return _result(recorded, events, reader.late, cores, began=began, cameras=ids)


def _warm_up(site: Site, wall: Page, cameras: int) -> None:
    """Until every camera's scores are drawn and it has learned; three minutes at most."""
    wall.wait_for_function(
        "(count) => new Set(window.bench.drawn.map(({camera}) => camera)).size === count",
        arg=cameras,
        timeout=90_000,
    )
    deadline = time.monotonic() + 180
    while int(site.shell(_LEARNED).splitlines()[-1]) < cameras and time.monotonic() < deadline:
        wall.wait_for_timeout(5000)
    wall.wait_for_timeout(5000)


def _make_happen(publisher: Page, ids: list[str], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    number = 0
    while time.monotonic() < deadline:
        publisher.wait_for_timeout(1000 * EVENT_EVERY)
        if time.monotonic() < deadline - EVENT_EVERY:
            publisher.evaluate(
                "([camera, seconds]) => window.happen(camera, seconds)",
                [ids[number % len(ids)], EVENT_LASTS],
            )
            number += 1


def _result(
    recorded: dict[str, Any],
    events: list[list[Any]],
    late: dict[str, list[float]],
    cores: dict[str, float],
    *,
    began: float,
    cameras: list[str],
) -> dict[str, Any]:
    stamp = {camera: percentile(values, 50) for camera, values in late.items()}
    points = [point for point in recorded["drawn"] if point["drawn_at"] / 1000 > began]
    delays = [
        point["drawn_at"] / 1000 - point["captured_at"] + stamp[point["camera"]]
        for point in points
        if point["camera"] in stamp
    ]
    noticed = _noticed(points, recorded["scores"], [(camera, at / 1000) for camera, at in events], stamp)
    rate = len(points) / (points[-1]["drawn_at"] / 1000 - began) / len(cameras) if points else 0.0
    most = max(delays, default=float("nan"))
    return {
        "cameras": len(cameras),
        "points": len(delays),
        "points_per_second": rate,
        "capture_to_screen": [percentile(delays, 50), percentile(delays, 95), most],
        "stamp_late": [
            percentile([value for values in late.values() for value in values], 50),
            percentile([value for values in late.values() for value in values], 95),
        ],
        "events": len(events),
        "noticed": len(noticed),
        "event_to_screen": [percentile(noticed, 50), percentile(noticed, 95)],
        "cores": cores,
    }


def _noticed(
    points: list[dict[str, Any]],
    scores: dict[str, list[float]],
    events: list[tuple[str, float]],
    stamp: dict[str, float],
) -> list[float]:
    """Seconds from each event to the first point of its camera that was drawn above the line, if any was."""
    found = []
    for camera, at in events:
        above = [
            point["drawn_at"] / 1000
            for point in points
            if point["camera"] == camera
            and at < point["captured_at"] - stamp.get(camera, 0.0)
            and point["drawn_at"] / 1000 < at + EVENT_LASTS + 4
            and _is_above(scores.get(f"{camera}:{point['sequence']}"))
        ]
        if above:
            found.append(min(above) - at)
    return found


def _is_above(told: list[float] | None) -> bool:
    return told is not None and told[0] >= told[1]


def show(result: dict[str, Any]) -> str:
    screen, event, stamp = result["capture_to_screen"], result["event_to_screen"], result["stamp_late"]
    of = f"{result['noticed']} of {result['events']}"
    return "\n".join(
        [
            f"Capture to screen: {result['cameras']} cameras {WIDTH}x{HEIGHT}@{FPS} by WHIP from a real"
            f" Chromium to a wall in another ({result['points']} points,"
            f" {result['points_per_second']:.2f} a second each)",
            table(
                ["", "p50 s", "p95 s", "most s"],
                [
                    ["last frame of a snippet drawn -> its point on the wall", *screen],
                    [f"event -> first point above the line ({of})", *event, ""],
                    ["of which: drawn -> stamped by the media process", *stamp, ""],
                ],
            ),
            f"Cores: {shares(result['cores'])}",
        ]
    )
