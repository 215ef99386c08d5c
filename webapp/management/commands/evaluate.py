"""`manage.py evaluate ...`: measure a system, print the tables, and keep the report for the models page."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inference.cli import evaluate
from inference.errors import InferenceError
from inference.systems.catalogue import CATALOGUE
from inference.training import store
from monitoring.model_cards import report_folder


class Command(BaseCommand):
    help = (
        "Compare scores, or a system, with ground truth, as `python -m inference evaluate` does. The report "
        "of a trained model is linked from the models page unless --report names another folder."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON lines instead of text")
        evaluate.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        os.environ.setdefault("WATCHPOST_MODELS", str(Path(settings.DATA_DIR) / "models"))
        arguments = Namespace(**options)
        try:
            if arguments.report is None:
                arguments.report = _report_of(arguments)
            code = evaluate.run(arguments)
        except InferenceError as error:
            raise CommandError(str(error)) from None
        if code:
            sys.exit(code)


def _report_of(arguments: Namespace) -> Path | None:
    """Where the models page looks for the report of the model that is evaluated; None when it lists none."""
    system = arguments.system
    if not arguments.data or arguments.scores or system not in CATALOGUE or not CATALOGUE[system].trained:
        return None
    name = arguments.model or store.active_name(system)
    listed = [model.name for model in store.installed(system)]
    return report_folder(system, name) if name in listed else None
