import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from webapp.supervision import leftovers

SLEEPER = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
)
# A parent that ends at once, so that its child is handed to init.
ORPHAN = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}])"

Start = Callable[[str, Path], "subprocess.Popen[bytes]"]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def run(code: str, data: Path) -> subprocess.Popen[bytes]:
        environment = os.environ | leftovers.mark(data)
        process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def test_it_works(tmp_path: Path, start: Start) -> None:
    process = start(SLEEPER, tmp_path)

    (command,) = leftovers.end(tmp_path)

    assert "time.sleep" in command
    assert process.wait(5) == -signal.SIGTERM


def test_nothing_left_is_nothing_done(tmp_path: Path) -> None:
    assert leftovers.end(tmp_path) == []


def test_process_that_ignores_the_request_is_killed(tmp_path: Path, start: Start) -> None:
    process = start(STUBBORN, tmp_path)
    assert process.stdout is not None
    process.stdout.readline()

    leftovers.end(tmp_path, patience=0.2)

    assert process.wait(5) == -signal.SIGKILL


def test_orphan_is_found(tmp_path: Path, start: Start) -> None:
    start(ORPHAN, tmp_path).wait(10)

    assert len(leftovers.end(tmp_path)) == 1
    with leftovers.found(tmp_path) as processes:
        assert processes == []


def test_other_installations_are_left_alone(tmp_path: Path, start: Start) -> None:
    other = start(SLEEPER, tmp_path / "other")
    prefix = start(SLEEPER, tmp_path.with_name(tmp_path.name + "-2"))

    assert leftovers.end(tmp_path) == []
    time.sleep(0.1)
    assert other.poll() is None
    assert prefix.poll() is None


def test_own_process_and_its_ancestors_are_spared(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from webapp.supervision import leftovers;"
        f"print(leftovers.end(Path({str(tmp_path)!r})))"
    )
    environment = os.environ | leftovers.mark(tmp_path)
    shell = ["sh", "-c", '"$0" -c "$1"; true', sys.executable, code]
    result = subprocess.run(shell, env=environment, capture_output=True, text=True, timeout=30)
    assert result.stdout.strip() == "[]"
