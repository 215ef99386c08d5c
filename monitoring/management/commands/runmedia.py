"""`manage.py runmedia`: hold cameras, until asked to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from typing import Any

import cv2
from django.core.management.base import BaseCommand, CommandParser

from monitoring.live.process import MediaProcess
from monitoring.live.recording import Recorder


class Command(BaseCommand):
    help = "Hold cameras: fetch, decode, sample and record them, and speak WebRTC. May run many times."
    # They would import all pages and the API, of no use here. Who starts all this runs them once.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="", help="how it is called; one that no other process has")

    def handle(self, *args: Any, **options: Any) -> None:
        # Every camera has threads of its own already.
        cv2.setNumThreads(1)
        asyncio.run(_run(options["name"]))
        if any(thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()):
            # All is closed but for a source that still waits for its camera. It would do so within FFmpeg
            # while Python takes itself apart, which ends in SIGABRT.
            logging.shutdown()
            os._exit(0)


async def _run(name: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    await MediaProcess(name=name, recorder=Recorder).run(stop)
