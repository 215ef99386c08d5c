"""The measurement of full-size networks knows the parts that the systems offer."""

from __future__ import annotations

from importlib import import_module

import pytest
import torch

from inference.bench.papers import SYSTEMS, Part, System, table


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_every_part_is_counted(system: System) -> None:
    with torch.device("meta"):
        parts = import_module(f"inference.systems.{system.name}.paper").paper_modules()
    assert set(parts) == set(system.runs)
    for module, inputs in parts.values():
        assert not module.training
        assert inputs
    sizes = {name: sum(p.numel() for p in module.parameters()) for name, (module, _) in parts.items()}
    if system.name == "contrastive_fusion":
        # Table 8 of the paper, in millions.
        assert round(sizes["c3d"] / 1e6, 2) == 78.02
        assert round(sizes["i3d"] / 1e6, 2) == 12.29


def test_speeds_are_of_whole_units() -> None:
    """A detector of 0.1 s and a tower of 0.3 s a frame, a head of 25.6 s for 256 of them: two a second."""
    seconds = {"detr": 0.1, "clip": 0.3, "texts": 9.0, "head": 25.6}
    parts = [Part("aadc_net", name, 10**6, 2 * 10**9, 2**20, spent) for name, spent in seconds.items()]
    written = table(parts)
    assert "aadc_net: 2.00 a second (frame)" in written
    assert "| aadc_net | detr | 1.00 | 2.00 | 1 | 100.0 |  |" in written
    assert "ws_vad" not in written
