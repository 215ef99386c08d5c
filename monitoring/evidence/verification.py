"""Whether an archive is what a site gave out, and if not, what of it differs. Needs no server."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from monitoring import chain
from monitoring.evidence import archive as archives
from monitoring.evidence import manifest as manifests
from monitoring.evidence import signing
from monitoring.evidence.manifest import BadManifest, Manifest

AUDIT = "audit.json"


class Unreadable(Exception):
    """There is nothing that could be checked; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """kind  "altered", "missing", "added", "manifest", "signature", "key", "container" or "chain"
    name   of the file it is about; empty: the archive as a whole
    """

    kind: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """manifest  None where it cannot be read; findings  nothing: the archive is as it was given out
    files  how many were found as the manifest says
    """

    path: Path
    manifest: Manifest | None
    findings: list[Finding] = field(default_factory=list)
    files: int = 0

    @property
    def is_good(self) -> bool:
        return not self.findings


def verify(path: Path, *, key: str = "") -> Report:
    """Reads the whole archive, a block at a time.

    key  the site's public key, from elsewhere than the archive. Without one an archive counts as good that
         somebody altered and signed anew with a key of their own. Raises Unreadable, signing.BadKey.
    """
    if key:
        signing.read_public(key)
    try:
        with zipfile.ZipFile(path) as archive:
            return _verify(path, archive, key.strip())
    except FileNotFoundError:
        raise Unreadable(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, OSError, archives.NotOurs, NotImplementedError, ValueError) as error:
        raise Unreadable(f"{path.name} cannot be read as an archive of evidence: {error}") from None


def verify_chain(reports: list[Report]) -> list[Finding]:
    """Whether those of consecutive numbers follow from each other."""
    known = sorted((report.manifest for report in reports if report.manifest), key=lambda each: each.number)
    found: list[Finding] = []
    for earlier, later in pairwise(known):
        if earlier.number == later.number and earlier.digest != later.digest:
            found.append(Finding("chain", "", f"There are two different exports with number {later.number}."))
        if earlier.number + 1 == later.number and later.previous != earlier.digest:
            sentence = f"Export {later.number} was not made after this export {earlier.number}."
            found.append(Finding("chain", "", sentence))
    return found


def _verify(path: Path, archive: zipfile.ZipFile, key: str) -> Report:
    findings = [Finding("container", "", sentence) for sentence in archives.oddities(path, archive)]
    infos: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        if info.filename in infos:
            findings.append(Finding("added", info.filename, f"{info.filename} is there twice."))
        infos[info.filename] = info
    try:
        manifest = manifests.read(_text(archive, infos, manifests.NAME))
    except BadManifest as error:
        findings.append(Finding("manifest", manifests.NAME, f"The manifest cannot be used: {error}."))
        return Report(path, None, findings)
    findings += _check_signature(manifest, key)
    right = 0
    for entry in manifest.entries:
        problem = _check_file(archive, infos.get(entry.name), entry)
        findings += [problem] if problem else []
        right += problem is None
    for name in infos.keys() - {entry.name for entry in manifest.entries} - {manifests.NAME}:
        findings.append(Finding("added", name, f"{name} was added: the manifest does not list it."))
    if AUDIT in infos and not any(finding.name == AUDIT for finding in findings):
        findings += _check_audit(_text(archive, infos, AUDIT))
    return Report(path, manifest, findings, right)


def _text(archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], name: str) -> bytes:
    info = infos.get(name)
    if info is None:
        raise BadManifest("it is missing")
    if archives.is_packed(info):
        raise BadManifest("it is packed, so it was not read")
    try:
        return b"".join(archives.blocks(archive, info, archives.MOST_TEXT))
    except (archives.TooLong, archives.Damaged):
        raise BadManifest("its bytes are damaged") from None


def _check_signature(manifest: Manifest, key: str) -> list[Finding]:
    name = manifests.NAME
    found: list[Finding] = []
    if manifests.digest_of(manifest.content) != manifest.digest:
        found.append(Finding("manifest", name, "The manifest was altered: its digest does not fit."))
    try:
        signed = signing.is_signed(manifest.public_key, manifest.content, manifest.signature)
    except signing.BadKey:
        return [*found, Finding("signature", name, "The manifest names no public key that can be used.")]
    if not signed:
        found.append(Finding("signature", name, "The signature does not fit: the manifest was altered."))
    if key and manifest.public_key != key:
        sentence = f"It is signed with another key than the one given: {manifest.public_key}."
        found.append(Finding("key", name, sentence))
    return found


def _check_file(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo | None, entry: manifests.Entry
) -> Finding | None:
    name = entry.name
    if info is None:
        return Finding("missing", name, f"{name} is missing.")
    if archives.is_packed(info):
        return Finding("altered", name, f"{name} was altered: it is packed, so it was not read.")
    digest, size = hashlib.sha256(), 0
    try:
        for block in archives.blocks(archive, info, entry.size):
            digest.update(block)
            size += len(block)
    except archives.TooLong:
        return Finding("altered", name, f"{name} was altered: it is longer than {entry.size} bytes.")
    except archives.Damaged:
        return Finding("altered", name, f"{name} was altered: its bytes are damaged.")
    if size != entry.size:
        return Finding("altered", name, f"{name} was altered: it has {size} bytes in place of {entry.size}.")
    if digest.hexdigest() != entry.sha256:
        return Finding("altered", name, f"{name} was altered: its SHA-256 does not fit.")
    return None


def _check_audit(data: bytes) -> list[Finding]:
    """Each line's own digest; those between were not exported, so only these lines can be told."""
    found: list[Finding] = []
    for line in _lines(data):
        try:
            fits = chain.digest_of(line["previous"], line["content"]) == line["digest"]
        except (KeyError, TypeError, ValueError, AttributeError):
            fits = False
        if not fits:
            sentence = "A line of the audit log was altered before it was exported."
            found.append(Finding("chain", AUDIT, sentence))
    return found


def _lines(data: bytes) -> list[Any]:
    try:
        lines = json.loads(data)["lines"]
    except (ValueError, KeyError, TypeError):
        return [None]
    return lines if isinstance(lines, list) else [None]
