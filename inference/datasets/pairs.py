"""Visible and thermal recordings of the same scene and time, told by their names or a table.

Layouts:

    pairs.csv                                 visible, thermal, class and, if there, split, scene or source
    <split>/<class>/<name>_visible.mp4        beside <name>_thermal.mp4
    visible/<class>/<name>.mp4                beside thermal/<class>/<name>.mp4; the split and class folders
                                              in any order, the modality anywhere in the path or in the name

A path is split into words; those that name a modality are taken out, and two recordings of different
modality whose remaining words are equal are a pair.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from inference.datasets.annotations import class_name
from inference.datasets.files import found_in, videos_below
from inference.datasets.item import SPLITS, TEST, TRAIN, VALIDATION, Item, LayoutError, counted
from inference.systems.protocol import NORMAL

TABLE = "pairs.csv"
EXPECTED = (
    "a pairs.csv with columns visible, thermal and class, or as <split>/<class>/<name>_visible.mp4 with "
    "<name>_thermal.mp4, the words visible and thermal in folder or file names"
)
VISIBLE_WORDS = frozenset({"visible", "vis", "rgb", "color", "colour", "optical", "vi"})
THERMAL_WORDS = frozenset({"thermal", "th", "ir", "infrared", "lwir", "tir"})
FUSED_WORDS = frozenset({"fused", "fusion", "seafusion", "swinfusion", "ydtr"})
SPLIT_WORDS = {
    "train": TRAIN,
    "training": TRAIN,
    "val": VALIDATION,
    "valid": VALIDATION,
    "validation": VALIDATION,
    "test": TEST,
    "testing": TEST,
}
NORMAL_WORDS = frozenset(
    {NORMAL, "normals", "nonviolence", "non_violence", "nofight", "no_fight", "non_fight"}
)


def label_of(text: str) -> str:
    """The class that a folder or column names, as classes are written here."""
    name = class_name(text)
    return NORMAL if name in NORMAL_WORDS else name


def split_of(text: str) -> str:
    """The split that a folder or column names, "" for none."""
    return SPLIT_WORDS.get(class_name(text), "")


def thermal_beside(visible: Path) -> Path | None:
    """The thermal recording of the same name in the same folder, where `visible` says in its name that it is
    the visible one: street_visible.mp4 and street_thermal.mp4."""
    words = _words(visible.stem)
    if _modality(words) != "visible" or not visible.parent.is_dir():
        return None
    rest = _without_modality(words)
    for path in videos_below(visible.parent):
        other = _words(path.stem)
        if (
            path.parent == visible.parent
            and _modality(other) == "thermal"
            and _without_modality(other) == rest
        ):
            return path
    return None


def read_pairs(folder: Path, *, title: str = "A data set of visible and thermal pairs") -> tuple[Item, ...]:
    """Items with a visible and a thermal recording each, by the table where there is one.

    A visible recording without its thermal one is an item without; a thermal one alone is left out. Raises
    LayoutError.
    """
    if (folder / TABLE).is_file():
        return _from_table(folder, title)
    visible: dict[tuple[str, ...], Path] = {}
    thermal: dict[tuple[str, ...], Path] = {}
    kinds = {"visible": visible, "thermal": thermal}
    for path in videos_below(folder):
        words = _words("/".join(path.relative_to(folder).with_suffix("").parts))
        kind = _modality(words)
        if kind in kinds:
            kinds[kind][_without_modality(words)] = path
    pairs = visible.keys() & thermal.keys()
    if not pairs:
        found = f"{len(visible)} visible and {len(thermal)} thermal recordings, none of the same name"
        raise LayoutError(title, EXPECTED, found if visible or thermal else found_in(folder))
    return tuple(_item(folder, path, thermal.get(key)) for key, path in sorted(visible.items()))


def _item(folder: Path, visible: Path, thermal: Path | None) -> Item:
    """Class and split by the folders on the way; the innermost folder that names neither split nor modality
    is the class."""
    parts = visible.relative_to(folder).parts[:-1]
    split = next((split_of(part) for part in parts if split_of(part)), "")
    named = [part for part in parts if not split_of(part) and _without_modality(_words(part))]
    label = label_of(" ".join(_without_modality(_words(named[-1])))) if named else ""
    if not label:
        raise LayoutError(
            "A data set of visible and thermal pairs", EXPECTED, f"no class folder above {visible}"
        )
    return Item(visible, label, split, source=_scene(visible), thermal=thermal)


def _scene(visible: Path) -> str:
    return "_".join(_without_modality(_words(visible.stem))) or visible.stem


def _from_table(folder: Path, title: str) -> tuple[Item, ...]:
    with (folder / TABLE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = set(rows[0]) if rows else set()
    if not {"visible", "thermal", "class"} <= columns:
        raise LayoutError(title, EXPECTED, f"a pairs.csv with columns {counted(map(str, columns))}")
    absent = [row["visible"] for row in rows if not (folder / row["visible"]).is_file()]
    if absent:
        raise LayoutError(title, "the recordings that pairs.csv names", f"no {counted(absent)}")
    return tuple(_row_item(folder, row) for row in rows)


def _row_item(folder: Path, row: Mapping[str, str]) -> Item:
    visible = folder / row["visible"]
    split = row.get("split", "")
    return Item(
        visible,
        label_of(row["class"]),
        split if split in SPLITS else split_of(split),
        source=row.get("scene") or row.get("source") or _scene(visible),
        thermal=folder / row["thermal"] if row["thermal"] else None,
        facts=MappingProxyType(
            {name: text for name, text in row.items() if name not in {"visible", "thermal", "class", "split"}}
        ),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", text.lower()))


def _modality(words: tuple[str, ...]) -> str:
    """What a path's words name last: "visible", "thermal", "fused" or ""."""
    for word in reversed(words):
        for kind, known in (("visible", VISIBLE_WORDS), ("thermal", THERMAL_WORDS), ("fused", FUSED_WORDS)):
            if word in known:
                return kind
    return ""


def _without_modality(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in VISIBLE_WORDS | THERMAL_WORDS)
