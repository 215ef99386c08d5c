"""`/reports/`: what alerts came to over some days, on a page, as CSV and as PDF."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring import audit
from monitoring.access import can_view_reports, visible_cameras
from monitoring.forms.reports import Asked, read
from monitoring.reports import report, sheets
from monitoring.reports.period import BadPeriod
from monitoring.reports.report import Report
from monitoring.views.gates import only_for, signed_in


@require_safe
@only_for(can_view_reports)
def reports(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    problem = ""
    try:
        asked = read(request.GET.dict())
    except BadPeriod as error:
        problem, asked = str(error), read({})
    made = _made(request, asked)
    context = {
        "place": "reports",
        "report": made,
        "told": report.to_json(made),
        "asked": asked,
        "problem": problem,
        "cameras": visible_cameras(user).order_by("position", "name").values("pk", "name"),
        "query": _query(asked),
    }
    return render(request, "reports.html", context, status=400 if problem else 200)


@require_safe
@only_for(can_view_reports)
def reports_csv(request: HttpRequest) -> HttpResponse:
    try:
        asked = read(request.GET.dict())
    except BadPeriod as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    made = _made(request, asked)
    audit.record("export.made", actor=signed_in(request), target="a report", **_told(asked, "CSV"))
    lines = "".join(sheets.lines(made))
    return HttpResponse(lines, content_type="text/csv; charset=utf-8", headers=_attached(asked, "csv"))


@require_safe
@only_for(can_view_reports)
def reports_pdf(request: HttpRequest) -> HttpResponse:
    # Fonts and pictures come with it, which web processes do without until somebody asks.
    from monitoring.reports import pdf

    try:
        asked = read(request.GET.dict())
    except BadPeriod as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    made = _made(request, asked)
    audit.record("export.made", actor=signed_in(request), target="a report", **_told(asked, "PDF"))
    return HttpResponse(pdf.write(made), content_type="application/pdf", headers=_attached(asked, "pdf"))


def _made(request: HttpRequest, asked: Asked) -> Report:
    made = report.make(user=signed_in(request), period=asked.period, camera_id=asked.camera)
    if made is None:
        raise Http404
    return made


def _query(asked: Asked) -> str:
    values = {"first": asked.period.first, "last": asked.period.last, "camera": asked.camera or ""}
    return urlencode({name: value for name, value in values.items() if value})


def _told(asked: Asked, form: str) -> dict[str, str]:
    return {"format": form, "days": f"{asked.period.first} to {asked.period.last}"}


def _attached(asked: Asked, ending: str) -> dict[str, str]:
    name = f"report-{asked.period.first}-to-{asked.period.last}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}
