"""Who came in, who tried to, and who left."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest

from monitoring.audit.log import record, record_once
from monitoring.audit.targets import Target
from monitoring.models import User

UNKNOWN = "(no such person)"
"""Stands for names that nobody has: people type their passwords there, and the log is kept for good."""
_LOCKED_AGAIN = timedelta(minutes=1)


def good(user: object, *, way: str) -> None:
    """way: "page", or "token" where a program asked for the person's token."""
    if isinstance(user, User):
        record("signin.good", actor=user, target=user, way=way)


def bad(name: str, *, way: str, locked: bool) -> None:
    """A wrong name or password. While the name is locked out, one line a minute stands for all."""
    known = User.objects.filter(username__iexact=name.strip()).first()
    target = Target("user", str(known.pk), known.get_username()) if known else Target(name=UNKNOWN)
    if locked:
        record_once("signin.locked", actor=None, target=target, within=_LOCKED_AGAIN, way=way)
    else:
        record("signin.bad", actor=None, target=target, way=way)


def out(user: User) -> None:
    record("signin.out", actor=user, target=user)


def is_locked_out(request: HttpRequest) -> bool:
    """Whether too many wrong passwords were why this attempt failed."""
    return bool(getattr(request, "axes_locked_out", False))
