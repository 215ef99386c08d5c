from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.systems.avar_net.families import Family, Stream
from inference.systems.avar_net.steps import camera_steps, clip_steps, looks_of, snippet_steps
from inference.systems.avar_net.windows import highest, spread, stretched, trailing
from inference.types import Modality
from tests.inference.systems.avar_net.made import FAMILY, snippet

PICTURE, MOVING, HEARD = FAMILY.streams
MIDDLE = Family("middle", (Stream("picture", 6, Modality.APPEARANCE, middle=True),))


def test_a_clip_is_cut_into_equal_bins_whatever_its_length() -> None:
    """Two snippets of two seconds, the second of which repeats the first one's later half."""
    features = [
        snippet(0, picture=[0, 1, 2, 3, 4, 5, 6, 7], heard=1.0),
        snippet(1, picture=[4, 5, 6, 7, 8, 9, 10, 11], heard=2.0),
    ]
    found = clip_steps(features, MIDDLE, 3)
    assert found.values[:, 0].tolist() == [2.0, 6.0, 10.0]
    for length in (5, 10, 15):
        own = clip_steps(features, FAMILY, length)
        assert own.values.shape == (length, 13)
        assert np.all(np.diff(own.values[:, 0]) >= 0)
        assert own.present.tolist() == [[True, False, True]] * length
        assert set(own.values[:, 9].tolist()) == {1.0, 2.0}


def test_looks_of_overlapping_snippets_count_once() -> None:
    shared = snippet(0, picture=[1, 2]), snippet(2, picture=[3, 4])
    assert looks_of([shared[0], shared[0], shared[1]], PICTURE).values[:, 0].tolist() == [1, 2, 3, 4]


def test_a_track_without_signal_counts_as_absent() -> None:
    silence = np.asarray([[0.5] * 4, [0.75] * 4], np.float32)
    features = [snippet(place, heard=value) for place, value in enumerate((0.5, 0.8, 3.0))]
    assert snippet_steps(features, FAMILY, silence).present[:, 2].tolist() == [False, False, True]
    assert snippet_steps(features, FAMILY).present[:, 2].all()


def test_a_snippet_s_step_is_the_mean_of_its_own_looks() -> None:
    features = [snippet(0, picture=[1, 3], moving=2.0), snippet(1), snippet(2, heard=7.0)]
    found = snippet_steps(features, FAMILY)
    assert found.values[0].tolist() == [2.0] * 9 + [0.0] * 4
    assert found.present.tolist() == [[True, True, False], [False] * 3, [False, False, True]]
    assert not found.values[1].any()


def test_a_hop_is_joined_with_the_one_before_it() -> None:
    hops = [snippet(n, picture=[n], heard=n if n != 1 else None, seconds=1.0) for n in range(4)]
    whole, last = camera_steps(hops, FAMILY)
    assert whole.values[:, 0].tolist() == [0.0, 0.5, 1.5, 2.5]
    assert whole.values[:, 9].tolist() == [0.0, 0.0, 2.0, 2.5]
    first, middle = camera_steps(hops[:2], FAMILY)
    then, end = camera_steps(hops[2:], FAMILY, before=middle)
    assert np.array_equal(np.concatenate([first.values, then.values]), whole.values)
    assert end is not None
    assert last is not None
    assert np.array_equal(end.values, last.values)


def test_a_camera_lacks_what_is_not_measured_live() -> None:
    still, *others = FAMILY.streams
    family = Family("made", (replace(still, live=False), *others))
    hops = [snippet(n, picture=[n + 1], moving=2.0, seconds=1.0) for n in range(2)]
    found, last = camera_steps(hops, family)
    assert found.present.tolist() == [[False, True, False]] * 2
    assert last is not None
    assert last.present.tolist() == [[False, True, False]]
    assert not found.values[:, :6].any()
    assert snippet_steps(hops, family).present[:, 0].all()


def test_windows_cover_every_step_and_none_twice_more_than_they_overlap() -> None:
    assert spread(4, 10, 5) == [(0, 4)]
    assert spread(10, 10, 5) == [(0, 10)]
    assert spread(23, 10, 5) == [(0, 10), (5, 15), (10, 20), (13, 23)]
    assert spread(0, 10, 5) == []
    assert trailing(3, 2) == [(0, 1), (0, 2), (1, 3)]
    assert trailing(12, 10, first=11) == [(2, 12)]


def test_the_window_that_scores_a_step_highest_speaks_for_it() -> None:
    windows = [(0, 3), (1, 4)]
    scores = [np.asarray([0.1, 0.2, 0.8]), np.asarray([0.7, 0.3, 0.5])]
    assert highest(scores, windows, 4).tolist() == [0, 1, 0, 1]


def test_stretching_repeats_or_thins_evenly() -> None:
    assert stretched(2, 6).tolist() == [0, 0, 0, 1, 1, 1]
    assert stretched(6, 3).tolist() == [1, 3, 5]
    assert stretched(1, 4).tolist() == [0] * 4
