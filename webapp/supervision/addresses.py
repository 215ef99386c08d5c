"""Where the web process listens, and whether it may."""

from __future__ import annotations

import errno
import socket


class AddressError(Exception):
    """The address cannot be listened on; the message is a sentence that says why and what to do."""


def check(host: str, port: int) -> None:
    """Raise AddressError unless a server could listen on `host` and `port` now."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise AddressError(f"WATCHPOST_HOST is {host!r}, which is no address: {error.strerror}.") from None
    with socket.socket(family, kind, protocol) as listener:
        # As servers do: connections of an earlier run that still linger do not count.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(1)
        except OSError as error:
            raise AddressError(_sentence(host, port, error)) from None


def _sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program."
            f" Stop that program, or choose another port: WATCHPOST_PORT={port + 1} make up"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs rights that this user lacks. Choose one above 1023 with WATCHPOST_PORT."
    if error.errno == errno.EADDRNOTAVAIL:
        return (
            f"This machine has no address {host}. WATCHPOST_HOST must be one of its own, or 0.0.0.0 for all."
        )
    return f"Nothing can listen on {host}, port {port}: {error.strerror}."


def url(host: str, port: int, *, tls: bool = False) -> str:
    """The address to open in a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"{'https' if tls else 'http'}://{shown}:{port}"
