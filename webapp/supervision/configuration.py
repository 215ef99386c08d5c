"""Renders supervisord's configuration from the list of processes."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from webapp.processes import THREAD_VARIABLES, Process

GROUP = "watchpost"
LOG_BYTES = "10MB"
LOG_BACKUPS = 5


@dataclass(frozen=True)
class Folders:
    """Where an installation keeps what it runs with: `code`, `run` (private) and `logs`."""

    code: Path
    run: Path
    logs: Path
    socket: Path


def render(processes: Sequence[Process], folders: Folders) -> str:
    """The whole configuration file. It holds no secret: those reach the processes through the environment."""
    sections = [
        _section(
            "supervisord",
            nodaemon="true",
            logfile=folders.logs / "supervisor.log",
            logfile_maxbytes=LOG_BYTES,
            logfile_backups=LOG_BACKUPS,
            pidfile=folders.run / "supervisor.pid",
            childlogdir=folders.logs,
            directory=folders.code,
        ),
        _section("unix_http_server", file=folders.socket, chmod="0600"),
        "[rpcinterface:supervisor]\n"
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n",
    ]
    sections += [_program(process, folders) for process in processes]
    # supervisord stops one group after the other and the processes of a group at the same time, so all that
    # need the broker are one group, and stopping takes as long as the slowest and not as long as the sum.
    needing = [process.name for process in processes if process.name != "broker"]
    sections.append(_section(f"group:{GROUP}", programs=",".join(needing), priority=900))
    return "\n".join(sections)


def _program(process: Process, folders: Folders) -> str:
    command = [sys.executable if word == "python" else word for word in process.command]
    if process.nice:
        command = ["nice", "-n", str(process.nice), *command]
    environment = {"PYTHONUNBUFFERED": "1", **process.environment}
    if process.threads is not None:
        environment |= dict.fromkeys(THREAD_VARIABLES, str(process.threads))
    return _section(
        f"program:{process.name}",
        command=shlex.join(command),
        directory=folders.code,
        environment=",".join(f'{name}="{value}"' for name, value in environment.items()),
        priority=process.priority,
        autorestart="true",
        startsecs=3,
        startretries=3,
        stopsignal="TERM",
        stopwaitsecs=process.stop_seconds,
        stopasgroup="true",
        killasgroup="true",
        redirect_stderr="true",
        stdout_logfile=folders.logs / f"{process.name}.log",
        stdout_logfile_maxbytes=LOG_BYTES,
        stdout_logfile_backups=LOG_BACKUPS,
    )


def _section(name: str, **options: object) -> str:
    # supervisord expands "%(name)s" in values.
    lines = [f"{option} = {str(value).replace('%', '%%')}" for option, value in options.items()]
    return "\n".join([f"[{name}]", *lines, ""])
