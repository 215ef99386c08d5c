"""`/models/`: the scoring systems, their trained models and what these were measured to be."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring.model_cards import find_report
from monitoring.systems import find_system, list_systems
from monitoring.views.gates import administrators_only

REPORT_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; frame-ancestors 'none'"
)
"""A report holds its charts' scripts and its pictures, and was written by whoever trained the model: it may
run them, in an origin of its own that reaches neither this site nor any other."""


@require_safe
@administrators_only
def models(request: HttpRequest) -> HttpResponse:
    return render(request, "models.html", {"place": "models", "systems": list_systems()})


@require_safe
@administrators_only
def report(request: HttpRequest, system: str, name: str) -> HttpResponse:
    found = find_report(system, name) if find_system(system) else None
    if found is None:
        raise Http404
    answer = FileResponse(found.open("rb"), content_type="text/html; charset=utf-8")
    answer["Content-Security-Policy"] = REPORT_POLICY
    return answer  # type: ignore[return-value]
