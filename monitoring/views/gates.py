"""Who may open a page: everyone else signs in first, or is told that their role does not include it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from monitoring.models import User

View = Callable[..., HttpResponse]


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that `login_required` or `administrators_only` let through."""
    return cast(User, request.user)


def administrators_only(view: View) -> View:
    @wraps(view)
    @login_required
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not signed_in(request).is_administrator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return gate
