"""Lines in words that a person reads, in place of dotted names and JSON."""

from __future__ import annotations

from typing import Any

from monitoring.models import AuditEntry

_WORDS = {
    "signin.good": "signed in",
    "signin.bad": "wrong password",
    "signin.locked": "locked out",
    "signin.out": "signed out",
    "video.viewed": "watched",
    "video.downloaded": "downloaded video",
    "alert.acknowledged": "acknowledged",
    "evidence.held": "put on hold",
    "evidence.released": "released from hold",
    "evidence.deleted": "evidence deleted",
    "evidence.asked": "asked for evidence",
    "evidence.exported": "evidence exported",
    "export.deleted": "archive deleted",
    "export.downloaded": "downloaded archive",
    "recording.deleted": "footage deleted",
    "recording.expired": "old footage removed",
    "clip.added": "recording added",
    "clip.deleted": "recording deleted",
    "camera.deleted": "camera deleted",
    "group.deleted": "group deleted",
    "settings.changed": "settings changed",
    "export.made": "exported",
    "shift.kept": "kept a shift's summary",
    "shift.deleted": "shift deleted",
    "description.edited": "edited a description",
    "description.undone": "took an edit back",
    "description.lost": "edit lost its event",
    "verdict.given": "gave a verdict",
    "verdict.undone": "took a verdict back",
    "annotation.imported": "annotations imported",
    "class.created": "class created",
    "class.removed": "class removed",
    "example.added": "example added",
    "example.withdrawn": "example withdrawn",
    "model.asked": "asked for a model",
    "model.activated": "model activated",
    "model.rolled_back": "model rolled back",
    "evidence_key.made": "new evidence key",
}
_PLACES = {
    "alert": "alert",
    "clip": "clip",
    "camera": "camera",
    "user": "person",
    "group": "group",
    "shift": "shift",
}
"""Kinds of targets that have a page -> its name in the addresses."""


def action_words(action: str) -> str:
    """Such as "signed in"; a name nobody gave words for is told as it is, without its dots."""
    return _WORDS.get(action) or " ".join(reversed(action.replace("_", " ").split(".")))


def page_of(entry: AuditEntry) -> str:
    """Name of the page about the target; empty: there is none."""
    return _PLACES.get(entry.target_kind, "") if entry.target_id else ""


def detail_words(details: dict[str, Any]) -> list[str]:
    """One part each: "role: operator → reviewer", "change: added"."""
    words: list[str] = []
    for name, value in details.items():
        if name == "changed" and isinstance(value, dict):
            words += [_change(inner, pair) for inner, pair in value.items()]
        elif value not in ("", None, [], {}):
            words.append(f"{_spaced(name)}: {_plain(value)}")
    return words


def _change(name: str, pair: Any) -> str:
    if isinstance(pair, list) and len(pair) == 2:
        return f"{_spaced(name)}: {_plain(pair[0])} → {_plain(pair[1])}"
    return f"{_spaced(name)}: {_plain(pair)}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ("", [], {}):
        return "none"
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{_spaced(name)} {_plain(item)}" for name, item in value.items())
    return str(value)


def _spaced(name: str) -> str:
    return name.replace("_", " ")
