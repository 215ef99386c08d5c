from itertools import pairwise

import numpy as np
import pytest

from inference.evaluate.latency import (
    Curve,
    false_alarms,
    latency_aware_ap,
    stretches,
    time_to_detection,
)


def curve(scores: list[float], truth: list[int], fps: float = 1.0, snippet: int = 1) -> Curve:
    return Curve.even(np.asarray(scores, float), np.asarray(truth, bool), fps, snippet=snippet)


def test_it_works() -> None:
    # The event begins at 2 s; its frame at 3 s is above the line, and scored when it ends at 4 s.
    found = time_to_detection([curve([0, 0, 0.2, 0.7, 0.9, 0], [0, 0, 1, 1, 1, 0])])
    assert found is not None
    assert found.delays == (2.0,)
    assert found.found == 1.0
    assert found.quantile(0.5) == 2.0


def test_a_missed_event_has_no_delay_and_footage_without_events_none_at_all() -> None:
    found = time_to_detection([curve([0, 0.4, 0, 0.6], [0, 1, 0, 1])])
    assert found is not None
    assert found.delays == (None, 1.0)
    assert found.found == 0.5
    assert time_to_detection([curve([1.0, 1.0], [0, 0])]) is None
    missed = time_to_detection([curve([0.0], [1])])
    assert missed is not None
    assert missed.quantile(0.5) is None


def test_a_score_is_known_when_its_snippet_ends() -> None:
    at_once = time_to_detection([curve([1.0] * 32, [0] * 4 + [1] * 28, fps=16)])
    late = time_to_detection([curve([1.0] * 32, [0] * 4 + [1] * 28, fps=16, snippet=16)])
    assert at_once is not None
    assert late is not None
    assert (at_once.delays, late.delays) == ((1 / 16,), (12 / 16,))


def test_alarms_that_flicker_are_one_and_those_at_an_event_are_none() -> None:
    scores = [0.9, 0, 0.9, 0, 0, 0, 0, 0, 0, 0.9, 0.9, 0]
    truth = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    found = false_alarms([curve(scores, truth)])
    assert found is not None
    assert found.alarms == 1
    assert found.days == pytest.approx(10 / 86_400)
    separate = false_alarms([curve(scores, truth)], settling=1.0)
    assert separate is not None
    assert separate.alarms == 2
    assert separate.per_day == pytest.approx(2 * 8640)


def test_nothing_but_events_was_watched() -> None:
    assert false_alarms([curve([1.0, 1.0], [1, 1])]) is None


def test_finding_at_once_before_all_else_is_worth_one() -> None:
    # With 1000 frames a second nothing is waited for: the first frame is scored after a millisecond.
    found = latency_aware_ap([curve([0.1, 0.9, 0.8, 0.2], [0, 1, 1, 0], fps=1000)])
    assert found == pytest.approx(1 - 1e-4)


def test_the_worked_example() -> None:
    # Event of frames 1 to 3, patience 10 s. At line 0.9 it is found after 3 s (worth 0.7) at precision 1; at
    # line 0.3 after 1 s (worth 0.9), and of the 4 frames from 0.3 on 3 belong to it.
    found = latency_aware_ap([curve([0.5, 0.3, 0.3, 0.9], [0, 1, 1, 1])])
    assert found == pytest.approx(0.7 * 1 + 0.2 * 3 / 4)


def test_later_is_never_better() -> None:
    truth = [0] * 5 + [1] * 10
    by_delay = [
        latency_aware_ap([curve([0.0] * (5 + late) + [1.0] * (10 - late), truth)]) for late in range(10)
    ]
    assert all(before > after for before, after in pairwise(by_delay))


def test_without_end_to_patience_it_is_the_ap_of_finding_events() -> None:
    curves = [curve([0.9, 0.1], [1, 0]), curve([0.2, 0.5], [1, 0])]
    # The first event at precision 1, the second at 2 of the 3 frames from 0.2 on.
    assert latency_aware_ap(curves, patience=1e12) == pytest.approx((1 + 2 / 3) / 2)


def test_what_has_no_event_or_no_patience_is_refused() -> None:
    with pytest.raises(ValueError, match="no event"):
        latency_aware_ap([curve([0.5], [0])])
    with pytest.raises(ValueError, match="patience"):
        latency_aware_ap([curve([0.5], [1])], patience=0)


def test_runs_of_flags() -> None:
    assert stretches(np.asarray([1, 1, 0, 1], bool)) == [(0, 2), (3, 4)]
    assert stretches(np.zeros(0, bool)) == []
