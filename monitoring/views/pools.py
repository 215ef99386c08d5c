"""`/models/<system>/pool/`: the feature pool of a system as a map, and the recordings behind its points."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from monitoring import pool_points
from monitoring.analysis import pool_map
from monitoring.analysis.systems import SystemEntry
from monitoring.systems import find_system
from monitoring.views.gates import administrators_only, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def pool(request: HttpRequest, system: str) -> HttpResponse:
    entry = _with_pool(system)
    if request.method == "POST":
        pool_map.ask(entry.name)
        messages.info(request, "The map is being made; it appears here by itself.")
        return redirect("pool", entry.name)
    return render(request, "models/pool.html", {"place": "models", "system": entry})


@require_safe
@administrators_only
def layout(request: HttpRequest, system: str) -> HttpResponse:
    """The page's data as JSON."""
    return JsonResponse(pool_points.read(user=signed_in(request), system=_with_pool(system).name))


def _with_pool(name: str) -> SystemEntry:
    entry = find_system(name)
    if entry is None or not entry.pool:
        raise Http404
    return entry
