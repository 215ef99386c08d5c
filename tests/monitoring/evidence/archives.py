"""Small archives as the site writes them, and ways to alter one."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from monitoring import chain
from monitoring.evidence import archive, manifest

CONTENT = {"number": 7, "action": "verdict.given"}
AUDIT = {
    "lines": [
        {
            "content": CONTENT,
            "previous": chain.BEGINNING,
            "digest": chain.digest_of(chain.BEGINNING, CONTENT),
        }
    ]
}
FILES: Mapping[str, bytes] = {
    "report.html": b"<p>Fighting at the gate</p>" * 20,
    "audit.json": json.dumps(AUDIT).encode(),
    "clip.mp4": bytes(range(256)) * 8,
}


def write(
    path: Path,
    key: Ed25519PrivateKey,
    *,
    files: Mapping[str, bytes] = FILES,
    number: int = 1,
    previous: str = chain.BEGINNING,
) -> str:
    """Digest of the manifest."""
    with zipfile.ZipFile(path, "w") as out:
        entries = [
            archive.add(out, name, io.BytesIO(data), tick=lambda: None) for name, data in files.items()
        ]
        facts = {"made_at": "2026-03-01T12:00:00Z", "alert_name": "Fighting, Gate"}
        data, digest = manifest.write(key, number=number, previous=previous, entries=entries, facts=facts)
        archive.add(out, manifest.NAME, io.BytesIO(data), tick=lambda: None)
    return digest


def rewrite(
    path: Path, change: Mapping[str, bytes | None], *, more: Mapping[str, bytes] | None = None
) -> None:
    """Writes the archive again as the site would, with other content of some files; None leaves one out."""
    with zipfile.ZipFile(path) as old:
        files = {info.filename: old.read(info) for info in old.infolist()}
    with zipfile.ZipFile(path, "w") as out:
        for name, data in {**files, **(more or {})}.items():
            new = change.get(name, data)
            if new is not None:
                archive.add(out, name, io.BytesIO(new), tick=lambda: None)
