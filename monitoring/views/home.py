"""`/`: what there is and what wants attention, with the way to it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring import selectors
from monitoring.views.gates import signed_in

NEWEST = 8


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    newest = [selectors.to_json(clip) for clip in selectors.list_clips(user=user, limit=NEWEST)]
    context = {"place": "home", "newest": newest, "total": selectors.count_clips(user=user)}
    return render(request, "home.html", context)
