"""`score` and `evaluate` with a system that is quick to load: it scores how bright pictures are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

import inference.systems.catalogue
from inference.cli import main
from inference.types import Assessment, Features, Modality, Snippet

SYSTEM = ["--system", "contrastive_fusion", "--quiet"]


class Brightness:
    """Grey pictures: dark is normal, bright is a flare, bright where the thermal picture is dark a lamp."""

    name = "brightness"
    title = "Brightness"
    model_version = "brightness-1"
    classes = ("normal", "flare", "lamp")

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        for own in snippets:
            arrays = {"bright": np.asarray(own.frames.mean() / 255)}
            if own.thermal is not None:
                arrays["warm"] = np.asarray(own.thermal.mean() / 255)
            yield Features(
                own.sequence, own.start, own.end, own.frame_start, own.frame_end,
                own.frame_numbers, own.frame_times, arrays,
            )  # fmt: skip

    def assess(self, features: Sequence[Features], context: Any = None) -> tuple[list[Assessment], Any]:
        return [self._assessed(own) for own in features], context

    def _assessed(self, own: Features) -> Assessment:
        bright = float(own.arrays["bright"])
        lamp = "warm" in own.arrays and float(own.arrays["warm"]) < 0.5
        return Assessment(
            own.sequence, own.start, own.end, own.frame_start, own.frame_end,
            score=bright, raw=bright, contributions={Modality.APPEARANCE: 1.0},
            label=("lamp" if lamp else "flare") if bright >= 0.5 else "",
            model_version=self.model_version,
            class_scores={
                "normal": 1 - bright,
                "flare": 0.0 if lamp else bright,
                "lamp": bright if lamp else 0.0,
            },
        )  # fmt: skip


@pytest.fixture(autouse=True)
def brightness(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        inference.systems.catalogue, "load_system", lambda name, model, *, causal: Brightness()
    )


def record(path: Path, *levels: int, each: int = 25) -> Path:
    """Grey pictures of each level, `each` of them, 25 a second."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for level in levels:
            for _ in range(each):
                picture = np.full((48, 64), level, np.uint8)
                frame = av.VideoFrame.from_ndarray(picture, format="gray").reformat(format="yuv420p")
                output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return path


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_it_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bright, dark = record(tmp_path / "bright.mp4", 230), record(tmp_path / "dark.mp4", 20)
    assert main(["score", *SYSTEM, "--per", "clip", "--json", str(bright), str(dark)]) == 0
    first, second = rows(capsys.readouterr().out)
    assert (first["file"], first["label"], second["label"]) == (str(bright), "flare", "normal")
    assert first["score"] > 0.8 > 0.2 > second["score"]
    assert set(first["class_scores"]) == {"normal", "flare", "lamp"}
    assert sum(first["class_scores"].values()) == pytest.approx(1.0)
    assert first["reason"] == "flare"


def test_snippets_have_their_classes_and_folders_their_recordings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(tmp_path / "in" / "a.mp4", 20, 230, 230, 230)
    (tmp_path / "in" / "notes.txt").touch()
    out = tmp_path / "scores.jsonl"
    assert main(["score", *SYSTEM, "--out", str(out), str(tmp_path / "in")]) == 0
    assert "highest 0.9" in capsys.readouterr().out
    lines = rows(out.read_text())
    assert [line["sequence"] for line in lines] == [0, 1, 2]
    assert lines[0]["class_scores"]["flare"] < lines[2]["class_scores"]["flare"]


def test_a_thermal_companion_is_read_along(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    visible = record(tmp_path / "yard_visible.mp4", 230)
    record(tmp_path / "yard_thermal.mp4", 20)
    assert main(["score", *SYSTEM, "--per", "clip", "--json", str(tmp_path)]) == 0
    (line,) = rows(capsys.readouterr().out)
    assert (line["file"], line["label"]) == (str(visible), "lamp")
    warm = record(tmp_path / "elsewhere" / "warm.mp4", 230)
    arguments = ["score", *SYSTEM, "--per", "clip", "--json", "--thermal", str(warm), str(visible)]
    assert main(arguments) == 0
    assert rows(capsys.readouterr().out)[0]["label"] == "flare"
    assert main([*arguments, str(visible)]) == 1
    assert "1 thermal recordings for 2 clips" in capsys.readouterr().err


def test_an_unusable_clip_leaves_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = record(tmp_path / "good.mp4", 20), tmp_path / "bad.mp4"
    bad.write_bytes(b"")
    assert main(["score", *SYSTEM, "--per", "clip", "--json", str(bad), str(good)]) == 1
    failed, line = rows(capsys.readouterr().out)
    assert failed["file"] == str(bad)
    assert failed["error"]
    assert line["label"] == "normal"


def data_set(folder: Path) -> Path:
    for name in "ab":
        record(folder / "normal" / f"{name}.mp4", 20)
        record(folder / "flare" / f"{name}.mp4", 230)
    return folder


def test_a_data_set_is_scored_and_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, kept = data_set(tmp_path / "data"), tmp_path / "kept.jsonl"
    arguments = ["evaluate", *SYSTEM, "--data", str(data), "--samples", "20", "--keep", str(kept)]
    assert main([*arguments, "--report", str(tmp_path / "report")]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "contrastive_fusion on data (folders, all)" in text
    assert "model brightness-1" in text
    assert "accuracy, normal or not 1.0000 [1.0000, 1.0000]" in text
    page = (tmp_path / "report" / "index.html").read_text()
    assert page.count("<article") == 4
    assert len(list((tmp_path / "report" / "pictures").glob("*.jpg"))) == 4
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["clips"]["binary"]["confusion"] == [[2, 0], [0, 2]]
    assert main(["evaluate", "--scores", str(kept), "--data", str(data), "--json", "--samples", "20"]) == 0
    assert json.loads(capsys.readouterr().out)["clips"] == found["clips"]


def test_pairs_are_shown_with_both_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    for label, level in (("normal", 20), ("lamp", 230)):
        record(data / "test" / label / "yard_visible.mp4", level)
        record(data / "test" / label / "yard_thermal.mp4", 40)
    report = tmp_path / "report"
    arguments = ["--data", str(data), "--layout", "pairs", "--samples", "5", "--report", str(report)]
    assert main(["evaluate", *SYSTEM, *arguments]) == 0
    assert "contrastive_fusion on data (pairs, test)" in capsys.readouterr().out
    page = (report / "index.html").read_text()
    assert page.count("<article") == 2
    assert page.count("<img") == 4
    assert page.count('class="right">said: lamp') == 1


def test_a_run_that_was_cut_off_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, kept = data_set(tmp_path / "data"), tmp_path / "kept.jsonl"
    arguments = ["evaluate", *SYSTEM, "--data", str(data), "--samples", "5", "--keep", str(kept), "--json"]
    assert main(arguments) == 0
    whole = kept.read_text()
    lines = whole.splitlines(keepends=True)
    # Each recording has two lines, of its snippet and of the whole, after one that tells what made them.
    kept.write_text("".join(lines[:4]) + lines[4][:20])
    measured: list[int] = []
    measure = Brightness.measure

    def counted(self: Brightness, snippets: Iterable[Snippet]) -> Iterator[Features]:
        measured.append(1)
        return measure(self, snippets)

    monkeypatch.setattr(Brightness, "measure", counted)
    assert main(arguments) == 0
    assert len(measured) == 3
    assert sorted(kept.read_text().splitlines()) == sorted(whole.splitlines())
    first, second = rows(capsys.readouterr().out)
    assert first == second
    monkeypatch.setattr(Brightness, "model_version", "brightness-2")
    assert main(arguments) == 1
    assert "holds scores of another system, model or rate" in capsys.readouterr().err


def test_frame_labels_by_stem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, labels = tmp_path / "scores.jsonl", tmp_path / "labels.npz"
    assert main(["score", *SYSTEM, "--out", str(out), str(record(tmp_path / "a.mp4", 20, 230, each=75))]) == 0
    np.savez(labels, a=np.repeat([0, 1], 75), gone=np.ones(3))
    capsys.readouterr()
    assert main(["evaluate", "--scores", str(out), "--labels", str(labels), "--samples", "5"]) == 0
    text = capsys.readouterr().out
    assert "scores.jsonl on labels.npz" in text
    assert "events found of 1" in text
    assert "labelled but not scored, left out: gone" in text


def test_a_protocol_takes_snippet_scores_and_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = tmp_path / "truth"
    truth.mkdir()
    (truth / "ucf_annotations.txt").write_text("a  Abuse  16  40  -1  -1\nn  Normal  -1  -1  -1  -1\n")
    (truth / "ucf_test_videos.csv").write_text("video,frames\na,32\nn,32\n")
    np.savez(truth / "ucf_gt.npz", gt=np.repeat([0, 1, 0, 0], 16))
    np.savez(tmp_path / "scores.npz", a=[0.1, 0.9], n=[0.2, 0.3])
    protocol = ["evaluate", "--protocol", "ucf_crime", "--ground-truth", str(truth)]
    assert main([*protocol, "--scores", str(tmp_path / "scores.npz"), "--smoothing", "causal:2"]) == 0
    text = capsys.readouterr().out
    assert "UCF-Crime: 2 videos, 64 frames, smoothed causal 2" in text
    assert "false-alarm rate, normal videos     0.000000" in text
    lines = [
        {"file": f"{name}.mp4", "frame_start": 0, "frame_end": 40, "raw": raw}
        for name, raw in (("a", 0.9), ("n", 0.1))
    ]
    (tmp_path / "scores.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert main([*protocol, "--scores", str(tmp_path / "scores.jsonl"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["anomaly"]["auc"] == 0.5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scores", "a.jsonl"], "Give --scores with --labels"),
        (["--data", "DATA"], "--data needs --system"),
        (["--protocol", "ucf_crime"], "--protocol needs --scores"),
        (["--data", "DATA", "--smoothing", "slide:3"], "belong to --protocol"),
        (["--data", "DATA", "--split", "test", "--scores", "x"], "no recordings of the split test"),
        (["--data", "DATA", "--layout", "vaar", "--scores", "x"], "VAAR is expected as"),
    ],
)
def test_what_is_missing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    for name in ("normal/a.mp4", "flare/b.mp4"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    assert main(["evaluate", *(str(tmp_path) if word == "DATA" else word for word in arguments)]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("smoothing", ["slide", "slide:0", "both:3"])
def test_a_wrong_smoothing_is_wrong_usage(smoothing: str) -> None:
    with pytest.raises(SystemExit) as ending:
        main(["evaluate", "--smoothing", smoothing])
    assert ending.value.code == 2
