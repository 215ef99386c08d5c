"""What an ensemble is made of: how each member's score is read, and how much it counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inference.errors import ModelError
from inference.training import store

NAME = "ensemble"
_FARTHEST = 1e-4
"""Calibrated scores are kept so far from 0 and 1: log-odds beyond would let one member outvote all."""

Probabilities = NDArray[np.float64]


def log_odds(scores: ArrayLike) -> Probabilities:
    """(n,) of scores (n,) in [0, 1], which are kept off the ends."""
    inside = np.clip(np.asarray(scores, np.float64), _FARTHEST, 1.0 - _FARTHEST)
    return np.asarray(np.log(inside / (1.0 - inside)))


def sigmoid(values: ArrayLike) -> Probabilities:
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(values, np.float64))))


@dataclass(frozen=True, slots=True)
class Member:
    """weight  share of the mean, at least 0
    slope, offset   of the log-odds of its score: Platt's calibration, which also moves an alert line that
                    held-out recordings showed to lie too low or too high
    """

    weight: float
    slope: float = 1.0
    offset: float = 0.0

    def calibrated(self, scores: ArrayLike) -> Probabilities:
        """(n,) probabilities of something abnormal, were it as frequent as not."""
        return sigmoid(self.slope * log_odds(scores) + self.offset)


@dataclass(frozen=True, slots=True)
class Weights:
    """The members by the name of their system; the weights of those at hand are scaled to sum to 1.

    slope, offset  of the mean's log-odds. A mean of probabilities is more timid than any of them
    """

    members: Mapping[str, Member]
    slope: float = 1.0
    offset: float = 0.0

    def __post_init__(self) -> None:
        if not self.members or min(member.weight for member in self.members.values()) < 0:
            raise ValueError("An ensemble needs members, with weights of at least 0.")
        if not any(member.weight > 0 for member in self.members.values()):
            raise ValueError("At least one member of an ensemble must count.")

    @classmethod
    def equal(cls, names: Iterable[str]) -> Self:
        """Every member's score as it is, all counting alike."""
        return cls({name: Member(1.0) for name in names})

    def shares(self, names: Iterable[str]) -> dict[str, float]:
        """What each of those at hand counts, summing to 1; members that do not count are left out. Empty
        where none of them is a member that counts."""
        own = {name: self.members[name].weight for name in names if name in self.members}
        total = sum(own.values())
        return {name: weight / total for name, weight in own.items() if weight > 0}

    def pooled(self, scores: Mapping[str, ArrayLike]) -> Probabilities:
        """(n,) calibrated scores from those (n,) of each member at hand. Raises ValueError where none of
        them counts."""
        shares = self.shares(scores)
        if not shares:
            raise ValueError(f"None of {', '.join(scores) or 'these'} counts in this ensemble.")
        mean = sum(share * self.members[name].calibrated(scores[name]) for name, share in shares.items())
        return sigmoid(self.slope * log_odds(mean) + self.offset)

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change with anything that changes a score."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()[:8]

    @property
    def model_version(self) -> str:
        return f"{NAME}-1-{self.fingerprint}"

    def as_json(self) -> dict[str, Any]:
        return {
            "members": {
                name: {"weight": member.weight, "slope": member.slope, "offset": member.offset}
                for name, member in self.members.items()
            },
            "slope": self.slope,
            "offset": self.offset,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError for what `as_json` did not make."""
        members = {
            str(name): Member(float(own["weight"]), float(own["slope"]), float(own["offset"]))
            for name, own in value["members"].items()
        }
        return cls(members, float(value["slope"]), float(value["offset"]))


def load_weights(model: Path | None = None) -> Weights:
    """Of a model folder, by default of the ensemble in use; needs neither networks nor the members.

    Raises ModelMissing, ModelError.
    """
    folder = model or store.find(NAME)
    try:
        return Weights.from_json(store.read_card(folder)["weights"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"The card in {folder} tells no weights of an ensemble: {error}.") from error
