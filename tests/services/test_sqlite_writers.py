"""SQLite under several writing processes: why transactions begin IMMEDIATE."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper
from pytest_django import DjangoDbBlocker

from webapp.settings import env

WRITERS = 5
TRANSACTIONS = 60

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def _database_allowed(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The writers open a file of their own, not the suite's database."""
    with django_db_blocker.unblock():
        yield


def settings(file: Path, *, transaction_mode: str | None) -> dict[str, object]:
    config = env.database("NO_SUCH_VARIABLE", file)
    config["OPTIONS"] = {**config["OPTIONS"], "transaction_mode": transaction_mode}
    defaults = {"TIME_ZONE": None, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True}
    return {**defaults, **config}


def write(file: Path, transaction_mode: str | None, failures: multiprocessing.Queue[int]) -> None:
    """Read a value, think, write it back: what a transaction of a service does."""
    from django.db import OperationalError, transaction
    from django.db import connections as django_connections

    connection = DatabaseWrapper(settings(file, transaction_mode=transaction_mode), alias="writers")
    django_connections["writers"] = connection
    failed = 0
    for _ in range(TRANSACTIONS):
        try:
            with transaction.atomic(using="writers"), connection.cursor() as cursor:
                cursor.execute("SELECT value FROM counter")
                (value,) = cursor.fetchone()
                time.sleep(0.001)
                cursor.execute("UPDATE counter SET value = %s", [value + 1])
        except OperationalError:
            failed += 1
    connection.close()
    failures.put(failed)


def run(file: Path, transaction_mode: str | None) -> tuple[int, int]:
    """How many transactions of five writers failed, and what the counter says."""
    with sqlite3.connect(file) as setup:
        setup.execute("PRAGMA journal_mode=WAL")
        setup.execute("CREATE TABLE counter (value INTEGER)")
        setup.execute("INSERT INTO counter VALUES (0)")
    setup.close()
    context = multiprocessing.get_context("fork")
    failures: multiprocessing.Queue[int] = context.Queue()
    writers = [context.Process(target=write, args=(file, transaction_mode, failures)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    failed = sum(failures.get(timeout=5) for _ in writers)
    reader = sqlite3.connect(file)
    (value,) = reader.execute("SELECT value FROM counter").fetchone()
    reader.close()
    return failed, value


def test_our_settings_never_fail_and_lose_nothing(tmp_path: Path) -> None:
    mode = env.database("NO_SUCH_VARIABLE", tmp_path / "x")["OPTIONS"]["transaction_mode"]
    failed, value = run(tmp_path / "immediate.sqlite3", mode)

    assert failed == 0
    assert value == WRITERS * TRANSACTIONS


def test_deferred_transactions_would_fail(tmp_path: Path) -> None:
    """Keeps the test above honest: the same load breaks Django's default."""
    failed, value = run(tmp_path / "deferred.sqlite3", None)

    assert failed > 0
    assert value == WRITERS * TRANSACTIONS - failed


@pytest.mark.parametrize("variable", ["", "sqlite:////tmp/other.sqlite3"])
def test_time_out_is_twenty_seconds(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_DATABASE", variable)
    options = env.database("SOME_DATABASE", Path("unused"))["OPTIONS"]

    assert options["timeout"] == 20
    assert "journal_mode=WAL" in options["init_command"]
