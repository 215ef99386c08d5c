"""Byte ranges and conditional requests (RFC 9110, sections 13 and 14): one range a request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

_RANGE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range lies wholly outside the file: answer 416."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes [start, stop) of a file."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        return self.stop - self.start


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """The asked part of a file of `size` bytes; None means all of it.

    A malformed header, another unit, and several ranges are ignored, as the RFC allows: the whole
    file is a right answer to each. Raises Unsatisfiable.
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        suffix = int(match[2])
        if suffix == 0 or size == 0:
            raise Unsatisfiable
        return ByteRange(max(0, size - suffix), size)
    start = int(match[1])
    last = int(match[2]) if match[2] else size - 1
    if match[2] and last < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return ByteRange(start, min(last + 1, size))


def matches_etag(header: str, etag: str) -> bool:
    """Whether an If-None-Match list names this entity (weak comparison)."""
    names = [name.strip().removeprefix("W/") for name in header.split(",")]
    return "*" in names or etag.removeprefix("W/") in names


def range_still_valid(if_range: str | None, *, etag: str, modified: int) -> bool:
    """Whether If-Range (a strong entity tag or an exact date, Unix seconds) still names this file."""
    if if_range is None:
        return True
    value = if_range.strip()
    if value.startswith(('"', "W/")):
        return value == etag
    return parse_date(value) == modified


def parse_date(value: str) -> int | None:
    """Unix seconds of an HTTP date, None when it is none."""
    try:
        return int(parsedate_to_datetime(value).timestamp())
    except (ValueError, TypeError, OverflowError):
        return None
