"""Streams fetched over HTTP; RTSP is in tests/services/test_rtsp.py."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from monitoring.live import connecting
from monitoring.live.connecting import SourceFailure, open_stream
from monitoring.live.counters import FeedHealth
from monitoring.live.pulls import LONGEST_PAUSE, Pull, pause_before
from tests.harness.ports import free_port
from tests.monitoring.live.sources import Kept, bytes_of, serving, until
from tests.recordings import write_recording

FPS = 20
PASSWORD = "s3cret-Passw0rd"

Fetch = Callable[[str], tuple[Pull, Kept]]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Four seconds as an MPEG transport stream, a keyframe every half second."""
    path = tmp_path_factory.mktemp("film") / "film.ts"
    options = {"g": "10", "tune": "zerolatency"}
    return bytes_of(write_recording(path, frames=4 * FPS, fps=FPS, sound="aac", codec_options=options))


@pytest.fixture
def fetch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetch]:
    monkeypatch.setattr("monitoring.live.pulls.pause_before", lambda attempt: 0.05)
    pulls: list[Pull] = []

    def fetch(url: str) -> tuple[Pull, Kept]:
        kept = Kept()
        pull = Pull(url, name="gate", outlets=kept.outlets(), health=FeedHealth())
        pull.start()
        pulls.append(pull)
        return pull, kept

    yield fetch
    for pull in pulls:
        pull.stop()
    for pull in pulls:
        pull.join(8)
        assert not pull.is_alive()


def live(film: bytes, most: float = float("inf")) -> tuple[bytes, float, float]:
    """As a camera sends it: as fast as it films."""
    return film, len(film) / 4.0, most


def test_it_works(film: bytes, fetch: Fetch) -> None:
    with serving({"/live": live(film)}) as server:
        pull, kept = fetch(server.url("/live"))
        kept.wait(lambda kept: len(kept.frames) >= 2 * FPS)
        assert pull.playing
        times = np.array([at for at, _ in kept.frames])
        assert np.median(np.diff(times)) == pytest.approx(1 / FPS, abs=0.01)
        assert np.median(np.array(kept.arrivals[: len(times)]) - times) < 0.5
        assert {codec for _, _, codec in kept.packets} == {"h264"}
        assert kept.sound
        assert {codec for _, codec in kept.sound_packets} == {"aac"}


def test_a_file_is_read_at_its_own_pace_and_again(
    film: bytes, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitoring.live.pulls._AHEAD", 0.2)
    with serving({"/film.ts": (film, 1e9, float("inf"))}) as server:
        began = time.monotonic()
        _, kept = fetch(server.url("/film.ts"))
        kept.wait(lambda kept: len(kept.frames) >= 4 * FPS)
        assert time.monotonic() - began > 3
        kept.wait(lambda kept: len(kept.frames) >= 4.5 * FPS)
        assert len(server.requests) >= 2


def test_a_stream_that_is_cut_off_is_fetched_again(film: bytes, fetch: Fetch) -> None:
    with serving({"/live": live(film, len(film) / 2)}) as server:
        pull, kept = fetch(server.url("/live"))
        kept.wait(lambda kept: len(kept.frames) >= FPS)
        until(lambda: len(server.requests) >= 2)
        before = len(kept.frames)
        kept.wait(lambda kept: len(kept.frames) > before + 10)
        until(lambda: pull.failure is None)


def test_a_stream_that_falls_silent_is_given_up(
    film: bytes, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "READ_SECONDS", 1.0)
    with serving({"/live": live(film, len(film) / 2)}) as server:
        server.hangs_up = False
        pull, kept = fetch(server.url("/live"))
        kept.wait(lambda kept: len(kept.frames) >= FPS)
        until(lambda: len(server.requests) >= 2)
        server.hangs_up = True
        assert pull.is_alive()


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (401, "unauthorized", "The camera refused the user name or password (401)."),
        (403, "forbidden", "The camera forbids this user to see that stream (403)."),
        (404, "not_found", "The camera has no stream at that path (404)."),
        (503, "server", "The camera reports a fault of its own (5xx)."),
    ],
)
def test_refusals_are_said(
    fetch: Fetch, status: int, code: str, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving({"/live": status}) as server:
        pull, kept = fetch(server.url("/live", f"guard:{PASSWORD}@"))
        until(lambda: pull.failure is not None)
        assert pull.failure is not None
        assert (pull.failure.code, str(pull.failure)) == (code, sentence)
        assert not pull.playing
        assert kept.frames == []
    assert PASSWORD not in caplog.text


def refusal(url: str) -> SourceFailure:
    with pytest.raises(SourceFailure) as refused:
        open_stream(url)
    assert PASSWORD not in str(refused.value)
    return refused.value


def test_nobody_listens() -> None:
    port = free_port()
    for scheme in ("http", "rtsp"):
        failure = refusal(f"{scheme}://guard:{PASSWORD}@127.0.0.1:{port}/live")
        assert failure.code == "refused"
        assert str(failure) == f"Nothing answers at 127.0.0.1:{port}: the connection was refused."


def test_a_name_that_does_not_exist() -> None:
    failure = refusal(f"rtsp://guard:{PASSWORD}@camera.invalid/live")
    assert failure.code == "dns"
    assert "camera.invalid" in str(failure)


def test_an_answer_that_never_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(connecting, "OPEN_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for scheme in ("http", "rtsp"):
            began = time.monotonic()
            failure = refusal(f"{scheme}://guard:{PASSWORD}@127.0.0.1:{listener.getsockname()[1]}/live")
            assert failure.code == "timeout"
            assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{file}\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile '{file}'\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n",
        b"<html>Sign in</html>",
    ],
    ids=["playlist", "concat script", "session description", "page"],
)
def test_only_real_containers_are_opened(tmp_path: Path, film: bytes, content: bytes) -> None:
    secret = tmp_path / "secret.ts"
    secret.write_bytes(film)
    with serving({"/live": (content.replace(b"{file}", str(secret).encode()) * 3, 1e9, 1e9)}) as server:
        assert refusal(server.url("/live")).code == "format"


def test_a_redirection_cannot_lead_to_a_file(tmp_path: Path, film: bytes) -> None:
    secret = tmp_path / "secret.ts"
    secret.write_bytes(film)
    with serving({"/live": f"file://{secret}"}) as server:
        assert refusal(server.url("/live")).code == "format"


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "concat:/a|/b", "udp://127.0.0.1:9", "/etc/hostname"]
)
def test_other_schemes_are_refused(url: str) -> None:
    assert refusal(url).code == "address"


def test_pauses_grow_to_half_a_minute() -> None:
    pauses = [pause_before(attempt) for attempt in range(1, 12)]
    for pause, plain in zip(pauses, [1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30], strict=True):
        assert pause == pytest.approx(plain, rel=0.21)
    assert LONGEST_PAUSE == 30
