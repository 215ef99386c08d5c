"""Recordings: taken in, analysed again, deleted. Files come before their rows and go after them."""

from __future__ import annotations

import logging
import os
import re
import shutil
import time
from functools import partial
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from inference.media.info import MediaInfo
from monitoring import audit
from monitoring.analysis import states
from monitoring.analysis.systems import check_names
from monitoring.analysis.work_files import clip_folder
from monitoring.audit import visitor
from monitoring.audit.targets import describe
from monitoring.models import Analysis, Camera, Clip, User
from monitoring.push.messages import ClipAdded, ClipDeleted
from monitoring.push.publish import CLIPS, clip_topic, publish

SWEEP_AFTER = 3600.0
"""Seconds after which a folder without a row is no longer one that is just being taken in."""

log = logging.getLogger(__name__)


@transaction.atomic
def submit(
    *,
    path: Path,
    filename: str,
    owner: User,
    info: MediaInfo,
    sha256: str,
    camera: Camera | None = None,
    thermal: Path | None = None,
    thermal_filename: str = "",
    thermal_info: MediaInfo | None = None,
    title: str = "",
    systems: tuple[str, ...] = ("normality",),
) -> Clip:
    """Takes in a probed file and queues its analyses after commit.

    `path` and `thermal` are linked into the clip's folder and removed from where they were after commit,
    so a transaction that fails loses nothing. Raises UnknownSystem, OSError.
    """
    names = check_names(systems)
    clip_id = uuid4()
    folder = clip_folder(clip_id)
    folder.mkdir(parents=True)
    try:
        video = _take(path, folder / f"video{_suffix(filename)}")
        heat = (
            _take(thermal, folder / f"thermal{_suffix(thermal_filename or thermal.name)}")
            if thermal
            else None
        )
        clip = Clip.objects.create(
            id=clip_id,
            owner=owner,
            camera=camera,
            title=title or filename,
            path=_relative(video),
            thermal_path=_relative(heat) if heat else "",
            sha256=sha256,
            size=video.stat().st_size,
            duration=info.duration,
            width=info.width,
            height=info.height,
            fps=info.fps,
            frame_count=info.frame_count,
            has_audio=info.has_audio,
            video_codec=info.video_codec[:32],
            browser_playable=info.browser_playable,
            probe=info.as_json() | ({"thermal": thermal_info.as_json()} if thermal_info else {}),
        )
        for name in names:
            states.start(clip=clip, system=name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    publish(ClipAdded(clip=str(clip.pk), title=clip.title), CLIPS)
    sources = [source for source in (path, thermal) if source is not None]
    for source in sources:
        transaction.on_commit(partial(source.unlink, missing_ok=True))
    audit.record("clip.added", actor=owner, target=clip, sha256=sha256, systems=names)
    return clip


@transaction.atomic
def reanalyse(*, clip: Clip, system: str) -> Analysis:
    """A further analysis of a recording, beside the earlier ones. Raises UnknownSystem."""
    (name,) = check_names([system])
    return states.start(clip=clip, system=name)


@transaction.atomic
def delete(*, clip: Clip) -> None:
    """Deletes a recording with its analyses, scores and files."""
    clip_id, target = clip.pk, describe(clip)
    states.delete_scores(list(Analysis.objects.filter(clip=clip).values_list("pk", flat=True)))
    clip.delete()
    publish(ClipDeleted(clip=str(clip_id)), clip_topic(clip_id), CLIPS)
    transaction.on_commit(lambda: _remove(clip_folder(clip_id)))
    audit.record(
        "clip.deleted", actor=visitor.person(), target=target, sha256=clip.sha256, seconds=clip.duration
    )


def sweep() -> int:
    """Removes folders that no recording owns, such as a failed transaction leaves; returns how many."""
    folder = Path(settings.MEDIA_ROOT) / "clips"
    old = [path for path in folder.glob("*") if time.time() - path.stat().st_mtime > SWEEP_AFTER]
    known = {str(pk) for pk in Clip.objects.values_list("pk", flat=True)} if old else set()
    orphans = [path for path in old if path.name not in known]
    for path in orphans:
        _remove(path)
    return len(orphans)


def cancel(*, analysis: Analysis) -> bool:
    """False when the analysis had finished already."""
    return states.cancel(analysis)


def retry(*, analysis: Analysis) -> bool:
    """False unless the analysis had failed or was cancelled."""
    return states.retry(analysis)


def _take(source: Path, target: Path) -> Path:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)  # another file system, or one without links
    return target


def _remove(folder: Path) -> None:
    def complain(function: object, path: str, error: BaseException) -> None:
        if not isinstance(error, FileNotFoundError):
            log.error("%s of a deleted recording could not be removed: %s", path, error)

    shutil.rmtree(folder, onerror=lambda function, path, info: complain(function, path, info[1]))


def _suffix(filename: str) -> str:
    """The ending of `filename` where it is one that a file can safely have, else none."""
    ending = Path(filename).suffix.lower()
    return ending if re.fullmatch(r"\.[a-z0-9]{1,5}", ending) else ""


def _relative(path: Path) -> str:
    return path.relative_to(settings.MEDIA_ROOT).as_posix()
