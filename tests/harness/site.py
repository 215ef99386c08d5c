"""A whole running Watchpost for tests: its own data folder, database, broker and processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.harness.console import Console
from tests.harness.ports import free_port
from tests.harness.prepared import Prepared
from tests.harness.valkey import ValkeyProcess
from webapp.processes import PROCESSES, THREAD_VARIABLES, Process

ROOT = Path(__file__).resolve().parents[2]
NAMED = {process.name: process for process in PROCESSES}


class Site:
    """Processes are started with the very commands of `make up`; logs lie in `folder`/logs."""

    def __init__(
        self, folder: Path, *, environment: dict[str, str] | None = None, prepared: Prepared | None = None
    ) -> None:
        """`prepared` spares a site its own making of tables and static files."""
        self.folder = folder
        self.port = free_port()
        self.valkey = ValkeyProcess()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "webapp.settings.base",
            "PYTHONUNBUFFERED": "1",
            "UVICORN_HOST": "127.0.0.1",
            "UVICORN_PORT": str(self.port),
            "REDIS_URL": self.valkey.url,
            "WATCHPOST_DATA": str(folder / "data"),
            "WATCHPOST_PORT": str(self.port),
            "WATCHPOST_EMBEDDED_WRITER": "0",
            "WATCHPOST_SECRET_KEY": "a-key-that-only-this-test-run-knows-and-never-leaves-it",
            **dict.fromkeys(THREAD_VARIABLES, "1"),
            **({"WATCHPOST_STATIC": str(prepared.static)} if prepared else {}),
            **(environment or {}),
        }
        self.prepared = prepared
        self.console = Console(self.environment, folder / "logs" / "console.log")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def prepare(self) -> None:
        """Start the broker, make the tables and collect the static files."""
        self.data.mkdir(parents=True, exist_ok=True)
        (self.folder / "logs").mkdir(exist_ok=True)
        self.valkey.start()
        if self.prepared and not self.environment.get("DATABASE_URL"):
            shutil.copyfile(self.prepared.database, self.data / self.prepared.database.name)
        else:
            self.manage("migrate", "--verbosity", "0")
        if self.prepared is None:
            self.manage("collectstatic", "--noinput", "--verbosity", "0")

    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        """Run a management command to its end and give its output; a failure shows what it wrote."""
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=stdin or "",
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert result.returncode == 0, (
            f"manage.py {' '.join(arguments)} failed:\n{result.stdout}{result.stderr}"
        )
        return result.stdout

    def shell(self, code: str) -> str:
        """Run Python inside this site's Django, for facts that no page or API tells; what it printed.

        All of it runs in one process, which remembers a broker that was away as other processes do.
        """
        return self.console.run(code)

    def create_user(self, username: str, password: str, role: str = "administrator") -> None:
        self.shell(
            "from monitoring.models import User\n"
            f"User.objects.create_user({username!r}, password={password!r}, role={role!r})"
        )

    def start(self, name: str, process: Process | None = None) -> subprocess.Popen[bytes]:
        """Start a process of webapp.processes by its name ("web", "worker-batch", ...)."""
        wanted = process or NAMED[name]
        program, *arguments = wanted.command
        assert program == "python"
        with (self.folder / "logs" / f"{name}.log").open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={**wanted.environment, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        os.setpriority(os.PRIO_PROCESS, started.pid, wanted.nice)
        self.running[name] = started
        return started

    def log(self, name: str) -> str:
        return (self.folder / "logs" / f"{name}.log").read_text(errors="replace")

    def wait_until_healthy(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
                if time.monotonic() > deadline or self.running["web"].poll() is not None:
                    raise AssertionError(f"{error}; web's log:\n{self.log('web')[-4000:]}") from error
            time.sleep(0.1)

    def kill(self, name: str) -> None:
        """SIGKILL one process and all it started, as the kernel would when memory runs out."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything that was started here."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for name, process in list(self.running.items()):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill(name)
        self.running.clear()
        self.console.close()
        self.valkey.kill()
