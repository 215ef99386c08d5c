"""`manage.py train SYSTEM --data DIR ...`: train a system and put the model into use on this site."""

from __future__ import annotations

import os
import sys
from argparse import REMAINDER
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inference.cli import train
from inference.errors import InferenceError


class Command(BaseCommand):
    help = (
        "Train a system on labelled recordings, as `python -m inference train` does. Without --out the run "
        "lies in the data folder, and called again it goes on; without --install the model is put into use "
        "under today's date. `train SYSTEM --help` lists the options of a system."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("system", choices=train.SYSTEMS, metavar="SYSTEM", help=", ".join(train.SYSTEMS))
        parser.add_argument(
            "options", nargs=REMAINDER, metavar="...", help="`train SYSTEM --help` lists them"
        )

    def handle(self, *args: Any, system: str, options: list[str] | None = None, **more: Any) -> None:
        data = Path(settings.DATA_DIR)
        os.environ.setdefault("WATCHPOST_MODELS", str(data / "models"))
        words = list(options or [])
        if not _has(words, "--help", "-h"):
            if not _has(words, "--out"):
                words += ["--out", str(data / "training" / system)]
            if not _has(words, "--install"):
                words += ["--install", f"{datetime.now(UTC):%Y-%m-%d}"]
        try:
            code = train.train(system, words)
        except InferenceError as error:
            raise CommandError(str(error)) from None
        if code:
            sys.exit(code)


def _has(words: list[str], *names: str) -> bool:
    return any(word in names or word.startswith(tuple(f"{name}=" for name in names)) for word in words)
