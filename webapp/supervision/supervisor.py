"""Starts supervisord, asks it about its processes and stops it."""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import os
import signal
import subprocess
import sys
import xmlrpc.client
from pathlib import Path
from typing import Any, cast

from supervisor.xmlrpc import SupervisorTransport

from webapp.supervision.crashes import ProcessState

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Have the kernel send SIGTERM to this process when the one that started it dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))


class Supervisor:
    """supervisord as a child of this process: if this one is killed, it stops its processes and ends."""

    def __init__(self, configuration: Path, socket: Path) -> None:
        self._configuration = configuration
        self._socket = socket
        self._groups: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, environment: dict[str, str], output: Path) -> None:
        """Start it; `output` takes what it says before it has opened its own log."""
        self._socket.unlink(missing_ok=True)
        with output.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(self._configuration)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Its own session: Ctrl-C in a terminal reaches us alone, and we stop everything in order.
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def states(self) -> list[ProcessState]:
        """How its processes are; nothing while it does not answer."""
        with contextlib.suppress(OSError, http.client.HTTPException, xmlrpc.client.Error):
            infos = cast(list[dict[str, Any]], self._ask().supervisor.getAllProcessInfo())
            self._groups = {info["name"]: info["group"] for info in infos}
            return [
                ProcessState(info["name"], int(info["pid"]), given_up=info["statename"] == "FATAL")
                for info in infos
            ]
        return []

    def retry(self, name: str) -> None:
        """Start a process that supervisord has given up on."""
        with contextlib.suppress(OSError, http.client.HTTPException, xmlrpc.client.Error):
            self._ask().supervisor.startProcess(f"{self._groups.get(name, name)}:{name}", False)

    def restart(self, name: str) -> None:
        """Stop a process, wait until it has ended, and start it again."""
        with contextlib.suppress(OSError, http.client.HTTPException, xmlrpc.client.Error):
            self._ask().supervisor.stopProcess(f"{self._groups.get(name, name)}:{name}", True)
        self.retry(name)

    def stop(self, seconds: float) -> None:
        """Stop its processes in order, then itself; SIGKILL if that takes longer than `seconds`."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _ask(self) -> xmlrpc.client.ServerProxy:
        transport = SupervisorTransport("", "", f"unix://{self._socket}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)


def socket_path(run: Path) -> Path:
    """Where supervisord listens: in `run`, or where that path is too long for a Unix socket, below /tmp."""
    # supervisord first binds the path with its process number appended.
    if len(os.fsencode(run / "supervisor.sock")) < 90:
        return run / "supervisor.sock"
    import tempfile

    return Path(tempfile.mkdtemp(prefix="watchpost-")) / "supervisor.sock"
