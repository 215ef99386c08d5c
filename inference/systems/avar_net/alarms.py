"""Which of a model's classes are an alarm, and how likely one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from inference.errors import TrainingError
from inference.systems.avar_net.windows import Doubles


@dataclass(frozen=True, slots=True)
class Alarms:
    """classes   of the model, the normal one first, which never is an alarm
    harmless  further ones that are named but wake nobody, such as rain. Quiet ordinary sound resembles some
              of them: were they alarms, every doubt between them and the normal class would count as one
    """

    classes: tuple[str, ...]
    harmless: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = [name for name in self.harmless if name not in self.classes]
        if unknown:
            raise ValueError(f"{', '.join(unknown)} is not among the classes {', '.join(self.classes)}")
        if len({self.classes[0], *self.harmless}) == len(self.classes):
            raise ValueError("no class is left to be an alarm")

    @classmethod
    def for_training(cls, classes: tuple[str, ...], harmless: Sequence[str]) -> Self:
        """Raises TrainingError for a class that there is not, and where no alarm is left."""
        try:
            return cls(classes, tuple(dict.fromkeys(harmless)))
        except ValueError as error:
            raise TrainingError(f"--harmless: {error}.") from error

    @property
    def alarming(self) -> tuple[int, ...]:
        """Places of the classes that are an alarm."""
        quiet = {self.classes[0], *self.harmless}
        return tuple(place for place, name in enumerate(self.classes) if name not in quiet)

    @property
    def quiet(self) -> tuple[int, ...]:
        """Places of the others."""
        alarming = set(self.alarming)
        return tuple(place for place in range(len(self.classes)) if place not in alarming)

    def share(self, probabilities: Doubles) -> Doubles:
        """(...) how likely an alarm is, of probabilities (..., classes)."""
        return np.asarray(probabilities[..., list(self.alarming)].sum(axis=-1), np.float64)

    def named(self, probabilities: Doubles, *, is_alarm: bool) -> str:
        """The likeliest class of (classes,) among those that are an alarm, or that are none: the score has
        said which."""
        places = self.alarming if is_alarm else self.quiet
        return self.classes[max(places, key=lambda place: float(probabilities[place]))]
