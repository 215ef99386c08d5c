from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from inference.cli import main
from inference.datasets.joined import MeasuredClips
from inference.errors import ModelError
from inference.evaluate.held_out import Fold, divide, judged, keep_scores, kept_scores
from inference.systems import catalogue
from inference.systems.ensemble.scoring import Ensemble, load_system
from inference.systems.ensemble.weights import NAME, Weights, load_weights
from inference.training import store
from inference.types import Assessment, Features, Snippet
from tests.inference.systems.ensemble.said import said


class Brightness:
    """Scores by the brightness of a snippet, and remembers how many it has seen."""

    classes = ("normal", "abnormal")
    title = "Brightness"
    required: frozenset[str] = frozenset()

    def __init__(self, name: str, scale: float) -> None:
        self.name, self.scale = name, scale
        self.extractors = (self,)
        self.model_version = f"{name}-1"

    def extract(self, snippet: Snippet) -> dict[str, Any]:
        return {"mean": np.asarray(self.scale * snippet.frames.mean(), np.float32)}

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        raise AssertionError("members measure together")

    def assess(
        self, features: Sequence[Features], context: int | None = None
    ) -> tuple[list[Assessment], int]:
        seen = context or 0
        found = [said(float(item.arrays["mean"]), sequence=item.sequence) for item in features]
        return found, seen + len(features)


def snippet(sequence: int, level: int) -> Snippet:
    numbers = np.arange(16) + 8 * sequence
    frames = np.full((16, 4, 4, 3), level, np.uint8)
    return Snippet("x", sequence, sequence, sequence + 2.0, 8 * sequence, 8 * sequence + 16, frames, numbers,
                   numbers / 8, 8.0)  # fmt: skip


@pytest.fixture
def ensemble() -> Ensemble:
    members = {"dim": Brightness("dim", 0.001), "bright": Brightness("bright", 0.004)}
    return Ensemble(members, Weights.equal(members))


def test_members_measure_in_one_pass_and_score_what_is_theirs(ensemble: Ensemble) -> None:
    features = list(ensemble.measure(snippet(number, 200) for number in range(3)))
    picture = {"picture.brightness", "picture.aspect"}
    assert set(features[0].arrays) == {"dim/mean", "bright/mean", *picture}
    found, _ = ensemble.assess(features)
    assert [item.score for item in found] == pytest.approx([0.5] * 3)
    assert found[0].facts["score.dim"] == pytest.approx(0.2)


def test_each_member_goes_on_with_its_own_context(ensemble: Ensemble) -> None:
    features = list(ensemble.measure(snippet(number, 200) for number in range(3)))
    _, context = ensemble.assess(features[:2])
    found, context = ensemble.assess(features[2:], context)
    assert context == {"dim": 3, "bright": 3}
    assert [item.score for item in found] == [item.score for item in ensemble.assess(features)[0][2:]]


def test_who_cannot_join_a_pass_is_refused() -> None:
    alone = SimpleNamespace(name="alone", assess=None)
    with pytest.raises(ValueError, match="alone cannot measure"):
        Ensemble({"alone": alone}, Weights.equal(["alone"]))  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="None of these"):
        Ensemble({"alone": alone}, Weights.equal(["other"]))  # type: ignore[dict-item]


def knowing(fold: Fold) -> Any:
    return lambda recording, snippets: [0.8 if part.is_abnormal else 0.3 for part in recording.parts]


def guessing(fold: Fold) -> Any:
    chance = np.random.default_rng(fold.number)
    return lambda recording, snippets: chance.random(len(snippets)).tolist()


@pytest.fixture(scope="module")
def trained(joinable: Path, joinable_clips: MeasuredClips, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ensemble")
    division = divide(joinable, k=2, count=6)
    files = []
    for name, learn in (("knowing", knowing), ("guessing", guessing)):
        files.append(folder / f"{name}.json")
        keep_scores(files[-1], name, division, judged(division, joinable_clips, learn))
    words = ["train", NAME, "--data", str(joinable), "--features", str(joinable_clips.folder), "--quiet"]
    words += ["--folds", "2", "--recordings", "6", "--out", str(folder / "run")]
    assert main([*words, "--scores", *map(str, files)]) == 0
    return folder / "run" / "model"


def test_training_writes_weights_and_what_they_reach(trained: Path, joinable: Path) -> None:
    card = store.read_card(trained)
    measured = [
        "frame difference",
        "flow magnitude",
        "metadata only",
        "knowing",
        "guessing",
        "equal weights",
        NAME,
    ]
    assert list(card["metrics"]) == measured
    table = (trained.parent / "held_out.md").read_text(encoding="utf-8").splitlines()
    assert [line.split(" | ")[0] for line in table[2:]] == [f"| {name}" for name in measured]
    assert table[2].endswith("| no line | no line |")
    assert card["metrics"][NAME]["auc"]["value"] >= card["metrics"]["equal weights"]["auc"]["value"]
    assert card["metrics"]["guessing"]["auc"]["value"] < 0.8
    weights = load_weights(trained)
    assert weights.shares(weights.members)["knowing"] > 0.6
    name, scores = kept_scores(trained.parent / "held_out.json", divide(joinable, k=2, count=6))
    assert name == NAME
    assert len(scores) == 12


def test_members_are_loaded_by_name_and_the_absent_one_is_told(
    trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def load(name: str, model: Path | None = None, *, causal: bool = False) -> Brightness:
        asked.append((name, causal))
        return Brightness(name, 0.002)

    monkeypatch.setattr(catalogue, "load_system", load)
    assert load_system(trained, causal=True).model_version == load_weights(trained).model_version
    assert sorted(asked) == [("guessing", True), ("knowing", True)]
    monkeypatch.undo()
    with pytest.raises(catalogue.UnknownSystem, match="knowing"):
        load_system(trained)


def test_a_card_without_weights_is_refused(tmp_path: Path) -> None:
    store.write(tmp_path / "model", {"shares": np.zeros(1, np.float32)}, {"weights": {"members": {}}})
    with pytest.raises(ModelError, match="no weights"):
        load_weights(tmp_path / "model")


def test_one_member_is_no_ensemble(joinable: Path, joinable_clips: MeasuredClips, tmp_path: Path) -> None:
    division = divide(joinable, k=2, count=4)
    path = tmp_path / "only.json"
    keep_scores(path, "only", division, judged(division, joinable_clips, knowing))
    words = ["train", NAME, "--data", str(joinable), "--features", str(joinable_clips.folder)]
    words += ["--folds", "2", "--recordings", "4", "--out", str(tmp_path / "run"), "--scores", str(path)]
    assert main(words) == 1
