"""HTTPS of `make up TLS=1`: which names and addresses it covers, and how people are told of them."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from webapp.supervision import certificates, local_network
from webapp.supervision.certificates import Certificate
from webapp.supervision.local_network import Address

_LOOPBACK = ("127.0.0.1", "::1")
_SHOWN = 3


class Encryption:
    """The certificate of one site, kept in `folder`.

    host    address that the web process listens on
    listed  what the person named in WATCHPOST_ALLOWED_HOSTS
    """

    def __init__(self, folder: Path, *, host: str, listed: Sequence[str]) -> None:
        self._folder = folder
        self._host = host
        self._listed = listed
        self._certificate: Certificate | None = None
        self._names, self._addresses = self._covered()

    def renew(self) -> bool:
        """Make the certificate if there is none, it ends soon, or it does not fit this machine any more.

        True if it was made, so that a running web process must be started again.
        """
        self._certificate = certificates.ensure(self._folder, names=self._names, addresses=self._addresses)
        return self._certificate.is_new

    def environment(self) -> dict[str, str]:
        """What the processes need to know: uvicorn's files, secure cookies, and by what names people come."""
        hosts = [*self._listed, *self._names, *map(_in_url, self._addresses)]
        return {
            "UVICORN_SSL_KEYFILE": str(self._made.key),
            "UVICORN_SSL_CERTFILE": str(self._made.chain),
            "WATCHPOST_TLS": "1",
            "WATCHPOST_ALLOWED_HOSTS": ",".join(dict.fromkeys(hosts)),
        }

    def context(self) -> ssl.SSLContext:
        """For asking the site on this machine."""
        return ssl.create_default_context(cafile=str(self._made.authority))

    def lines(self, port: int) -> list[str]:
        """What to tell the person: addresses for phones, and how their warning ends."""
        shown = [one for one in self._addresses if not one.is_loopback]
        return [
            *(f"From phones and other machines: https://{_in_url(one)}:{port}" for one in shown[:_SHOWN]),
            "Browsers warn at the first visit: this machine made the certificate itself. Its SHA-256 is",
            f"  {self._made.fingerprint}",
            f"To end the warning, install {self._made.authority} as a trusted authority on the device.",
        ]

    @property
    def _made(self) -> Certificate:
        if self._certificate is None:
            raise RuntimeError("the certificate was not made yet")
        return self._certificate

    def _covered(self) -> tuple[list[str], list[Address]]:
        given = [word.strip("[]").lstrip(".") for word in self._listed if word != "*"]
        names = ["localhost", *local_network.names(), *(word for word in given if not _parsed([word]))]
        addresses = [*_parsed(given), *_parsed(_LOOPBACK)]
        listening = _parsed([self._host])
        if not listening:
            names.append(self._host)
        elif listening[0].is_unspecified:
            addresses = [*local_network.addresses(), *addresses]
        else:
            addresses = [*listening, *addresses]
        return list(dict.fromkeys(names)), list(dict.fromkeys(addresses))


def _in_url(address: Address) -> str:
    return f"[{address}]" if address.version == 6 else str(address)


def _parsed(words: Sequence[str]) -> list[Address]:
    """Those of `words` that are IP addresses."""
    found = []
    for word in words:
        try:
            found.append(ip_address(word))
        except ValueError:
            continue
    return found
