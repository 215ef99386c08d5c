"""`/settings/`: one's own password and API token."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework.authtoken.models import Token

from monitoring.forms.people import OwnPasswordForm
from monitoring.intake import people
from monitoring.views.gates import signed_in


@never_cache  # it may show a token
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = OwnPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.set_password(person=user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, user)
        messages.success(
            request,
            "Your password is changed. Other browsers signed in as you were signed out, and your API token "
            "is revoked.",
        )
        return redirect("account")
    context = {
        "place": "settings",
        "section": "account",
        "form": form,
        "has_token": Token.objects.filter(user=user).exists(),
        "new_token": request.session.pop("new_token", None),
    }
    return render(request, "settings/account.html", context)


@require_POST
@login_required
def token(request: HttpRequest) -> HttpResponse:
    """Makes a new token, shown once on the next page, or takes the present one back."""
    user = signed_in(request)
    if request.POST.get("action") == "revoke":
        people.revoke_token(person=user)
        messages.success(request, "The API token is revoked. Programs that used it are refused from now on.")
    else:
        request.session["new_token"] = people.renew_token(person=user)
    return redirect("account")
