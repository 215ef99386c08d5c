"""`/alerts/exports/`: the signed archives of evidence that one may fetch."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from monitoring.access import can_remove_exports, can_see_exports, visible_exports
from monitoring.evidence import exports as service
from monitoring.evidence import keys
from monitoring.views.gates import only_for, signed_in

PAGE = 50


@never_cache
@require_safe
@only_for(can_see_exports)
def exports(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    pages = Paginator(visible_exports(user), PAGE)
    known = keys.known_public()
    context = {
        "place": "alerts",
        "exports": pages.get_page(request.GET.get("page")),
        "may_remove": can_remove_exports(user),
        "key": known[0].public if known else "",
    }
    return render(request, "alerts/exports_list.html", context)


@require_POST
@only_for(can_remove_exports)
def remove_export(request: HttpRequest, export_id: UUID) -> HttpResponse:
    user = signed_in(request)
    export = get_object_or_404(visible_exports(user), pk=export_id)
    if service.remove(export=export, by=user):
        messages.success(request, "The file is deleted. That it was made, and its digest, stay known.")
    else:
        messages.error(request, "It is still being made, or was deleted already.")
    return redirect("exports")
