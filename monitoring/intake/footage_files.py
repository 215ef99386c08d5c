"""Which file answers for a recorded segment, for an alert's evidence and picture, and
for an archive of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from monitoring.intake.served_file import ServedFile, is_in_media_root
from monitoring.models import Alert, Camera, EvidenceExport, Recording


def recording_file(recording: Recording, *, download: bool = False) -> ServedFile | None:
    """A segment, also while it is written: then what of it is there."""
    name = _name(recording.camera, recording.start, "")
    return _served(recording.path, "video/mp4", f"{name}.mp4", download)


def evidence_file(alert: Alert, *, download: bool = False) -> ServedFile | None:
    """None while there is none, or no more."""
    name = _name(alert.camera, alert.opened_at, "-alert")
    return _served(alert.evidence_path, "video/mp4", f"{name}.mp4", download)


def snapshot_file(alert: Alert, *, download: bool = False) -> ServedFile | None:
    """None while there is none, or no more."""
    name = _name(alert.camera, alert.opened_at, "-alert")
    return _served(alert.snapshot_path, "image/jpeg", f"{name}.jpg", download)


def export_file(export: EvidenceExport) -> ServedFile | None:
    """None while it is made, and once it is removed."""
    name = f"evidence-{export.number or 0:05d}-{export.pk.hex[:8]}.zip"
    return _served(export.path, "application/zip", name, True)


def _served(path: str, content_type: str, filename: str, download: bool) -> ServedFile | None:
    file = Path(settings.MEDIA_ROOT) / path
    if not path or not is_in_media_root(file):
        return None
    return ServedFile(file, content_type, filename, download)


def _name(camera: Camera | None, moment: datetime, what: str) -> str:
    """Camera and local time, as people look for files."""
    zone = ZoneInfo(camera.time_zone if camera is not None else settings.TIME_ZONE)
    place = camera.name if camera is not None else "site"
    return f"{place}-{moment.astimezone(zone):%Y-%m-%d-%H%M%S}{what}"
