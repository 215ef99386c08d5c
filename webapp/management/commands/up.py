"""Run all of Watchpost on this machine until Ctrl-C."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from webapp.supervision import supervisor
from webapp.supervision.installation import Installation, StartError


class Command(BaseCommand):
    help = "Prepare the database, start every process and keep them running until Ctrl-C."
    requires_system_checks: list[str] = []  # migrating comes first

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--end-with-parent",
            action="store_true",
            help="stop, too, when the program that started this one is killed (make up passes it)",
        )
        parser.add_argument(
            "--tls", action="store_true", help="serve HTTPS with a certificate made here (make up TLS=1)"
        )

    def handle(self, *args: Any, end_with_parent: bool, tls: bool, **options: Any) -> None:
        if end_with_parent:
            supervisor.end_with_parent()
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # What whoever started us ignores stays ignored: nohup does so with SIGHUP.
            if signal.getsignal(signum) is not signal.SIG_IGN or signum is signal.SIGINT:
                signal.signal(signum, _interrupt)
        installation = Installation(say=self._say, is_terminal=self.stdout.isatty(), tls=tls)
        try:
            installation.run()
        except StartError as error:
            raise CommandError(str(error)) from None

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
