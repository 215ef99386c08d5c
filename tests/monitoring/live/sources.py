"""What sources hand out, kept; and an HTTP server that serves streams, refuses, and cuts off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from av.video.frame import VideoFrame

from inference.types import Floats
from monitoring.live.pulls import Outlets


class Kept:
    """Outlets that keep what they are given: times, and where the square was."""

    def __init__(self) -> None:
        self.frames: list[tuple[float, int]] = []
        self.arrivals: list[float] = []
        self.sound: list[tuple[float, Floats]] = []
        self.packets: list[tuple[float, int, str]] = []
        self.sound_packets: list[tuple[float, str]] = []

    def outlets(self) -> Outlets:
        return Outlets(
            frame=self._frame,
            sound=lambda samples, at: self.sound.append((at, samples)),
            packet=lambda packet, codec, at: self.packets.append((at, int(packet.dts or 0), codec)),
            sound_packet=lambda packet, codec, at: self.sound_packets.append((at, codec)),
        )

    def _frame(self, frame: VideoFrame, at: float) -> None:
        self.frames.append((at, brightest_column(frame)))
        self.arrivals.append(time.time())

    def wait(self, reached: Callable[[Kept], bool], seconds: float = 10.0) -> None:
        until(lambda: reached(self), seconds)


def brightest_column(frame: VideoFrame) -> int:
    """Where the white square of `tests.recordings.draw` is, which moves four pixels a picture."""
    grey = frame.to_ndarray(format="gray")
    return int(np.argmax(grey.mean(axis=0) > grey.mean() + 20))


def until(reached: Callable[[], Any], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        answer = self.server.answers[self.path]
        if isinstance(answer, int):
            self.send_response(answer)
            self.end_headers()
            return
        if isinstance(answer, str):
            self.send_response(302)
            self.send_header("Location", answer)
            self.end_headers()
            return
        data, rate, most = answer
        self.send_response(200)
        self.send_header("Content-Type", "video/mp2t")
        if most >= len(data):
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        began, sent = time.monotonic(), 0
        try:
            while sent < min(len(data), most):
                due = int((time.monotonic() - began) * rate) + 1
                self.wfile.write(data[sent : min(due, most)])
                sent = min(due, most)
                time.sleep(0.01)
            while not self.server.hangs_up and sent < len(data):
                time.sleep(0.05)
        except ConnectionError:
            return

    def log_message(self, *arguments: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """answers: path -> status, or where to redirect to, or (bytes, bytes a second, bytes after which it is
    silent, or hangs up)."""

    daemon_threads = True

    def __init__(self, answers: dict[str, int | str | tuple[bytes, float, float]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Any] = answers
        self.requests: list[str] = []
        self.hangs_up = True

    def url(self, path: str, credentials: str = "") -> str:
        return f"http://{credentials}127.0.0.1:{self.server_port}{path}"


@contextmanager
def serving(answers: dict[str, Any]) -> Iterator[Server]:
    server = Server(answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def bytes_of(path: Path) -> bytes:
    return path.read_bytes()
