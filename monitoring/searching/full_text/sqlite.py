"""FTS5. The table holds no text of its own: it reads that of `monitoring_searchentry`, whose triggers tell it
of every change. A migration that has Django rebuild that table must call `install` again, since rebuilding
drops its triggers."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from monitoring.searching.full_text import Scope, TextQuery

TABLE = "monitoring_searchentry"
INDEX = "search_words"
_COLUMNS = "labels, scene, said, marks"
_NEW = "new.id, new.labels, new.scene, new.said, new.marks"
_OLD = "'delete', old.id, old.labels, old.scene, old.said, old.marks"
_FORGET = f"INSERT INTO {INDEX}({INDEX}, rowid, {_COLUMNS}) VALUES ({_OLD});"  # noqa: S608 our own names
_TAKE = f"INSERT INTO {INDEX}(rowid, {_COLUMNS}) VALUES ({_NEW});"  # noqa: S608
_TRIGGERS = {
    "search_words_new": f"AFTER INSERT ON {TABLE} BEGIN {_TAKE} END",
    "search_words_gone": f"AFTER DELETE ON {TABLE} BEGIN {_FORGET} END",
    "search_words_changed": f"AFTER UPDATE OF id, {_COLUMNS} ON {TABLE} BEGIN {_FORGET} {_TAKE} END",
}


def install(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        # Words come in normalised: all that is left to do is to part them at blanks.
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5({_COLUMNS}, content='{TABLE}', "
            "content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')"
        )
        for name, does in _TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {does}")
        cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608


def remove(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        for name in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")


def candidates(
    database: BaseDatabaseWrapper, query: TextQuery, scope: Scope, most: int
) -> list[tuple[int, str]]:
    where, values = _within(scope)
    # A cross join keeps the index outermost: it gives its rows newest first, so that reading may stop.
    statement = f"""
        SELECT {INDEX}.rowid, entry.labels
        FROM {INDEX} CROSS JOIN {TABLE} entry ON entry.id = {INDEX}.rowid
        WHERE {INDEX} MATCH %s AND {where}
        ORDER BY {INDEX}.rowid DESC LIMIT {most:d}"""  # noqa: S608 only names of our own
    with database.cursor() as cursor:
        cursor.execute(statement, [_expression(query), *values])
        return [(int(row), str(labels)) for row, labels in cursor.fetchall()]


def _within(scope: Scope) -> tuple[str, list[Any]]:
    parts = [f"{INDEX}.rowid BETWEEN %s AND %s"]
    values: list[Any] = [scope.first, scope.last]
    if scope.cameras is not None:
        parts.append(f"entry.camera_id IN ({', '.join(['%s'] * len(scope.cameras))})")
        values += [camera.hex for camera in scope.cameras]
    if scope.alerts is not None:
        sql, given = scope.alerts.query.sql_with_params()
        parts.append(f"entry.alert_id IN ({sql})")
        values += given
    return " AND ".join(parts), values


def _expression(query: TextQuery) -> str:
    """In FTS5's language. Words are quoted: whatever they hold, they are words."""
    required = [_any(group) for group in query.required]
    asked = _at_least([_any(group) for group in query.groups], query.at_least)
    wanted = " AND ".join([*required, *([asked] if asked else [])])
    if not query.excluded:
        return wanted
    return f"({wanted}) NOT {_any(query.excluded)}"


def _at_least(groups: list[str], least: int) -> str:
    if not groups or least <= 0:
        return ""
    sets = [f"({' AND '.join(chosen)})" for chosen in combinations(groups, min(least, len(groups)))]
    return f"({' OR '.join(sets)})"


def _any(words: tuple[str, ...]) -> str:
    return f"({' OR '.join(_word(word) for word in words)})"


def _word(word: str) -> str:
    quoted = '"' + word.rstrip("*").replace('"', '""') + '"'
    return f"{quoted} *" if word.endswith("*") else quoted
