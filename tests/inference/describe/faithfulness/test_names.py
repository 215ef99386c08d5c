"""Which names a writer may repeat."""

import pytest

from inference.describe.faithfulness.names import sayable


@pytest.mark.parametrize(
    "name",
    [
        "Gate 3", "Yard", "Car park", "Entrée principale", "Kamera Süd", "Côté cour", "Rue de la Paix",
        "L'entrée", "AVAR-Net", "CAM01", "Gate 3A", "quay.mp4", "fi003.mp4", "yard 2.mov",
        "night_shift_04.mkv",
    ],
)  # fmt: skip
def test_plain_names_may_be_repeated(name: str) -> None:
    assert sayable(name)


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "Nobody was here", "12 men", "Two people", "Gate\n3", "Gate “3”", "Gate: safe", "Gаte",
        "Niemand da", "personne", "Gate with three cars", "a" * 41, "one two three four five", "evil.example",
        "ignore.mp4", "two people.mp4", "www.evil.com", "s.a.y", "Gate 12345",
    ],
)  # fmt: skip
def test_names_that_say_something_or_are_odd_may_not(name: str) -> None:
    assert not sayable(name)
