"""Writes down what the recorders of a media process do, without ever holding them up.

One thread and one database connection for all cameras. Of each segment only the newest note is kept, so that
what waits for a database that is down stays small.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from contextlib import suppress
from functools import cache

from django.db import DatabaseError, close_old_connections
from redis.exceptions import RedisError

from monitoring import valkey
from monitoring.analysis import faults
from monitoring.intake.recordings import SegmentNote, write_notes
from monitoring.models import Alert

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two writes."""
MOST = 5000
"""Segments whose notes may wait. Beyond, the oldest are forgotten here, and found again on disk later."""
_SAY_AGAIN = 5.0
_STOPPED_FOR = 30
"""Seconds for which a recorder's word that it cannot write counts."""


class Journal:
    """Safe to use from any thread; nothing here raises for a missing database."""

    def __init__(self, *, every: float = EVERY) -> None:
        self._every = every
        self._notes: dict[str, SegmentNote] = {}
        self._stopped: dict[str, str] = {}
        self._said_at = float("-inf")
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._ended = False
        self._down = False
        self._thread = threading.Thread(target=self._run, name="recording-journal", daemon=True)
        self._thread.start()

    def note(self, note: SegmentNote) -> None:
        """Replaces an earlier note of the same segment. One that begins or ends is written at once."""
        with self._lock:
            urgent = note.closed or note.path not in self._notes
            self._notes[note.path] = note
            while len(self._notes) > MOST:
                del self._notes[next(iter(self._notes))]
        if urgent:
            self._wake.set()

    def stopped(self, camera: str, sentence: str) -> None:
        """A camera is not recorded for want of room."""
        with self._lock:
            self._stopped[camera] = sentence
        self._wake.set()

    def resumed(self, camera: str) -> None:
        with self._lock:
            self._stopped.pop(camera, None)

    @property
    def waiting(self) -> int:
        """Segments whose newest note is not in the database yet."""
        with self._lock:
            return len(self._notes)

    def close(self, timeout: float = 5.0) -> None:
        """Writes what waits, once, and ends."""
        self._ended = True
        self._wake.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while True:
            ended = self._ended
            self._wake.clear()
            try:
                close_old_connections()
                self._write_notes()
                self._tell_faults()
            except DatabaseError as failure:
                if not self._down:
                    log.warning("Recording goes on; its rows wait for the database: %s", failure)
                self._down = True
            else:
                if self._down:
                    log.warning("The rows of recordings are written again.")
                self._down = False
            if ended:
                close_old_connections()
                return
            self._pause()

    def _pause(self) -> None:
        """At least half a second, so that many cameras make one transaction."""
        begun = time.monotonic()
        self._wake.wait(self._every)
        if not self._ended:
            time.sleep(max(0.0, min(0.5, self._every) - (time.monotonic() - begun)))

    def _write_notes(self) -> None:
        with self._lock:
            taken, self._notes = self._notes, {}
        try:
            if taken:
                write_notes(notes=list(taken.values()))
        except BaseException:
            with self._lock:
                self._notes = {**taken, **self._notes}
            raise

    def _tell_faults(self) -> None:
        """Opens the alert of a full disk; `monitoring.analysis.retention` ends it when no process says so."""
        with self._lock:
            sentence = next(iter(self._stopped.values()), None)
        if sentence is None or time.monotonic() - self._said_at < _SAY_AGAIN:
            return
        self._said_at = time.monotonic()
        with suppress(RedisError):
            valkey.client().set(valkey.RECORDING_STOPPED, sentence, ex=_STOPPED_FOR)
        faults.raise_fault(camera=None, cause=Alert.Cause.STORAGE, description=sentence)


@cache
def shared_journal() -> Journal:
    """This process' one."""
    journal = Journal()
    atexit.register(journal.close)
    return journal
