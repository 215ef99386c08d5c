"""A whole site with the embedded writer: recordings are analysed, alerts open, and everything is read."""

from __future__ import annotations

import csv
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inference.describe.draft import draft_from
from inference.describe.event import from_json
from tests.bench.descriptions.tally import Tally
from tests.bench.table import percentile
from tests.harness.site import Site

LONGEST = 1800.0
SUBMIT = """
import hashlib, shutil
from pathlib import Path
from inference.media.probe import probe
from monitoring.intake import clips
from monitoring.models import User
owner = User.objects.get(username="admin")
for name in {paths!r}:
    copy = Path(shutil.copy(name, {folder!r}))
    sha256 = hashlib.sha256(copy.read_bytes()).hexdigest()
    clips.submit(path=copy, filename=copy.name, owner=owner, info=probe(copy), sha256=sha256,
                 systems=("normality", "deep_feature_fusion"))
"""

OPEN = """
import time
from django.db import transaction
from django.utils import timezone
from inference.types import Assessment, Modality
from monitoring.analysis import alerts
from monitoring.models import Camera
camera, _ = Camera.objects.get_or_create(
    name="Gate {number}", defaults={{"line_mode": "line", "line": 0.5, "time_zone": "Europe/Berlin"}})
now = time.time()
facts = {{"reference": "profile", "count.person": {people}, "speed": 0.4, "speed_ratio": 2.2, "heard": 0}}
seen = [Assessment(sequence=place, start=now - 4 + 2 * place, end=now - 2 + 2 * place, frame_start=16 * place,
                   frame_end=16 * place + 16, score=0.6 + 0.1 * place, raw=1.0,
                   contributions={{Modality.MOTION: 0.8, Modality.OBJECTS: 0.2}}, label="fast movement",
                   model_version="bench", facts=facts) for place in range(2)]
with transaction.atomic():
    alerts.consider(camera=camera, system="normality", assessments=seen, snippet_end=now, now=timezone.now())
"""

STATE = """
import json
from monitoring.models import Analysis, Description
from django.db.models import Q
left = Analysis.objects.exclude(state__in=("done", "failed", "cancelled")).count()
print(json.dumps([left, Description.objects.filter(state__in=("waiting", "writing")).count(),
                  Description.objects.filter(alert__isnull=False).count()]))
"""

TOLD = """
import json
from monitoring.models import Description
told = []
for row in Description.objects.select_related("alert", "span__analysis"):
    began = row.alert.created_at if row.alert else row.span.analysis.finished_at
    kind = "alert" if row.alert else "span"
    told.append(dict(kind=kind, facts=row.facts, sentence=row.sentence, text=row.text, state=row.state,
        writer=row.writer, refusals=row.refusals, seconds=row.seconds, words=row.words,
        attempts=row.attempts, sentence_after=(row.created_at - began).total_seconds(),
        text_after=(row.written_at - began).total_seconds() if row.written_at else None))
print(json.dumps(told))
"""

HEAD = ("what", "events", "sentence s p50", "p95", "text s p50", "p95")


@dataclass(slots=True)
class Found:
    """delays: rows of HEAD, seconds from when the event was in the database; shown: every text, to read."""

    spans: Tally = field(default_factory=Tally)
    alerts: Tally = field(default_factory=Tally)
    delays: list[list[object]] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)


def measure(data: Path, *, clips: int, alerts: int, between: float) -> Found:
    """Submits recordings, then opens alerts so many seconds apart, and waits until everything is written."""
    with tempfile.TemporaryDirectory() as place, _site(Path(place)) as site:
        _submit(site, recordings(data, clips), Path(place))
        _wait(site, lambda left, waiting, _: left == 0 and waiting == 0)
        for number in range(alerts):
            site.shell(OPEN.format(number=number, people=1 + number % 4))
            time.sleep(between)
        _wait(site, lambda left, waiting, told: waiting == 0 and told >= alerts)
        rows = json.loads(site.shell(TOLD))
    found = Found()
    for place, row in enumerate(rows):
        _read(found, place, row)
    for kind in ("span", "alert"):
        own = [row for row in rows if row["kind"] == kind]
        sentences = [row["sentence_after"] for row in own]
        texts = [row["text_after"] for row in own if row["text_after"] is not None]
        at = [percentile(values, part) for values in (sentences, texts) for part in (50, 95)]
        found.delays.append([f"{kind}s", len(own), *at])
    return found


def recordings(data: Path, count: int) -> list[Path]:
    """Some of each set in turn, the same each time."""
    sets = [_of_set(data / name) for name in ("fights", "falls")]
    sets.append(sorted((data / "footage").glob("*.mp4")) + sorted((data / "visible_thermal").rglob("*.mp4")))
    chosen: list[Path] = []
    while len(chosen) < count and any(sets):
        chosen += [paths.pop(0) for paths in sets if paths]
    return chosen[:count]


def _of_set(folder: Path) -> list[Path]:
    """Every third recording, so that labels and places change."""
    with (folder / "clips.csv").open(newline="") as lines:
        names = [next(iter(row.values())) for row in csv.DictReader(lines)]
    return [path for name in names[::3] if (path := folder / name).is_file()]


@contextmanager
def _site(place: Path) -> Iterator[Site]:
    site = Site(place, environment={"WATCHPOST_EMBEDDED_WRITER": "1"})
    try:
        site.prepare()
        site.create_user("admin", "correct-horse-battery")
        for name in ("web", "worker-batch", "worker-default", "beat"):
            site.start(name)
        site.wait_until_healthy()
        yield site
    finally:
        site.stop()


def _submit(site: Site, paths: Sequence[Path], place: Path) -> None:
    incoming = place / "incoming"
    incoming.mkdir()
    site.shell(SUBMIT.format(paths=[str(path.resolve()) for path in paths], folder=str(incoming)))


def _wait(site: Site, done: Any) -> None:
    deadline = time.monotonic() + LONGEST
    while not done(*(told := json.loads(site.shell(STATE)))):
        if time.monotonic() > deadline:
            raise TimeoutError(f"The site did not come to an end within {LONGEST:.0f} s: {told}")
        time.sleep(2)


def _read(found: Found, place: int, row: dict[str, Any]) -> None:
    tally = found.spans if row["kind"] == "span" else found.alerts
    if row["state"] == "measured":
        return  # beyond the strongest of its recording: nobody was asked to write
    if row["state"] == "failed":
        tally.unasked += 1
        return
    draft = None if row["text"] is None else draft_from(row["text"])
    tally.count(draft, len(row["refusals"]))
    if row["seconds"]:
        tally.seconds.append(row["seconds"])
        tally.words += row["words"]
    tally.reasons.update(reason for refusal in row["refusals"] for reason in refusal["reasons"][:1])
    if draft is not None:
        tally.read(place, draft, from_json(row["facts"]))
        found.shown.append({"event": place, "sentence": row["sentence"], "text": row["text"]})
