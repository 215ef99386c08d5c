"""What is recorded of an assessed recording."""

import pytest

from inference.types import Span
from monitoring.analysis.assess import inside


@pytest.mark.parametrize(
    ("start", "end", "peak_time", "told"),
    [
        (0.0, 3.0, 2.5, (0.0, 2.2, 2.2)),
        (0.5, 2.0, 1.0, (0.5, 2.0, 1.0)),
        (2.2, 3.0, 2.5, (2.2, 3.0, 2.5)),
    ],
    ids=["beyond the end", "within", "nothing would be left"],
)
def test_a_span_ends_with_its_recording(
    start: float, end: float, peak_time: float, told: tuple[float, float, float]
) -> None:
    found = inside(Span(start, end, 0.8, peak_time, "fight"), 2.2)
    assert (found.start, found.end, found.peak_time) == told
