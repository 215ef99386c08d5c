"""A causal context as bytes, so that any worker can go on where another stopped. Never a pickle."""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from inference.errors import InferenceError
from inference.systems.normality.attributes import Attribute
from inference.systems.normality.evidence import Evidence, Peak
from inference.systems.normality.habit import Habit
from inference.systems.normality.normal import Region
from inference.systems.normality.observations import Observer
from inference.systems.normality.system import Context
from inference.systems.normality.timeline import ATTRIBUTES, Timeline

FORMAT = 1
_NUMBERS = {attribute: number for number, attribute in enumerate(ATTRIBUTES)}


class UnreadableContext(InferenceError):
    """Bytes that are no context of this version; the listener starts anew."""


def dump(context: Context) -> bytes:
    """A few tens of kilobytes."""
    timeline = context.timeline
    moments = [
        (_NUMBERS[attribute], *moment) for attribute, found in timeline.moments.items() for moment in found
    ]
    tables: dict[str, NDArray[Any]] = {
        "frames": np.asarray(timeline.frames, np.int64),
        "times": np.asarray(timeline.times, np.float64),
        "moments": np.asarray(moments, np.float64).reshape(-1, 4),
        "habit": np.asarray(context.habit.rows, np.float32).reshape(-1, len(ATTRIBUTES)),
    }
    observer = context.observer
    plain: dict[str, Any] = {
        "format": FORMAT,
        "attributes": [attribute.value for attribute in ATTRIBUTES],
        "observer": [observer.last_frame, observer.last_pair, observer.last_seen, observer.last_grid],
    }
    if context.last is not None:
        plain["last"] = _plain(context.last)
        tables |= {
            f"cells.{attribute.value}": np.ascontiguousarray(cells)
            for attribute, cells in context.last.cells.items()
        }
    tables["plain"] = np.frombuffer(json.dumps(plain).encode(), np.uint8)
    return save(tables)


def restore(data: bytes) -> Context:
    """What `dump` made. Raises UnreadableContext."""
    try:
        tables = load(data)
        plain = json.loads(tables["plain"].tobytes())
        if plain["format"] != FORMAT or plain["attributes"] != [attribute.value for attribute in ATTRIBUTES]:
            raise UnreadableContext("The context was made by another version.")
        last_frame, last_pair, last_seen, last_grid = plain["observer"]
        moments: dict[Attribute, list[tuple[float, float, float]]] = {}
        for number, time, known_at, value in tables["moments"].tolist():
            moments.setdefault(ATTRIBUTES[int(number)], []).append((time, known_at, value))
        return Context(
            observer=Observer(last_frame, last_pair, last_seen, last_grid),
            timeline=Timeline(tables["frames"].tolist(), tables["times"].tolist(), moments),
            last=_evidence(plain["last"], tables) if "last" in plain else None,
            habit=Habit(tables["habit"]),
        )
    except (SafetensorError, ValueError, KeyError, TypeError, IndexError) as error:
        raise UnreadableContext(f"The context cannot be read: {error!r}") from error


def _plain(evidence: Evidence) -> dict[str, Any]:
    return {
        "cells": [attribute.value for attribute in evidence.cells],
        "peaks": {attribute.value: astuple(peak) for attribute, peak in evidence.peaks.items()},
        "regions": [astuple(region) for region in evidence.regions],
        "counts": list(evidence.counts.items()),
        "speed": evidence.speed,
        "heard": evidence.heard,
    }


def _evidence(plain: dict[str, Any], tables: dict[str, NDArray[Any]]) -> Evidence:
    return Evidence(
        cells={Attribute(name): tables[f"cells.{name}"] for name in plain["cells"]},
        peaks={Attribute(name): Peak(*values) for name, values in plain["peaks"].items()},
        regions=tuple(_region(values) for values in plain["regions"]),
        counts={int(number): int(count) for number, count in plain["counts"]},
        speed=plain["speed"],
        heard=bool(plain["heard"]),
    )


def _region(values: list[Any]) -> Region:
    attribute, value, frame, time, box, *rest = values
    left, top, right, bottom = box
    return Region(Attribute(attribute), value, frame, time, (left, top, right, bottom), *rest)
