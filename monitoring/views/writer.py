"""`/settings/descriptions/`: who writes the site's descriptions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from monitoring.access import can_choose_writer
from monitoring.describing.counts import DAYS, waiting_texts, writer_counts
from monitoring.describing.writers import writer_settings
from monitoring.forms.writer import WriterForm
from monitoring.intake import writer
from monitoring.intake.writer import ChangedMeanwhile, InvalidWriter
from monitoring.views.gates import only_for, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(can_choose_writer)
def descriptions(request: HttpRequest) -> HttpResponse:
    site = writer_settings()
    form = WriterForm(request.POST or None, site=site)
    if request.method == "POST" and form.is_valid():
        try:
            writer.keep(by=signed_in(request), choice=form.choice(), version=form.cleaned_data["version"])
        except InvalidWriter as refusal:
            form.refuse(refusal)
        except ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Kept. Workers follow with the next text.")
            return redirect("descriptions")
    context = {
        "place": "settings",
        "section": "descriptions",
        "form": form,
        "site": site,
        "is_resting": site.rests_until is not None and site.rests_until > timezone.now(),
        "waiting": waiting_texts(),
        "counts": writer_counts(),
        "days": DAYS,
    }
    return render(request, "settings/descriptions.html", context)
