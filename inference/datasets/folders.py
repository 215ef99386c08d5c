"""One folder a class: plain data sets, RLVS and VAAR.

<class>/<name>.mp4, or <split>/<class>/<name>.mp4
clips.csv      optional: path (or file), label (or class) and, if there, source, split and further columns;
               it then decides which recordings there are
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from inference.datasets.files import folders_in, found_in, nested_in, videos_below
from inference.datasets.item import SPLITS, Item, LayoutError, counted
from inference.datasets.pairs import label_of, split_of
from inference.systems.protocol import NORMAL

TABLE = "clips.csv"
EXPECTED = (
    "<class>/<name>.mp4 or <split>/<class>/<name>.mp4 with two classes or more, or a clips.csv with columns "
    "path and label"
)

RLVS_EXPECTED = "the folders Violence/ and NonViolence/ with video files in each"
VAAR_CLASSES = (
    NORMAL,
    "abuse",
    "baby_cry",
    "brawling",
    "crash",
    "explosion",
    "intruder",
    "pain",
    "police_siren",
    "vandalism",
)
VAAR_EXPECTED = (
    f"one folder a class ({', '.join(VAAR_CLASSES)}) with video files in each, or such in train/, val/ and "
    "test/"
)


def read_folders(folder: Path) -> tuple[Item, ...]:
    """Items of a plain data set. Raises LayoutError."""
    if (folder / TABLE).is_file():
        return _from_table(folder)
    items = _by_class(folder)
    if len({item.label for item in items}) < 2:
        raise LayoutError("A data set of one folder a class", EXPECTED, found_in(folder))
    return items


def read_rlvs(folder: Path) -> tuple[Item, ...]:
    """Items of Real Life Violence Situations: classes "violence" and "normal". It publishes no split and no
    sources. Raises LayoutError."""
    classes = {"violence", NORMAL}
    for place in nested_in(folder):
        if classes <= {label_of(one.name) for one in folders_in(place)}:
            items = _by_class(place)
            if {item.label for item in items} == classes:
                return items
    raise LayoutError("RLVS", RLVS_EXPECTED, found_in(folder))


def read_vaar(folder: Path) -> tuple[Item, ...]:
    """Items of VAAR: ten classes, sound in the recordings. Raises LayoutError."""
    items = _by_class(folder)
    labels = {item.label for item in items}
    if len(labels) < 2 or not labels <= set(VAAR_CLASSES):
        unknown = labels - set(VAAR_CLASSES)
        found = f"the classes {counted(unknown)}" if unknown and items else found_in(folder)
        raise LayoutError("VAAR", VAAR_EXPECTED, found)
    return items


def _by_class(folder: Path) -> tuple[Item, ...]:
    """Recordings in folders of classes, which may lie in folders of splits. A recording right in `folder`, or
    right in that of a split, has no class and is left out."""
    items = []
    for path in videos_below(folder):
        parts = path.relative_to(folder).parts[:-1]
        split = split_of(parts[0]) if parts else ""
        named = parts[1:] if split else parts
        if named:
            own = path.relative_to(folder).with_suffix("").as_posix()
            items.append(Item(path, label_of(named[0]), split, source=own))
    return tuple(items)


def _from_table(folder: Path) -> tuple[Item, ...]:
    with (folder / TABLE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = set(rows[0]) if rows else set()
    path_column = next((name for name in ("path", "file", "clip") if name in columns), "")
    label_column = next((name for name in ("label", "class") if name in columns), "")
    if not path_column or not label_column:
        raise LayoutError(
            "A data set of one folder a class",
            EXPECTED,
            f"a clips.csv with columns {counted(map(str, columns))}",
        )
    absent = [row[path_column] for row in rows if not (folder / row[path_column]).is_file()]
    if absent:
        raise LayoutError("The data set", "the recordings that clips.csv names", f"no {counted(absent)}")
    return tuple(_row_item(folder / row[path_column], row[label_column], row) for row in rows)


def _row_item(path: Path, label: str, row: Mapping[str, str]) -> Item:
    split = row.get("split") or ""
    source = row.get("source") or row.get("scene") or row.get("subject") or str(path.with_suffix(""))
    return Item(
        path,
        label_of(label),
        split if split in SPLITS else split_of(split),
        source=source,
        facts=MappingProxyType({name: text or "" for name, text in row.items() if name}),
    )
