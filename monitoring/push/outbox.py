"""What waits to be sent to one browser: bounded, and of the same thing only the newest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any


class Outbox:
    """Messages in the order in which their subjects came; a newer one replaces an older of its subject."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: OrderedDict[Hashable, dict[str, Any]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, subject: Hashable, message: dict[str, Any]) -> bool:
        """False when `limit` subjects wait already and this is one more: the reader is too slow."""
        if subject not in self._waiting and len(self._waiting) >= self._limit:
            return False
        self._waiting[subject] = message
        return True

    def take(self) -> dict[str, Any]:
        """The oldest; KeyError when nothing waits."""
        return self._waiting.popitem(last=False)[1]
