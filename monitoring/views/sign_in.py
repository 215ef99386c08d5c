"""`/accounts/login/` and `/accounts/logout/`."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse

from monitoring.audit import sign_ins
from monitoring.models import User


class SignIn(LoginView):
    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        sign_ins.good(form.get_user(), way="page")
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        name, password = form.data.get("username", ""), form.data.get("password", "")
        if name and password:
            sign_ins.bad(name, way="page", locked=sign_ins.is_locked_out(self.request))
        return super().form_invalid(form)


class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        user = request.user
        response = super().post(request, *args, **kwargs)
        if isinstance(user, User):
            sign_ins.out(user)
        return response
