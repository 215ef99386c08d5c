"""Where a camera's picture may come from: which addresses are accepted, and how they are shown.

Cameras live on private networks, so private and loop-back addresses are allowed: whoever may enter one is
an administrator of this site. What an address answers must still be a picture (`monitoring.live.pulls`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from django.conf import settings

from monitoring.models import Clip

PULLED = ("rtsp", "rtsps", "http", "https")
LONGEST = 1000
CLIP = "clip"
DEMONSTRATION = "demonstration"
DEMONSTRATIONS = ("courtyard", "pavement")
"""What this site makes itself for its demonstration cameras (monitoring.demonstration)."""

_HOST = re.compile(r"[A-Za-z0-9._:-]+")
# What clouds tell their machines' secrets at; no camera is there.
_METADATA = frozenset({"169.254.169.254", "fd00:ec2::254"})


class BadAddress(ValueError):
    """The address cannot be used; `str()` is a sentence that repeats no part of it but its scheme."""


@dataclass(frozen=True, slots=True)
class Address:
    """url      complete, with its credentials: never to be shown, logged or sent unencrypted
    display  the same without credentials and without the values of its query
    """

    url: str
    display: str

    def __repr__(self) -> str:
        return f"Address({self.display!r})"


def read_pulled(text: str) -> Address:
    """The address of a stream to fetch. Raises BadAddress."""
    url = text.strip()
    if not url:
        raise BadAddress("Enter the address of the camera, such as rtsp://192.0.2.7/stream1.")
    if len(url) > LONGEST:
        raise BadAddress(f"An address has at most {LONGEST} characters.")
    if any(character.isspace() or not character.isprintable() for character in url):
        raise BadAddress("An address has no spaces or control characters; write %20 for a space.")
    parts = _split(url)
    if parts.scheme.lower() not in PULLED:
        raise BadAddress("An address starts with rtsp://, rtsps://, http:// or https://.")
    if not parts.hostname or not _HOST.fullmatch(parts.hostname):
        raise BadAddress(
            "The address names no host. If the password holds @, / or #, write %40, %2F or %23 instead."
        )
    _check_host(parts.hostname)
    return Address(url=url, display=_without_secrets(parts))


def read_recording(text: str) -> Address:
    """What a looping camera plays: `clip:<id>` of a recording uploaded here, or `demonstration:<name>`.

    Raises BadAddress.

    No path is accepted, so that nobody can make the server play its own files.
    """
    kind, _, name = text.strip().partition(":")
    try:
        wanted = f"{CLIP}:{UUID(name)}" if kind == CLIP else ""
    except ValueError:
        wanted = ""
    if kind == DEMONSTRATION and name in DEMONSTRATIONS:
        wanted = f"{DEMONSTRATION}:{name}"
    if not wanted:
        raise BadAddress("Choose one of the recordings to play.")
    return Address(url=wanted, display=wanted)


def recording_file(url: str) -> Path:
    """Where the file of a looping camera lies: that of a recording, or the path that was stored as it is.

    Raises BadAddress when the recording was deleted.
    """
    kind, _, name = url.partition(":")
    if kind == DEMONSTRATION:
        return Path(settings.MEDIA_ROOT) / DEMONSTRATION / f"{name}.mp4"
    if kind != CLIP:
        return Path(url)
    clip = Clip.objects.filter(pk=UUID(name)).first()
    if clip is None:
        raise BadAddress("The recording that this camera plays was deleted; choose another.")
    return Path(settings.MEDIA_ROOT) / clip.path


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for what is no port
    except ValueError:
        raise BadAddress(
            "The address cannot be read: check its host and port. If the password holds @, /, # or a "
            "bracket, write %40, %2F, %23, %5B or %5D instead."
        ) from None
    return parts


def _check_host(host: str) -> None:
    try:
        address = ip_address(host)
    except ValueError:
        return  # a name
    if address.is_unspecified or address.is_multicast or str(address) in _METADATA:
        raise BadAddress("There is no camera at this host's address.")


def _without_secrets(parts: SplitResult) -> str:
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    query = "?…" if parts.query else ""
    return f"{parts.scheme.lower()}://{shown}{port}{parts.path}{query}"[:500]
