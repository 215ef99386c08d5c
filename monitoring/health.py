"""Whether this web process can do its work; asked by supervisors and load balancers."""

from __future__ import annotations

from celery import current_app
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from kombu.exceptions import KombuError, OperationalError


def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database and the broker answer, else 503 with which does not. Anyone may ask."""
    for part, answers in (("database", _database_answers), ("broker", _broker_answers)):
        if not answers():
            return JsonResponse({"status": f"the {part} does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        # A connection of its own: those of the pool may still believe in a broker that has just died.
        with current_app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (KombuError, OperationalError, OSError):
        return False
    return True
