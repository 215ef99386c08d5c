"""Packing a minute of assessments into one row, and reading it back.

`scores` holds 26 bytes a snippet behind a header of 24: little-endian columns, one after the other, in
the order of `_COLUMNS`. `details` holds what is sparse or fine: labels, frame scores, boxes, heatmaps, class
scores and the measured values that pages show, as compressed JSON.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.describe.measuring.looks import Observed
from inference.types import Assessment, Modality

MODALITIES = tuple(Modality)
"""The order of contributions in packed arrays: appearance, motion, sound, thermal, objects."""

FACTS = ("dark_share", "low_light", "modality", *(modality.value for modality in Modality), "text_side")
"""The measured values that are kept of each snippet, where its system gives them. Under a modality's name
stands why it has no share ("absent"), under `text_side` what gave the classes their meaning."""

_MAGIC = b"WPS1"
_HEADER = struct.Struct("<4sHHQQ")
"""Magic, snippets, reserved, first sequence, first start in ticks."""
_TICK = 1e-4
"""Seconds; starts and lengths are stored in ten-thousandths."""
_STEPS = 65535
_NOT_MEASURED = 255
_SHARES = 250

_COLUMNS: tuple[tuple[str, str], ...] = (
    ("sequence", "<u2"),  # after the first
    ("start", "<u4"),  # ticks after the first
    ("length", "<u2"),  # hundredths of a second
    ("frame_start", "<u4"),
    ("frames", "<u2"),
    ("score", "<u2"),  # 0 to 1 in 65,535 steps
    ("raw", "<f4"),
    ("appearance", "u1"),  # shares in 250 steps, 255 where not measured
    ("motion", "u1"),
    ("sound", "u1"),
    ("thermal", "u1"),
    ("objects", "u1"),
    ("label", "u1"),  # position in details["labels"]
)
BYTES_A_SNIPPET = sum(np.dtype(kind).itemsize for _, kind in _COLUMNS)


@dataclass(frozen=True, slots=True)
class Scored:
    """One assessment with the calibrated scores of its frames, where its system resolves finer.

    frame_times   (n,) seconds, of `assessment.frames`
    frame_scores  (n,) in [0, 1]
    observed      what of it is for the facts of an event; not packed
    """

    assessment: Assessment
    frame_times: Sequence[float] = ()
    frame_scores: Sequence[float] = ()
    observed: Observed | None = None


@dataclass(frozen=True, slots=True)
class Block:
    minute: int
    count: int
    scores: bytes
    details: bytes


def pack(scored: Iterable[Scored]) -> list[Block]:
    """Blocks by minute of the recording, in order. A minute's 256th label is kept as "other"."""
    minutes: dict[int, list[Scored]] = defaultdict(list)
    for item in scored:
        minutes[int(item.assessment.start // 60)].append(item)
    return [_pack_minute(minute, items) for minute, items in sorted(minutes.items())]


def sequences(scores: bytes) -> frozenset[int]:
    """Numbers of the snippets that a block holds. Raises ValueError for bytes that `pack` did not make."""
    return frozenset(_columns_of(scores)["sequence"].tolist())


def merge(scores: bytes, details: bytes | None, added: Sequence[Scored]) -> Block:
    """The block of one minute with further snippets of that minute, which it does not have yet.

    Raises ValueError for bytes that `pack` did not make.
    """
    old = _columns_of(scores)
    more: dict[str, Any] = json.loads(zlib.decompress(details)) if details else _details([], [])
    labels = {label: number for number, label in enumerate(more["labels"])}
    new = _columns(added, labels)
    order = np.argsort(np.concatenate([old["sequence"], new["sequence"]]), kind="stable")
    columns = {name: np.concatenate([old[name], new[name]])[order] for name, _ in _COLUMNS}
    minute = int(added[0].assessment.start // 60)
    return _block(minute, columns, _joined(more, _details(added, list(labels))))


def _pack_minute(minute: int, items: Sequence[Scored]) -> Block:
    labels: dict[str, int] = {}
    columns = _columns(items, labels)
    return _block(minute, columns, _details(items, list(labels)))


def _columns(items: Sequence[Scored], labels: dict[str, int]) -> dict[str, NDArray[Any]]:
    """Values as they are stored, but sequences and starts counted from nought; `labels` may grow."""
    assessments = [item.assessment for item in items]
    columns: dict[str, Sequence[float]] = {
        "sequence": [assessment.sequence for assessment in assessments],
        "start": [round(assessment.start / _TICK) for assessment in assessments],
        "length": [round((assessment.end - assessment.start) * 100) for assessment in assessments],
        "frame_start": [assessment.frame_start for assessment in assessments],
        "frames": [min(_STEPS, assessment.frame_end - assessment.frame_start) for assessment in assessments],
        "score": [round(min(1.0, max(0.0, assessment.score)) * _STEPS) for assessment in assessments],
        "raw": [assessment.raw for assessment in assessments],
        "label": [_number(labels, assessment.label) for assessment in assessments],
    }
    for modality in MODALITIES:
        columns[modality.value] = [_share(assessment, modality) for assessment in assessments]
    return {name: np.asarray(columns[name]) for name, _ in _COLUMNS}


def _block(minute: int, columns: dict[str, NDArray[Any]], details: dict[str, Any]) -> Block:
    count = len(columns["sequence"])
    # A clock that was set back makes starts of one minute run backwards.
    first_sequence, first_start = int(columns["sequence"].min()), int(columns["start"].min())
    relative = {
        **columns,
        "sequence": columns["sequence"] - first_sequence,
        "start": columns["start"] - first_start,
    }
    header = _HEADER.pack(_MAGIC, count, 0, first_sequence, first_start)
    body = b"".join(relative[name].astype(kind).tobytes() for name, kind in _COLUMNS)
    return Block(minute, count, header + body, _compress(details))


def _columns_of(scores: bytes) -> dict[str, NDArray[Any]]:
    """What `_columns` made. Raises ValueError."""
    try:
        magic, count, _, first_sequence, first_start = _HEADER.unpack_from(scores)
    except struct.error as error:
        raise ValueError("not a score block") from error
    if magic != _MAGIC or len(scores) != _HEADER.size + count * BYTES_A_SNIPPET:
        raise ValueError("not a score block")
    columns: dict[str, NDArray[Any]] = {}
    offset = _HEADER.size
    for name, kind in _COLUMNS:
        columns[name] = np.frombuffer(scores, dtype=kind, count=count, offset=offset)
        offset += columns[name].nbytes
    columns["sequence"] = columns["sequence"].astype(np.int64) + first_sequence
    columns["start"] = columns["start"].astype(np.int64) + first_start
    return columns


def _share(assessment: Assessment, modality: Modality) -> int:
    share = assessment.contributions.get(modality)
    return _NOT_MEASURED if share is None else round(min(1.0, max(0.0, share)) * _SHARES)


def _number(labels: dict[str, int], label: str) -> int:
    if label not in labels and len(labels) >= 255:
        label = "other"
    return labels.setdefault(label, len(labels))


def _details(items: Sequence[Scored], labels: list[str]) -> dict[str, Any]:
    frames: dict[float, float] = {}
    boxes: dict[tuple[Any, ...], None] = {}
    heatmaps: list[list[Any]] = []
    shape = [0, 0]
    classes: dict[str, dict[str, float]] = defaultdict(dict)
    facts: dict[str, dict[str, float | int | str]] = defaultdict(dict)
    for item in items:
        assessment = item.assessment
        for name, probability in assessment.class_scores.items():
            classes[name][str(assessment.sequence)] = round(float(probability), 3)
        for name in FACTS:
            if name in assessment.facts:
                facts[name][str(assessment.sequence)] = _plain(assessment.facts[name])
        for time, score in zip(item.frame_times, item.frame_scores, strict=True):
            # Snippets overlap: a frame keeps the higher of its scores.
            time, score = round(float(time), 4), round(float(score), 4)
            frames[time] = max(score, frames.get(time, 0.0))
        for box in assessment.boxes:
            corners = (round(value, 4) for value in (box.left, box.top, box.right, box.bottom))
            confidence = None if box.confidence is None else round(box.confidence, 3)
            boxes[(round(box.time, 4), box.frame, *corners, box.label, round(box.score, 4), confidence)] = (
                None
            )
        if assessment.heatmap is not None:
            values = np.clip(np.rint(assessment.heatmap * 255), 0, 255).astype(np.uint8)
            if not values.any():
                continue
            shape = list(values.shape)
            encoded = base64.b64encode(values.tobytes()).decode()
            heatmaps.append([round(assessment.start, 4), round(assessment.end, 4), encoded])
    return {
        "labels": labels,
        "frames": [list(frames), list(frames.values())],
        "boxes": [list(box) for box in boxes],
        "heatmap_shape": shape,
        "heatmaps": heatmaps,
        # By name, then by the snippet's number.
        "classes": classes,
        "facts": facts,
    }


def _plain(value: float | int | str) -> float | int | str:
    return value if isinstance(value, str) else round(float(value), 3)


def _joined(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    frames = dict(zip(*old["frames"], strict=True))
    for time, score in zip(*new["frames"], strict=True):
        frames[time] = max(score, frames.get(time, 0.0))
    return {
        "labels": new["labels"],
        "frames": [list(frames), list(frames.values())],
        "boxes": old["boxes"] + new["boxes"],
        "heatmap_shape": new["heatmap_shape"] if new["heatmaps"] else old["heatmap_shape"],
        "heatmaps": old["heatmaps"] + new["heatmaps"],
        # What was written before there were any lacks them.
        "classes": _by_name(old.get("classes", {}), new["classes"]),
        "facts": _by_name(old.get("facts", {}), new["facts"]),
    }


def _by_name(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: {**old.get(name, {}), **new.get(name, {})} for name in dict.fromkeys([*old, *new])}


def _compress(details: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(details, separators=(",", ":"), allow_nan=False).encode(), 6)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A block as arrays (n,) by the names of the API, plus the details as they were packed.

    contributions  by modality: (n,) float64 in [0, 1], NaN where not measured
    classes        by class: (n,) probability, None where it was not kept
    facts          by name, of FACTS: (n,) the measured value, None where it was not kept
    """

    sequence: NDArray[np.int64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    frame_start: NDArray[np.int64]
    frame_end: NDArray[np.int64]
    score: NDArray[np.float64]
    raw: NDArray[np.float64]
    label: list[str]
    contributions: dict[str, NDArray[np.float64]]
    classes: dict[str, list[float | None]]
    facts: dict[str, list[float | str | None]]
    details: dict[str, Any]


def unpack(scores: bytes, details: bytes | None) -> Unpacked:
    """Raises ValueError for bytes that `pack` did not make."""
    columns = _columns_of(scores)
    more: dict[str, Any] = json.loads(zlib.decompress(details)) if details else {"labels": []}
    start = columns["start"] * _TICK
    frame_start = columns["frame_start"].astype(np.int64)
    shares = {
        modality.value: np.where(
            columns[modality.value] == _NOT_MEASURED,
            np.nan,
            columns[modality.value].astype(np.float64) / _SHARES,
        )
        for modality in MODALITIES
    }
    return Unpacked(
        sequence=columns["sequence"],
        start=start,
        end=start + columns["length"].astype(np.float64) / 100,
        frame_start=frame_start,
        frame_end=frame_start + columns["frames"].astype(np.int64),
        score=columns["score"].astype(np.float64) / _STEPS,
        raw=columns["raw"].astype(np.float64),
        label=[more["labels"][number] for number in columns["label"].tolist()],
        contributions=shares,
        classes=_in_order(more.get("classes", {}), columns["sequence"]),
        facts=_in_order(more.get("facts", {}), columns["sequence"]),
        details=more,
    )


def _in_order(kept: Mapping[str, Mapping[str, Any]], sequence: NDArray[Any]) -> dict[str, list[Any]]:
    numbers = [str(number) for number in sequence.tolist()] if kept else []
    return {name: [values.get(number) for number in numbers] for name, values in kept.items()}


@dataclass(frozen=True, slots=True)
class Curve:
    """What a curve needs of any number of blocks: (n,) float64 each, in the order of the blocks; seconds."""

    end: NDArray[np.float64]
    score: NDArray[np.float64]
    raw: NDArray[np.float64]


def curve_of(blocks: Iterable[bytes]) -> Curve:
    """Only the columns of a curve, so that days of blocks are read at once. Raises ValueError as `unpack`
    does."""
    starts, lengths, scores, raws, firsts, counts = [], [], [], [], [], []
    for block in blocks:
        magic, count, _, _, first_start = _HEADER.unpack_from(block)
        if magic != _MAGIC or len(block) != _HEADER.size + count * BYTES_A_SNIPPET:
            raise ValueError("not a score block")
        columns = {
            name: np.frombuffer(block, kind, count, _HEADER.size + count * offset)
            for name, kind, offset in _CURVE
        }
        starts.append(columns["start"])
        lengths.append(columns["length"])
        scores.append(columns["score"])
        raws.append(columns["raw"])
        firsts.append(first_start)
        counts.append(count)
    if not counts:
        return Curve(np.empty(0), np.empty(0), np.empty(0))
    start = np.concatenate(starts).astype(np.int64) + np.repeat(np.asarray(firsts, np.int64), counts)
    return Curve(
        end=start * _TICK + np.concatenate(lengths) / 100,
        score=np.concatenate(scores) / _STEPS,
        raw=np.concatenate(raws).astype(np.float64),
    )


_OFFSETS = dict(
    zip(
        (name for name, _ in _COLUMNS),
        accumulate((np.dtype(kind).itemsize for _, kind in _COLUMNS), initial=0),
        strict=False,
    )
)
_CURVE = [
    (name, kind, _OFFSETS[name]) for name, kind in _COLUMNS if name in ("start", "length", "score", "raw")
]
"""Name, type, and bytes a snippet that lie before the column."""
