"""`manage.py runmedia`: hold cameras, until asked to stop."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import cv2
from django.core.management.base import BaseCommand, CommandParser

from monitoring.live.process import MediaProcess
from monitoring.live.recording import Recorder


class Command(BaseCommand):
    help = "Hold cameras: fetch, decode, sample and record them, and speak WebRTC. May run many times."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="", help="how it is called; one that no other process has")

    def handle(self, *args: Any, **options: Any) -> None:
        # Every camera has threads of its own already.
        cv2.setNumThreads(1)
        asyncio.run(_run(options["name"]))


async def _run(name: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    await MediaProcess(name=name, recorder=Recorder).run(stop)
