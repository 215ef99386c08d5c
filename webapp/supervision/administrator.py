"""The first administrator, who lets everyone else in."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass

from django.db.models import Q

from monitoring.models import Role, User


@dataclass(frozen=True)
class Credentials:
    username: str
    password: str


def create_first() -> Credentials | None:
    """Create an administrator with a random password, or None if somebody can already sign in as one."""
    if User.objects.filter(Q(role=Role.ADMINISTRATOR) | Q(is_superuser=True), is_active=True).exists():
        return None
    # The plain name may be taken by a person of another role, whose account is theirs.
    taken = set(User.objects.filter(username__startswith="admin").values_list("username", flat=True))
    names = itertools.chain(["admin"], (f"admin{number}" for number in itertools.count(2)))
    username = next(name for name in names if name not in taken)
    credentials = Credentials(username, secrets.token_urlsafe(15))
    User.objects.create_superuser(username, password=credentials.password)
    return credentials
