"""Opening a stream of the network, limited to real containers, and saying exactly why it could not be.

No sentence repeats an address: it may hold a password.
"""

from __future__ import annotations

import errno
import socket
import time
from urllib.parse import urlsplit

import av
from av.container import InputContainer

from inference.media.container import DEMUXERS
from monitoring.live.sources import BadAddress, read_pulled

OPEN_SECONDS = 10.0
READ_SECONDS = 5.0

_NETWORK_DEMUXERS = (*DEMUXERS, "mpjpeg")
"""mpjpeg: the motion JPEG that cameras serve over HTTP."""
_COMMON = {
    "max_streams": "16",
    "probesize": "2000000",
    "analyzeduration": "2000000",
    # Two pictures tell the rate well enough; more would keep everyone waiting for two seconds.
    "fpsprobesize": "2",
    "fflags": "+discardcorrupt",
}
_OPTIONS = {
    "rtsp": {
        **_COMMON,
        "format_whitelist": "rtsp",
        "protocol_whitelist": "rtsp,rtp,tcp,udp,tls,crypto",
        "rtsp_transport": "tcp",
    },
    "http": {
        **_COMMON,
        "format_whitelist": ",".join(_NETWORK_DEMUXERS),
        "protocol_whitelist": "http,https,httpproxy,tcp,tls,crypto",
        # Some cameras refuse what does not look like a player.
        "user_agent": "Watchpost",
        "reconnect": "0",
    },
}
_OPTIONS["rtsps"] = _OPTIONS["rtsp"]
_OPTIONS["https"] = _OPTIONS["http"]
_PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}

_UNREACHABLE = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN})

LASTING = frozenset({"address", "unauthorized", "forbidden", "not_found", "no_video", "codec", "format"})
"""Codes of failures that trying again will hardly cure: someone must change something."""


class SourceFailure(Exception):
    """A source that gives no picture. `str()` is a sentence for people without any secret.

    code  "address", "dns", "refused", "unreachable", "unauthorized", "forbidden", "not_found", "busy",
          "server", "format", "no_video", "codec", "timeout", "ended", "network", "missing", "damaged"
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code

    @property
    def lasts(self) -> bool:
        return self.code in LASTING


def open_stream(url: str) -> InputContainer:
    """Open an rtsp(s) or http(s) address for reading. Blocks up to 10 s. Raises SourceFailure."""
    try:
        read_pulled(url)
    except BadAddress as bad:
        raise SourceFailure("address", str(bad)) from None
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), parts.hostname or ""
    port = parts.port or _PORTS[scheme]
    _resolve(host, port)
    began = time.monotonic()
    try:
        return av.open(
            url,
            mode="r",
            options=dict(_OPTIONS[scheme]),
            timeout=(OPEN_SECONDS, READ_SECONDS),
            metadata_errors="replace",
        )
    except (av.FFmpegError, OSError) as error:
        # FFmpeg calls an RTSP answer that never came invalid data.
        silent = time.monotonic() - began >= OPEN_SECONDS
        cause = TimeoutError() if silent else error
        raise failure_of(cause, host=host, port=port, tls=scheme.endswith("s")) from None


def _resolve(host: str, port: int) -> None:
    """FFmpeg says of a name that does not exist only "Input/output error"."""
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise SourceFailure(
            "dns", f"The name {host} is not known here (DNS). Check its spelling, or enter its IP address."
        ) from None


def failure_of(
    error: BaseException, *, host: str = "", port: int | None = None, tls: bool = False
) -> SourceFailure:
    """What went wrong while a stream was opened or read."""
    where = f"{host}:{port}" if host else "the camera"
    for kind, code, sentence in (
        (av.HTTPUnauthorizedError, "unauthorized", "The camera refused the user name or password (401)."),
        (av.HTTPForbiddenError, "forbidden", "The camera forbids this user to see that stream (403)."),
        (av.HTTPNotFoundError, "not_found", "The camera has no stream at that path (404)."),
        (av.HTTPTooManyRequestsError, "busy", "The camera says that it gets too many requests (429)."),
        (av.HTTPClientError, "server", "The camera does not accept the request for that stream (4xx)."),
        (av.HTTPServerError, "server", "The camera reports a fault of its own (5xx)."),
        (ConnectionRefusedError, "refused", f"Nothing answers at {where}: the connection was refused."),
        (ConnectionError, "network", "The camera closed the connection."),
        (
            av.ProtocolNotFoundError,
            "format",
            "The address leads to a kind of source that is not allowed here.",
        ),
        (av.ExitError, "timeout", f"There was no answer from {where} in time."),
        (TimeoutError, "timeout", f"There was no answer from {where} in time."),
        (EOFError, "ended", "The camera ended the stream."),
        (av.DemuxerNotFoundError, "format", "What the address answers is not a video stream known here."),
        (av.DecoderNotFoundError, "codec", "The stream uses a codec that cannot be decoded here."),
    ):
        if isinstance(error, kind):
            return SourceFailure(code, sentence)
    if isinstance(error, (av.InvalidDataError, av.ArgumentError, ValueError)):
        return SourceFailure(
            "format", "What the address answers is not a video stream of a kind that is allowed here."
        )
    number = getattr(error, "errno", None)
    if number in _UNREACHABLE:
        return SourceFailure("unreachable", f"There is no way to {where} on the network.")
    if tls and isinstance(error, OSError):
        return SourceFailure("network", f"No secure connection (TLS) to {where} could be made.")
    return SourceFailure("network", f"The connection to {where} ended before a picture came.")
