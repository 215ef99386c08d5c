"""Errors of the API: a code for programs, a sentence for people."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Conflict(exceptions.APIException):
    """What was asked does not fit the state that the thing is in."""

    status_code = 409
    default_code = "conflict"
    default_detail = "That is not possible in the present state."


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Shapes every failure as {"code": ..., "detail": sentence, "fields": {name: [sentences]}}."""
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
