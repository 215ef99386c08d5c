"""Every hostile file, uploaded whole: 422 with its sentence, and nothing of it stays on disk."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.hostile_files import CASES, Hostile
from tests.monitoring.http.conftest import Disk, Person
from tests.recordings import write_recording

LARGEST = 50_000_000
"""The sparse gigabytes are tried in the sandbox; here they would only cost time."""


def _cases() -> list[ParameterSet]:
    """The first of each refusal; the others, which differ for the sandbox alone, at length only."""
    told: set[tuple[str, ...]] = set()
    chosen = []
    for case in CASES:
        codes = tuple(sorted(case.codes))
        marks = [pytest.mark.thorough] if codes in told else []
        told.add(codes)
        chosen.append(pytest.param(case, id=case.name, marks=marks))
    return chosen


def _metadata(name: str) -> str:
    return f"filename {base64.b64encode(name.encode()).decode()}"


@pytest.mark.parametrize("case", _cases())
def test_a_hostile_file_leaves_nothing(case: Hostile, tmp_path: Path, owner: Person, disk: Disk) -> None:
    file = case.make(tmp_path)
    length = file.stat().st_size
    if length > LARGEST:
        pytest.skip("too large to be sent in a test; the sandbox's tests have it")
    clips, uploads = disk.clips(), disk.uploads()
    headers = {"Upload-Length": str(length), "Upload-Metadata": _metadata(file.name)}
    answer = owner.tus("POST", "/files/uploads/", headers=headers)
    if length > 0:
        assert answer.status_code == 201
        upload = answer.headers["Location"]
        answer = owner.patch(upload, file.read_bytes())
        assert disk.row("upload", upload.rpartition("/")[2])["refused"] == answer.json()["detail"]
        assert owner.tus("HEAD", upload).status_code == 410
        assert owner.patch(upload, b"x", offset=length).status_code == 410
    assert answer.status_code == 422
    told = answer.json()
    assert told["code"] in case.codes
    assert told["detail"].endswith(".")
    assert str(disk.site.data) not in told["detail"]
    assert disk.clips() == clips
    assert disk.uploads() == uploads


def test_the_server_still_works_afterwards(owner: Person, tmp_path: Path) -> None:
    file = write_recording(tmp_path / "fine.mp4", frames=5)
    upload = owner.create(file.stat().st_size)
    assert owner.patch(upload, file.read_bytes()).status_code == 204
