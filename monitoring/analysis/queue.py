"""Hands work to Celery after commit. The rows are the truth and the queue only a hint, so a missing
broker never fails the caller: beat's `recover` queues again what nobody began."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError

log = logging.getLogger(__name__)

PLAN = "monitoring.tasks.plan_analysis"
EXTRACT = "monitoring.tasks.extract_chunk"
ASSESS = "monitoring.tasks.assess_analysis"
BATCH = "batch"

_IMPATIENT = {"socket_connect_timeout": 2, "socket_timeout": 5}
_PAUSE = 5.0
_silent_until = 0.0


def enqueue(task: str, ids: Iterable[UUID | int]) -> None:
    """Queues `task` once for each of `ids` after the transaction under way commits."""
    arguments = [str(item) if isinstance(item, UUID) else item for item in ids]
    if not arguments:
        return
    transaction.on_commit(lambda: _send(task, arguments))


def enqueue_call(task: str, arguments: Sequence[str | int], *, countdown: float = 0.0) -> None:
    """Queues one call of `task` after the transaction under way commits, to be done in `countdown`
    seconds."""
    transaction.on_commit(lambda: _send_calls(task, [list(arguments)], countdown))


def _send(task: str, arguments: list[str | int]) -> None:
    _send_calls(task, [[argument] for argument in arguments])


def _send_calls(task: str, calls: Sequence[list[str | int]], countdown: float = 0.0) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        # A connection of its own, because the shared pool's would try for a hundred times as long.
        with current_app.connection_for_write(transport_options=_IMPATIENT) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            with current_app.amqp.Producer(connection, auto_declare=False) as producer:
                for arguments in calls:
                    current_app.send_task(
                        task, args=arguments, producer=producer, retry=False, countdown=countdown or None
                    )
    except (OperationalError, OSError) as failure:
        _silent_until = time.monotonic() + _PAUSE
        log.warning(
            "The broker does not answer (%s); the work waits in the database.", type(failure).__name__
        )


def waiting_messages(queue: str = BATCH) -> int:
    """How many messages of `queue` no worker has taken yet. Raises kombu's OperationalError."""
    with current_app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        try:
            return int(channel.queue_declare(queue, passive=True).message_count)
        except ChannelError:
            return 0  # the broker keeps no empty queues
