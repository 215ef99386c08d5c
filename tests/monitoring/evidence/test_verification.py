"""Every part of an archive altered once: each is found and named. No Django here."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from monitoring.evidence import __main__ as command
from monitoring.evidence import manifest as manifests
from monitoring.evidence import signing
from monitoring.evidence.verification import Unreadable, verify, verify_chain
from tests.monitoring.evidence.archives import AUDIT, FILES, rewrite, write

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def key() -> Ed25519PrivateKey:
    return signing.new_key()


@pytest.fixture
def path(tmp_path: Path, key: Ed25519PrivateKey) -> Path:
    write(tmp_path / "export.zip", key)
    return tmp_path / "export.zip"


def findings(path: Path, **more: str) -> list[tuple[str, str]]:
    return [(finding.kind, finding.name) for finding in verify(path, **more).findings]


def manifest_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        return dict(json.loads(archive.read(manifests.NAME)))


def with_manifest(path: Path, whole: dict[str, Any]) -> None:
    rewrite(path, {manifests.NAME: manifests.laid_out(whole)})


def test_it_works(path: Path, key: Ed25519PrivateKey) -> None:
    report = verify(path, key=signing.public_text(key))
    assert report.is_good
    assert report.files == len(FILES)
    assert report.manifest is not None
    assert report.manifest.content["alert_name"] == "Fighting, Gate"


@pytest.mark.parametrize("name", FILES)
def test_an_altered_file_is_named(path: Path, name: str) -> None:
    rewrite(path, {name: FILES[name][:-1] + b"!"})
    assert findings(path) == [("altered", name)]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("change", [b"", b"more"])
def test_a_file_of_another_length_is_named(path: Path, name: str, change: bytes) -> None:
    rewrite(path, {name: FILES[name] + change if change else b""})
    assert findings(path) == [("altered", name)]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(path: Path, name: str) -> None:
    rewrite(path, {name: None})
    assert findings(path) == [("missing", name)]


def test_an_added_file_is_named(path: Path) -> None:
    rewrite(path, {}, more={"../../etc/passwd": b"x", "note.txt": b"y"})
    assert sorted(findings(path)) == [("added", "../../etc/passwd"), ("added", "note.txt")]


def test_a_missing_manifest_is_told(path: Path) -> None:
    rewrite(path, {manifests.NAME: None})
    assert findings(path) == [("manifest", manifests.NAME)]


@pytest.mark.parametrize("field", ["number", "previous", "made_at", "alert_name", "files", "extra"])
def test_an_altered_manifest_is_told(path: Path, field: str) -> None:
    whole = manifest_of(path)
    other = {"number": 2, "previous": "1" * 64, "files": whole["content"]["files"][::-1]}
    whole["content"][field] = other.get(field, "another")
    with_manifest(path, whole)
    assert findings(path) == [("manifest", manifests.NAME), ("signature", manifests.NAME)]


def test_an_altered_file_with_its_line_in_the_manifest(path: Path) -> None:
    """As somebody would who knows the format, but has not the key."""
    whole = manifest_of(path)
    whole["content"]["files"][0]["sha256"] = "0" * 64
    whole["digest"] = manifests.digest_of(whole["content"])
    with_manifest(path, whole)
    assert findings(path) == [("signature", manifests.NAME), ("altered", "report.html")]


@pytest.mark.parametrize("signature", ["", "AAAA", "not base64!", "é"])
def test_a_signature_that_is_none(path: Path, signature: str) -> None:
    with_manifest(path, {**manifest_of(path), "signature": signature})
    assert findings(path) == [("signature", manifests.NAME)]


def test_an_archive_signed_anew_is_told_by_its_key(path: Path, key: Ed25519PrivateKey) -> None:
    write(path, signing.new_key(), files={**FILES, "clip.mp4": b"another film"})
    assert findings(path) == []  # which is why the key has to come from elsewhere
    assert findings(path, key=signing.public_text(key)) == [("key", manifests.NAME)]


def test_a_foreign_key_in_the_manifest(path: Path, key: Ed25519PrivateKey) -> None:
    whole = manifest_of(path)
    whole["content"]["public_key"] = signing.public_text(signing.new_key())
    whole["digest"] = manifests.digest_of(whole["content"])
    with_manifest(path, whole)
    told = findings(path, key=signing.public_text(key))
    assert told == [("signature", manifests.NAME), ("key", manifests.NAME)]


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"content": {}}', "\xff", "[" * 100_000,
        '{"content": {"format": "another"}, "digest": "", "signature": ""}',
        '{"content": {"format": "watchpost evidence 1", "files": [{"name": 1}]}}',
        '{"digest": "", "digest": ""}',
    ],
)  # fmt: skip
def test_a_manifest_that_is_none(path: Path, text: str) -> None:
    rewrite(path, {manifests.NAME: text.encode("latin-1")})
    assert findings(path) == [("manifest", manifests.NAME)]


def test_a_line_of_the_audit_log_that_was_altered(path: Path, key: Ed25519PrivateKey) -> None:
    lines = json.loads(json.dumps(AUDIT))
    lines["lines"][0]["content"]["action"] = "verdict.undone"
    write(path, key, files={**FILES, "audit.json": json.dumps(lines).encode()})
    assert findings(path) == [("chain", "audit.json")]


class TestContainer:
    def test_any_altered_byte_is_found(self, path: Path) -> None:
        data = path.read_bytes()
        chosen = random.Random(4).sample(range(len(data)), 250)
        headers = [data.index(b"PK\3\4"), data.index(b"PK\1\2"), data.index(b"PK\5\6")]
        chosen += [start + step for start in headers for step in range(min(46, len(data) - start))]
        for position in chosen:
            altered = bytearray(data)
            altered[position] ^= 1 << position % 8
            path.write_bytes(altered)
            try:
                assert findings(path), f"byte {position} of {len(data)}"
            except Unreadable:
                continue

    @pytest.mark.parametrize("place", ["front", "end", "middle"])
    def test_added_bytes_are_found(self, path: Path, place: str) -> None:
        data = path.read_bytes()
        at = {"front": 0, "end": len(data), "middle": data.index(b"PK\1\2")}[place]
        path.write_bytes(data[:at] + b"hidden" + data[at:])
        try:
            assert ("container", "") in findings(path)
        except Unreadable:
            assert place == "middle"

    def test_a_comment_is_found(self, path: Path) -> None:
        with zipfile.ZipFile(path, "a") as archive:
            archive.comment = b"hello"
        assert ("container", "") in findings(path)

    def test_a_cut_archive_is_none(self, path: Path) -> None:
        path.write_bytes(path.read_bytes()[:-30])
        with pytest.raises(Unreadable):
            verify(path)

    def test_a_file_that_is_there_twice(self, path: Path) -> None:
        with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
            archive.writestr("clip.mp4", b"another")
        assert ("added", "clip.mp4") in findings(path)

    @pytest.mark.parametrize("name", ["report.html", manifests.NAME])
    def test_a_bomb_is_not_unpacked(self, path: Path, name: str) -> None:
        with zipfile.ZipFile(path) as old:
            files = {info.filename: old.read(info) for info in old.infolist()}
        with zipfile.ZipFile(path, "w") as out:
            for each, data in files.items():
                packed = zipfile.ZIP_DEFLATED if each == name else zipfile.ZIP_STORED
                out.writestr(each, bytes(20 << 20) if each == name else data, packed)
        told = [finding for finding in verify(path).findings if finding.name == name]
        assert "was not read" in told[0].sentence

    def test_one_that_lies_about_its_size(self, path: Path) -> None:
        data = path.read_bytes()
        size = struct.pack("<I", len(FILES["clip.mp4"]))
        path.write_bytes(data.replace(size, struct.pack("<I", 1 << 30)))
        try:
            assert ("altered", "clip.mp4") in findings(path)
        except Unreadable:
            return

    def test_overlapping_entries_are_refused(self, path: Path) -> None:
        data = bytearray(path.read_bytes())
        second = data.index(b"PK\1\2", data.index(b"PK\1\2") + 4)
        data[second + 42 : second + 46] = bytes(4)  # it begins where the first does
        path.write_bytes(data)
        try:
            assert ("container", "") in findings(path)
        except Unreadable:
            return

    @pytest.mark.parametrize("data", [b"", b"PK", b"not an archive"])
    def test_what_is_no_archive(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        with pytest.raises(Unreadable, match=r"export\.zip"):
            verify(path)


def test_exports_follow_each_other(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    first = write(tmp_path / "1.zip", key, number=1)
    write(tmp_path / "2.zip", key, number=2, previous=first)
    write(tmp_path / "2b.zip", key, number=2, previous="0" * 64)
    one, two, other = (verify(tmp_path / name) for name in ("1.zip", "2.zip", "2b.zip"))
    assert verify_chain([two, one]) == []
    assert [finding.kind for finding in verify_chain([one, other])] == ["chain"]
    assert "two different exports" in verify_chain([two, other])[0].sentence


class TestCommand:
    def test_it_needs_no_settings(self, path: Path) -> None:
        code = (
            "import sys, monitoring.evidence.__main__ as m; s = m.main(sys.argv[1:]);"
            "assert not [n for n in sys.modules if n.partition('.')[0] in ('django', 'celery', 'numpy')];"
            "sys.exit(s)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, "verify", str(path)],
            cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "as it was given out" in done.stdout

    def test_statuses(
        self, path: Path, tmp_path: Path, key: Ed25519PrivateKey, capsys: pytest.CaptureFixture[str]
    ) -> None:
        public = signing.public_text(key)
        assert command.main(["verify", str(path), "--key", public]) == 0
        assert command.main(["verify", str(path), "--key", "nonsense"]) == 2
        assert command.main(["verify", str(tmp_path / "none.zip")]) == 2
        rewrite(path, {"clip.mp4": b"x"})
        assert command.main(["verify", str(path)]) == 1
        out = capsys.readouterr().out
        assert "clip.mp4 was altered: it has 1 bytes in place of 2048." in out
        assert "Compare this key" in out

    def test_the_chain_of_several(self, tmp_path: Path, key: Ed25519PrivateKey) -> None:
        write(tmp_path / "1.zip", key, number=1)
        write(tmp_path / "2.zip", key, number=2, previous="0" * 64)
        assert command.main(["verify", str(tmp_path / "1.zip"), str(tmp_path / "2.zip")]) == 1
