"""From the last byte of an upload to a recording, or to the sentence that says why there is none.

A visible recording with a thermal companion is two uploads, and whichever arrives last takes both
in. Each is examined for itself in a sandbox first; the examination is kept in the upload's row, so a
process that is killed in between costs a second look and nothing else.
"""

from __future__ import annotations

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Any, cast
from uuid import UUID

from channels.db import database_sync_to_async
from django.db import transaction

from inference.errors import MediaError
from inference.media.info import MediaInfo
from inference.media.sandbox import Examination, examine_in_sandbox
from monitoring.intake import clips, previews, upload_files
from monitoring.intake.clip_files import POSTER, folder_of
from monitoring.intake.upload_files import UploadLocked, UploadWriter
from monitoring.intake.uploads import (
    UploadRefused,
    is_waiting,
    open_uploads,
    parse_uuid,
    thermal_of,
    wanted_systems,
)
from monitoring.models import Camera, Clip, Upload

LONGEST_MISMATCH = 1.0
"""Seconds by which a thermal file may be longer or shorter; 2 % of long recordings."""

# Each sandbox may use a gigabyte, so only two run at a time in one process.
_examiners = ThreadPoolExecutor(max_workers=2, thread_name_prefix="examine")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a whole upload: a clip, or a wait for its companion ("visible" or "thermal").

    notice  a sentence about the companion, when it was refused
    """

    clip: UUID | None = None
    waiting_for: str = ""
    notice: str = ""


async def finish(*, upload_id: UUID) -> Outcome:
    """Examines and takes in a whole upload. The caller holds its lock. Raises UploadRefused 422."""
    loop = asyncio.get_running_loop()
    examined = await loop.run_in_executor(_examiners, _examine, upload_id)
    return cast(Outcome, await database_sync_to_async(_conclude)(upload_id, examined))


def finish_whole() -> int:
    """Takes in what arrived whole but was left by a killed process; returns how many. For beat's worker."""
    finished = 0
    for upload in open_uploads():
        if is_waiting(upload):
            continue
        if upload_files.received_bytes(upload.pk) != upload.length:
            continue
        try:
            with UploadWriter(upload.pk).open():
                _conclude(upload.pk, _examine(upload.pk))
        except (UploadLocked, FileNotFoundError):
            continue
        except UploadRefused:
            # The sentence is in the row, which is all there is to say: nobody waits for an answer.
            continue
        finished += 1
    return finished


@dataclass(frozen=True, slots=True)
class _Examined:
    sha256: str
    examination: Examination


def _examine(upload_id: UUID) -> _Examined | MediaError:
    path = upload_files.upload_path(upload_id)
    try:
        examination = examine_in_sandbox(path)
    except MediaError as error:
        return error
    return _Examined(upload_files.file_sha256(path), examination)


def _conclude(upload_id: UUID, examined: _Examined | MediaError) -> Outcome:
    upload = Upload.objects.get(pk=upload_id)
    visible_id = parse_uuid(upload.metadata.get("thermal-for", "")) or upload_id
    if isinstance(examined, MediaError):
        sentence = str(examined)
        _refuse(upload, sentence)
        if visible_id != upload_id and settle(visible_id=visible_id).clip is not None:
            sentence += " The recording was taken in without it."
        raise UploadRefused(422, examined.code, sentence)
    upload.metadata = {
        **upload.metadata,
        "sha256": examined.sha256,
        "info": examined.examination.info.as_json(),
        "poster": base64.b64encode(examined.examination.poster).decode(),
    }
    upload.offset = upload.length
    upload.save(update_fields=["metadata", "offset", "updated_at"])
    return settle(visible_id=visible_id)


def settle(*, visible_id: UUID) -> Outcome:
    """Takes a recording in once it and, where one is under way, its thermal companion are examined.

    The row lock makes two uploads that end at once take turns, so exactly one of them finds both whole.
    """
    with transaction.atomic():
        visible = Upload.objects.select_for_update().filter(pk=visible_id).first()
        if visible is None or visible.refused or visible.clip_id is not None:
            return Outcome(clip=visible.clip_id if visible else None)
        thermal = thermal_of(visible)
        if "info" not in visible.metadata:
            return Outcome(waiting_for="visible")
        if thermal is not None and "info" not in thermal.metadata:
            return Outcome(waiting_for="thermal")
        notice = _mismatch(visible, thermal) if thermal is not None else ""
        if thermal is not None and notice:
            _refuse(thermal, notice)
            thermal = None
        clip = _take_in(visible, thermal)
    for upload in filter(None, (visible, thermal)):
        upload_files.remove_files(upload.pk)
    return Outcome(clip=clip.pk, notice=notice)


def _take_in(visible: Upload, thermal: Upload | None) -> Clip:
    kept = visible.metadata
    clip = clips.submit(
        path=upload_files.upload_path(visible.pk),
        filename=visible.filename,
        owner=visible.owner,
        info=_info(visible),
        sha256=kept["sha256"],
        camera=Camera.objects.filter(pk=kept["camera"]).first() if kept.get("camera") else None,
        thermal=upload_files.upload_path(thermal.pk) if thermal is not None else None,
        thermal_filename=thermal.filename if thermal is not None else "",
        thermal_info=_info(thermal) if thermal is not None else None,
        title=kept.get("title", "").strip()[:255],
        systems=wanted_systems(kept),
    )
    if kept.get("poster"):
        (folder_of(clip) / POSTER).write_bytes(base64.b64decode(kept["poster"]))
    previews.queue(clip=clip)
    for upload in filter(None, (visible, thermal)):
        upload.clip = clip
        upload.metadata = {name: value for name, value in upload.metadata.items() if name != "poster"}
        upload.save(update_fields=["clip", "metadata", "updated_at"])
    return clip


def _info(upload: Upload) -> MediaInfo:
    stored: dict[str, Any] = upload.metadata["info"]
    return MediaInfo(**{field.name: stored[field.name] for field in fields(MediaInfo)})


def _mismatch(visible: Upload, thermal: Upload) -> str:
    """Why these two cannot show the same moments; empty when they can."""
    seen, felt = _info(visible).duration, _info(thermal).duration
    if abs(seen - felt) <= max(LONGEST_MISMATCH, seen * 0.02):
        return ""
    return (
        f"The thermal file lasts {felt:.1f} s, but the recording lasts {seen:.1f} s: "
        "they must show the same moments. The recording was taken in without it."
    )


def _refuse(upload: Upload, sentence: str) -> None:
    """Keeps the sentence and nothing of the file, nor of a companion that has lost its sense by it."""
    refusals = [(upload, sentence)]
    thermal = thermal_of(upload)
    if thermal is not None:
        refusals.append((thermal, "The visible recording that this thermal file belongs to was refused."))
    for refused, reason in refusals:
        refused.refused = reason
        refused.save(update_fields=["refused", "updated_at"])
        upload_files.remove_files(refused.pk)
