"""What people carry, put down and ride: boxes, bags, rucksacks, bicycles; all about as cold as air."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.systems.contrastive_fusion.drawn.body import Joints, Pose
from inference.systems.contrastive_fusion.drawn.shapes import Act, Capsule, Ring, Slab

WHEEL = 0.34


@dataclass(frozen=True, slots=True)
class Held:
    """What is carried: "box" before the chest, "bag" in one hand, "rucksack" on the back. Sizes in metres."""

    kind: str
    width: float
    height: float


def hold(rng: np.random.Generator, pose: Pose, *, put_down: bool = False) -> Held:
    """Choose something to carry and bring the arms of `pose` into the position that carries it."""
    kind = (
        rng.choice(["bag", "box"]) if put_down else rng.choice(["bag", "box", "rucksack"], p=[0.4, 0.4, 0.2])
    )
    if kind == "box":
        pose.shoulders = np.full_like(pose.shoulders, 0.35)
        pose.elbows = np.full_like(pose.elbows, 1.15)
        return Held("box", rng.uniform(0.38, 0.6), rng.uniform(0.3, 0.5))
    if kind == "bag":
        pose.shoulders[0] *= 0.2
        pose.elbows[0] = 0.05
        return Held("bag", rng.uniform(0.4, 0.65), rng.uniform(0.3, 0.5))
    return Held("rucksack", rng.uniform(0.28, 0.4), rng.uniform(0.45, 0.62))


def add_held(
    act: Act, rng: np.random.Generator, held: Held, found: Joints, pose: Pose, *, left_at: int | None = None
) -> None:
    """Add what is held to `act`. From instant `left_at` on it stays on the ground where it was let go."""
    up = np.array([0.0, 0.0, 1.0])
    ahead = np.stack([np.cos(pose.heading), np.sin(pose.heading), np.zeros_like(pose.heading)], axis=1)
    if held.kind == "box":
        centre = found.hands.mean(axis=0) + 0.12 * ahead + (held.height / 2 - 0.08) * up
    elif held.kind == "bag":
        centre = found.hands[0] - (held.height / 2 + 0.06) * up
    else:
        centre = 0.35 * found.pelvis + 0.65 * found.neck - 0.26 * ahead
    centre = centre.copy()
    centre[:, 2] = np.maximum(centre[:, 2], held.height / 2)
    if left_at is not None:
        centre[left_at:] = centre[left_at]
        centre[left_at:, 2] = held.height / 2
    albedo = rng.choice([rng.uniform(0.05, 0.3), rng.uniform(0.6, 0.95)])
    body = act.material(albedo, rng.uniform(-0.05, 0.06))
    band = act.material(albedo + (0.25 if albedo < 0.5 else -0.3), rng.uniform(0.0, 0.08))
    act.shapes.append(Slab(body, centre, held.width, held.height))
    act.shapes.append(Slab(band, centre + 0.1 * held.height * up - 0.01 * ahead, held.width, 0.06))


def add_bicycle(act: Act, rng: np.random.Generator, pose: Pose, stature: float) -> None:
    """A bicycle under the rider of `pose`, whose seat it takes."""
    ahead = np.stack([np.cos(pose.heading), np.sin(pose.heading), np.zeros_like(pose.heading)], axis=1)
    ground = np.concatenate([pose.place, np.zeros((len(pose.heading), 1))], axis=1)
    up = np.array([0.0, 0.0, 1.0])
    tyre = act.material(0.08, rng.uniform(0.0, 0.15))
    tube = act.material(rng.uniform(0.1, 0.9), rng.uniform(-0.05, 0.05))
    seat = ground + 0.5 * stature * up - 0.12 * ahead
    crank = ground + 0.28 * up
    bars = ground + 0.58 * stature * up + 0.42 * ahead
    hubs = [ground + WHEEL * up + offset * ahead for offset in (-0.5, 0.58)]
    turn = np.linspace(0.0, 2 * np.pi, 20)
    for hub in hubs:
        spread = np.cos(turn)[None, :, None] * ahead[:, None] + np.sin(turn)[None, :, None] * up
        act.shapes.append(Ring(tyre, hub[:, None] + WHEEL * spread, 0.025))
    for start, end in (
        (hubs[0], seat),
        (seat, crank),
        (crank, bars),
        (seat, bars),
        (bars, hubs[1]),
        (crank, hubs[0]),
    ):
        act.shapes.append(Capsule(tube, start, end, 0.022))
