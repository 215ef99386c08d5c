"""Ed25519 signatures (RFC 8032) of what is written in one spelling only (`monitoring.chain.canonical`)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from monitoring.chain import canonical


class BadKey(ValueError):
    """What was given is no public key; `str()` says what one looks like."""

    def __init__(self) -> None:
        super().__init__("A public key is 32 bytes in base64, such as administrators see under Audit.")


def new_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half, 32 bytes in base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")


def read_public(text: str) -> Ed25519PublicKey:
    """Raises BadKey."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except (binascii.Error, ValueError):
        raise BadKey from None


def sign(key: Ed25519PrivateKey, statement: Mapping[str, Any]) -> str:
    """The signature of `statement`, 64 bytes in base64."""
    return base64.b64encode(key.sign(canonical(statement))).decode("ascii")


def is_signed(public: str, statement: Mapping[str, Any], signature: str) -> bool:
    """Whether the holder of this key signed exactly this. Raises BadKey."""
    try:
        read_public(public).verify(base64.b64decode(signature, validate=True), canonical(statement))
    except (InvalidSignature, ValueError):
        return False
    return True
