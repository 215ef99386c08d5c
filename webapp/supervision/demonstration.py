"""Adds the demonstration cameras to a new site, beside everything else that starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from webapp.settings import env
from webapp.supervision.supervisor import end_with_parent

NICE = 5


class Demonstration:
    """Runs `manage.py demo` once for a new site, and again at the next start if it was interrupted.

    Drawing and encoding take some ten seconds and libraries that stay out of the process that supervises.
    """

    def __init__(self, run: Path, logs: Path, code: Path) -> None:
        self._wanted = run / "demonstration-wanted"
        self._log = logs / "demonstration.log"
        self._code = code
        self._process: subprocess.Popen[bytes] | None = None

    def want(self) -> None:
        """Remember that this site is new; WATCHPOST_DEMONSTRATION=0 says that it shall stay empty."""
        if env.boolean("WATCHPOST_DEMONSTRATION", True):
            self._wanted.touch()

    def start(self, environment: dict[str, str]) -> None:
        """Begin, with the environment of the site's processes, if this is wanted and not done yet."""
        if not self._wanted.exists():
            return
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["nice", "-n", str(NICE), sys.executable, "manage.py", "demo"],
                cwd=self._code,
                env={**environment, "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def look(self) -> list[str]:
        """What there is to say since the last look."""
        if self._process is None or self._process.poll() is None:
            return []
        status, self._process = self._process.returncode, None
        if status != 0:
            return [f"The demonstration cameras could not be added: read why in {self._log}"]
        self._wanted.unlink(missing_ok=True)
        return []
