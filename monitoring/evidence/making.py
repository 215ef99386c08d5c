"""Writing an archive: on a worker, under a name of its own until all of it is on disk."""

from __future__ import annotations

import errno
import io
import json
import logging
import os
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from monitoring import audit, storage
from monitoring.analysis.claims import BEAT_EVERY, STALE
from monitoring.audit import head
from monitoring.chain import BEGINNING, moment
from monitoring.evidence import archive, contents, keys, manifest, report, report_html, report_pdf, scores
from monitoring.evidence.contents import Contents
from monitoring.evidence.manifest import Entry
from monitoring.models import Alert, EvidenceExport
from monitoring.serial import one_at_a_time

log = logging.getLogger(__name__)

FOLDER = "exports"
_CHAIN = "evidence exports"
_README = """\
This archive holds the evidence of one alert.

report.html, report.pdf  what happened, to be read
clip.mp4, snapshot.jpg   what the camera recorded, where there was something to record
alert.json               the alert, with the versions of models and of what the camera had learned
scores.csv, scores.json  what every system scored, from two minutes before to two minutes after
spans.json               what people marked in that time
verdicts.json            what reviewers said of it, withdrawn verdicts among it
audit.json               the lines of the site's audit log about it
public_key.txt           the public half of the key that signed the manifest
manifest.json            SHA-256 and size of every file, the digest of the export before, the signature

To check it, with Python, the cryptography package and a copy of Watchpost (no server is needed):

    python -m monitoring.evidence verify {name} --key {key}

Take the key from the site's own page (Settings, Audit), not from here.
"""


class Lost(Exception):
    """Another worker makes this export now, or it was taken back."""


class NoRoom(Exception):
    """The disk is too full; `str()` says so to a person."""

    def __init__(self) -> None:
        super().__init__(
            "There is too little room on the disk. Delete recordings or enlarge the disk, then try again."
        )


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    entries: list[Entry]


def make(*, export_id: UUID) -> None:
    """Makes the archive of a waiting export. May be called at any time and any number of times."""
    claimed = _claim(export_id)
    if claimed is None:
        return
    part = folder() / f".{export_id}.{claimed.attempts}.part"
    try:
        _write(claimed, part)
    except Lost:
        return
    except (NoRoom, keys.KeyLost) as error:
        _fail(claimed, str(error))
    except OSError as error:
        log.error("Export %s: %s", export_id, error)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        _fail(claimed, str(NoRoom()) if full else f"It could not be written: {error.strerror or error}.")
    finally:
        part.unlink(missing_ok=True)


def final_path(export: EvidenceExport) -> Path:
    return folder() / f"{export.pk}.zip"


def free_to_make() -> Q:
    """Exports that nobody makes now."""
    return Q(state=EvidenceExport.State.WAITING) & (
        Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - STALE)
    )


def folder() -> Path:
    return storage.media_root() / FOLDER


def _claim(export_id: UUID) -> EvidenceExport | None:
    taken = EvidenceExport.objects.filter(free_to_make(), pk=export_id).update(
        claimed_at=timezone.now(), attempts=F("attempts") + 1
    )
    return EvidenceExport.objects.get(pk=export_id) if taken else None


def _ours(export: EvidenceExport) -> Any:
    return EvidenceExport.objects.filter(
        pk=export.pk, state=EvidenceExport.State.WAITING, attempts=export.attempts
    )


def _heartbeat(export: EvidenceExport) -> Callable[[], None]:
    """Keeps the claim while blocks are copied. Raises Lost when it is no longer ours."""
    told = time.monotonic()

    def beat() -> None:
        nonlocal told
        if time.monotonic() - told < BEAT_EVERY:
            return
        if not _ours(export).update(claimed_at=timezone.now()):
            raise Lost
        told = time.monotonic()

    return beat


def _write(export: EvidenceExport, part: Path) -> None:
    alert = Alert.objects.select_related("camera", "acknowledged_by").filter(exports=export).first()
    if alert is None:
        _fail(export, "The alert was deleted before its evidence was written.")
        return
    key = keys.current()
    video, snapshot = _open(alert.evidence_path), _open(alert.snapshot_path)
    try:
        needed = sum(os.fstat(file.fileno()).st_size for file in (video, snapshot) if file)
        part.parent.mkdir(parents=True, exist_ok=True)
        if storage.free_bytes() - needed < storage.recording_stops_below():
            raise NoRoom
        known = contents.read(alert)
        beat = _heartbeat(export)
        with part.open("w+b") as raw, zipfile.ZipFile(raw, "w") as out:
            entries = [
                archive.add(out, name, source, tick=beat)
                for name, source in _files(export, known, key.public, video, snapshot)
            ]
            _finish(export, known, key, out, raw, part, entries)
    finally:
        for file in (video, snapshot):
            if file:
                file.close()


def _files(
    export: EvidenceExport, known: Contents, public: str, video: Any, snapshot: Any
) -> list[tuple[str, Any]]:
    picture = snapshot.read() if snapshot else None
    told = report.build(known, number_of=f"Export {export.pk}", asked_by=export.asked_by_name)
    made = [
        ("README.txt", _README.format(name=f"{export.pk}.zip", key=public).encode()),
        ("report.html", report_html.render(told, snapshot=picture, has_video=video is not None)),
        ("report.pdf", report_pdf.render(told, snapshot=picture)),
        ("alert.json", _json({**known.view, "profile": known.profile, "missing": known.notes})),
        ("scores.csv", scores.as_csv(known.series).encode()),
        ("scores.json", _json({"systems": scores.as_json(known.series)})),
        ("spans.json", _json({"annotations": known.marks})),
        ("verdicts.json", _json({"verdicts": known.verdicts})),
        ("audit.json", _json({"lines": known.audit})),
        ("public_key.txt", f"{public}\n".encode()),
    ]
    files: list[tuple[str, Any]] = [(name, io.BytesIO(data)) for name, data in made]
    if snapshot:
        files.append(("snapshot.jpg", snapshot))
    if video:
        files.append(("clip.mp4", video))
    return files


def _finish(
    export: EvidenceExport,
    known: Contents,
    key: keys.SigningKey,
    out: zipfile.ZipFile,
    raw: Any,
    part: Path,
    entries: list[Entry],
) -> None:
    """The manifest, which names the export before: one at a time, from here to the commit."""
    with transaction.atomic():
        one_at_a_time(_CHAIN)
        last = EvidenceExport.objects.exclude(number=None).order_by("-number").first()
        number, previous = (last.number or 0, last.digest) if last else (0, BEGINNING)
        ended = head.present()
        facts = {
            "made_at": moment(timezone.now()),
            "alert": str(known.alert.pk),
            "alert_name": known.name,
            "export": str(export.pk),
            "asked_by": export.asked_by_name,
            "asked_at": moment(export.asked_at),
            "missing": known.notes,
            "audit_log": {"number": ended.number, "digest": ended.digest} if ended else None,
        }
        data, digest = manifest.write(
            key.private, number=number + 1, previous=previous, entries=entries, facts=facts
        )
        archive.add(out, manifest.NAME, io.BytesIO(data), tick=lambda: None)
        out.close()
        raw.flush()
        os.fsync(raw.fileno())
        target = final_path(export)
        kept = _ours(export).update(
            state=EvidenceExport.State.READY,
            number=number + 1,
            digest=digest,
            previous=previous,
            path=target.relative_to(settings.MEDIA_ROOT).as_posix(),
            size=part.stat().st_size,
            made_at=timezone.now(),
        )
        if not kept:
            raise Lost
        audit.record(
            "evidence.exported",
            actor=export.asked_by,
            target=known.alert,
            export=str(export.pk),
            number=number + 1,
            digest=digest,
        )
        # Should the commit fail, the row still waits, and the next attempt writes over the file.
        part.replace(target)


def _fail(export: EvidenceExport, why: str) -> None:
    _ours(export).update(state=EvidenceExport.State.FAILED, error=why)


def _open(path: str) -> Any:
    """The file for reading; None where there is none, or no more."""
    if not path:
        return None
    try:
        return (storage.media_root() / path).open("rb")
    except FileNotFoundError:
        return None


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
