"""A class is taught from stretches of recordings, and the model before and after are compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.systems.deep_feature_fusion.lessons import Lesson, compare, judge, learn
from inference.systems.deep_feature_fusion.model import Model, pool_of
from inference.systems.deep_feature_fusion.pool import PoolError
from inference.systems.deep_feature_fusion.rows import Columns
from inference.systems.deep_feature_fusion.sources import SOURCES, read_sources, write_sources
from inference.systems.deep_feature_fusion.stretches import (
    MOST_ROWS,
    Measuring,
    Stretch,
    Table,
    load_stretch,
    save_stretch,
    snippets_in,
)
from tests.inference.systems.deep_feature_fusion.seeing import (
    FRAMES,
    GREEN,
    RED,
    WINDOWS,
    columns,
    examples,
)
from tests.inference.systems.deep_feature_fusion.test_adding import models, recording

__all__ = ["models"]


def green(number: int, *, source: str = "") -> Lesson:
    tables = []
    for configuration in (FRAMES, WINDOWS):
        own = examples(configuration, GREEN, "spill", count=2, seed=10 + number)
        tables.append(Table(columns(configuration), own.features, own.times))
    return Lesson(f"example:{number}", "spill", source or f"place {number}", Stretch(*tables))


def test_it_works(models: Path, tmp_path: Path) -> None:
    write_sources(models, {clip: f"scene {clip}" for clip in pool_of(models).rows().clips})
    folder = learn(models, [green(n) for n in range(6)], tmp_path / "new", card={"taught": {"version": 1}})
    recordings, cameras = Model.load(folder), Model.load_live(folder)
    for configuration, model in ((FRAMES, recordings), (WINDOWS, cameras)):
        for colour, name in ((GREEN, "spill"), (RED, "fight"), (None, "normal")):
            seen = judge(model, examples(configuration, colour, "x", count=4, seed=99).features)
            assert (seen.label, seen.score > 0.5) == (name, name != "normal"), (configuration.name, name)
    assert recordings.card["taught"] == {"version": 1}
    assert pool_of(folder).rows().counts()["spill"] == 12
    assert "spill" not in pool_of(models).rows().counts()
    assert read_sources(folder)["example:3"] == "place 3"

    for on_cameras in (False, True):
        found = compare(models, folder, on_cameras=on_cameras)
        assert {name: (each.before, each.after) for name, each in found.items()} == {
            "normal": (1.0, 1.0),
            "fight": (1.0, 1.0),
            "spill": (None, 1.0),
        }
        assert (found["spill"].recordings, found["spill"].sources) == (6, 6)


def test_one_place_tells_nothing_of_others(models: Path, tmp_path: Path) -> None:
    folder = learn(models, [green(n, source="yard") for n in range(5)], tmp_path / "new", card={})
    spill = compare(models, folder)["spill"]
    assert (spill.sources, spill.before, spill.after) == (1, None, None)


def test_rows_of_another_model_are_refused(models: Path, tmp_path: Path) -> None:
    lesson = green(0)
    other = replace(lesson.stretch.recordings, columns=(Columns("corners", "2", 3),))
    with pytest.raises(PoolError, match="measure it anew"):
        learn(models, [replace(lesson, stretch=Stretch(other, None))], tmp_path / "new", card={})
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("start", "end", "count", "wanted"),
    [
        (0, 2, 30, [0, 1]),
        (3.2, 3.9, 30, [2, 3]),
        (0, 5, 1, [0]),
        (50, 60, 30, [29]),
        (0, 200, 300, [0, 28, 57, 85, 114, 142, 171, 199]),
    ],
)
def test_a_stretch_is_told_by_a_few_snippets(start: float, end: float, count: int, wanted: list[int]) -> None:
    assert snippets_in(start, end, count) == wanted
    assert len(wanted) <= MOST_ROWS


def test_rows_are_measured_kept_and_taken_again(models: Path, tmp_path: Path) -> None:
    clip = recording(tmp_path / "green.mp4", GREEN)
    measuring = Measuring(models)
    stretch = measuring.stretch(clip, 0.0, 3.0)
    assert stretch.cameras is not None
    assert (len(stretch), len(stretch.cameras.features)) == (16, 2)  # eight looks a snippet, or a window
    save_stretch(tmp_path / "kept" / "rows.safetensors", stretch, {"clip": "green"})
    kept = load_stretch(tmp_path / "kept" / "rows.safetensors")
    assert measuring.fits(kept)
    assert np.array_equal(kept.recordings.features, stretch.recordings.features)
    again = measuring.stretch(clip, 0.0, 2.0, known=kept.recordings)
    assert again.recordings.times.tolist() == stretch.recordings.times.tolist()
    elsewhere = replace(kept.recordings, columns=(Columns("corners", "2", 3),))
    assert not measuring.fits(replace(kept, recordings=elsewhere))


def test_damaged_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "rows.safetensors").write_bytes(b"torn")
    for name in ("rows.safetensors", "missing.safetensors"):
        with pytest.raises(PoolError, match=name):
            load_stretch(tmp_path / name)
    assert read_sources(tmp_path) == {}
    for content in ("torn", "[1]"):
        (tmp_path / SOURCES).write_text(content)
        with pytest.raises(PoolError, match=SOURCES):
            read_sources(tmp_path)
