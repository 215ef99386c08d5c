"""A class is added from recordings, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest

from inference.cli import main
from inference.errors import ModelMissing
from inference.systems.deep_feature_fusion import extractors
from inference.systems.deep_feature_fusion.adding import add_recordings
from inference.systems.deep_feature_fusion.model import NAME, Model, live_pool_of, pool_of
from inference.systems.deep_feature_fusion.pool import Pool
from inference.training import store
from tests.inference.systems.deep_feature_fusion.seeing import (
    FRAMES,
    GREEN,
    RED,
    WINDOWS,
    columns,
    examples,
    model,
    painted,
)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model of two classes, with a companion for cameras, in use."""
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path / "models"))
    seeing = "tests.inference.systems.deep_feature_fusion.seeing:corners"
    monkeypatch.setitem(extractors.EXTRACTORS, "corners", seeing)  # type: ignore[arg-type]
    pool, light = (
        Pool.create(tmp_path / configuration.name, columns(configuration))
        for configuration in (FRAMES, WINDOWS)
    )
    folder = store.models_folder() / NAME / "first"
    model(pool, FRAMES).save(folder, pool, live=model(light, WINDOWS), live_pool=light)
    store.activate(NAME, "first")
    return folder


def recording(path: Path, colour: tuple[int, int, int]) -> Path:
    """Three seconds."""
    random = np.random.default_rng(len(path.name))
    with av.open(str(path), "w") as output:
        stream = output.add_stream(
            "mpeg4", rate=8, width=96, height=64, pix_fmt="yuv420p", bit_rate=2_000_000
        )
        for _ in range(24):
            for packet in stream.encode(av.VideoFrame.from_ndarray(painted(colour, random), format="bgr24")):
                output.mux(packet)
        for packet in stream.encode():
            output.mux(packet)
    return path


def test_it_works(models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = tmp_path / "alarms"
    shown.mkdir()
    for number in range(3):
        recording(shown / f"alarm-{number}.mp4", GREEN)

    code = main(["add-class", "--json", "--quiet", "--into", "second", "--activate", "alarm", str(shown)])

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["rows"]["alarm"] == 3 * 2 * 8
    folder = Path(told["model"])
    assert store.find(NAME) == folder
    trained = Model.load(folder).classifier
    assert trained.names == ("normal", "fight", "alarm")
    for name, colour in (("normal", None), ("fight", RED), ("alarm", GREEN)):
        held = examples(FRAMES, colour, name, seed=11).features
        assert (trained.predict(held) == trained.names.index(name)).mean() > 0.9, name
    assert {clip for clip in pool_of(folder).rows().clips if clip.startswith("alarm")} == {
        f"alarm-{number}.mp4" for number in range(3)
    }
    kept = live_pool_of(folder)
    assert kept is not None
    rows = kept.rows()
    assert rows.counts()["alarm"] == 6
    on_cameras = Model.load_live(folder).classifier
    said = [on_cameras.names[number] for number in on_cameras.predict(rows.features).tolist()]
    assert said == [rows.names[number] for number in rows.classes.tolist()]
    assert Model.load(models).classifier.names == ("normal", "fight")


def test_what_cannot_be_used_changes_nothing(models: Path, tmp_path: Path) -> None:
    before = Model.load(models).fingerprint
    (tmp_path / "broken.mp4").write_bytes(b"nothing")
    assert main(["add-class", "--quiet", "alarm", str(tmp_path / "broken.mp4")]) == 1
    assert Model.load(models).fingerprint == before
    assert pool_of(models).rows().counts() == {"fight": 24, "normal": 24}
    with pytest.raises(ModelMissing):
        add_recordings("alarm", [], model="absent")
