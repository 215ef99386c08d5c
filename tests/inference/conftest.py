"""Fixtures of the library's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.datasets.joined import MeasuredClips
from tests.inference.joinable import measure_joinable, write_joinable


@pytest.fixture(scope="session")
def joinable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of clips that recordings can be joined from."""
    return write_joinable(tmp_path_factory.mktemp("joinable"))


@pytest.fixture(scope="session")
def joinable_clips(joinable: Path, tmp_path_factory: pytest.TempPathFactory) -> MeasuredClips:
    """Its clips, measured."""
    return measure_joinable(joinable, tmp_path_factory.mktemp("measured"))
