"""`/reports/shift/`: what a shift, or any hours, came to; on a page, on paper and as PDF."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inference.describe.draft import Language
from inference.describe.vocabulary import language_names
from monitoring import audit
from monitoring.access import can_view_reports
from monitoring.forms import shift_hours
from monitoring.forms.shift_hours import AskedHours
from monitoring.models import User
from monitoring.shifts import choices as choices_of
from monitoring.shifts import making, summary
from monitoring.shifts.hours import BadHours, Hours
from monitoring.shifts.listing import list_summaries, title
from monitoring.shifts.summary import Summary
from monitoring.views.gates import only_for, signed_in

LISTED = 60


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(can_view_reports)
def shift(request: HttpRequest) -> HttpResponse:
    user, now, problem, refused = signed_in(request), timezone.now(), "", False
    found = choices_of.choices(user=user, now=now)
    sent = request.POST if request.method == "POST" else request.GET
    try:
        asked = shift_hours.read(sent.dict(), user=user, found=found, now=now)
    except BadHours as error:
        problem, refused = str(error), True
        asked = shift_hours.read({}, user=user, found=found, now=now)
    else:
        if request.method == "POST":
            try:
                return _keep(request, user, asked)
            except BadHours as error:
                problem = str(error)
    context = {
        "summary": _now(user, asked),
        "asked": asked,
        "problem": problem,
        "choices": [
            (choice, _query(choice.hours, choice.shift.group_id, choice.shift.pk)) for choice in found
        ],
        "query": _query(
            asked.hours,
            asked.group.pk if asked.group else None,
            asked.shift.pk if asked.shift else None,
            asked.language,
        ),
        "groups": summary.groups_of(user),
        "languages": language_names().items(),
        "refused": refused,
        # What was refused stays in its fields.
        "start": sent.get("start") if refused else _field(asked.hours, asked.hours.start),
        "end": sent.get("end") if refused else _field(asked.hours, asked.hours.end),
        "longest_note": making.LONGEST_NOTE,
        "note": sent.get("note", "") if problem else "",
    }
    return _page(request, user, context, status=400 if problem else 200)


@require_safe
@only_for(can_view_reports)
def kept_shift(request: HttpRequest, summary_id: UUID) -> HttpResponse:
    user = signed_in(request)
    return _page(request, user, {"summary": _kept(user, summary_id)})


@require_safe
@only_for(can_view_reports)
def shift_pdf(request: HttpRequest) -> HttpResponse:
    user, now = signed_in(request), timezone.now()
    found = choices_of.choices(user=user, now=now)
    try:
        asked = shift_hours.read(request.GET.dict(), user=user, found=found, now=now)
    except BadHours as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    return _pdf(user, _now(user, asked))


@require_safe
@only_for(can_view_reports)
def kept_shift_pdf(request: HttpRequest, summary_id: UUID) -> HttpResponse:
    user = signed_in(request)
    return _pdf(user, _kept(user, summary_id))


def _keep(request: HttpRequest, user: User, asked: AskedHours) -> HttpResponse:
    kept = making.keep(
        by=user,
        hours=asked.hours,
        group=asked.group,
        language=asked.language,
        name=asked.name,
        note=request.POST.get("note", ""),
    )
    messages.success(request, "Kept. Everybody who sees one of these cameras finds it under Shift summaries.")
    return redirect("kept-shift", kept.pk)


def _now(user: User, asked: AskedHours) -> Summary:
    return summary.of_now(
        user=user, hours=asked.hours, group=asked.group, language=asked.language, name=asked.name
    )


def _kept(user: User, summary_id: UUID) -> Summary:
    found = summary.find(user=user, summary_id=summary_id)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, user: User, context: dict[str, object], status: int = 200) -> HttpResponse:
    told = context["summary"]
    listed = list_summaries(user=user, limit=LISTED)
    context |= {"place": "reports", "section": "shifts", "listed": listed}
    if isinstance(told, Summary):
        context |= {
            "title": title(told.hours, told.name, told.site),
            "rows": [*(section.numbers for section in told.cameras), told.total],
            "eventful": [section for section in told.cameras if not section.is_quiet],
            "quiet": [section for section in told.cameras if section.is_quiet],
            "made": told.hours.clock(told.made_at),
            "again": _query(told.hours, None, None, told.language),
        }
    return render(request, "reports/shift.html", context, status=status)


def _pdf(user: User, told: Summary) -> HttpResponse:
    # Fonts and pictures come with it, which web processes do without until somebody asks.
    from monitoring.shifts import pdf

    audit.record(
        "export.made",
        actor=user,
        target="a shift's summary",
        format="PDF",
        hours=title(told.hours, told.name, told.site),
    )
    begin = told.hours.local(told.hours.start)
    headers = {"Content-Disposition": f'attachment; filename="shift-{begin:%Y-%m-%d-%H%M}.pdf"'}
    return HttpResponse(pdf.write(told), content_type="application/pdf", headers=headers)


def _query(hours: Hours, group: int | None, shift_id: int | None, language: Language | None = None) -> str:
    values = {
        "start": _field(hours, hours.start),
        "end": _field(hours, hours.end),
        "zone": hours.time_zone,
        "site": group or "",
        "shift": shift_id or "",
        "language": language or "",
    }
    if hours.local(hours.start).utcoffset() != hours.local(hours.end + timedelta(hours=1)).utcoffset():
        # A wall clock shows some moments of such a night twice.
        values |= {"start": hours.start.isoformat(), "end": hours.end.isoformat()}
    return urlencode({name: value for name, value in values.items() if value})


def _field(hours: Hours, moment: datetime) -> str:
    """As fields for times take them; templates would tell a moment in UTC."""
    return f"{hours.local(moment):%Y-%m-%dT%H:%M}"
