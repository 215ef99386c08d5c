"""The writer that this process holds: made at its first text, changed with the settings, given back idle.

Worker code. One thread at a time uses it (see `writing`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from inference.describe.language_model import NoText, Writer
from inference.describe.language_model.embedded import EmbeddedWriter
from inference.describe.language_model.endpoint import Endpoint, EndpointWriter
from monitoring.models import WriterSettings
from monitoring.secrets import WrongKey, decrypt

IDLE_SECONDS = 300.0
"""After which a model that nobody asks gives its memory back; loading it again takes half a second."""

_Asked = tuple[str, str, str, str]


@dataclass(slots=True)
class _Held:
    asked: _Asked
    writer: Writer
    used_at: float


_held: _Held | None = None


def name_of(site: WriterSettings) -> str:
    """Which model these settings mean, as it is shown and counted."""
    return site.model if site.kind == WriterSettings.Kind.ENDPOINT else EmbeddedWriter.NAME


def writer_for(site: WriterSettings) -> Writer:
    """The one of these settings. Raises NoText where what is stored cannot be used."""
    global _held
    asked = (site.kind, site.url, site.model, site.secret)
    if _held is None or _held.asked != asked:
        close_idle_writer(at_once=True)
        _held = _Held(asked, make_writer(site), 0.0)
    _held.used_at = time.monotonic()
    return _held.writer


def make_writer(site: WriterSettings) -> Writer:
    """A new one. Raises NoText where what is stored cannot be used."""
    if site.kind != WriterSettings.Kind.ENDPOINT:
        return EmbeddedWriter()
    try:
        return EndpointWriter(Endpoint(site.url, site.model, decrypt(site.secret)))
    except WrongKey:
        raise NoText(
            "The stored key cannot be decrypted: this server has another key now. Enter it again."
        ) from None


def close_idle_writer(*, at_once: bool = False) -> None:
    """Gives back the writer that nobody has asked for a while."""
    global _held
    if _held is not None and (at_once or time.monotonic() - _held.used_at > IDLE_SECONDS):
        _held.writer.close()
        _held = None
