"""Documents tell what the cards of the shipped models tell."""

from __future__ import annotations

from pathlib import Path

from inference.evaluate.held_out.listing import table
from inference.evaluate.held_out.yardsticks import UNCALIBRATED
from inference.systems.catalogue import CATALOGUE
from inference.training import store

ROOT = Path(__file__).parents[3]


def test_the_table_of_held_out_figures_is_that_of_the_shipped_ensemble() -> None:
    card = store.read_card(ROOT / "inference/systems/ensemble/starter")
    told = table(card["metrics"], without_line=UNCALIBRATED)
    assert told in (ROOT / "docs/models.md").read_text(encoding="utf-8")


def test_every_system_is_in_the_table_of_systems() -> None:
    rows = (ROOT / "inference/systems/README.md").read_text(encoding="utf-8").splitlines()
    for name in CATALOGUE:
        assert any(row.startswith(f"| [`{name}`]({name}/README.md)") for row in rows), name
