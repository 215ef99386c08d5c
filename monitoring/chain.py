"""Lines of which each names the digest of the one before, so that none can be changed unnoticed.

Knows neither tables nor settings: whoever holds an exported part of the chain can check it with this alone.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

BEGINNING = "0" * 64
"""What the first line names as the digest before it."""


def plain(value: object) -> Any:
    """`value` as JSON that reads back the same from every database: PostgreSQL keeps numbers as decimals, so
    that 2.0 and 2 would differ, and holds no NUL in its texts."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    return text(str(value))


def text(value: str) -> str:
    """`value` without what a database or UTF-8 cannot hold."""
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def moment(value: datetime) -> str:
    """A time as the digest counts it: UTC, to the microsecond."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one spelling of `content` that is digested and signed: JSON, keys sorted, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(previous: str, content: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, over the digest of the line before and this line's content."""
    return hashlib.sha256(previous.encode("ascii") + b"\n" + canonical(content)).hexdigest()
