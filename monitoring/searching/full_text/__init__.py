"""Alerts by their words, in whichever database there is.

SQLite keeps an FTS5 table, PostgreSQL a column of lexemes with a GIN index. Both index the normalised texts
of `SearchEntry` and nothing else, so that both find the same; they keep themselves up to date within the
transaction that writes the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from monitoring.searching.full_text import postgresql, sqlite

if TYPE_CHECKING:
    from monitoring.models import Alert

MOST = 1000
"""Of more that fit, the newest."""

Group = tuple[str, ...]
"""Normalised words of which one is enough; one that ends in "*" stands for all that begin so."""


@dataclass(frozen=True, slots=True)
class TextQuery:
    """groups    what is asked for; the more of them an alert has, the better it fits
    required  groups that must all be there, and say nothing about how well it fits
    excluded  words that must not be there
    at_least  how many of `groups` must be there; all of them at most
    """

    groups: tuple[Group, ...]
    required: tuple[Group, ...] = ()
    excluded: tuple[str, ...] = ()
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Scope:
    """Which entries may be found at all.

    first, last  ids, both inclusive
    cameras      only of these, as their ids; None: any, and faults of the site
    alerts       a query for the ids of alerts; None: any
    """

    first: int
    last: int
    cameras: Sequence[UUID] | None = None
    alerts: QuerySet[Alert, Any] | None = None


def candidates(query: TextQuery, scope: Scope) -> list[tuple[int, str]]:
    """The newest MOST entries that fit, newest first: the id and the `labels` of each."""
    found: list[tuple[int, str]] = _database(connection).candidates(connection, query, scope, MOST)
    return found


def install(database: BaseDatabaseWrapper) -> None:
    """Makes the index beside the table `monitoring_searchentry`; what it holds already is indexed."""
    _database(database).install(database)


def remove(database: BaseDatabaseWrapper) -> None:
    """Takes the index away, before the table goes."""
    _database(database).remove(database)


def _database(database: BaseDatabaseWrapper) -> Any:
    return postgresql if database.vendor == "postgresql" else sqlite
