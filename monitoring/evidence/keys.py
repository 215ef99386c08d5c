"""The key that this site signs with: made at first use, its private half encrypted at rest."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from monitoring.evidence import signing
from monitoring.models import EvidenceKey
from monitoring.secrets import WrongKey, decrypt, encrypt
from monitoring.serial import one_at_a_time


class KeyLost(Exception):
    """The private key cannot be decrypted any more; `str()` says what to do and holds no secret."""

    def __init__(self) -> None:
        super().__init__(
            "The key that evidence is signed with cannot be decrypted: it was saved under another "
            "WATCHPOST_CAMERA_KEY (or WATCHPOST_SECRET_KEY) than this server has now. Start the server with "
            "the former one, or make a new key with `python manage.py evidence_key --new`."
        )


@dataclass(frozen=True, slots=True)
class SigningKey:
    public: str
    """32 bytes in base64."""
    private: Ed25519PrivateKey


def current() -> SigningKey:
    """The newest key; one is made where there is none. Raises KeyLost."""
    row = EvidenceKey.objects.first()
    if row is None:
        with transaction.atomic():
            one_at_a_time("evidence key")
            row = EvidenceKey.objects.first() or _new()
    try:
        private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(decrypt(row.secret)))
    except WrongKey:
        raise KeyLost from None
    return SigningKey(row.public, private)


def renew() -> str:
    """A new key from now on; what former ones signed stays good under those. Gives its public half."""
    with transaction.atomic():
        one_at_a_time("evidence key")
        return _new().public


def known_public() -> list[EvidenceKey]:
    """All keys this site ever signed with, newest first."""
    return list(EvidenceKey.objects.all())


def _new() -> EvidenceKey:
    private = signing.new_key()
    secret = base64.b64encode(private.private_bytes_raw()).decode("ascii")
    return EvidenceKey.objects.create(public=signing.public_text(private), secret=encrypt(secret))
