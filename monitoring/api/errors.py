"""Errors of the API: a code for programs, a sentence for people."""

from __future__ import annotations

import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

log = logging.getLogger(__name__)


class Conflict(exceptions.APIException):
    """What was asked does not fit the state that the thing is in."""

    status_code = 409
    default_code = "conflict"
    default_detail = "That is not possible in the present state."


class DatabaseAway(exceptions.APIException):
    """The database is locked by another process for longer than we wait, or it cannot be reached."""

    status_code = 503
    default_code = "database_away"
    default_detail = "The database is busy or cannot be reached. Try again in a moment."
    wait = 5
    """Seconds, for the header Retry-After."""


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Shapes every failure as {"code": ..., "detail": sentence, "fields": {name: [sentences]}}."""
    if isinstance(error, (OperationalError, InterfaceError)):
        log.error("The database failed a request: %s", error)
        error = DatabaseAway()
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        fields = response.data if isinstance(response.data, dict) else {"": response.data}
        first = next((str(item[0]) for item in fields.values() if item), "The request is not valid.")
        response.data = {"code": "invalid", "detail": first, "fields": fields}
        return response
    code = "not_found" if isinstance(error, Http404) else getattr(error, "default_code", "error")
    detail = response.data.get("detail") if isinstance(response.data, dict) else None
    response.data = {"code": str(getattr(detail, "code", code)), "detail": str(detail or error)}
    return response
