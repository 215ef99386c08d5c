"""What systems remember of a camera, as bytes and back."""

from __future__ import annotations

import numpy as np
import pytest

from monitoring.analysis.contexts import LONGEST_GAP, dump, restore

NOW = 1_790_000_000.0


def test_it_works() -> None:
    context = {
        "rows": np.arange(12, dtype=np.float32).reshape(3, 4).T,
        "seen": np.asarray([True, False]),
        "count": np.asarray(7, np.int64),
        "half": np.zeros((0, 5), np.float16),
    }
    found = restore(dump(context, NOW), NOW)
    assert found is not None
    assert found.keys() == context.keys()
    for name, array in context.items():
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape
        assert np.array_equal(found[name], array)


@pytest.mark.parametrize("end", ["own", "end"])
def test_names_are_the_systems_own(end: str) -> None:
    found = restore(dump({end: np.asarray([3.0])}, NOW), NOW)
    assert found is not None
    assert found[end].tolist() == [3.0]


@pytest.mark.parametrize("start", [NOW - 60, NOW + LONGEST_GAP + 1])
def test_a_gap_and_a_clock_that_was_set_back_begin_anew(start: float) -> None:
    assert restore(dump({"rows": np.zeros(2)}, NOW), start) is None


@pytest.mark.parametrize(
    "data", [None, b"", b"torn", dump(None, NOW), dump({}, NOW), dump({"a": np.ones(9)}, NOW)[:-5]]
)
def test_nothing_to_remember_begins_anew(data: bytes | None) -> None:
    assert restore(data, NOW) is None


def test_arrays_that_others_wrote_begin_anew() -> None:
    from safetensors.numpy import save

    assert restore(save({"own.rows": np.ones(2)}), NOW) is None
