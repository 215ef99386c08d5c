"""`/models/`: the scoring systems, their trained models, and the reports of their evaluations."""

from __future__ import annotations

import re
from mimetypes import guess_type
from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring.model_cards import INDEX, report_folder
from monitoring.systems import commands_for, find_system, list_systems
from monitoring.views.gates import administrators_only

_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Charts set styles of their own at run time; scripts come from files only, as everywhere."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FILE = re.compile(r"(?:pictures/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_KINDS = (".html", ".css", ".js", ".json", ".jpg", ".jpeg", ".png", ".webp")


@require_safe
@administrators_only
def models(request: HttpRequest) -> HttpResponse:
    systems = list_systems()
    context = {
        "place": "models",
        "systems": systems,
        "missing": [system for system in systems if not system.available],
        "commands": commands_for(systems),
    }
    return render(request, "models.html", context)


@require_safe
@administrators_only
def report(request: HttpRequest, system: str, name: str, file: str = INDEX) -> HttpResponse:
    """A file of the report that `manage.py evaluate` wrote."""
    known = find_system(system) is not None and _NAME.fullmatch(name) and _FILE.fullmatch(file)
    if not known or not file.endswith(_KINDS):
        raise Http404
    try:
        content = (report_folder(system, name) / file).open("rb")
    except OSError:
        raise Http404 from None
    kind = guess_type(file)[0] or "application/octet-stream"
    answer = FileResponse(content, content_type=kind)
    answer["Content-Security-Policy"] = _POLICY
    return cast(HttpResponse, answer)
