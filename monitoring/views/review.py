"""`/review/`: one alert after the other for those who judge them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from monitoring.annotation_labels import known_labels
from monitoring.models import Verdict
from monitoring.views.gates import reviewers_only, signed_in


@require_safe
@ensure_csrf_cookie
@reviewers_only
def review(request: HttpRequest) -> HttpResponse:
    labels = known_labels(signed_in(request))
    context = {"place": "review", "labels": labels, "reasons": Verdict.Reason.choices}
    return render(request, "review/page.html", context)
