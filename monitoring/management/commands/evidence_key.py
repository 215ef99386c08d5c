"""`manage.py evidence_key`: with what this site signs its evidence."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from monitoring import audit
from monitoring.evidence import keys


class Command(BaseCommand):
    help = "Print the public keys that evidence of this site is signed with, the one in use first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new", action="store_true", help="sign with a new key from now on")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new"]:
            public = keys.renew()
            audit.record("evidence_key.made", actor=None, target=public)
        else:
            try:
                keys.current()
            except keys.KeyLost as error:
                raise CommandError(str(error)) from None
        for key in keys.known_public():
            self.stdout.write(f"{key.public}  since {key.made_at:%Y-%m-%d %H:%M:%S} UTC")
