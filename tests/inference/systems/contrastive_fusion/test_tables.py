from pathlib import Path

import pytest

from inference.cli import main
from inference.systems.contrastive_fusion.complexity import complexity_of, frames_per_second
from inference.systems.contrastive_fusion.configuration import TABLES, find_configuration
from inference.systems.contrastive_fusion.tables import ABSENT, written
from inference.training import store


def put(folder: Path, name: str, **metrics: object) -> None:
    store.write(folder / name / "model", {}, {"metrics": metrics})


def cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]


def test_a_table_shows_what_was_measured_and_says_what_was_not(tmp_path: Path) -> None:
    overall = {"accuracy": 0.9, "precision": 0.8, "recall": 0.7, "f1": 0.75, "auc": 0.95}
    put(tmp_path, "contrastive", detection={"all": overall}, recognition={"all": {"accuracy": 0.5}})
    put(tmp_path, "focal", detection={"all": {**overall, "accuracy": 0.6}})
    header, _, *rows = cells(written(7, tmp_path))
    assert header == ["Loss", "Accuracy", "AUC"]
    assert rows == [
        ["Cross-entropy loss", ABSENT, ABSENT],
        ["Focal loss", "0.6000", "0.9500"],
        ["Contrastive loss, weighted fusion", "0.9000", "0.9500"],
    ]


@pytest.mark.parametrize("number", [3, 4, 5, 6, 7])
def test_every_table_has_a_row_for_each_configuration(tmp_path: Path, number: int) -> None:
    header, _, *rows = cells(written(number, tmp_path))
    assert len(rows) == len(TABLES[number])
    assert all(len(row) == len(header) for row in rows)


def test_the_rows_of_detection_name_their_modalities(tmp_path: Path) -> None:
    _, _, *rows = cells(written(3, tmp_path))
    assert [row[0] for row in rows[:3]] == ["visible", "thermal", "visible + thermal"]


@pytest.mark.parametrize(("name", "millions", "multiply_adds"), [("c3d", 78.02, 38.55), ("i3d", 12.29, 6.98)])
def test_complexity_is_that_of_the_published_networks(
    name: str, millions: float, multiply_adds: float
) -> None:
    """6.98 G of I3D is at 16 x 112 x 112; the paper's 111.51 is at 64 x 224 x 224."""
    found = complexity_of(find_configuration(name))
    assert found.parameters / 1e6 == pytest.approx(millions, abs=0.01)
    assert found.multiply_adds / 1e9 == pytest.approx(multiply_adds, abs=0.01)
    assert found.weights == 4 * found.parameters


def test_speed_is_measured() -> None:
    assert frames_per_second(find_configuration("resnet18", width=1 / 32), clips=1) > 1


def test_the_command_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "no_fusion", detection={"all": {"accuracy": 0.8125, "auc": 0.9}})
    assert main(["tables", "contrastive_fusion", "--table", "6", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "Table 6" in said
    assert "| Without fusion module | 0.8125 | 0.9000 |" in said
