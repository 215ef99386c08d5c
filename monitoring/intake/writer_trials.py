"""Trying a writer before it is kept: asked by the settings page, done by a worker, told through Valkey.

What is asked carries a key, so it travels encrypted and is gone after a few minutes.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from monitoring.intake import trials, writer
from monitoring.intake.writer import Choice
from monitoring.models import WriterSettings
from monitoring.secrets import encrypt

TASK = "monitoring.tasks.try_writer"

_FIELDS = ("kind", "language", "url", "model", "secret", "takes_pictures", "timeout")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterTrial:
    """What came of having one text written.

    done      False while a worker is at it; the rest is then empty
    ok        whether a text came that is true to the facts
    detail    what came of it as a sentence
    writer    which model wrote
    about     the event that it is about: a place and a time, or that it is an example
    measured  the text that exists without a writer (a Draft as JSON); text  the one that was accepted
    refusals  [{"text", "reasons"}] of what was turned away
    seconds   the writer took
    """

    done: bool = False
    ok: bool = False
    detail: str = ""
    writer: str = ""
    about: str = ""
    measured: dict[str, Any] = field(default_factory=dict)
    text: dict[str, Any] | None = None
    refusals: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    words: int = 0


def begin(*, choice: Choice) -> str:
    """Queues the trial of a choice; its id. Raises InvalidWriter, trials.NoWorker."""
    wanted = writer.read(choice)
    if wanted.kind == WriterSettings.Kind.OFF:
        raise writer.InvalidWriter({"kind": "There is nobody to try."})
    trial_id = str(uuid.uuid4())
    told = encrypt(json.dumps({name: getattr(wanted, name) for name in _FIELDS}))
    finish(trial_id=trial_id, trial=WriterTrial())
    trials.ask_worker(TASK, [trial_id, told])
    return trial_id


def wanted(told: dict[str, Any]) -> WriterSettings:
    """The settings that are tried; they are not those of the site."""
    return WriterSettings(pk=1, **{name: told[name] for name in _FIELDS})


def finish(*, trial_id: str, trial: WriterTrial) -> None:
    """Leaves what came of it for whoever asked. Raises NoWorker without a broker."""
    trials.leave(trial_id, asdict(trial))


def find(*, trial_id: str) -> WriterTrial | None:
    """None for a trial that never was, or was minutes ago. Raises NoWorker without a broker."""
    told = trials.left(trial_id)
    # Other trials are kept in the same place.
    return WriterTrial(**told) if told is not None and "refusals" in told else None
