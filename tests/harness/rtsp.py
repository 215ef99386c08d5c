"""A real RTSP server that nobody here wrote: GStreamer's, out of Debian's packages."""

from __future__ import annotations

import os
import signal
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import quote

from tests.harness.ports import free_port

PACKAGES = (
    "gir1.2-gst-rtsp-server-1.0",
    "python3-gi",
    "gstreamer1.0-plugins-good",  # reads MP4, packs RTP
    "gstreamer1.0-plugins-bad",  # parses H.264
)
PYTHON = Path("/usr/bin/python3")
USER = "guard"

_SCRIPT = Path(__file__).with_name("rtsp_server.py")
_PROBE = """
import gi
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst, GstRtspServer
Gst.init(None)
for name in ("qtdemux", "h264parse", "aacparse", "rtph264pay", "rtpmp4gpay"):
    assert Gst.ElementFactory.find(name), name
"""


@cache
def missing() -> str:
    """Why the server cannot run here, or nothing if it can."""
    reason = f"GStreamer's RTSP server is not installed (apt-get install {' '.join(PACKAGES)})"
    if not PYTHON.exists():
        return reason
    try:
        tried = subprocess.run([PYTHON, "-c", _PROBE], env=_clean(), capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return reason
    return "" if tried.returncode == 0 else reason


class RtspServer:
    """Serves files on a loop-back port; may be killed and started again on the same port."""

    def __init__(self, mounts: dict[str, Path], *, password: str = "") -> None:
        """mounts: name below the address -> MP4. With a password only USER may see them."""
        self.port = free_port()
        self._mounts = mounts
        self._credentials = f"{USER} {password}" if password else ""
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> RtspServer:
        served = [f"{name}={path}" for name, path in self._mounts.items()]
        self._process = subprocess.Popen(
            [PYTHON, str(_SCRIPT), str(self.port), self._credentials, *served],
            env=_clean(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "serving\n"
        return self

    def url(self, name: str, *, password: str = "") -> str:
        credentials = f"{USER}:{quote(password, safe='')}@" if password else ""
        return f"rtsp://{credentials}127.0.0.1:{self.port}/{name}"

    def kill(self) -> None:
        """As a camera that loses its power: connections break."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """As a network that loses its way: connections stay open and nothing comes any more."""
        os.kill(self.pid, signal.SIGSTOP)


def _clean() -> dict[str, str]:
    """Debian's Python must not look into the environment of ours."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
