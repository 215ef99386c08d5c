"""Doing something one at a time on the whole site, until the transaction under way ends."""

from __future__ import annotations

import hashlib

from django.db import connection


def one_at_a_time(what: str) -> None:
    """Waits until nobody else is within a transaction that called this with the same `what`.

    Must be called in a transaction. On SQLite that is enough: it begins IMMEDIATE, so no other writes.
    """
    if connection.vendor != "postgresql":
        return
    key = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
