"""What a change of settings changed, as the log keeps it: values before and after, and never a secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from monitoring.chain import canonical, plain

LONGEST = 2000
"""Bytes of one value; of what is longer, only that it changed is kept."""


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """{name: [before, after]} of what differs among the names in `after`.

    `<stream>_secret` and tokens' hashes are told of as "changed" alone.
    """
    found: dict[str, Any] = {}
    for name, value in after.items():
        if name.endswith(("_secret", "_hash")):
            if bool(value) != bool(before.get(name)) or (value and value != before.get(name)):
                found[name.rpartition("_")[0]] = "changed" if value else "removed"
        elif plain(before.get(name)) != plain(value):
            found[name] = _short(before.get(name), value)
    return found


def names_of(things: Iterable[Any]) -> list[str]:
    """The names of groups, people or cameras, in order."""
    return sorted(str(getattr(thing, "name", "") or thing) for thing in things)


def _short(before: Any, after: Any) -> Any:
    pair = [plain(before), plain(after)]
    return pair if len(canonical({"": pair})) <= LONGEST else "changed"
