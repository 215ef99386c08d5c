"""What an address names, for those who may know of it; 404 for everyone else."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from monitoring import selectors
from monitoring.access import can_manage_clips, can_view_clip, visible_clips
from monitoring.models import Analysis, Clip, SpanRecord


def find_clip(request: Request, clip_id: UUID) -> Clip:
    """The row. Raises Http404."""
    clip = visible_clips(request.user).filter(pk=clip_id).first()
    if clip is None:
        raise Http404("There is no such recording.")
    return clip


def find_clip_view(request: Request, clip_id: UUID) -> selectors.ClipView:
    """The recording as this person sees it. Raises Http404."""
    view = selectors.find_clip(user=request.user, clip_id=clip_id)
    if view is None:
        raise Http404("There is no such recording.")
    return view


def find_analysis(request: Request, analysis_id: UUID) -> Analysis:
    """The row, with its recording. Raises Http404."""
    analysis = selectors.find_analysis(user=request.user, analysis_id=analysis_id)
    if analysis is None:
        raise Http404("There is no such analysis.")
    return analysis


def find_span(request: Request, span_id: int) -> SpanRecord:
    """The row, with its analysis and recording. Raises Http404."""
    span = SpanRecord.objects.select_related("analysis__clip__camera").filter(pk=span_id).first()
    if span is None or not can_view_clip(request.user, span.analysis.clip):
        raise Http404("There is no such span.")
    return span


def require_manager(request: Request) -> None:
    """Raises PermissionDenied for all but those who manage recordings."""
    if not can_manage_clips(request.user):
        raise PermissionDenied("Only administrators may do this.")
