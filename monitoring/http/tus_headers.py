"""Header fields of the tus protocol: read strictly, written in one place."""

from __future__ import annotations

import base64
import binascii
import hashlib
from email.utils import formatdate
from typing import TYPE_CHECKING

from monitoring.http.exchange import Refusal
from monitoring.http.tus_body import Checksum
from monitoring.models import Upload

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "1.0.0"
EXTENSIONS = ("creation", "creation-with-upload", "termination", "checksum", "expiration")
CHECKSUMS = ("sha1", "sha256")
_LARGEST = 2**53


def capabilities(limit: int) -> dict[str, str]:
    """What an OPTIONS request is told; `limit` in bytes."""
    return {
        "tus-version": VERSION,
        "tus-extension": ",".join(EXTENSIONS),
        "tus-max-size": str(limit),
        "tus-checksum-algorithm": ",".join(CHECKSUMS),
    }


def describe_upload(upload: Upload, offset: int) -> dict[str, str]:
    """Where an upload stands, at byte `offset`, and what became of it."""
    headers = {"upload-offset": str(offset), "upload-length": str(upload.length)}
    if upload.clip_id is not None:
        headers["watchpost-clip"] = str(upload.clip_id)
    else:
        headers["upload-expires"] = formatdate(upload.expires_at.timestamp(), usegmt=True)
    return headers


def parse_size(headers: Mapping[str, str], name: str) -> int:
    """A header field as a number of bytes. Raises Refusal 400."""
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > _LARGEST:
        raise Refusal(400, "header", f"The header {name} must be a number of bytes.")
    return int(text[:20])


def parse_metadata(header: str) -> dict[str, str]:
    """`Upload-Metadata`: comma-separated pairs of a name and a base64 value, which may be missing."""
    metadata: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            metadata[name] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Refusal(
                400, "metadata", f"The value of {name!a} in Upload-Metadata is not base64 text."
            ) from None
    return metadata


def parse_checksum(header: str | None) -> Checksum | None:
    """`Upload-Checksum`, ready to be fed; None without one. Raises Refusal 400."""
    if header is None:
        return None
    algorithm, _, value = header.partition(" ")
    if algorithm not in CHECKSUMS:
        raise Refusal(400, "checksum", f"Checksums may be {' or '.join(CHECKSUMS)}.")
    try:
        expected = base64.b64decode(value.strip(), validate=True)
    except binascii.Error:
        raise Refusal(400, "checksum", "The value of Upload-Checksum is not base64.") from None
    return Checksum(hashlib.new(algorithm), expected)
