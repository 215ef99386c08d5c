"""`/settings/audit/`: who did what, to be searched by administrators, and whether the log is whole."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from monitoring import audit
from monitoring.access import can_view_audit
from monitoring.analysis.queue import enqueue_call
from monitoring.audit import head, search, verification
from monitoring.audit.words import action_words, detail_words, page_of
from monitoring.evidence import keys
from monitoring.exports import in_pieces
from monitoring.forms.audit import AuditForm
from monitoring.models import AuditEntry, User
from monitoring.views.gates import only_for, signed_in

_TASK = "monitoring.tasks.verify_audit"
_ASKED = "audit-asked"
_PATIENCE = timedelta(minutes=2)


@never_cache
@require_safe
@only_for(can_view_audit)
def audit_log(request: HttpRequest) -> HttpResponse:
    form = AuditForm(request.GET or None, actions=search.actions())
    wanted = form.wanted() if form.is_valid() else search.AuditFilter()
    page = search.search(
        wanted, before=form.cleaned_data["before"] if form.is_bound and form.is_valid() else None
    )
    query = {name: value for name, value in request.GET.items() if name != "before" and value}
    checked, waiting = _check_state(request)
    response = render(
        request,
        "settings/audit.html",
        {
            "place": "settings",
            "section": "audit",
            "form": form,
            "lines": [_row(entry) for entry in page.lines],
            "people": User.objects.order_by("username").values_list("username", flat=True),
            "searched": bool(query),
            "paged": "before" in request.GET,
            "query": urlencode(query),
            "older": urlencode({**query, "before": page.before}) if page.before else "",
            "last": AuditEntry.objects.first(),
            "checked": checked,
            "waiting": waiting,
            "kept": head.kept(),
            "keys": keys.known_public(),
        },
    )
    if waiting:
        response["Refresh"] = "2"
    return response


@require_POST
@only_for(can_view_audit)
def check_audit(request: HttpRequest) -> HttpResponse:
    """Has a worker read the whole log."""
    request.session[_ASKED] = timezone.now().isoformat()
    enqueue_call(_TASK, [])
    return redirect("audit")


@never_cache
@require_safe
@only_for(can_view_audit)
def audit_csv(request: HttpRequest) -> HttpResponse:
    form = AuditForm(request.GET, actions=search.actions())
    if not form.is_valid():
        messages.error(request, "That search is not possible; nothing was exported.")
        return redirect("audit")
    looked_for = {name: value for name, value in request.GET.items() if name in form.fields and value}
    audit.record("export.made", actor=signed_in(request), target="the audit log", search=looked_for)
    name = f"audit-{timezone.now():%Y-%m-%d-%H%M%S}.csv"
    answer = StreamingHttpResponse(
        in_pieces(search.csv_lines(form.wanted())),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    return cast(HttpResponse, answer)  # gates speak of whole answers only


def _check_state(request: HttpRequest) -> tuple[verification.Verification | None, bool]:
    """What the last reading came to, and whether the one that this person asked for is still under way."""
    found = verification.last_result()
    asked = parse_datetime(request.session.get(_ASKED, ""))
    if asked is None:
        return found, False
    done = found is not None and (at := parse_datetime(found.at)) is not None and at >= asked
    late = timezone.now() - asked > _PATIENCE
    if done or late:
        del request.session[_ASKED]
        if late and not done:
            messages.error(request, "No worker has read the log yet; is one running?")
    return found, not done and not late


def _row(entry: AuditEntry) -> dict[str, object]:
    place = page_of(entry)
    return {
        "entry": entry,
        "action": action_words(entry.action),
        "page": reverse(place, args=[entry.target_id]) if place else "",
        "details": detail_words(entry.details),
    }
