"""`/models/`: the scoring systems, what they need, and where it comes from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring.systems import list_systems
from monitoring.views.gates import administrators_only


@require_safe
@administrators_only
def models(request: HttpRequest) -> HttpResponse:
    return render(request, "models.html", {"place": "models", "systems": list_systems()})
