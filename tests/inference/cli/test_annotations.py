from __future__ import annotations

import json
from pathlib import Path

import pytest

from inference.cli import main
from tests.recordings import write_recording


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    write_recording(folder / "gate.mp4", frames=50, fps=10)
    (folder / "damaged.mp4").write_bytes(b"no video")
    return folder


def test_it_works(videos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("gate  Fighting  10  20  -1  -1\nyard  Fighting  1  2  -1  -1\n")
    (tmp_path / "b.csv").write_text("video,start,end,labels\ngate.mp4,3,4,crowd\n")
    files = [str(tmp_path / name) for name in ("a.txt", "b.csv")]
    out = tmp_path / "out"
    code = main(["annotations", *files, "--to", "activitynet", "--videos", str(videos), "--out", str(out)])
    assert code == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [str(out / "activitynet.json")]
    assert "“yard” is none of the videos here." in told.err
    assert "damaged.mp4: " in told.err
    entry = json.loads((out / "activitynet.json").read_text())["database"]["gate.mp4"]
    assert [(each["label"], each["segment"]) for each in entry["annotations"]] == [
        ("fighting", [1.0, 2.0]),
        ("crowd", [3.0, 4.0]),
    ]


def test_an_unusable_file_is_told(videos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.json"
    path.write_text("[]")
    more = ["--json", "--to", "csv", "--videos", str(videos), "--out", str(tmp_path / "out")]
    assert main(["annotations", str(path), *more]) == 1
    failure, done = map(json.loads, capsys.readouterr().out.splitlines())
    assert failure == {"file": str(path), "error": "The JSON holds no object at its top."}
    assert done["files"] == [str(tmp_path / "out" / "annotations.csv")]
