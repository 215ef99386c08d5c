from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inference.cli import main
from tests.inference.numbered import write_numbered


def test_it_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_numbered(tmp_path / "clip.mp4", [40 * n for n in range(50)])
    assert main(["probe", "--json", str(path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["file"], found["width"], found["height"], found["frame_count"]) == (str(path), 160, 64, 50)


def test_an_unusable_clip_is_told_and_the_others_are_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = write_numbered(tmp_path / "clip.mp4", [40 * n for n in range(5)])
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"")
    assert main(["probe", str(bad), str(good)]) == 1
    output = capsys.readouterr()
    assert "clip.mp4: 0.20 s, 160 x 64" in output.out
    assert "bad.mp4: " in output.err


def test_wrong_usage_ends_with_2() -> None:
    with pytest.raises(SystemExit) as ending:
        main(["probe"])
    assert ending.value.code == 2


def test_missing_weights_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WATCHPOST_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("WATCHPOST_CACHE", str(tmp_path / "cache"))
    (tmp_path / "checkpoint.pth").write_bytes(b"damaged")
    assert main(["weights", "--json", "verify"]) == 3
    states = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {state["name"]: state["state"] for state in states}["aisfx"] == "corrupt"


def test_starting_loads_no_codecs_or_networks() -> None:
    check = (
        "import sys, inference.cli;"
        "heavy = {'torch', 'openvino', 'cv2', 'onnxruntime', 'sklearn'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    subprocess.run([sys.executable, "-c", check], check=True, env=os.environ, timeout=60)
