"""Adds the demonstration cameras to a new site, beside everything else that starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from webapp.processes import THREAD_VARIABLES
from webapp.settings import env
from webapp.supervision.supervisor import end_with_parent

NICE = 10


class Demonstration:
    """Has `manage.py demo` add them once and then teach them, each again at the next start if interrupted.

    Drawing, encoding and fitting take their time, and libraries that stay out of the process that supervises.
    What is still to be done is remembered by files in `run`.
    """

    def __init__(self, run: Path, logs: Path, code: Path) -> None:
        self._wanted = run / "demonstration-wanted"
        self._untaught = run / "demonstration-untaught"
        self._log = logs / "demonstration.log"
        self._code = code
        self._environment: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def want(self) -> None:
        """Remember that this site is new; WATCHPOST_DEMONSTRATION=0 says that it shall stay empty."""
        if env.boolean("WATCHPOST_DEMONSTRATION", True):
            self._wanted.touch()

    def add(self, environment: dict[str, str]) -> None:
        """Begin, with the environment of the site's processes, if this is wanted and not done yet."""
        self._environment = environment
        if self._wanted.exists():
            self._start()

    def look(self) -> list[str]:
        """Go on with teaching once the networks are there, and say what went wrong since the last look."""
        if self._process is not None:
            if self._process.poll() is None:
                return []
            status, self._process = self._process.returncode, None
            done = self._wanted if self._wanted.exists() else self._untaught
            if status != 0:
                self._environment = {}
                return [f"The demonstration cameras are not complete: read why in {self._log}"]
            if done == self._wanted:
                self._wanted.rename(self._untaught)
            else:
                self._untaught.unlink(missing_ok=True)
        if self._environment and self._untaught.exists():
            self._start("--teach")
        return []

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _start(self, *options: str) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["nice", "-n", str(NICE), sys.executable, "manage.py", "demo", *options],
                cwd=self._code,
                env={**self._environment, "PYTHONUNBUFFERED": "1", **dict.fromkeys(THREAD_VARIABLES, "1")},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
