"""What an archive says of itself: every file with its size and SHA-256, the export before, and a signature.

`manifest.json` is `{"content": {...}, "digest": hex, "signature": base64}`; digest and signature are of the
content in its one spelling (`monitoring.chain.canonical`), so that how the file is laid out does not matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from monitoring.chain import canonical
from monitoring.evidence import signing

NAME = "manifest.json"
FORMAT = "watchpost evidence 1"


class BadManifest(ValueError):
    """It cannot be read; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: name within the archive, bytes, SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """content  as signed; entries  of it, in the order in which they lie in the archive"""

    content: Mapping[str, Any]
    digest: str
    signature: str
    entries: tuple[Entry, ...]

    @property
    def number(self) -> int:
        return int(self.content["number"])

    @property
    def previous(self) -> str:
        return str(self.content["previous"])

    @property
    def public_key(self) -> str:
        return str(self.content["public_key"])


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 in hexadecimal, which the next export names as its `previous`."""
    return hashlib.sha256(canonical(content)).hexdigest()


def write(
    key: Ed25519PrivateKey, *, number: int, previous: str, entries: Sequence[Entry], facts: Mapping[str, Any]
) -> tuple[bytes, str]:
    """The file, signed, and its digest. `facts` joins the content; it may hold no floats."""
    content = {
        **facts,
        "format": FORMAT,
        "number": number,
        "previous": previous,
        "public_key": signing.public_text(key),
        "files": [{"name": entry.name, "size": entry.size, "sha256": entry.sha256} for entry in entries],
    }
    digest = digest_of(content)
    whole = {"content": content, "digest": digest, "signature": signing.sign(key, content)}
    return laid_out(whole), digest


def laid_out(whole: Mapping[str, Any]) -> bytes:
    """The file, as people can read it. There is only one such layout."""
    return (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode()


def read(data: bytes) -> Manifest:
    """Raises BadManifest. Says nothing yet of whether the signature is good."""
    try:
        whole = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
        content = whole["content"]
        if content["format"] != FORMAT:
            raise BadManifest(f"it is of another format than “{FORMAT}”")
        entries = tuple(_entry(item) for item in content["files"])
        found = Manifest(content, str(whole["digest"]), str(whole["signature"]), entries)
        if set(whole) != {"content", "digest", "signature"} or type(content["number"]) is not int:
            raise BadManifest("it holds what a manifest does not hold")
        if laid_out(whole) != data:
            raise BadManifest("it is not written as manifests are")
        _ = found.previous, found.public_key
    except BadManifest:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadManifest(f"it cannot be read ({type(error).__name__})") from None
    if len({entry.name for entry in entries}) != len(entries):
        raise BadManifest("it lists a file twice")
    return found


def _entry(item: Mapping[str, Any]) -> Entry:
    name, size, sha256 = item["name"], item["size"], item["sha256"]
    if type(name) is not str or type(size) is not int or type(sha256) is not str or size < 0:
        raise BadManifest("it describes a file in another way than manifests do")
    return Entry(name, size, sha256)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadManifest("it says something twice")
    return found
