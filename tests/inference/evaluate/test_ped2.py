"""The Ped2 program's arithmetic, on drawn recordings instead of its data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.evaluate import ped2
from tests.inference.systems.normality.scenes import CAR, Event, recording


@pytest.fixture(scope="module")
def rows() -> list[ped2.Row]:
    train = {f"train{seed}": recording(30, seed=seed, sound=False) for seed in range(4)}
    event = Event(10, 18, speed=1.0, object_class=CAR, strange_look=True, strange_cell=True)
    test = {"slow": recording(30, seed=8, event=event, sound=False)}
    truth = np.zeros(test["slow"][-1].frame_end, bool)
    truth[80:144] = True
    return ped2.compare(train, test, {"slow": truth})


def test_it_works(rows: list[ped2.Row]) -> None:
    assert [row.name for row in rows] == [
        f"{name}, {mode}"
        for mode in ("offline", "causal")
        for name in ("normality", "flow maximum", "flow top 3 cells")
    ]
    assert all(row.metrics.frames == 240 and row.metrics.abnormal == 64 for row in rows)


def test_a_slow_car_is_found_by_its_looks_where_flow_cannot(rows: list[ped2.Row]) -> None:
    normality, flow, _, causal, *_ = rows
    assert normality.metrics.auc_micro > 0.95 > flow.metrics.auc_micro
    assert normality.found > 0.8 > flow.found
    assert causal.found > 0.6


def test_a_folder_without_labels_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ped2.main([str(tmp_path)]) == 3
    assert "frame_labels.npz" in capsys.readouterr().err
