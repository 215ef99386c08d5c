"""What reading the log finds when somebody with the database in hand altered it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from monitoring import audit
from monitoring.audit import head, verification
from monitoring.audit.log import content_of
from monitoring.chain import digest_of
from monitoring.evidence import keys
from monitoring.models import AuditEntry

LINES = 6


@pytest.fixture(autouse=True)
def log(db: None, media_root: Path) -> Path:
    for number in range(LINES):
        audit.record("settings.changed", actor=None, target=f"thing {number + 1}")
    assert head.keep()
    return media_root


def rewrite_from(number: int) -> None:
    """As somebody would who knows how the chain is made, and not the key."""
    previous = AuditEntry.objects.get(number=number - 1).digest
    for entry in AuditEntry.objects.filter(number__gte=number).order_by("number"):
        entry.previous, entry.target = previous, "rewritten"
        previous = entry.digest = digest_of(previous, content_of(entry))
        entry.save()


def change(number: int, **values: object) -> None:
    AuditEntry.objects.filter(number=number).update(**values)


def remove(*numbers: int) -> None:
    AuditEntry.objects.filter(number__in=numbers).delete()


def test_it_works() -> None:
    found = verification.verify_and_keep()
    assert (found.is_good, found.lines, found.line) == (True, LINES, None)
    assert verification.last_result() == found


@pytest.mark.parametrize(
    ("alter", "line", "says"),
    [
        (lambda: change(3, target="another"), 3, "Line 3 was changed"),
        (lambda: change(3, details={"a": 1}), 3, "Line 3 was changed"),
        (lambda: change(3, actor_id=5), 3, "Line 3 was changed"),
        (lambda: change(3, digest="0" * 64), 3, "Line 3 was changed"),
        (lambda: change(3, previous="0" * 64), 3, "Line 3 does not follow"),
        (lambda: remove(3), 3, "Missing: line 3."),
        (lambda: remove(1, 2), 1, "Missing: lines 1 to 2."),
        (lambda: remove(5, 6), 5, "Cut off at the end: the log has 4 lines"),
        (lambda: remove(*range(1, LINES + 1)), 1, "Cut off at the end: the log has 0 lines"),
        (lambda: rewrite_from(4), 6, "the log was rewritten"),
    ],
)
def test_the_first_line_that_does_not_fit_is_named(alter: Callable[[], None], line: int, says: str) -> None:
    alter()
    found = verification.verify()
    assert found.line == line
    assert says in found.problem


def test_a_cut_end_is_not_forgotten_when_the_log_goes_on(log: Path) -> None:
    noted = head.kept()
    remove(5, 6)
    for _ in range(3):
        audit.record("settings.changed", actor=None)

    assert not head.keep()
    assert head.kept() == noted
    assert "rewritten" in verification.verify().problem


def test_a_changed_note_is_found(log: Path) -> None:
    note = json.loads(head.file().read_text())
    head.file().write_text(json.dumps(note | {"number": 2}))
    assert "was changed or is not of this site" in verification.verify().problem


def test_a_note_signed_by_a_stranger_is_found(log: Path) -> None:
    from monitoring.evidence import signing

    key = signing.new_key()
    note = json.loads(head.file().read_text()) | {"public_key": signing.public_text(key), "number": 2}
    unsigned = head.Head(**note)
    head.file().write_text(json.dumps(note | {"signature": signing.sign(key, unsigned.statement())}))
    assert "not of this site" in verification.verify().problem


def test_the_note_follows_the_log() -> None:
    audit.record("settings.changed", actor=None)
    assert head.keep()
    kept = head.kept()
    assert kept is not None
    assert (kept.number, kept.is_genuine()) == (LINES + 1, True)


def test_former_keys_stay_good() -> None:
    keys.renew()
    assert verification.verify().is_good


class TestCommand:
    def test_it_works(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("verify_audit")
        assert f"{LINES} lines" in capsys.readouterr().out

    def test_it_names_the_line_and_fails(self) -> None:
        change(2, action="signin.good")
        with pytest.raises(CommandError, match=r"Line 2 was changed.*1 lines before it fit") as failure:
            call_command("verify_audit")
        assert failure.value.returncode == 1

    def test_a_line_noted_elsewhere_must_be_there(
        self, log: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("verify_audit", "--head")
        noted = capsys.readouterr().out.split()[0]
        call_command("verify_audit", "--expect", noted)
        head.file().unlink()
        remove(6)
        call_command("verify_audit")  # nothing on this machine tells of it any more
        with pytest.raises(CommandError, match=r"Cut off at the end: the log has 5 lines, .* it had 6"):
            call_command("verify_audit", "--expect", noted)

    def test_a_note_it_cannot_read(self) -> None:
        with pytest.raises(CommandError, match="NUMBER:DIGEST"):
            call_command("verify_audit", "--expect", "six")
