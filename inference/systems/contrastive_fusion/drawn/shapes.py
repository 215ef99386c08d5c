"""What there is to draw in an act: capsules, discs, slabs and rings, each with a material.

A shape's points move in metres of the world of `body`; its material says how light it is and how warm.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inference.systems.contrastive_fusion.drawn.body import HEAD, STATURE, Joints, Points


@dataclass(frozen=True, slots=True)
class Material:
    """albedo in [0, 1]; warmth: 0 is the air's temperature, 1 is bare skin's (a hot lamp has more)"""

    albedo: float
    warmth: float


@dataclass(frozen=True, slots=True)
class Capsule:
    """A limb: from `start` to `end`, (n, 3), `radius` metres thick."""

    material: int
    start: Points
    end: Points
    radius: float


@dataclass(frozen=True, slots=True)
class Slab:
    """An upright plate of `width` x `height` metres about `centre` (n, 3), seen broadside."""

    material: int
    centre: Points
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Ring:
    """A wheel standing on the ground: outline through `rim` (n, points, 3), `radius` metres thick."""

    material: int
    rim: NDArray[np.float64]
    radius: float


Shape = Capsule | Slab | Ring


@dataclass(slots=True)
class Act:
    """What happens in front of the camera.

    materials  by number; a shape names its own
    people     (n, points, 3) of each person, with what he rides: what a detector draws its box around
    """

    shapes: list[Shape] = field(default_factory=list)
    materials: list[Material] = field(default_factory=list)
    people: list[NDArray[np.float64]] = field(default_factory=list)

    def material(self, albedo: float, warmth: float) -> int:
        """The number of a new material."""
        self.materials.append(Material(float(np.clip(albedo, 0.02, 0.98)), warmth))
        return len(self.materials) - 1


@dataclass(frozen=True, slots=True)
class Clothing:
    """Of one person. Warmth is what reaches the outside: a padded jacket on a cold night is nearly 0."""

    stature: float
    girth: float
    upper: float
    lower: float
    skin: float
    upper_warmth: float
    lower_warmth: float


def dress(rng: np.random.Generator) -> Clothing:
    """A person and what he wears, at random: from thin and warm to thick and cold."""
    thickness = rng.uniform(0.25, 0.85)
    return Clothing(
        stature=rng.uniform(1.55, 1.92),
        girth=rng.uniform(0.85, 1.3),
        upper=rng.uniform(0.05, 0.95),
        lower=rng.uniform(0.05, 0.7),
        skin=rng.uniform(0.3, 0.75),
        upper_warmth=1.0 - thickness,
        lower_warmth=float(np.clip(1.0 - thickness + rng.uniform(-0.15, 0.2), 0.12, 0.9)),
    )


def add_person(act: Act, found: Joints, clothing: Clothing) -> None:
    """Add a person's limbs, head and trunk to `act`. Hands and face are bare."""
    scale = clothing.stature / STATURE
    thick = scale * clothing.girth
    jacket = act.material(clothing.upper, clothing.upper_warmth)
    sleeve = act.material(clothing.upper * 0.82 + 0.03, clothing.upper_warmth * 0.9)
    trousers = act.material(clothing.lower, clothing.lower_warmth)
    far_leg = act.material(clothing.lower * 0.8 + 0.02, clothing.lower_warmth * 0.93)
    skin = act.material(clothing.skin, 1.0)
    shoes = act.material(0.12, clothing.lower_warmth * 0.4)
    for side, leg in ((0, trousers), (1, far_leg)):
        act.shapes += [
            Capsule(leg, found.hips[side], found.knees[side], 0.085 * thick),
            Capsule(leg, found.knees[side], found.ankles[side], 0.06 * thick),
            Capsule(shoes, found.ankles[side], found.toes[side], 0.05 * scale),
            Capsule(sleeve, found.shoulders[side], found.elbows[side], 0.055 * thick),
            Capsule(sleeve, found.elbows[side], found.hands[side], 0.043 * thick),
            Capsule(skin, found.hands[side], found.hands[side], 0.05 * scale),
        ]
    act.shapes += [
        Capsule(jacket, found.pelvis, found.neck - 0.06 * scale * np.array([0.0, 0.0, 1.0]), 0.155 * thick),
        Capsule(jacket, found.shoulders[0], found.shoulders[1], 0.075 * thick),
        Capsule(skin, found.head, found.head, HEAD * scale),
    ]
    act.people.append(
        np.concatenate(
            [
                found.head[:, None] + HEAD * scale * np.array([[[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]]),
                found.toes.transpose(1, 0, 2),
                found.hands.transpose(1, 0, 2),
                found.elbows.transpose(1, 0, 2),
                found.knees.transpose(1, 0, 2),
                found.ankles.transpose(1, 0, 2),
            ],
            axis=1,
        )
    )
