"""`manage.py train` and `evaluate`: the library's own commands with this site's folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from inference.cli import evaluate, train
from inference.errors import InferenceError
from inference.training import store


@pytest.fixture
def site(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path / "models"))
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    calls: list[tuple[str, list[str]]] = []

    def told(system: str, options: list[str]) -> int:
        calls.append((system, options))
        return 0

    monkeypatch.setattr(train, "train", told)
    return calls


def test_training_lies_in_the_data_folder_and_is_put_into_use(
    site: Path, asked: list[tuple[str, list[str]]]
) -> None:
    call_command("train", "contrastive_fusion", "--data", "drawn", "--seed", "3")
    ((system, words),) = asked
    assert system == "contrastive_fusion"
    assert words[:6] == ["--data", "drawn", "--seed", "3", "--out", str(site / "training/contrastive_fusion")]
    assert words[6] == "--install"


def test_what_is_given_stays(site: Path, asked: list[tuple[str, list[str]]]) -> None:
    call_command("train", "deep_feature_fusion", "--data", "d", "--out=x", "--install", "mine")
    assert asked == [("deep_feature_fusion", ["--data", "d", "--out=x", "--install", "mine"])]


def test_a_failure_is_a_sentence(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(system: str, options: list[str]) -> int:
        raise InferenceError("There is no such folder.")

    monkeypatch.setattr(train, "train", fails)
    with pytest.raises(CommandError, match=r"There is no such folder\."):
        call_command("train", "contrastive_fusion", "--data", "nowhere")


def test_evaluating_prints_the_tables(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores = [0.1] * 10 + [0.9] * 10
    line = {
        "sequence": 0, "file": "gate.mp4", "start": 0.0, "end": 2.5, "frame_start": 0, "frame_end": 20,
        "frames": list(range(20)), "frame_scores": scores, "raw": 0.9, "score": 0.9, "model_version": "v",
        "label": "", "class_scores": {}, "contributions": {}, "facts": {}, "boxes": [],
    }  # fmt: skip
    (site / "scores.jsonl").write_text(json.dumps(line) + "\n")
    np.savez(site / "labels.npz", gate=np.array([0] * 10 + [1] * 10))
    call_command(
        "evaluate", f"--scores={site / 'scores.jsonl'}", f"--labels={site / 'labels.npz'}", "--samples=20"
    )
    assert "1.000" in capsys.readouterr().out


def test_the_report_of_a_model_is_where_its_page_looks(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = site / "models" / "contrastive_fusion" / "quarter"
    folder.mkdir(parents=True)
    (folder / "card.json").write_text("{}")
    store.activate("contrastive_fusion", "quarter")
    reports: list[Path | None] = []

    def run(arguments: Any) -> int:
        reports.append(arguments.report)
        return 0

    monkeypatch.setattr(evaluate, "run", run)
    call_command("evaluate", "--data", str(site), "--system", "contrastive_fusion")
    call_command("evaluate", "--data", str(site), "--system", "normality")
    call_command("evaluate", "--data", str(site), "--system", "contrastive_fusion", "--report", "elsewhere")
    assert reports == [site / "media/reports/contrastive_fusion/quarter", None, Path("elsewhere")]


def test_nothing_to_evaluate_is_a_sentence(site: Path) -> None:
    with pytest.raises(CommandError, match="Give --scores with --labels"):
        call_command("evaluate")
