"""Whether someone may still watch a camera; asked again and again while they do."""

from __future__ import annotations

import hashlib
import hmac
from importlib import import_module
from typing import cast
from uuid import UUID

from channels.auth import get_user
from channels.db import database_sync_to_async
from django.conf import settings
from rest_framework.authtoken.models import Token

from monitoring.access import visible_cameras
from monitoring.live.signalling import Viewer
from monitoring.models import User

CHECK_EVERY = 10.0
"""Seconds after which a right that was once given is looked up again."""


def hash_token(key: str) -> str:
    """What of a token may travel and be kept: its SHA-256 in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


async def may_watch(viewer: Viewer, camera: str) -> bool:
    """Whether `viewer`, signed in as then, may see `camera` now. May raise django.db.Error."""
    if viewer.session:
        # Read anew, so that signing out, expiry and a changed password count.
        store = import_module(settings.SESSION_ENGINE).SessionStore(viewer.session)
        user = await get_user({"session": store})
        if not isinstance(user, User) or user.pk != viewer.user:
            return False
    return cast(bool, await database_sync_to_async(_may_watch)(viewer, UUID(camera)))


def _may_watch(viewer: Viewer, camera: UUID) -> bool:
    user = User.objects.filter(pk=viewer.user, is_active=True).first()
    if user is None or not visible_cameras(user).filter(pk=camera).exists():
        return False
    if viewer.session:
        return True
    token = Token.objects.filter(user=user).first()
    return token is not None and hmac.compare_digest(hash_token(token.key), viewer.token)
