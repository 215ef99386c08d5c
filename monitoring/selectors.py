"""What pages, API and sockets show: reads only, as values that are ready to be written as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from monitoring.access import Visitor, can_manage_clips, visible_clips
from monitoring.analysis.systems import place_of, title_of
from monitoring.intake.clip_files import POSTER, folder_of
from monitoring.models import Analysis, Clip, Upload, User


@dataclass(frozen=True, slots=True)
class AnalysisView:
    """One system's work on one recording. `sequence` is that of the last message pushed about it,
    `system_place` the system's position among all, which gives it its colour."""

    id: str
    system: str
    system_title: str
    system_place: int
    model_version: str
    state: str
    stage: str
    fraction: float
    seconds_left: float | None
    error: str
    summary: dict[str, Any]
    sequence: int
    created_at: str
    finished_at: str | None


@dataclass(frozen=True, slots=True)
class ClipView:
    """A recording as one person sees it. Durations in seconds, sizes in bytes and pixels."""

    id: str
    title: str
    duration: float
    width: int
    height: int
    fps: float
    frame_count: int
    has_audio: bool
    browser_playable: bool
    size: int
    sha256: str
    created_at: str
    camera: str | None
    video_url: str
    thermal_url: str | None
    poster_url: str | None
    can_delete: bool
    analyses: list[AnalysisView]


@dataclass(frozen=True, slots=True)
class UploadView:
    """An upload: `offset` of `length` bytes have arrived at `url`, where a tus client resumes it."""

    id: str
    filename: str
    length: int
    offset: int
    url: str
    created_at: str
    expires_at: str
    clip: str | None
    refused: str
    thermal_for: str | None


def to_json(view: ClipView | AnalysisView) -> dict[str, Any]:
    return asdict(view)


def list_clips(*, user: Visitor, limit: int | None = None, offset: int = 0) -> list[ClipView]:
    """The newest recordings that `user` may see."""
    stop = None if limit is None else offset + limit
    manages = can_manage_clips(user)
    return [_clip_view(clip, manages) for clip in _with_analyses(visible_clips(user))[offset:stop]]


def count_clips(*, user: Visitor) -> int:
    return visible_clips(user).count()


def find_clip(*, user: Visitor, clip_id: UUID) -> ClipView | None:
    clip = _with_analyses(visible_clips(user)).filter(pk=clip_id).first()
    return None if clip is None else _clip_view(clip, can_manage_clips(user))


def find_analysis(*, user: Visitor, analysis_id: UUID) -> Analysis | None:
    """The row itself, for those who may see its recording."""
    analysis = Analysis.objects.select_related("clip").filter(pk=analysis_id).first()
    if analysis is None or not visible_clips(user).filter(pk=analysis.clip_id).exists():
        return None
    return analysis


def analysis_view(analysis: Analysis) -> AnalysisView:
    return AnalysisView(
        id=str(analysis.pk),
        system=analysis.system,
        system_title=title_of(analysis.system),
        system_place=place_of(analysis.system),
        model_version=analysis.model_version,
        state=analysis.state,
        stage=analysis.stage,
        fraction=round(analysis.fraction, 4),
        seconds_left=analysis.seconds_left,
        error=analysis.error,
        summary=analysis.summary,
        sequence=analysis.push_sequence,
        created_at=_iso(analysis.created_at),
        finished_at=_iso(analysis.finished_at) if analysis.finished_at else None,
    )


def list_uploads(*, user: Visitor) -> list[UploadView]:
    """The uploads of `user` that did not become recordings: under way, or refused."""
    if not isinstance(user, User):
        return []
    found = Upload.objects.filter(owner=user, clip=None).order_by("-created_at")[:200]
    return [_upload_view(upload) for upload in found]


def _upload_view(upload: Upload) -> UploadView:
    return UploadView(
        id=str(upload.pk),
        filename=upload.filename,
        length=upload.length,
        offset=upload.offset,
        url=f"/files/uploads/{upload.pk}",
        created_at=_iso(upload.created_at),
        expires_at=_iso(upload.expires_at),
        clip=str(upload.clip_id) if upload.clip_id else None,
        refused=upload.refused,
        thermal_for=upload.metadata.get("thermal-for"),
    )


def _with_analyses(clips: QuerySet[Clip]) -> QuerySet[Clip]:
    return clips.select_related("camera").prefetch_related("analyses")


def _clip_view(clip: Clip, manages: bool) -> ClipView:
    base = f"/media/clips/{clip.pk}"
    return ClipView(
        id=str(clip.pk),
        title=clip.title,
        duration=clip.duration,
        width=clip.width,
        height=clip.height,
        fps=clip.fps,
        frame_count=clip.frame_count,
        has_audio=clip.has_audio,
        browser_playable=clip.browser_playable,
        size=clip.size,
        sha256=clip.sha256,
        created_at=_iso(clip.created_at),
        camera=clip.camera.name if clip.camera else None,
        video_url=f"{base}/video",
        thermal_url=f"{base}/thermal" if clip.thermal_path else None,
        poster_url=f"{base}/poster" if (folder_of(clip) / POSTER).exists() else None,
        can_delete=manages,
        analyses=[analysis_view(analysis) for analysis in clip.analyses.all()],
    )


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
