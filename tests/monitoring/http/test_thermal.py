"""A visible recording and its thermal companion: two uploads, one clip, in any order."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.monitoring.http.conftest import Cast, Disk, Person
from tests.monitoring.http.test_tus import metadata
from tests.recordings import write_recording


@pytest.fixture(scope="module")
def heat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heat")
    return write_recording(folder / "heat.avi", frames=40, fps=10, codec="mpeg4", size=(160, 120))


def _begin(owner: Person, recording: Path, heat: Path) -> tuple[str, str]:
    visible = owner.create(recording.stat().st_size, metadata(filename="gate.mp4"))
    thermal_for = visible.rpartition("/")[2]
    thermal = owner.create(heat.stat().st_size, metadata(filename="heat.avi", thermal_for=thermal_for))
    return visible, thermal


@pytest.mark.parametrize("first", ["visible", "thermal"])
def test_they_become_one_clip(first: str, owner: Person, recording: Path, heat: Path, disk: Disk) -> None:
    visible, thermal = _begin(owner, recording, heat)
    sendings = [(visible, recording), (thermal, heat)]
    if first == "thermal":
        sendings.reverse()
    early = owner.patch(sendings[0][0], sendings[0][1].read_bytes())
    assert early.status_code == 204
    assert "Watchpost-Clip" not in early.headers
    assert early.headers["Watchpost-Waiting"] == ("thermal" if first == "visible" else "visible")
    assert owner.offset(sendings[0][0]) == sendings[0][1].stat().st_size
    late = owner.patch(sendings[1][0], sendings[1][1].read_bytes())
    clip = disk.row("clip", late.headers["Watchpost-Clip"])
    media = disk.site.data / "media"
    assert (media / clip["path"]).read_bytes() == recording.read_bytes()
    assert (media / clip["thermal_path"]).read_bytes() == heat.read_bytes()
    assert owner.tus("HEAD", visible).headers["Watchpost-Clip"] == late.headers["Watchpost-Clip"]
    assert owner.tus("HEAD", thermal).headers["Watchpost-Clip"] == late.headers["Watchpost-Clip"]


def test_both_ending_at_once_make_one_clip(owner: Person, recording: Path, heat: Path, disk: Disk) -> None:
    visible, thermal = _begin(owner, recording, heat)
    before = len(disk.clips())
    answers = []
    threads = [
        threading.Thread(
            target=lambda path=path, file=file: answers.append(owner.patch(path, file.read_bytes()))
        )
        for path, file in ((visible, recording), (thermal, heat))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [204, 204]
    assert sum("Watchpost-Clip" in answer.headers for answer in answers) == 1
    assert len(disk.clips()) == before + 1


def test_another_length_is_refused_and_the_recording_kept(
    owner: Person, recording: Path, tmp_path: Path, disk: Disk
) -> None:
    longer = write_recording(tmp_path / "longer.mp4", frames=100, fps=10)
    visible, thermal = _begin(owner, recording, longer)
    assert owner.patch(thermal, longer.read_bytes()).status_code == 204
    answer = owner.patch(visible, recording.read_bytes())
    assert "10.0 s" in answer.headers["Watchpost-Notice"]
    clip = disk.row("clip", answer.headers["Watchpost-Clip"])
    assert clip["thermal_path"] == ""
    assert "4.0 s" in disk.row("upload", thermal.rpartition("/")[2])["refused"]
    assert thermal.rpartition("/")[2] not in disk.uploads()


def test_a_broken_companion_lets_the_recording_in_alone(owner: Person, recording: Path, disk: Disk) -> None:
    visible = owner.create(recording.stat().st_size, metadata(filename="gate.mp4"))
    thermal = owner.create(5000, metadata(thermal_for=visible.rpartition("/")[2]))
    assert owner.patch(visible, recording.read_bytes()).headers["Watchpost-Waiting"] == "thermal"
    answer = owner.patch(thermal, b"not a video at all " * 263 + b"...")
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith("The recording was taken in without it.")
    clip = disk.row("clip", owner.tus("HEAD", visible).headers["Watchpost-Clip"])
    assert clip["thermal_path"] == ""


def test_a_withdrawn_companion_lets_the_recording_in_alone(
    owner: Person, recording: Path, heat: Path
) -> None:
    visible, thermal = _begin(owner, recording, heat)
    owner.patch(visible, recording.read_bytes())
    assert owner.tus("DELETE", thermal).status_code == 204
    assert "Watchpost-Clip" in owner.tus("HEAD", visible).headers


def test_a_refused_recording_takes_its_companion_along(owner: Person, heat: Path, disk: Disk) -> None:
    visible = owner.create(1900, metadata(filename="gate.mp4"))
    thermal = owner.create(heat.stat().st_size, metadata(thermal_for=visible.rpartition("/")[2]))
    owner.patch(thermal, heat.read_bytes())
    assert owner.patch(visible, b"not a video at all " * 100).status_code == 422
    assert "refused" in disk.row("upload", thermal.rpartition("/")[2])["refused"]
    assert not {visible.rpartition("/")[2], thermal.rpartition("/")[2]} & set(disk.uploads())


def test_whose_companion_may_be(people: Cast, recording: Path) -> None:
    visible = people.owner.create(100).rpartition("/")[2]
    other = people.colleague.tus(
        "POST",
        "/files/uploads/",
        headers={"Upload-Length": "5", "Upload-Metadata": metadata(thermal_for=visible)},
    )
    assert other.status_code == 400
    people.owner.create(5, metadata(thermal_for=visible))
    second = people.owner.tus(
        "POST",
        "/files/uploads/",
        headers={"Upload-Length": "5", "Upload-Metadata": metadata(thermal_for=visible)},
    )
    assert (second.status_code, second.json()["code"]) == (409, "thermal")
    done = people.owner.create(recording.stat().st_size)
    people.owner.patch(done, recording.read_bytes())
    late = people.owner.tus(
        "POST",
        "/files/uploads/",
        headers={"Upload-Length": "5", "Upload-Metadata": metadata(thermal_for=done.rpartition("/")[2])},
    )
    assert late.status_code == 409
    assert "already taken in" in late.json()["detail"]
