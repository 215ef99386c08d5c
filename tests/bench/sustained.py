"""How many fetched cameras are scored once a second each, where the time goes, and what happens beyond."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from monitoring import valkey
from monitoring.demonstration import courtyard
from monitoring.demonstration.film import write_film
from monitoring.demonstration.sound import RATE, draw_sound
from tests.bench.running import memory, meter_of, running_site, valkey_of
from tests.bench.table import percentile, shares, table
from tests.harness import rtsp
from tests.harness.cameras import add_cameras
from tests.harness.rtsp import RtspServer
from tests.harness.site import Site
from tests.harness.wall import WallReader, session_cookie

WARM = 30.0
"""Seconds before measuring: connecting, loading networks, first looks at every picture."""


def film(folder: Path, *, seconds: float) -> Path:
    """The drawn courtyard, 640x360 at 15, repeated until it lasts so long."""
    once = folder / "courtyard.mp4"
    scene = courtyard.Courtyard()
    write_film(once, scene.planes(), fps=courtyard.FPS, sound=draw_sound(), sound_rate=RATE)
    laps = -int(-seconds // courtyard.SECONDS)
    if laps <= 1:
        return once
    path = folder / "long.mp4"
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as output:
        with av.open(str(once)) as first:
            stream = output.add_stream_from_template(first.streams.video[0])
        for lap in range(laps):
            with av.open(str(once)) as source:
                for packet in source.demux(video=0):
                    if packet.dts is None or packet.time_base is None:
                        continue
                    shift = int(lap * courtyard.SECONDS / Fraction(packet.time_base))
                    packet.pts, packet.dts = (packet.pts or 0) + shift, packet.dts + shift
                    packet.stream = stream
                    output.mux(packet)
    return path


def measure(*, counts: list[int], seconds: float = 40.0) -> list[dict[str, Any]]:
    """For each number of cameras: rates, skips, lateness, cores, milliseconds by stage."""
    results = []
    with running_site() as site:
        path = film(site.folder, seconds=WARM + seconds + 60)
        cookie = session_cookie(site, "admin")
        for count in counts:
            results.append(_measure_one(site, path, cookie, count, seconds))
    return results


def _measure_one(site: Site, path: Path, cookie: str, count: int, seconds: float) -> dict[str, Any]:
    is_rtsp = not rtsp.missing()
    server = RtspServer({f"camera{number}": path for number in range(count)}) if is_rtsp else None
    if server is not None:
        server.start()
    try:
        sources = [
            (f"{count}-{number}", "pull", server.url(f"camera{number}"))
            if server is not None
            else (f"{count}-{number}", "file", str(path))
            for number in range(count)
        ]
        ids = list(add_cameras(site, *sources).values())
        with WallReader(site, cookie) as reader:
            time.sleep(WARM)
            others = {"RTSP server": [server.pid]} if server is not None else {}
            result = _observe(site, ids, reader, seconds, others)
        site.shell("from monitoring.models import Camera; Camera.objects.all().delete()")
    finally:
        if server is not None:
            server.kill()
    return {"cameras": count, "kind": "RTSP" if is_rtsp else "file", **result}


def _observe(
    site: Site, ids: list[str], reader: WallReader, seconds: float, others: dict[str, list[int]]
) -> dict[str, Any]:
    with valkey_of(site) as client:
        skipped = {camera: int(client.get(valkey.skipped(camera)) or 0) for camera in ids}
        stages = _stages(client.hgetall(valkey.SCORING))
        meter = meter_of(site, **others)
        began = time.time()
        time.sleep(seconds)
        ended = time.time()
        cores = meter.cores()
        after = _stages(client.hgetall(valkey.SCORING))
        missed = [int(client.get(valkey.skipped(camera)) or 0) - skipped[camera] for camera in ids]
    heard = [each for each in reader.of("snippet.scored", since=began) if each.at <= ended]
    rates = [sum(each.message["camera"] == camera for each in heard) / (ended - began) for camera in ids]
    late = [each.at - each.message["captured_at"] for each in heard]
    spent = {name: after[name] - stages.get(name, 0.0) for name in after}
    snippets = max(1.0, spent.pop("snippets", 0.0))
    batches = max(1.0, spent.pop("batches", 0.0))
    spent.pop("seconds_since_capture", None)
    return {
        "rates": rates,
        "skips": missed,
        "late": [percentile(late, 50), percentile(late, 95)],
        "cores": cores,
        "milliseconds": {
            name.removeprefix("seconds."): 1000 * value / snippets for name, value in spent.items()
        },
        "batch": snippets / batches,
    }


def _stages(found: dict[bytes, bytes]) -> dict[str, float]:
    return {name.decode(): float(value) for name, value in found.items()}


def show(results: list[dict[str, Any]]) -> str:
    rows = []
    for result in results:
        rates, skips = result["rates"], result["skips"]
        cores = result["cores"]
        rows.append(
            [
                result["cameras"],
                f"{min(rates):.2f} - {max(rates):.2f}",
                f"{min(skips)} - {max(skips)}",
                *result["late"],
                result["batch"],
                sum(value for name, value in cores.items() if name != "RTSP server"),
                f"{cores['worker-live']:.2f}",
                f"{cores['media']:.2f}",
            ]
        )
    late = ("late p50 s", "p95 s")
    head = ["cameras", "scores/s each", "skips each", *late, "batch", "cores", "worker", "media"]
    lines = [
        f"Sustained: {results[0]['kind']} cameras 640x360@15 with sound, of the drawn courtyard;"
        " late = capture to the browser's socket",
        table(head, rows),
    ]
    for result in results:
        stages = sorted(result["milliseconds"].items(), key=lambda item: -item[1])
        spent = ", ".join(f"{name} {ms:.1f}" for name, ms in stages)
        lines.append(f"{result['cameras']}: ms a snippet by stage: {spent}")
        lines.append(f"{result['cameras']}: cores: {shares(result['cores'])}")
    return "\n".join(lines)


def measure_memory(*, count: int, minutes: float) -> dict[str, Any]:
    """MB of the media process, the live worker and the web server, each ten seconds, and how they rise in MB
    an hour over the second half: in the first, buffers and caches reach their size."""
    samples: list[list[float]] = []
    with running_site() as site:
        path = film(site.folder, seconds=60 * minutes + 120)
        server = RtspServer({f"camera{number}": path for number in range(count)}).start()
        try:
            sources = [(f"{number}", "pull", server.url(f"camera{number}")) for number in range(count)]
            add_cameras(site, *sources)
            time.sleep(60)
            began = time.monotonic()
            while time.monotonic() - began < 60 * minutes and site.running["media"].poll() is None:
                at = (time.monotonic() - began) / 3600
                samples.append([at, *(memory(site, name) for name in ("media", "worker-live", "web"))])
                time.sleep(10)
        finally:
            server.kill()
    values = np.array(samples)
    settled = values[len(values) // 2 :]
    slopes = [float(np.polyfit(settled[:, 0], settled[:, column], 1)[0]) for column in (1, 2, 3)]
    return {
        "cameras": count,
        "minutes": minutes,
        "first": values[0, 1:].tolist(),
        "last": values[-1, 1:].tolist(),
        "most": values[:, 1:].max(axis=0).tolist(),
        "slopes": slopes,
        "samples": [[round(each, 3) for each in sample] for sample in samples],
    }


def show_memory(result: dict[str, Any]) -> str:
    names = ("media", "worker-live", "web")
    rows = [
        [name, *(result[key][place] for key in ("first", "last", "most", "slopes"))]
        for place, name in enumerate(names)
    ]
    title = f"Memory: {result['cameras']} cameras for {result['minutes']:g} minutes"
    return "\n".join([title, table(["", "first MB", "last MB", "most MB", "MB an hour, 2nd half"], rows)])
