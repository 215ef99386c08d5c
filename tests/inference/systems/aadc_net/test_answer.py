"""The answer to what a video shows, from any system's spans."""

from __future__ import annotations

import pytest

from inference.systems.aadc_net.answer import UNNAMED, answer, describe, length
from inference.types import Span


def span(start: float, end: float, label: str = "") -> Span:
    return Span(start, end, peak=0.9, peak_time=start, label=label)


def test_it_works() -> None:
    assert describe([], 138.0) == "Yes, the video shows normal activities from 00:00 to 02:18."
    assert describe([span(15, 40, "drinking_water")], 138.0) == (
        "Yes, the video shows abnormal activities: drinking water from 00:15 to 00:40 (25 seconds). "
        "The remaining 1 minute 53 seconds of 2 minutes 18 seconds show normal activities."
    )


def test_several_spans_are_told_in_order_and_counted_once_where_they_overlap() -> None:
    found = answer([span(50, 60, "fight"), span(0, 10, "fall"), span(5, 20, "fight")], 100.0)
    assert found.verdict == "Abnormal"
    assert found.categories == ("fight", "fall")
    assert found.seconds_by_category == {"fall": 10, "fight": 25}
    assert found.seconds == 30
    assert (
        "fall from 00:00 to 00:10 (10 seconds), fight from 00:05 to 00:20 (15 seconds) and again"
        in found.text
    )


def test_a_span_without_a_name_is_what_the_whole_resembles_most() -> None:
    scores = {"normal": 0.6, "fight": 0.1, "fall": 0.3}
    assert answer([span(0, 4)], 8.0, class_scores=scores).categories == ("fall",)
    assert answer([span(0, 4)], 8.0, class_scores={"normal": 0.4, "abnormal": 0.6}).categories == (UNNAMED,)


def test_many_spans_are_not_all_told_one_by_one() -> None:
    text = describe([span(10 * place, 10 * place + 2, "fight") for place in range(12)], 200.0)
    assert "and 4 more until 01:52 (8 seconds)." in text


def test_a_video_that_is_abnormal_all_through_has_no_rest() -> None:
    assert describe([span(0, 7, "fight")], 7.0).endswith("That is all of its 7 seconds.")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "less than a second"), (1, "1 second"), (61, "1 minute 1 second"), (7320, "2 hours 2 minutes")],
)
def test_lengths_in_words(seconds: float, words: str) -> None:
    assert length(seconds) == words


@pytest.mark.parametrize(("spans", "duration"), [([], 0.0), ([span(3, 2)], 5.0)])
def test_what_cannot_be_is_refused(spans: list[Span], duration: float) -> None:
    with pytest.raises(ValueError, match=r"\."):
        describe(spans, duration)
