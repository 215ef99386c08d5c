"""Makes playable what a killed process or a full disk left of a segment.

Completing a hybrid MP4 hides the fragments in one `mdat` box before the final `moov` is written. Ended in
between, the file has no index at all; the first one still lies behind that box's header and is brought back.
Behind the last whole fragment nothing can be played, so it is cut off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_HEADER = 8
_FIRST_MOOV_WITHIN = 128
"""Bytes behind a hiding header within which the first `moov` begins."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A top-level box (ISO/IEC 14496-12, 4.2)."""

    kind: bytes
    start: int
    stop: int


def repair(path: Path) -> bool:
    """Whether something had to be changed. Raises OSError; a file that is no MP4 is left as it is."""
    with path.open("r+b") as file:
        length = file.seek(0, os.SEEK_END)
        changed = _bring_index_back(file, length)
        boxes = list(_boxes(file, length))
        whole = [box for box in boxes if box.stop <= length]
        ends = [box.stop for box in whole if box.kind in (b"mdat", b"moov", b"mfra")]
        if ends and ends[-1] < length:
            file.truncate(ends[-1])
            changed = True
    return changed


def _bring_index_back(file: BinaryIO, length: int) -> bool:
    boxes = list(_boxes(file, length))
    if any(box.kind == b"moov" and box.stop <= length for box in boxes):
        return False
    hiding = next((box for box in boxes if box.kind == b"mdat"), None)
    if hiding is None:
        return False
    file.seek(hiding.start)
    index = file.read(_FIRST_MOOV_WITHIN).find(b"moov", _HEADER) - 4
    if index < _HEADER:
        return False
    file.seek(hiding.start)
    file.write(index.to_bytes(4, "big") + b"free")
    file.flush()
    return True


def _boxes(file: BinaryIO, length: int) -> Iterator[_Box]:
    """The last one may reach beyond the end of the file."""
    start = 0
    while start + _HEADER <= length:
        file.seek(start)
        header = file.read(2 * _HEADER)
        size = int.from_bytes(header[:4], "big")
        if size == 1:
            size = int.from_bytes(header[8:16], "big")
        if size < _HEADER:
            return
        yield _Box(header[4:8], start, start + size)
        start += size
