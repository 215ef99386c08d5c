"""`manage.py verify_audit`: whether the audit log is what was written."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from monitoring.audit import head, verification
from monitoring.evidence.keys import KeyLost


class Command(BaseCommand):
    help = "Read the whole audit log and say which line does not fit, if any. Ends with status 1 then."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="NUMBER:DIGEST",
            help="a line noted elsewhere, as --head prints it: it must still be there",
        )
        parser.add_argument(
            "--head",
            action="store_true",
            help="only print the last line as NUMBER:DIGEST, signed, to be kept elsewhere",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["head"]:
            self._print_head()
            return
        found = verification.verify(expected=_noted(options["expect"]))
        if not found.guarded:
            self.stderr.write("The database does not refuse changes of the log: its triggers are missing.")
        if found.problem:
            raise CommandError(f"{found.problem} {found.lines} lines before it fit.", returncode=1)
        self.stdout.write(
            f"{found.lines} lines, each as it was written. The last is {found.lines}:{found.digest}"
        )

    def _print_head(self) -> None:
        try:
            last = head.present()
        except KeyLost as error:
            raise CommandError(str(error)) from None
        if last is None:
            raise CommandError("The log is empty.")
        self.stdout.write(f"{last.number}:{last.digest} {last.at} {last.public_key} {last.signature}")


def _noted(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", text.strip())
    if match is None:
        raise CommandError("--expect takes NUMBER:DIGEST, as `verify_audit --head` prints it.")
    return int(match[1]), match[2]
