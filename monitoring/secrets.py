"""What must not be read out of a stolen database: addresses with their passwords, encrypted at rest.

The key comes from WATCHPOST_CAMERA_KEY, or else from the site's SECRET_KEY, by HKDF (RFC 5869); a value is
a Fernet token (AES-128-CBC with HMAC-SHA-256).
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"watchpost camera addresses"


class WrongKey(Exception):
    """What is stored was encrypted with another key; `str()` is fit to be shown and holds no secret."""

    def __init__(self) -> None:
        super().__init__(
            "The stored address cannot be decrypted: it was saved with another key than this server has now. "
            "Start the server with the former WATCHPOST_CAMERA_KEY (or WATCHPOST_SECRET_KEY), or enter the "
            "address again."
        )


def encrypt(text: str) -> str:
    """The token to store; empty stays empty."""
    if not text:
        return ""
    return _cipher(_site_key()).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """The text that `token` was made of; empty stays empty. Raises WrongKey."""
    if not token:
        return ""
    try:
        return _cipher(_site_key()).decrypt(token.encode()).decode()
    except InvalidToken:
        raise WrongKey from None


def _site_key() -> str:
    return str(settings.WATCHPOST_CAMERA_KEY or settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _cipher(site_key: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(site_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
