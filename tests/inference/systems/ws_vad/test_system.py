"""Learning from labels of videos, and scoring whole recordings and cameras with what was learned."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.systems.ws_vad.fitting import Fitted, Learner
from inference.systems.ws_vad.scoring import WeaklySupervisedSystem, load_system
from inference.systems.ws_vad.trained import Line, pack
from inference.training.store import write
from inference.types import Modality
from tests.inference.systems.ws_vad.made_videos import (
    ABNORMAL,
    SCHEDULE,
    configuration,
    snippets,
    videos,
)


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    torch.set_num_threads(1)
    learner = Learner(configuration(), SCHEDULE, classes=2, quiet=True)
    return learner.learn(videos(), tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def folder(fitted: Fitted, tmp_path_factory: pytest.TempPathFactory) -> Path:
    tensors, card = pack(
        fitted.networks,
        fitted.preparation,
        configuration(smoothing_width=2),
        ("normal", "fight"),
        Line(0.4, 0.5),
        Line(0.4, 0.5),
    )
    return write(tmp_path_factory.mktemp("models") / "model", tensors, card)


def test_it_works(folder: Path) -> None:
    """Only the label of whole videos was told, and the snippets that made it so are found."""
    system = load_system(folder)
    assessments, context = system.assess(snippets(1001, abnormal=True))
    assert context is None
    scores = np.asarray([item.raw for item in assessments])
    assert scores[ABNORMAL].mean() > np.delete(scores, [3, 4, 5]).mean() + 0.2
    peak = assessments[int(scores.argmax())]
    assert peak.label == "fight"
    assert peak.score >= 0.5
    assert peak.class_scores["normal"] == pytest.approx(1 - peak.score)
    assert sum(peak.contributions.values()) == pytest.approx(1)
    assert set(peak.contributions) == {Modality.APPEARANCE, Modality.MOTION, Modality.SOUND}


def test_a_camera_scores_as_a_recording_that_looks_back_only(folder: Path) -> None:
    """One second at a time, with its context carried as data, equals all at once to 1e-4."""
    system = load_system(folder, causal=True)
    hops = snippets(7, 20, abnormal=True, camera=True)
    at_once, after = system.assess(hops)
    context = None
    one_by_one = []
    for hop in hops:
        made, context = system.assess([hop], context)
        assert context is not None
        # What goes through a store comes back as other arrays.
        context = {name: np.array(array) for name, array in context.items()}
        one_by_one += made
    for name in ("score", "raw"):
        differences = [
            abs(getattr(a, name) - getattr(b, name)) for a, b in zip(at_once, one_by_one, strict=True)
        ]
        assert max(differences) < 1e-4
    for a, b in zip(at_once, one_by_one, strict=True):
        assert a.contributions == pytest.approx(b.contributions, abs=1e-4)
    assert after is not None
    assert context is not None
    assert set(after) == set(context)
    assert all(isinstance(array, np.ndarray) for array in context.values())


def test_causal_scores_do_not_depend_on_what_comes_later(folder: Path) -> None:
    hops = snippets(8, 10, abnormal=True, camera=True)
    other = [*hops[:5], *snippets(99, 10, camera=True)[5:]]
    causal = load_system(folder, causal=True)
    scores = [[item.raw for item in causal.assess(each)[0]] for each in (hops, other)]
    assert scores[0][:5] == pytest.approx(scores[1][:5], abs=1e-6)
    assert scores[0][5:] != pytest.approx(scores[1][5:], abs=1e-3)
    offline = load_system(folder)
    scores = [[item.raw for item in offline.assess(each)[0]] for each in (hops, other)]
    assert scores[0][:5] != pytest.approx(scores[1][:5], abs=1e-6)


def test_what_is_long_past_no_longer_counts(folder: Path) -> None:
    system = load_system(folder, causal=True)
    _, context = system.assess(snippets(1, camera=True))
    later = snippets(2, camera=True, first=100)
    assert [item.raw for item in system.assess(later, context)[0]] == pytest.approx(
        [item.raw for item in system.assess(later)[0]], abs=1e-6
    )


def test_a_camera_without_sound_still_works(folder: Path) -> None:
    for causal in (False, True):
        system = load_system(folder, causal=causal)
        assessments, _ = system.assess(snippets(1003, abnormal=True, camera=causal, sound=False))
        for item in assessments:
            assert item.contributions[Modality.SOUND] == 0
            assert item.facts["sound"] == "absent"
            assert "gate_sound" not in item.facts
            assert sum(item.contributions.values()) == pytest.approx(1)
        assert max(item.score for item in assessments[4:7]) >= 0.5


def test_a_silent_track_is_no_sound(folder: Path) -> None:
    """It scores as the same snippets without any, and both say that there is none."""
    system = load_system(folder)
    silent = snippets(1005)
    for item in silent:
        item.arrays["sound.level_db"][...] = -120.0
    without = [
        replace(item, arrays={name: own for name, own in item.arrays.items() if name.startswith("deep.")})
        for item in silent
    ]
    said, same = (system.assess(each)[0] for each in (silent, without))
    assert [item.raw for item in said] == [item.raw for item in same]
    assert all(item.facts["sound"] == "absent" for item in said)


def test_a_loaded_model_is_the_trained_one(fitted: Fitted, folder: Path) -> None:
    loaded = load_system(folder)
    assert isinstance(loaded, WeaklySupervisedSystem)
    assert len(loaded.model.networks) == len(fitted.networks) == SCHEDULE.seeds
    for own, same in zip(fitted.networks, loaded.model.networks, strict=True):
        for name, tensor in own.state_dict().items():
            assert torch.equal(tensor, same.state_dict()[name])
    assert loaded.model_version.startswith("ws_vad-made-")
    assert loaded.classes == ("normal", "fight")
