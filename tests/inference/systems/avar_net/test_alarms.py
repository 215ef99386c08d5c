from __future__ import annotations

import numpy as np
import pytest

from inference.errors import TrainingError
from inference.systems.avar_net.alarms import Alarms
from inference.systems.avar_net.calibration import best_line
from inference.systems.avar_net.recognition import AS_IS, Recognised, figures

CLASSES = ("normal", "fighting", "rain", "siren")
RAINY = Alarms(CLASSES, ("rain",))


def clip(label: int, *probabilities: float) -> Recognised:
    return Recognised(f"{label}", "scene", label, True, True, AS_IS, np.asarray(probabilities))


def test_what_is_harmless_is_named_and_no_alarm() -> None:
    told = np.asarray([[0.1, 0.1, 0.7, 0.1], [0.2, 0.5, 0.2, 0.1]])
    assert RAINY.share(told).tolist() == pytest.approx([0.2, 0.6])
    assert RAINY.named(told[0], is_alarm=False) == "rain"
    assert RAINY.named(told[0], is_alarm=True) in {"fighting", "siren"}
    assert RAINY.named(told[1], is_alarm=True) == "fighting"
    assert (RAINY.alarming, RAINY.quiet) == ((1, 3), (0, 2))


def test_all_but_the_normal_class_are_alarms_where_nothing_is_said() -> None:
    assert Alarms(CLASSES).share(np.asarray([0.4, 0.1, 0.2, 0.3])) == pytest.approx(0.6)


@pytest.mark.parametrize("harmless", [("wind",), ("fighting", "rain", "siren")])
def test_a_class_that_is_not_there_and_no_alarm_left_are_told(harmless: tuple[str, ...]) -> None:
    with pytest.raises(TrainingError, match="harmless"):
        Alarms.for_training(CLASSES, harmless)


def test_the_line_is_between_alarms_and_what_is_harmless() -> None:
    found = [clip(2, 0.05, 0.1, 0.8, 0.05), clip(0, 0.8, 0.1, 0.1, 0.0), clip(1, 0.3, 0.5, 0.2, 0.0)]
    assert best_line(found, RAINY) == pytest.approx((0.15 + 0.5) / 2)
    assert best_line(found, Alarms(CLASSES)) == pytest.approx((0.2 + 0.7) / 2)


def test_recognition_names_harmless_classes_below_the_line() -> None:
    found = [clip(2, 0.05, 0.1, 0.8, 0.05), clip(0, 0.8, 0.1, 0.1, 0.0), clip(1, 0.3, 0.5, 0.2, 0.0)]
    assert figures(found, RAINY, line=0.3)["all"]["accuracy"] == 1.0
    assert figures(found, RAINY, line=0.3)["pictures, as is"]["auc"] == 1.0
    assert figures(found, RAINY, line=0.6)["all"]["accuracy"] == pytest.approx(2 / 3)
