"""Has texts written for the events that want one, one at a time, long after their alerts were told.

The database's rows are the truth: whatever waits is written by whoever drains next, and what a killed worker
had begun is begun again. Worker code: holds a language model, or talks to a server that does.
"""

from __future__ import annotations

import logging
import threading

from inference.describe.event import from_json
from inference.describe.language_model import Assignment, NoText
from inference.describe.language_model.asking import Withdrawn, ask
from monitoring.analysis import alert_news, queue
from monitoring.describing import breaker, claiming, outcomes
from monitoring.describing.asked import close_idle_writer, name_of, writer_for
from monitoring.describing.pictures import key_frames
from monitoring.describing.writers import language_of, let_go, timeout_of, writer_settings
from monitoring.models import Description, WriterSettings

log = logging.getLogger(__name__)

AT_ONCE = 3
"""Texts that are written in one go: the worker has e-mails to send and evidence to save besides."""

_lock = threading.Lock()


def drain() -> int:
    """Write some of what waits, and have the rest done after what else the queue holds; how many texts were
    asked for. A second thread of this process leaves it to the first."""
    if not _lock.acquire(blocking=False):
        return 0
    done = 0
    try:
        site = writer_settings()
        if site.kind == WriterSettings.Kind.OFF:
            let_go()
            close_idle_writer(at_once=True)
            return 0
        timeout = timeout_of(site)
        claiming.give_up_hopeless(timeout)
        while done < AT_ONCE and not breaker.is_resting() and (row := claiming.claim(timeout)):
            _write(row, site, timeout)
            done += 1
        if not done:
            close_idle_writer()
    finally:
        _lock.release()
    if done and not breaker.is_resting() and claiming.is_waiting(timeout):
        queue.enqueue_call(alert_news.WRITE, [])
    return done


def _write(row: Description, site: WriterSettings, timeout: float) -> None:
    facts = from_json(row.facts)
    assignment = Assignment(
        facts,
        language_of(row.language),
        pictures=key_frames(row) if site.takes_pictures else (),
        seed=row.pk.int % 100_000,
    )
    try:
        writer = writer_for(site)
        outcome = ask(writer, assignment, timeout=timeout, before_each=lambda: claiming.renew(row))
    except Withdrawn:
        log.info("A text is no longer wanted, or somebody else writes it.")
    except NoText as failure:
        log.warning("No text was written: %s", failure)
        breaker.count_failure(site, str(failure))
        outcomes.put_back(row, name_of(site), str(failure))
    else:
        if outcome.failure:
            breaker.count_failure(site, outcome.failure)
        else:
            breaker.count_success(site)
        outcomes.keep(row, name_of(site), outcome)
