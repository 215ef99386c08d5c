"""A Python that stays open inside a site's Django, for facts that no page or API tells.

Starting Django takes half a second of a processor, and tests ask many times. Run as a program it is the far
end: a line of JSON per question, one per answer.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import traceback
from contextlib import redirect_stdout
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds that one piece of code may take."""


class Console:
    """The near end, started by the first question."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self._log = log
        self._process: subprocess.Popen[str] | None = None

    def run(self, code: str) -> str:
        """What `code` prints. An exception in it fails the test, with its traceback."""
        process = self._process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()
        try:
            process.stdin.write(json.dumps(code) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        finally:
            watchdog.cancel()
        assert line, self._log.read_text(errors="replace")[-4000:]
        told = json.loads(line)
        assert not told["failure"], f"{told['output']}{told['failure']}"
        return str(told["output"]).strip()

    def close(self) -> None:
        """The next question is answered by a new process, which remembers nothing."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> subprocess.Popen[str]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", __name__],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )


def serve() -> None:
    import django

    django.setup()
    from django.db import connections

    # Whatever else is printed here must not be taken for an answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        output, failure = io.StringIO(), ""
        with redirect_stdout(output):
            try:
                exec(json.loads(line), {"__name__": "console"})  # noqa: S102
            except Exception:  # noqa: BLE001
                failure = traceback.format_exc()
        # A connection kept open would be in the way of a database that is dropped or goes away.
        connections.close_all()
        answers.write(json.dumps({"output": output.getvalue(), "failure": failure}) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
