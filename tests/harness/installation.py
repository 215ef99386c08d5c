"""A `manage.py up` under test: a real one, with a data folder and port of its own."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.harness.ports import free_port
from webapp.supervision import leftovers

ROOT = Path(__file__).resolve().parents[2]


class Up:
    """Started without a terminal, as a boot script would; what it says goes to `output`."""

    def __init__(self, data: Path, *, port: int | None = None, tls: bool = False, **environment: str) -> None:
        self.data = data
        self.tls = tls
        self.port = port or free_port()
        self.output = data.parent / f"{data.name}.{self.port}.output"
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", leftovers.MARK)
        }
        self.environment = {
            **inherited,
            "WATCHPOST_DATA": str(data),
            "WATCHPOST_PORT": str(self.port),
            # Drawing them takes ten seconds, and every camera is work for the machine under test.
            "WATCHPOST_DEMONSTRATION": "0",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Up:
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", *(["--tls"] if self.tls else [])],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return self

    def wait_until_announced(self, seconds: float = 120) -> float:
        """Seconds until it said where it runs."""
        began = time.monotonic()
        while "Watchpost runs at" not in self.said():
            assert self.process is not None
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - began < seconds, self.said()
            time.sleep(0.05)
        return time.monotonic() - began

    def said(self) -> str:
        return self.output.read_text()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def trust(self) -> ssl.SSLContext | None:
        """What a device knows on which this site's authority was installed."""
        return (
            ssl.create_default_context(cafile=str(self.data / "tls" / "authority.crt")) if self.tls else None
        )

    def is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5, context=self.trust()) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def pids(self) -> dict[int, str]:
        """Process number and command line of everything that belongs to this data folder."""
        with leftovers.found(self.data) as processes:
            return {process.pid: process.command for process in processes}

    def supervisor_pid(self) -> int:
        return int((self.data / "run" / "supervisor.pid").read_text())

    def end(self, signum: signal.Signals = signal.SIGINT) -> int:
        """Send the signal and give the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signum)
        return self.process.wait(40)
