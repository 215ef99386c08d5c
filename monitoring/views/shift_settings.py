"""`/settings/shifts/`: when the shifts of which site begin and end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.access import can_edit_shifts
from monitoring.forms.shifts import DAYS, ShiftForm
from monitoring.intake import shifts
from monitoring.intake.camera_settings import time_zones
from monitoring.models import Shift
from monitoring.shifts import choices
from monitoring.shifts import hours as hours_of
from monitoring.views.gates import only_for, signed_in


@require_safe
@only_for(can_edit_shifts)
def shifts_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = [
        {
            "shift": shift,
            "days": _days(shift.days),
            "next_day": shift.ends <= shift.starts,
            "current": hours_of.current(shift, now),
        }
        for shift in Shift.objects.select_related("group")
    ]
    return render(request, "settings/shifts.html", {"place": "settings", "section": "shifts", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(can_edit_shifts)
def shift(request: HttpRequest, shift_id: int | None = None) -> HttpResponse:
    user = signed_in(request)
    found = get_object_or_404(Shift, pk=shift_id) if shift_id is not None else None
    form = ShiftForm(request.POST or None, shift=found, time_zone=choices.usual_zone(user))
    if request.method == "POST" and form.is_valid():
        try:
            kept = shifts.keep_shift(
                by=user, settings=form.settings(), shift=found, version=form.cleaned_data["version"]
            )
        except shifts.InvalidShift as refusal:
            form.refuse(refusal)
        except shifts.ShiftChanged:
            form.add_error(None, "Somebody changed this shift meanwhile. Open it again to see how it is now.")
        else:
            messages.success(request, f"The shift {kept.name} is kept.")
            return redirect("shifts")
    context = {
        "place": "settings",
        "section": "shifts",
        "form": form,
        "shift": found,
        "time_zones": time_zones(),
    }
    return render(request, "settings/shift.html", context)


@require_POST
@only_for(can_edit_shifts)
def delete_shift(request: HttpRequest, shift_id: int) -> HttpResponse:
    found = get_object_or_404(Shift, pk=shift_id)
    shifts.remove_shift(by=signed_in(request), shift=found)
    messages.success(request, f"The shift {found.name} is deleted; what it came to so far stays.")
    return redirect("shifts")


def _days(days: list[int]) -> str:
    """Every day, Monday to Friday, or their names."""
    if len(days) == 7:
        return "every day"
    names = [DAYS[day][1] for day in days]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{names[0]} to {names[-1]}"
    return ", ".join(names)
