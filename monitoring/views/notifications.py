"""`/settings/notifications/`: how one wants to be told of alerts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.analysis import mail
from monitoring.forms.notifications import NotificationForm
from monitoring.intake import preferences
from monitoring.intake.camera_settings import time_zones
from monitoring.models import Notification
from monitoring.views.gates import signed_in

BETWEEN_TESTS = 30
"""Seconds, so that nobody fills a stranger's mailbox from here."""
LATEST = 10


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = NotificationForm(request.POST or None, user=user, preferences=preferences.preferences_of(user))
    if request.method == "POST" and form.is_valid():
        try:
            preferences.keep(user=user, preferences=form.preferences(), address=form.cleaned_data["address"])
        except preferences.InvalidPreference as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Your notifications are kept.")
            return redirect("notifications")
    latest = Notification.objects.filter(user=user).select_related("alert__camera").order_by("-created_at")
    context = {
        "place": "settings",
        "section": "notifications",
        "form": form,
        "email_is_set_up": settings.EMAIL_IS_SET_UP,
        "time_zones": time_zones(),
        "latest": latest[:LATEST],
    }
    return render(request, "settings/notifications.html", context)


@require_POST
@login_required
def test_mail(request: HttpRequest) -> HttpResponse:
    """Sends an e-mail to the address that is kept, and says exactly what failed."""
    user = signed_in(request)
    if not settings.EMAIL_IS_SET_UP or not user.email:
        messages.error(request, "Keep an e-mail address first; the server must know a mail server as well.")
    elif not cache.add(f"mail-test:{user.pk}", True, BETWEEN_TESTS):
        messages.error(request, "A test was sent just now; wait half a minute.")
    else:
        try:
            mail.send_test(user)
        except mail.NotSent as failure:
            messages.error(request, f"The test could not be sent. {failure}")
        else:
            messages.success(request, f"The mail server took a test for {user.email}.")
    return redirect("notifications")
