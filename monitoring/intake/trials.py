"""Trying an address before it becomes a camera's: asked by a page, done by a worker, told through Valkey.

What is asked carries a password, so it travels encrypted and is gone after a few minutes.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from typing import Any, cast

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from monitoring import valkey
from monitoring.intake.cameras import read_address
from monitoring.secrets import encrypt

TASK = "monitoring.tasks.try_source"
LONGEST = 25.0
"""Seconds after which nobody waits for the worker any more."""
_KEPT = 300
_IMPATIENT = {"socket_connect_timeout": 2, "socket_timeout": 5}


class NoWorker(Exception):
    """The broker is away, so that nobody can try anything; `str()` is fit to be shown."""

    def __init__(self) -> None:
        super().__init__("The broker does not answer, so no worker can try it. Try again in a minute.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of trying an address.

    done     False while a worker is at it; the rest is then empty
    ok       whether a picture came
    code     "dns", "refused", "unreachable", "unauthorized", "codec", "timeout", ... when none did
    detail   the same as a sentence
    seconds  from the first packet sent to the first picture decoded
    picture  base64 of a JPEG of at most 640 pixels' width
    """

    done: bool = False
    ok: bool = False
    code: str = ""
    detail: str = ""
    width: int = 0
    height: int = 0
    fps: float = 0.0
    codec: str = ""
    sound: str = ""
    seconds: float = 0.0
    picture: str = ""


def begin(*, kind: str, address: str, stream: str = "source") -> str:
    """Queues the trial of an address; its id. Raises monitoring.live.sources.BadAddress, NoWorker."""
    secret = encrypt(read_address(kind=kind, text=address, stream=stream).url)
    trial_id = str(uuid.uuid4())
    # A companion stream is always fetched, whatever its camera is.
    tried = kind if stream == "source" else "pull"
    finish(trial_id=trial_id, trial=Trial())
    ask_worker(TASK, [trial_id, tried, secret])
    return trial_id


def ask_worker(task: str, arguments: list[str]) -> None:
    """Queues a trial that nobody waits for longer than LONGEST. Raises NoWorker."""
    try:
        with current_app.connection_for_write(transport_options=_IMPATIENT) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            current_app.send_task(task, args=arguments, connection=connection, retry=False, expires=LONGEST)
    except (OperationalError, OSError):
        raise NoWorker from None


def leave(trial_id: str, told: dict[str, Any]) -> None:
    """Leaves what came of a trial for whoever asked. Raises NoWorker without a broker."""
    try:
        valkey.client().set(valkey.trial(trial_id), json.dumps(told), ex=_KEPT)
    except (RedisError, OSError):
        raise NoWorker from None


def left(trial_id: str) -> dict[str, Any] | None:
    """What was left; None for a trial that never was, or was minutes ago. Raises NoWorker."""
    try:
        kept = cast("bytes | None", valkey.client().get(valkey.trial(trial_id)))
    except (RedisError, OSError):
        raise NoWorker from None
    told: dict[str, Any] | None = None if kept is None else json.loads(kept)
    return told


def finish(*, trial_id: str, trial: Trial) -> None:
    """Leaves what came of it for whoever asked. Raises NoWorker without a broker."""
    leave(trial_id, asdict(trial))


def find(*, trial_id: str) -> Trial | None:
    """None for a trial that never was, or was minutes ago. Raises NoWorker without a broker."""
    told = left(trial_id)
    return None if told is None else Trial(**told)
