"""The six behaviours as acts of moving figures, at a snippet's sixteen instants or a recording's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from inference.systems.contrastive_fusion.drawn.body import (
    Points,
    Pose,
    Series,
    joints,
    running,
    standing,
    walking,
)
from inference.systems.contrastive_fusion.drawn.objects import add_bicycle, add_held, hold
from inference.systems.contrastive_fusion.drawn.shapes import Act, add_person, dress

BEHAVIOURS = ("normal", "fighting", "running", "biker", "carrier", "bag_left")
TURNING = 0.2
"""Share of ways, however short, that have a turn in them."""
TURN = 0.7
"""Seconds that one who turns round takes for it."""


def perform(behaviour: str, rng: np.random.Generator, times: Series, room: float) -> Act:
    """An act of `behaviour` at `times` (n,) seconds from its beginning, within `room` metres of X = 0.

    Raises ValueError for a behaviour that is not one of BEHAVIOURS.
    """
    if behaviour not in _ACTS:
        raise ValueError(f"There is no behaviour {behaviour!r}; there are {', '.join(BEHAVIOURS)}.")
    return _ACTS[behaviour](rng, times, room)


def _way(
    rng: np.random.Generator, times: Series, speed: float | Series, room: float
) -> tuple[Points, Series, Series]:
    """Places (n, 2), headings (n,) and metres gone (n,) of one who crosses the scene, turning at its ends.

    A turn takes a while: he slows down, and comes round. Some acts, however short, have one in them.
    """
    speed = np.broadcast_to(speed, times.shape)
    gone = np.cumsum(speed * np.diff(times, prepend=times[0]))
    slant = rng.uniform(-0.9, 0.9)
    length = 2 * room / np.cos(slant)
    first = rng.uniform(0.0, max(0.0, length - gone[-1]))
    if rng.random() < TURNING:
        first = length - rng.random() * min(float(gone[-1]), length)
    around = gone[:, None] + speed[:, None] * np.linspace(-TURN / 2, TURN / 2, 9)
    turned = (around + first) % (2 * length)
    returning = turned > length
    along = np.where(returning, 2 * length - turned, turned).mean(axis=1) - length / 2
    side = rng.choice([0.0, np.pi])
    heading = slant + side + rng.choice([-np.pi, np.pi]) * returning.mean(axis=1)
    way = np.array([np.cos(slant + side), np.sin(slant + side)])
    middle = np.array([0.0, rng.uniform(-1.0, 1.0)])
    return middle + along[:, None] * way, heading, gone


def _walk(rng: np.random.Generator, times: Series, room: float, speed: float) -> Pose:
    place, heading, gone = _way(rng, times, speed, room)
    stride = rng.uniform(1.15, 1.45)
    return walking(
        standing(times, place, heading), 2 * np.pi * (gone / stride + rng.random()), rng.uniform(0.8, 1.1)
    )


def _fidget(rng: np.random.Generator, times: Series, pose: Pose) -> Pose:
    """One who stands: shifts weight, and may use his hands while talking."""
    sway = 0.03 * np.sin(2 * np.pi * (rng.uniform(0.15, 0.4) * times + rng.random()))
    pose.place = pose.place + np.stack([sway, sway * 0.5], axis=1)
    pose.lean = pose.lean + 0.04 * np.sin(2 * np.pi * (rng.uniform(0.1, 0.3) * times + rng.random()))
    pose.thighs = pose.thighs + np.array([[rng.uniform(-0.1, 0.15)], [rng.uniform(-0.15, 0.1)]])
    if rng.random() < 0.5:
        wave = np.sin(2 * np.pi * (rng.uniform(0.3, 0.9) * times + rng.random()))
        pose.shoulders[0] += rng.uniform(0.0, 0.35) + 0.12 * wave
        pose.elbows[0] += rng.uniform(0.7, 1.7) + 0.3 * wave
    return pose


def _spot(rng: np.random.Generator, room: float) -> NDArray[np.float64]:
    return np.array([rng.uniform(-0.8, 0.8) * room, rng.uniform(-1.0, 1.0)])


def _normal(rng: np.random.Generator, times: Series, room: float) -> Act:
    act = Act()
    n = len(times)
    kind = rng.random()
    if kind < 0.5:
        poses = [_walk(rng, times, room, rng.uniform(0.8, 1.6))]
    elif kind < 0.7:
        place = np.repeat(_spot(rng, room)[None], n, axis=0)
        poses = [_fidget(rng, times, standing(times, place, np.full(n, rng.uniform(0, 2 * np.pi))))]
    elif kind < 0.85:
        poses = [
            _fidget(rng, times, pose) for pose in _facing(rng, times, _spot(rng, room), rng.uniform(0.7, 1.5))
        ]
    else:
        first = _walk(rng, times, room, rng.uniform(0.8, 1.5))
        beside = np.stack([-np.sin(first.heading), np.cos(first.heading)], axis=1)
        second = standing(times, first.place + rng.uniform(0.55, 0.9) * beside, first.heading)
        cycles = np.cumsum(np.linalg.norm(np.diff(first.place, axis=0, prepend=first.place[:1]), axis=1))
        poses = [first, walking(second, 2 * np.pi * (cycles / rng.uniform(1.15, 1.45) + rng.random()))]
    for pose in poses:
        clothing = dress(rng)
        add_person(act, joints(pose, clothing.stature), clothing)
    return act


def _facing(
    rng: np.random.Generator, times: Series, middle: NDArray[np.float64], apart: float
) -> tuple[Pose, Pose]:
    """Two who face each other, `apart` metres, mostly across the picture."""
    n = len(times)
    slant = rng.uniform(-0.9, 0.9)
    offset = apart / 2 * np.array([np.cos(slant), np.sin(slant)])
    left = np.repeat((middle - offset)[None], n, axis=0)
    right = np.repeat((middle + offset)[None], n, axis=0)
    return standing(times, left, np.full(n, slant)), standing(times, right, np.full(n, slant + np.pi))


def _fighting(rng: np.random.Generator, times: Series, room: float) -> Act:
    act = Act()
    pair = _facing(rng, times, _spot(rng, room), rng.uniform(0.55, 0.85))
    drift = 0.35 * np.sin(2 * np.pi * (rng.uniform(0.2, 0.5) * times + rng.random()))
    for pose in pair:
        ahead = np.stack([np.cos(pose.heading), np.sin(pose.heading)], axis=1)
        lunge = 0.13 * np.sin(2 * np.pi * (rng.uniform(0.8, 1.6) * times + rng.random()))
        pose.place = pose.place + (lunge * ahead.T).T
        pose.place[:, 0] += drift
        pose.shoulders = pose.shoulders + 0.55
        pose.elbows = pose.elbows + 1.7
        pose.thighs = pose.thighs + np.array([[0.35], [-0.25]])
        pose.knees = pose.knees + 0.3
        for arm in (0, 1):
            struck = _pulses(rng, times, rng.uniform(0.9, 1.6), 0.16)
            pose.shoulders[arm] += 1.0 * struck
            pose.elbows[arm] -= 1.65 * struck
        if rng.random() < 0.4:
            kicked = _pulses(rng, times, 0.6, 0.2)
            pose.thighs[0] += 1.0 * kicked
        recoil = _pulses(rng, times, 0.9, 0.18)
        pose.lean = pose.lean + 0.12 + 0.3 * lunge / 0.13 - 0.4 * recoil
        clothing = dress(rng)
        add_person(act, joints(pose, clothing.stature), clothing)
    return act


def _pulses(rng: np.random.Generator, times: Series, rate: float, width: float) -> Series:
    """(n,) in [0, 1]: blows at about `rate` a second, each `width` seconds to either side."""
    first = times[0] + rng.uniform(0.0, 1.0 / rate)
    count = int((times[-1] - first) * rate) + 2
    struck = first + np.arange(count) / rate + rng.uniform(-0.15, 0.15, count) / rate
    nearest = np.abs(times[:, None] - struck).min(axis=1)
    return np.asarray(np.clip(1.0 - nearest / width, 0.0, 1.0) ** 0.6)


def _running(rng: np.random.Generator, times: Series, room: float) -> Act:
    act = Act()
    place, heading, gone = _way(rng, times, rng.uniform(2.9, 5.2), room)
    pose = running(
        standing(times, place, heading),
        2 * np.pi * (gone / rng.uniform(2.1, 2.9) + rng.random()),
        rng.uniform(0.8, 1.1),
    )
    clothing = dress(rng)
    add_person(act, joints(pose, clothing.stature), clothing)
    return act


def _biker(rng: np.random.Generator, times: Series, room: float) -> Act:
    act = Act()
    place, heading, gone = _way(rng, times, rng.uniform(2.0, 5.5), room)
    pose = standing(times, place, heading)
    turn = 2 * np.pi * (gone / rng.uniform(3.5, 5.0) + rng.random())
    opposite = np.stack([turn, turn + np.pi])
    clothing = dress(rng)
    pose.seat = np.full(len(times), 0.54 * clothing.stature)
    pose.thighs = 0.95 + 0.42 * np.sin(opposite)
    pose.knees = 1.15 + 0.45 * np.sin(opposite + 0.6)
    pose.lean = pose.lean + rng.uniform(0.3, 0.7)
    pose.shoulders = pose.shoulders + 0.95
    pose.elbows = pose.elbows + 0.1
    add_bicycle(act, rng, pose, clothing.stature)
    add_person(act, joints(pose, clothing.stature), clothing)
    return act


def _carrier(rng: np.random.Generator, times: Series, room: float) -> Act:
    act = Act()
    pose = _walk(rng, times, room, rng.uniform(0.7, 1.4))
    clothing = dress(rng)
    held = hold(rng, pose)
    found = joints(pose, clothing.stature)
    add_held(act, rng, held, found, pose)
    add_person(act, found, clothing)
    return act


def _bag_left(rng: np.random.Generator, times: Series, room: float) -> Act:
    """He comes, bends down, lets go and walks away, often another way than he came."""
    act = Act()
    n = len(times)
    length = float(times[-1] - times[0])
    let_go = times[0] + (rng.uniform(0.2, 0.55) * length if length < 3 else rng.uniform(0.7, 1.6))
    bent = np.clip(1.0 - np.abs(times - let_go) / rng.uniform(0.45, 0.75), 0.0, 1.0) ** 0.7
    moving = np.clip(1.25 - 2.2 * bent, 0.0, 1.0)
    steps = np.diff(times, prepend=times[0])
    gone = np.cumsum(rng.uniform(0.9, 1.5) * moving * steps)
    coming = rng.uniform(-0.9, 0.9) + rng.choice([0.0, np.pi])
    turn = rng.choice([0.0, np.pi]) * rng.choice([-1, 1]) + rng.uniform(-0.5, 0.5)
    heading = coming + turn * np.clip((times - let_go) / 0.45, 0.0, 1.0)
    ahead = np.stack([np.cos(heading), np.sin(heading)], axis=1)
    place = _spot(rng, room) * 0.7 + np.cumsum(np.diff(gone, prepend=0.0)[:, None] * ahead, axis=0)
    pose = walking(
        standing(times, place, heading), 2 * np.pi * (gone / rng.uniform(1.15, 1.45) + rng.random()), 0.9
    )
    pose.thighs = pose.thighs * moving + 0.75 * bent
    pose.knees = pose.knees * moving + 1.1 * bent
    pose.lean = pose.lean + 1.0 * bent
    clothing = dress(rng)
    free = pose.shoulders.copy(), pose.elbows.copy()
    held = hold(rng, pose, put_down=True)
    letting = np.clip((times - let_go) / 0.3, 0.0, 1.0)
    stoop = bent[None]
    pose.shoulders = (pose.shoulders * (1 - letting) + free[0] * letting) * (1 - stoop) + 0.25 * stoop
    pose.elbows = (pose.elbows * (1 - letting) + free[1] * letting) * (1 - stoop) + 0.1 * stoop
    found = joints(pose, clothing.stature)
    last = int(np.searchsorted(times, let_go))
    add_held(act, rng, held, found, pose, left_at=min(last, n - 2))
    add_person(act, found, clothing)
    return act


_ACTS: dict[str, Callable[[np.random.Generator, Series, float], Act]] = {
    "normal": _normal,
    "fighting": _fighting,
    "running": _running,
    "biker": _biker,
    "carrier": _carrier,
    "bag_left": _bag_left,
}
