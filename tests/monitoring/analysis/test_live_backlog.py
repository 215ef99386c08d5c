"""A database that is locked or away: scoring and telling go on, and all is recorded once it is back."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
import redis
from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from monitoring import valkey
from monitoring.analysis import live_backlog, live_scoring
from monitoring.analysis.live_record import Assessed
from monitoring.intake import snippets
from monitoring.intake.snippets import offer
from monitoring.models import Alert, ScoreBlock
from monitoring.push.messages import SnippetScored
from tests.monitoring.analysis.slots import live_snippet
from tests.monitoring.analysis.test_live_scoring import cameras, recorded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snippets, "_queue_scoring", lambda: None)
    monkeypatch.setattr(live_scoring, "PATIENCE", 0.1)
    monkeypatch.setattr(live_scoring, "PROBE", 0.05)
    monkeypatch.setattr(live_backlog, "PROBE_EVERY", 0.0)


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else writes and does not end."""
    begun, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("LOCK TABLE monitoring_scoreblock IN ACCESS EXCLUSIVE MODE")
            begun.set()
            done.wait(30)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    begun.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_it_works(scoring: redis.Redis, told: list[SnippetScored]) -> None:
    gate, yard = cameras(2, line_mode="line", line=0.5)
    offer(live_snippet(gate.pk, 0, 40))
    live_scoring.drain()
    with locked():
        for second in range(1, 5):
            offer(live_snippet(gate.pk, second, 40))
            offer(live_snippet(yard.pk, second, 200))
            live_scoring.drain()
        assert scoring.llen(valkey.UNRECORDED) == 8
        assert float(scoring.get(valkey.DATABASE_DOWN) or 0) == pytest.approx(time.time(), abs=10)
        assert len(told) == 9, "the wall goes on"
    offer(live_snippet(gate.pk, 5, 40))
    live_scoring.drain()

    assert recorded(gate) == [0, 1, 2, 3, 4, 5]
    assert recorded(yard) == [1, 2, 3, 4]
    assert len({(message.camera, message.sequence) for message in told}) == len(told) == 10
    alert = Alert.objects.get(camera=yard)
    assert (alert.last_at - alert.opened_at).total_seconds() == 4
    assert scoring.llen(valkey.UNRECORDED) == 0
    assert scoring.get(valkey.DATABASE_DOWN) is None


def test_a_writer_that_is_killed_writes_nothing_twice(
    scoring: redis.Redis, told: list[SnippetScored], monkeypatch: pytest.MonkeyPatch
) -> None:
    (gate,) = cameras(1)
    with locked():
        for second in range(4):
            offer(live_snippet(gate.pk, second, 40))
            live_scoring.drain()

    class Killed(BaseException):
        pass

    def record_and_die(items: Sequence[Assessed]) -> None:
        live_scoring._record_late(items)
        raise Killed

    with pytest.raises(Killed):
        live_backlog.write(record_and_die)
    assert recorded(gate) == [0, 1, 2, 3]
    assert scoring.llen(valkey.UNRECORDED) == 4
    live_scoring.drain()
    assert recorded(gate) == [0, 1, 2, 3]
    assert scoring.llen(valkey.UNRECORDED) == 0
    assert len(told) == 4


def test_what_waits_is_bounded(
    scoring: redis.Redis, told: list[SnippetScored], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_backlog, "MOST", 3)
    (gate,) = cameras(1)
    with locked():
        for second in range(6):
            offer(live_snippet(gate.pk, second))
            live_scoring.drain()
        assert scoring.llen(valkey.UNRECORDED) == 3
    live_scoring.drain()
    assert recorded(gate) == [3, 4, 5]


def test_what_was_explained_waits_with_its_explanation(
    scoring: redis.Redis, told: list[SnippetScored]
) -> None:
    gate, yard = cameras(2)
    offer(live_snippet(gate.pk, 0, 200))
    live_scoring.drain()
    with locked():
        offer(live_snippet(yard.pk, 0, 200))
        live_scoring.drain()
    live_scoring.drain()
    at_once, late = (ScoreBlock.objects.get(source_id=camera.pk) for camera in (gate, yard))
    assert bytes(at_once.scores) == bytes(late.scores)
    assert bytes(at_once.details) == bytes(late.details)


def test_scoring_goes_on_without_any_connection(
    scoring: redis.Redis, told: list[SnippetScored], monkeypatch: pytest.MonkeyPatch
) -> None:
    (gate,) = cameras(1)
    offer(live_snippet(gate.pk, 0))
    live_scoring.drain()

    def refused(_: object) -> None:
        raise OperationalError("the server refuses connections")

    with monkeypatch.context() as away:
        connection.close()
        away.setattr(BaseDatabaseWrapper, "connect", refused)
        for second in (1, 2):
            offer(live_snippet(gate.pk, second))
            live_scoring.drain()
    assert len(told) == 3
    assert scoring.llen(valkey.UNRECORDED) == 2
    live_scoring.drain()
    assert recorded(gate) == [0, 1, 2]
    assert len(told) == 3
