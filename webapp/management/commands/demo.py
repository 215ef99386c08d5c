"""Add the demonstration cameras to a site that has no camera; `manage.py up` does so at its first start."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from inference.errors import InferenceError
from webapp.supervision import secrets


class Command(BaseCommand):
    help = "Add two demonstration cameras, which need no camera and no data, if there is no camera yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--teach",
            action="store_true",
            help="instead, teach those that are there what is normal, which takes about a minute",
        )

    def handle(self, *args: Any, teach: bool, **options: Any) -> None:
        if not os.environ.get("WATCHPOST_SECRET_KEY"):
            # By hand, beside `make up`: what is encrypted here must be read by its processes.
            settings.SECRET_KEY = secrets.read_or_create(Path(settings.DATA_DIR) / "secrets.env").secret_key
        # Draws and encodes pictures: not in a process that only supervises.
        from monitoring.intake import demonstration

        if teach:
            try:
                taught = demonstration.teach()
            except InferenceError as error:
                raise CommandError(f"They will learn by themselves in ten minutes: {error}") from None
            for camera in taught:
                self.stdout.write(f"The camera {camera.name} knows what is normal.")
            return
        made = demonstration.offer()
        for camera in made:
            self.stdout.write(f"Added the camera {camera.name}.")
        if not made:
            self.stdout.write("There are cameras already; nothing was added.")
