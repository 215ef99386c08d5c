"""Who asks, and which alert they may judge; what everyone else is told."""

from __future__ import annotations

from uuid import UUID

from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from monitoring.access import can_review
from monitoring.api.alerts import find_alert
from monitoring.models import Alert, User


def require_reviewer(request: Request) -> User:
    """Raises PermissionDenied for operators."""
    if not isinstance(request.user, User) or not request.user.is_reviewer:
        raise PermissionDenied("Only reviewers and administrators may do this.")
    return request.user


def find_reviewable(request: Request, alert_id: UUID) -> tuple[Alert, User]:
    """The row and the person, where they may judge it. Raises Http404 for those who may not know of it, and
    PermissionDenied for operators and for faults of the site."""
    found = find_alert(request, alert_id)
    user = require_reviewer(request)
    if not can_review(user, found):
        raise PermissionDenied("A fault of the site itself is not judged: it is acknowledged.")
    return found, user
