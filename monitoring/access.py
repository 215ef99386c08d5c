"""Who may see and do what, in one place.

Administrators see and do everything. Reviewers see the recordings of the cameras of their groups and
those that belong to no camera; operators only those of the cameras of their groups.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from monitoring.models import Clip, Role, User

Visitor = User | AnonymousUser


def visible_clips(user: Visitor) -> QuerySet[Clip]:
    """The recordings that `user` may know of."""
    if not isinstance(user, User) or not user.is_active:
        return Clip.objects.none()
    if user.is_administrator:
        return Clip.objects.all()
    # A subquery rather than a join, so that a camera of two of the user's groups does not count twice.
    seen = Q(camera__in=user.groups.values("cameras"))
    if user.role == Role.REVIEWER:
        seen |= Q(camera=None)
    return Clip.objects.filter(seen)


def can_view_clip(user: Visitor, clip: Clip) -> bool:
    """Whether `user` may know of this recording and see its files."""
    return visible_clips(user).filter(pk=clip.pk).exists()


def can_upload(user: Visitor) -> bool:
    """Begin and continue uploads."""
    return isinstance(user, User) and user.is_administrator


def can_manage_clips(user: Visitor) -> bool:
    """Delete recordings; cancel, retry and start analyses."""
    return isinstance(user, User) and user.is_administrator


def can_view_systems(user: Visitor) -> bool:
    """See the scoring systems, their weights and where these come from."""
    return isinstance(user, User) and user.is_administrator
