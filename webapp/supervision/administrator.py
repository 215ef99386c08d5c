"""The first administrator, who lets everyone else in."""

from __future__ import annotations

import secrets

from monitoring.models import Role, User

USERNAME = "admin"


def create_first() -> str | None:
    """Create an administrator and give the password, or None if there is somebody who can sign in as one."""
    if User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        return None
    password = secrets.token_urlsafe(15)
    # The name may be taken by a person of another role, whose account is theirs.
    taken = set(User.objects.filter(username__startswith=USERNAME).values_list("username", flat=True))
    username = next(
        name for name in (USERNAME, *(f"{USERNAME}{n}" for n in range(2, 1000))) if name not in taken
    )
    User.objects.create_superuser(username, password=password, role=Role.ADMINISTRATOR)
    return password
