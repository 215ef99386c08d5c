import pytest

from inference.evaluate.classification import classification_metrics, one_against_rest


def test_it_works() -> None:
    truth = ["normal", "normal", "fight", "fight", "fall"]
    decided = ["normal", "fight", "fight", "fight", "normal"]
    found = classification_metrics(truth, decided, ("normal", "fight", "fall"))
    assert found.accuracy == 0.6
    assert found.confusion == ((1, 1, 0), (0, 2, 0), (1, 0, 0))
    normal, fight, fall = found.per_class
    assert (normal.precision, normal.recall, normal.f1, normal.support) == (0.5, 0.5, 0.5, 2)
    assert (fight.precision, fight.recall, fight.f1) == (pytest.approx(2 / 3), 1.0, pytest.approx(0.8))
    assert (fall.precision, fall.recall, fall.f1, fall.support) == (0.0, 0.0, 0.0, 1)
    assert found.f1 == pytest.approx((0.5 + 0.8 + 0) / 3)
    assert found.recall == 0.5


def test_the_published_table_of_paper_000_follows_from_its_counts() -> None:
    """Its F1 of normal (0.9970) and its accuracy (0.9603) hold for these counts, which it does not print."""
    counts = {
        ("normal", "normal"): 500,
        ("fighting", "fighting"): 51,
        ("fighting", "normal"): 3,
        ("fighting", "carrier"): 1,
        ("running", "running"): 50,
        ("running", "biker"): 2,
        ("running", "bag_left"): 2,
        ("biker", "biker"): 19,
        ("carrier", "carrier"): 24,
        ("carrier", "bag_left"): 7,
        ("bag_left", "bag_left"): 58,
        ("bag_left", "carrier"): 14,
    }
    truth = [true for (true, _), count in counts.items() for _ in range(count)]
    decided = [said for (_, said), count in counts.items() for _ in range(count)]
    found = classification_metrics(truth, decided)
    by_name = {own.name: own for own in found.per_class}
    assert found.clips == 731
    assert found.accuracy == pytest.approx(0.9603, abs=5e-5)
    assert by_name["normal"].f1 == pytest.approx(0.9970, abs=5e-5)


def test_classes_that_never_occur_are_left_out_and_unknown_ones_follow() -> None:
    found = classification_metrics(["b", "a"], ["b", "z"], ("never", "b"))
    assert found.classes == ("b", "a", "z")
    assert found.per_class[2].support == 0


@pytest.mark.parametrize(("truth", "decided"), [([], []), (["a"], ["a", "b"])])
def test_nothing_to_compare_is_refused(truth: list[str], decided: list[str]) -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        classification_metrics(truth, decided)


def test_one_class_against_the_rest() -> None:
    truth, scores = one_against_rest(["a", "b"], [{"a": 0.7, "b": 0.3}, {"b": 1.0}], "a")
    assert truth.tolist() == [True, False]
    assert scores.tolist() == [0.7, 0.0]
