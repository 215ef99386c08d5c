"""Uploads under way: their rows. What happens to a finished one is in `monitoring.intake.finishing`."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from monitoring.analysis.systems import UnknownSystem, check_names
from monitoring.intake import upload_files
from monitoring.intake.upload_files import UploadLocked, UploadWriter
from monitoring.models import Camera, Upload, User

LIFETIME = timedelta(days=2)
"""How long an upload may rest between two requests."""

_SENT_BACK = ("filename", "filetype", "title", "camera", "systems", "thermal-for")
_LONGEST_VALUE = 1000


class UploadRefused(Exception):
    """An upload that is not begun or not accepted: HTTP status, code, and a sentence for a person."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


def upload_limit() -> int:
    limit: int = settings.UPLOAD_LIMIT
    return limit


def find_own(*, owner: User, upload_id: UUID) -> Upload | None:
    """The upload, where it is this person's own."""
    return Upload.objects.filter(pk=upload_id, owner=owner).first()


def open_uploads() -> QuerySet[Upload]:
    """Uploads that are neither accepted nor refused."""
    return Upload.objects.filter(clip=None, refused="")


def create(*, owner: User, length: int, metadata: Mapping[str, str]) -> Upload:
    """Begins an upload of `length` bytes. Raises UploadRefused: 400, 409, 413, 422, 507.

    `metadata` are the tus names: filename, filetype, title, camera (id), systems (comma-separated) and
    thermal-for (the upload of the visible recording that this thermal one belongs to).
    """
    if length == 0:
        raise UploadRefused(422, "empty", "The file is empty (0 bytes).")
    if length > upload_limit():
        raise UploadRefused(
            413,
            "too_large",
            f"The file has {_size(length)}; this server takes at most {_size(upload_limit())} a recording.",
        )
    with transaction.atomic():
        kept = _checked(owner, metadata)
        _require_space(length)
        upload = Upload.objects.create(
            owner=owner,
            filename=clean_filename(metadata.get("filename", "")),
            length=length,
            metadata=kept,
            expires_at=timezone.now() + LIFETIME,
        )
        upload_files.make_file(upload.pk)
    return upload


def _checked(owner: User, metadata: Mapping[str, str]) -> dict[str, Any]:
    for name in _SENT_BACK:
        if len(metadata.get(name, "")) > _LONGEST_VALUE:
            raise UploadRefused(400, "metadata", f"The metadata value {name} is too long.")
    kept: dict[str, Any] = {name: printable(metadata[name]) for name in _SENT_BACK if name in metadata}
    if kept.get("camera"):
        kept["camera"] = str(_camera(kept["camera"]).pk)
    try:
        check_names(wanted_systems(kept))
    except UnknownSystem as error:
        raise UploadRefused(400, "system", str(error)) from None
    if kept.get("thermal-for"):
        kept["thermal-for"] = str(_visible_upload(owner, kept["thermal-for"]).pk)
    return kept


def wanted_systems(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    names = tuple(filter(None, (name.strip() for name in metadata.get("systems", "").split(","))))
    return names or ("normality",)


def _camera(text: str) -> Camera:
    camera = Camera.objects.filter(pk=found).first() if (found := parse_uuid(text)) else None
    if camera is None:
        raise UploadRefused(400, "camera", "There is no such camera.")
    return camera


def _visible_upload(owner: User, text: str) -> Upload:
    found = parse_uuid(text)
    visible = Upload.objects.select_for_update().filter(pk=found, owner=owner).first() if found else None
    if visible is None or visible.refused or visible.metadata.get("thermal-for"):
        raise UploadRefused(400, "thermal", "A thermal file must name your upload of the visible recording.")
    if visible.clip_id is not None:
        raise UploadRefused(
            409,
            "thermal",
            "That recording is already taken in. Begin the thermal upload before the recording has arrived.",
        )
    if thermal_of(visible) is not None:
        raise UploadRefused(409, "thermal", "That recording already has a thermal file.")
    return visible


def thermal_of(visible: Upload) -> Upload | None:
    """The thermal upload that belongs to a visible one and may still arrive."""
    key = Q(**{"metadata__thermal-for": str(visible.pk)})
    return open_uploads().filter(key).first()


def is_waiting(upload: Upload) -> bool:
    """Whether it has arrived whole and been examined, and only its companion is missing."""
    return "info" in upload.metadata and upload.clip_id is None and not upload.refused


def _require_space(length: int) -> None:
    """Free space must hold this file, what is still to come of the others, and the reserve."""
    promised = sum(
        max(0, upload.length - (upload_files.received_bytes(upload.pk) or 0)) for upload in open_uploads()
    )
    spare = upload_files.free_bytes() - promised - settings.MIN_FREE
    if length > spare:
        raise UploadRefused(
            507,
            "no_space",
            f"The file has {_size(length)}, but the server's disk has only {_size(max(0, spare))} to spare. "
            "Delete recordings or enlarge the disk.",
        )


def note_offset(*, upload: Upload, offset: int) -> None:
    """Books the bytes that have arrived and lets the upload live on."""
    upload.offset = offset
    upload.expires_at = timezone.now() + LIFETIME
    upload.save(update_fields=["offset", "expires_at", "updated_at"])


def terminate(*, upload: Upload) -> UUID | None:
    """Ends an upload at its owner's wish; a recording made of it stays. Raises UploadLocked.

    Returns the visible upload that may have waited for this thermal one.
    """
    for thermal in Upload.objects.filter(Q(**{"metadata__thermal-for": str(upload.pk)}), clip=None):
        _remove(thermal)
    _remove(upload)
    return parse_uuid(upload.metadata.get("thermal-for", ""))


def _remove(upload: Upload) -> None:
    try:
        with UploadWriter(upload.pk).open():
            upload_files.remove_files(upload.pk)
    except FileNotFoundError:
        upload_files.remove_files(upload.pk)
    upload.delete()


def expire() -> int:
    """Removes uploads past their time, and files that no row knows; returns how many rows went.

    One that is being written to at this moment is left alone.
    """
    removed = 0
    for upload in Upload.objects.filter(expires_at__lt=timezone.now()):
        try:
            _remove(upload)
        except UploadLocked:
            continue
        removed += 1
    _remove_orphans()
    return removed


def _remove_orphans() -> None:
    folder = upload_files.uploads_folder()
    if not folder.is_dir():
        return
    oldest = (timezone.now() - LIFETIME).timestamp()
    for file in folder.iterdir():
        owner = parse_uuid(file.name.partition(".")[0])
        if owner is None or Upload.objects.filter(pk=owner).exists():
            continue
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)


def encoded_metadata(upload: Upload) -> str:
    """The value of `Upload-Metadata` for a HEAD."""
    pairs = [(name, upload.metadata[name]) for name in _SENT_BACK if name in upload.metadata]
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs)


def clean_filename(text: str) -> str:
    """The last part of a path, without control characters, at most 200 characters; never empty."""
    name = re.split(r"[/\\]", text)[-1]
    name = printable(name).strip(" .")
    if len(name) > 200:
        stem, dot, suffix = name.rpartition(".")
        name = f"{stem[: 200 - len(suffix) - 1]}.{suffix}" if dot and len(suffix) < 12 else name[:200]
    return name or "recording"


def printable(text: str) -> str:
    """Without control and formatting characters: PostgreSQL keeps no NUL, and some reverse what follows."""
    return "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")


def parse_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _size(count: int) -> str:
    """A number of bytes for people: "3.2 GiB"."""
    amount = float(count)
    for unit in ("bytes", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"
