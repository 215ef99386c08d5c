"""`manage.py up` as people meet it: a real start, real signals, real crashes."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import stat
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harness.installation import Up
from tests.harness.valkey import ValkeyProcess
from webapp.processes import PROCESSES
from webapp.supervision import leftovers

pytestmark = pytest.mark.one_database


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    """Make installations of an empty data folder."""
    yield from makers(tmp_path / "data")


@dataclass(frozen=True)
class Lived:
    """What one whole life of an installation showed; its data folder is there for further starts."""

    data: Path
    output: Path
    said: str
    was_healthy: bool
    commands: str
    status: int
    left: dict[int, str]
    is_healthy: bool


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """The first start of a new site, to its end by Ctrl-C."""
    one = Up(tmp_path_factory.mktemp("lived") / "data").start()
    one.wait_until_announced()
    was_healthy, commands = one.is_healthy(), "\n".join(one.pids().values())
    status = one.end()
    return Lived(
        one.data, one.output, one.said(), was_healthy, commands, status, one.pids(), one.is_healthy()
    )


@pytest.fixture
def again(lived: Lived) -> Iterator[Callable[..., Up]]:
    """Make installations of the data folder that a first start has filled, which start faster."""
    yield from makers(lived.data)


def makers(data: Path) -> Iterator[Callable[..., Up]]:
    started: list[Up] = []

    def make(**environment: str) -> Up:
        started.append(Up(data, **environment))
        return started[-1]

    yield make
    for one in started:
        if one.process is not None and one.process.poll() is None:
            one.end(signal.SIGTERM)
    leftovers.end(data, patience=2)


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_it_works(lived: Lived) -> None:
    assert lived.was_healthy
    for process in PROCESSES:
        assert " ".join(process.command[1:]) in lived.commands
    assert "valkey-server" in lived.commands

    assert lived.status == 0
    assert lived.left == {}
    assert not lived.is_healthy


def test_password_is_in_a_private_file_and_in_no_log(lived: Lived) -> None:
    file = lived.data / "admin-password.txt"
    secrets = [line.split("=", 1)[1] for line in (lived.data / "secrets.env").read_text().splitlines()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((lived.data / "secrets.env").stat().st_mode) == 0o600
    assert stat.S_IMODE(lived.data.stat().st_mode) == 0o700

    logs = [lived.output, *(lived.data / "logs").iterdir()]
    assert len(logs) > len(PROCESSES)
    for log in logs:
        for secret in (file.read_text().strip(), *secrets):
            assert secret not in log.read_text(errors="replace"), log


class TestSecondStart:
    """One start of the folder that a first one has filled, with a broker that was given: what it keeps, what
    it uses, and last, what becomes of it without its supervisor."""

    @pytest.fixture(scope="class")
    def kept(self, lived: Lived) -> dict[str, str]:
        return {name: (lived.data / name).read_text() for name in ("secrets.env", "admin-password.txt")}

    @pytest.fixture(scope="class")
    def collected(self, lived: Lived) -> int:
        return when_collected(lived.data)

    @pytest.fixture(scope="class")
    def second(
        self, lived: Lived, kept: dict[str, str], collected: int, valkey: ValkeyProcess
    ) -> Iterator[Up]:
        makers_of_one = makers(lived.data)
        one = next(makers_of_one)(REDIS_URL=valkey.url).start()
        one.wait_until_announced()
        yield one
        next(makers_of_one, None)

    def test_it_keeps_everything_and_repeats_nothing(
        self, lived: Lived, kept: dict[str, str], collected: int, second: Up
    ) -> None:
        assert {name: (lived.data / name).read_text() for name in kept} == kept
        # What a first start spends its time on; a bound in seconds would fail on a busy machine.
        assert when_collected(lived.data) == collected
        assert "was made" in lived.said
        assert "was made" not in second.said()

    def test_a_given_broker_is_used_instead_of_an_own_one(self, second: Up) -> None:
        assert not any("valkey-server" in command for command in second.pids().values())

    def test_killing_the_supervisor_stops_everything_with_a_sentence(self, second: Up) -> None:
        os.kill(second.supervisor_pid(), signal.SIGKILL)

        assert second.process is not None
        assert second.process.wait(30) == 1
        assert "The supervisor ended on its own" in second.said()
        assert second.pids() == {}


def when_collected(data: Path) -> int:
    return (data / "static" / "staticfiles.json").stat().st_mtime_ns


def test_crashes_and_a_rival(again: Callable[..., Up]) -> None:
    """A killed process is started again, a second start is refused, and killing `up` ends everything."""
    one = again().start()
    one.wait_until_announced()
    web = next(pid for pid, command in one.pids().items() if "uvicorn" in command)
    os.kill(web, signal.SIGKILL)

    assert wait_for(lambda: "web stopped and was started again" in one.said(), 20)
    assert wait_for(one.is_healthy, 20)
    assert str(one.data / "logs" / "web.log") in one.said()

    rival = again().start()
    assert rival.process is not None
    assert rival.process.wait(20) == 1
    assert f"Watchpost already runs from {one.data}" in rival.said()
    assert one.is_healthy()

    one.end(signal.SIGKILL)
    assert wait_for(lambda: one.pids() == {}, 25)


def test_what_a_killed_supervisor_left_behind_is_reaped(again: Callable[..., Up]) -> None:
    first = again().start()
    first.wait_until_announced()
    supervisor = first.supervisor_pid()
    # Stopped first, so that neither can clean up after the other.
    os.kill(supervisor, signal.SIGSTOP)
    first.end(signal.SIGKILL)
    os.kill(supervisor, signal.SIGKILL)
    assert wait_for(lambda: supervisor not in first.pids(), 5)
    left = set(first.pids())
    assert len(left) == len(PROCESSES) + 1  # the broker

    second = again().start()
    second.wait_until_announced()

    # On a busy machine one of them may have ended by itself before it was looked for.
    ended = re.search(r"Ended (\d+) processes that an earlier run had left behind\.", second.said())
    assert ended is not None
    assert len(left) // 2 < int(ended[1]) <= len(left)
    assert left.isdisjoint(second.pids())


def test_taken_port_is_a_sentence(up: Callable[..., Up]) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        one = up(port=port).start()
        assert one.process is not None
        assert one.process.wait(30) == 1

    assert f"Port {port} on 127.0.0.1 is taken by another program." in one.said()
    assert "WATCHPOST_PORT=" in one.said()
    assert "Traceback" not in one.said()
    assert one.pids() == {}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("WATCHPOST_PORT", "eighty", "WATCHPOST_PORT must be a whole number; it is 'eighty'."),
        ("WATCHPOST_PORT", "70000", "WATCHPOST_PORT must be at least 1 and at most 65535; it is 70000."),
        ("WATCHPOST_DEBUG", "perhaps", "WATCHPOST_DEBUG must be 1 or 0"),
        ("DATABASE_URL", "mysql://host/name", "DATABASE_URL must start with postgres://"),
        ("WATCHPOST_HOST", "no such host", "WATCHPOST_HOST is 'no such host', which is no address"),
    ],
)
def test_malformed_environment_is_a_sentence(
    up: Callable[..., Up], name: str, value: str, sentence: str
) -> None:
    one = up()
    one.environment[name] = value
    one.start()
    assert one.process is not None
    assert one.process.wait(30) == 1
    assert sentence in one.said()
    assert len(one.said().strip().splitlines()) == 1


@pytest.mark.thorough
def test_https_with_a_certificate_made_here(up: Callable[..., Up]) -> None:
    one = up(tls=True, WATCHPOST_HOST="127.0.0.1").start()
    one.wait_until_announced()

    assert f"Watchpost runs at https://127.0.0.1:{one.port}" in one.said()
    with urllib.request.urlopen(f"{one.url}/accounts/login/", context=one.trust(), timeout=5) as answer:
        cookies = answer.headers.get_all("Set-Cookie")
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"{one.url}/healthz", timeout=5)
    for key in ("server.key", "authority.key"):
        assert stat.S_IMODE((one.data / "tls" / key).stat().st_mode) == 0o600


@pytest.mark.thorough
def test_new_site_gets_demonstration_cameras_once(up: Callable[..., Up]) -> None:
    first = up(WATCHPOST_DEMONSTRATION="1").start()
    first.wait_until_announced()
    assert wait_for(lambda: cameras(first) == 2, 60), (first.data / "logs" / "demonstration.log").read_text()
    assert wait_for(lambda: not (first.data / "run" / "demonstration-wanted").exists(), 60)
    first.end()
    with closing(sqlite3.connect(first.data / "watchpost.sqlite3")) as database:
        database.execute("DELETE FROM monitoring_camera")
        database.commit()

    second = up(WATCHPOST_DEMONSTRATION="1").start()
    second.wait_until_announced()
    # What it teaches now is nobody, for those it would teach are gone.
    assert wait_for(lambda: not (first.data / "run" / "demonstration-untaught").exists(), 60)
    assert cameras(second) == 0


def cameras(one: Up) -> int:
    with closing(sqlite3.connect(one.data / "watchpost.sqlite3", timeout=10)) as database:
        return int(database.execute("SELECT count(*) FROM monitoring_camera").fetchone()[0])
