"""Reading the whole log to say whether it is what was written."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connection
from django.utils import timezone

from monitoring import storage
from monitoring.audit import guard, head
from monitoring.audit.log import content_of
from monitoring.chain import BEGINNING, digest_of, moment
from monitoring.models import AuditEntry, EvidenceKey

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verification:
    """What reading the log came to.

    lines    how many were read, from the first on
    digest   of the last that fits
    line     number of the first that does not fit; None: all fit
    problem  what is wrong, a sentence; empty: nothing
    guarded  whether the database refuses to change lines
    at       when, ISO 8601
    """

    lines: int
    digest: str
    line: int | None
    problem: str
    guarded: bool
    at: str

    @property
    def is_good(self) -> bool:
        return not self.problem


def verify(*, expected: tuple[int, str] | None = None) -> Verification:
    """Reads every line, and looks for the end that was kept (`head.kept`), and for `expected`: the number and
    digest of a line that somebody noted elsewhere."""
    lines, digest, line, problem = _read_chain()
    if not problem:
        line, problem = _check_ends(lines, expected)
    found = Verification(lines, digest, line, problem, guard.is_installed(connection), moment(timezone.now()))
    if problem:
        log.error("Audit log: %s", problem)
    return found


def verify_and_keep() -> Verification:
    """As `verify`; the page shows the result until the next one."""
    found = verify()
    path = _file()
    head.write_whole(path, json.dumps(asdict(found), indent=2) + "\n")
    return found


def last_result() -> Verification | None:
    """What `verify_and_keep` found last; None before it ever ran."""
    try:
        return Verification(**json.loads(_file().read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _read_chain() -> tuple[int, str, int | None, str]:
    """How many lines fit, the digest of the last of them, and the first that does not, with why."""
    count, digest = 0, BEGINNING
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        expected = count + 1
        if entry.number != expected:
            missing = (
                f"line {expected}" if entry.number == expected + 1 else _lines(expected, entry.number - 1)
            )
            return count, digest, expected, f"Missing: {missing}. The next one there is {entry.number}."
        if entry.previous != digest:
            return count, digest, expected, f"Line {expected} does not follow from the one before it."
        if digest_of(digest, content_of(entry)) != entry.digest:
            return count, digest, expected, f"Line {expected} was changed after it was written."
        count, digest = expected, entry.digest
    return count, digest, None, ""


def _lines(first: int, last: int) -> str:
    return f"lines {first} to {last}"


def _check_ends(lines: int, expected: tuple[int, str] | None) -> tuple[int | None, str]:
    kept = head.kept()
    if kept is not None:
        if not kept.is_genuine() or not EvidenceKey.objects.filter(public=kept.public_key).exists():
            return None, f"The note of the log's end ({head.file()}) was changed or is not of this site."
        if problem := _check_end(lines, kept.number, kept.digest, f"kept on {kept.at}"):
            return problem
    if expected is not None and (problem := _check_end(lines, *expected, "given")):
        return problem
    return None, ""


def _check_end(lines: int, number: int, digest: str, which: str) -> tuple[int, str] | None:
    if number > lines:
        return lines + 1, (
            f"Cut off at the end: the log has {lines} lines, by the note {which} it had {number}."
        )
    if number and not AuditEntry.objects.filter(number=number, digest=digest).exists():
        return number, f"Line {number} is another than by the note {which}: the log was rewritten."
    return None


def _file() -> Path:
    return storage.media_root() / "audit" / "verification.json"
