"""Of overlapping boxes of a class the best stays."""

from __future__ import annotations

import numpy as np

from inference.extractors.suppression import strongest

SQUARE = [0.2, 0.2, 0.6, 0.6]
NEAR = [0.22, 0.2, 0.62, 0.6]
"""Nine tenths of the square."""
FAR = [0.6, 0.6, 0.9, 0.9]


def keep(boxes: list[list[float]], scores: list[list[float]]) -> tuple[np.ndarray, list[int], list[float]]:
    found, classes, values = strongest(
        np.asarray(boxes, np.float32), np.asarray(scores, np.float32), least=0.3, most_overlap=0.6
    )
    return found, classes.tolist(), [round(float(value), 3) for value in values]


def test_it_works() -> None:
    found, classes, values = keep([SQUARE, NEAR, FAR], [[0.5, 0.0], [0.8, 0.0], [0.6, 0.0]])
    assert np.allclose(found, [NEAR, FAR])
    assert (classes, values) == ([0, 0], [0.8, 0.6])


def test_classes_do_not_cover_each_other() -> None:
    _, classes, values = keep([SQUARE, NEAR], [[0.5, 0.1], [0.2, 0.8]])
    assert (classes, values) == ([1, 0], [0.8, 0.5])


def test_what_is_covered_covers_nothing() -> None:
    """Each of the three overlaps the next one only."""
    steps = [[0.0, 0.0, 0.4, 0.4], [0.08, 0.0, 0.48, 0.4], [0.16, 0.0, 0.56, 0.4]]
    found, _, values = keep(steps, [[0.9], [0.8], [0.7]])
    assert np.allclose(found, [steps[0], steps[2]])
    assert values == [0.9, 0.7]


def test_boxes_end_where_the_picture_does() -> None:
    found, _, values = keep([[-0.2, 0.5, 0.4, 1.3], [1.1, 0.0, 1.5, 1.0]], [[0.9], [0.8]])
    assert np.allclose(found, [[0.0, 0.5, 0.4, 1.0]])
    assert values == [0.9]


def test_nothing_is_found_where_nothing_is_likely() -> None:
    found, classes, values = keep([SQUARE, NEAR], [[0.1, 0.29], [0.0, 0.2]])
    assert (found.shape, classes, values) == ((0, 4), [], [])
