import numpy as np
import pytest

from inference.systems.contrastive_fusion.template import (
    NormalTemplate,
    choose_scale,
    choose_threshold,
    normal_vector,
)


def test_it_is_the_mean_of_unit_vectors() -> None:
    vector = normal_vector([[3.0, 0.0], [0.0, 0.5]])
    assert vector.tolist() == [0.5, 0.5]
    template = NormalTemplate(vector, 0.3, 0.1)
    assert template.similarity([[2.0, 0.0], [-1.0, -1.0]]) == pytest.approx([0.5, -np.sqrt(0.5)])
    assert template.distance([[2.0, 0.0]]) == pytest.approx([0.5])


def test_the_line_parts_what_can_be_parted() -> None:
    similarity = np.array([0.9, 0.8, 0.7, 0.3, 0.2])
    threshold = choose_threshold(similarity, [False, False, False, True, True])
    assert threshold == pytest.approx(0.5)


def test_the_line_does_not_depend_on_how_many_normals_there_are() -> None:
    rng = np.random.default_rng(0)
    normal, odd = rng.normal(0.7, 0.1, 500), rng.normal(0.4, 0.1, 500)
    few = choose_threshold(np.concatenate([normal[:50], odd]), np.arange(550) >= 50)
    many = choose_threshold(np.concatenate([normal, odd[:50]]), np.arange(550) >= 500)
    assert few == pytest.approx(0.55, abs=0.06)
    assert many == pytest.approx(0.55, abs=0.06)


def test_one_kind_alone_gives_no_line() -> None:
    with pytest.raises(ValueError, match="normal and abnormal"):
        choose_threshold([0.1, 0.2], [True, True])


def test_the_calibrated_score_is_a_half_at_the_line_and_rises_with_abnormality() -> None:
    template = NormalTemplate(np.ones(2, np.float32), 0.4, 0.05)
    scores = template.calibrated([-1e9, 0.3, 0.4, 0.5, 1e9])
    assert scores[2] == 0.5
    assert (np.diff(scores) < 0).all()
    assert (scores >= 0).all()
    assert (scores <= 1).all()


def test_the_scale_is_that_of_the_overlap() -> None:
    rng = np.random.default_rng(0)
    abnormal = np.arange(400) < 200
    narrow = np.where(abnormal, 0.3, 0.7) + rng.normal(0, 0.05, 400)
    wide = np.where(abnormal, 0.3, 0.7) + rng.normal(0, 0.4, 400)
    assert 1e-3 <= choose_scale(narrow, abnormal, 0.5) < choose_scale(wide, abnormal, 0.5) <= 1
