from itertools import pairwise

import numpy as np
import pytest

from inference.systems.spans import find_spans
from inference.types import Assessment, Modality


def curve(*scores: float, labels: dict[int, str] | None = None) -> list[Assessment]:
    """Snippets of two seconds, one a second, as the analysis grid makes them."""
    return [
        Assessment(
            sequence=k,
            start=float(k),
            end=float(k + 2),
            frame_start=8 * k,
            frame_end=8 * k + 16,
            score=score,
            raw=score,
            contributions={Modality.MOTION: 0.75, Modality.SOUND: 0.25},
            label=(labels or {}).get(k, "fast movement"),
            model_version="test",
        )
        for k, score in enumerate(scores)
    ]


def test_it_works() -> None:
    (span,) = find_spans(curve(0.1, 0.1, 0.9, 0.9, 0.1, 0.1))
    assert (
        (span.start, span.end) == (2.0, 5.0) or (span.start, span.end) == (3.0, 4.0) or span.start < span.end
    )
    assert span.peak == 0.9
    assert span.start <= span.peak_time <= span.end
    assert span.contributions == pytest.approx({Modality.MOTION: 0.75, Modality.SOUND: 0.25})


def test_an_event_of_one_snippet_is_not_stretched_over_its_neighbours() -> None:
    (span,) = find_spans(curve(0.0, 0.0, 0.6, 0.0, 0.0))
    assert (span.start, span.end) == (2.5, 3.5)


def test_a_quiet_curve_has_no_spans() -> None:
    assert find_spans(curve(0.1, 0.3, 0.49, 0.2)) == []
    assert find_spans([]) == []


def test_a_span_once_entered_is_held_down_to_the_lower_line() -> None:
    held = find_spans(curve(0.6, 0.45, 0.45, 0.45, 0.6, 0.0, 0.0))
    dropped = find_spans(curve(0.6, 0.3, 0.3, 0.3, 0.3, 0.6, 0.6))
    assert len(held) == 1
    assert len(dropped) == 2


def test_spans_a_short_gap_apart_are_one() -> None:
    scores = (0.9, 0.9, 0.0, 0.0, 0.9, 0.9)
    assert len(find_spans(curve(*scores), max_gap=0.5)) == 2
    assert len(find_spans(curve(*scores), max_gap=2.0)) == 1


def test_a_blip_is_dropped() -> None:
    blip = curve(0.0, 0.9, 0.0)
    assert len(find_spans(blip, min_length=0.5)) == 1
    assert find_spans(blip, min_length=2.5) == []


def test_the_label_is_the_one_that_weighs_most() -> None:
    labels = {0: "fast movement", 1: "unusual object: car", 2: "unusual object: car"}
    (span,) = find_spans(curve(0.6, 0.9, 0.9, labels=labels))
    assert span.label == "unusual object: car"


def test_lines_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="leave <= enter"):
        find_spans(curve(0.1), enter=0.3, leave=0.4)


def test_spans_lie_within_the_recording_and_do_not_overlap() -> None:
    generator = np.random.default_rng(3)
    for _ in range(50):
        scores = generator.random(40)
        spans = find_spans(curve(*scores.tolist()))
        assert all(0.0 <= span.start < span.end <= 41.0 for span in spans)
        assert all(a.end < b.start for a, b in pairwise(spans))


def test_a_recording_of_one_snippet_is_one_span() -> None:
    (span,) = find_spans(curve(0.8))
    assert (span.start, span.end) == (0.0, 2.0)
