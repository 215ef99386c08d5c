"""Nested values of a model's card as lines and tables that people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_ROWS = 40
"""Of one table; more belongs into a report."""

_TOLD = ("auc", "ap", "accuracy", "f1")
_SHORT = {"auc": "AUC", "ap": "AP", "f1": "F1"}


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cells: list[str]


@dataclass(slots=True)
class Table:
    """Values that are told of several things under the same names: a row each."""

    columns: list[str]
    rows: list[Row] = field(default_factory=list)


def headline_of(metrics: Any, system: str) -> list[Fact]:
    """What a model reaches, in at most three facts: of all that it was measured on, else of what bears the
    system's name, else of what comes first."""
    told = [group for group in _groups(metrics, ()) if any(name in group[1] for name in _TOLD)]
    own = ((), (_words(system),))
    for path, leaves in sorted(told, key=lambda group: group[0] not in own):
        facts = [Fact(_SHORT.get(name, name), leaves[name]) for name in _TOLD if name in leaves][:3]
        where = "" if path in own else f"{', '.join(path)}: "
        return [Fact(where + facts[0].name, facts[0].value), *facts[1:]]
    return []


def facts_of(value: Any) -> list[Fact]:
    """The plain values of a mapping, without what is nested in it."""
    if not isinstance(value, Mapping):
        return []
    return [Fact(_words(name), text) for name, each in value.items() if (text := _plain(each))]


def tables_of(value: Any) -> list[Table]:
    """What is nested in a mapping: `{"all": {"accuracy": 0.9}, "dark": {"accuracy": 0.8}}` is one table of
    two rows. What shares few names with the table before begins another."""
    tables: list[Table] = []
    for path, leaves in _groups(value, ()):
        if not path:
            continue
        names = list(leaves)
        table = next((known for known in tables if _alike(known.columns, names)), None)
        if table is None:
            table = Table([])
            tables.append(table)
        table.columns += [name for name in names if name not in table.columns]
        if len(table.rows) < MOST_ROWS:
            table.rows.append(Row(", ".join(path), [leaves.get(name, "") for name in table.columns]))
    for table in tables:
        for row in table.rows:
            row.cells.extend([""] * (len(table.columns) - len(row.cells)))
    return tables


def _alike(columns: list[str], names: list[str]) -> bool:
    shared = len(set(columns) & set(names))
    return 2 * shared >= min(len(columns), len(names)) and shared > 0


def _groups(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    if not isinstance(value, Mapping) or _plain(value):
        return
    leaves = {_words(name): text for name, each in value.items() if (text := _plain(each))}
    if leaves:
        yield path, leaves
    for name, each in value.items():
        yield from _groups(each, (*path, _words(name)))


def _plain(value: Any) -> str:
    """Empty for what is no plain value; two numbers are an interval, and a value may come with its own."""
    if isinstance(value, Mapping):
        known = value.keys() == {"value", "interval"}
        return f"{_plain(value['value'])} ({_plain(value['interval'])})" if known else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
    if isinstance(value, (int, str)):
        return str(value)
    if (
        isinstance(value, (list, tuple))
        and len(value) == 2
        and all(isinstance(each, float) for each in value)
    ):
        return f"{_plain(value[0])} to {_plain(value[1])}"
    return ""


def _words(name: Any) -> str:
    return str(name).replace("_", " ")
