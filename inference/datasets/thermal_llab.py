"""Thermal-LLAB (paper 000): visible and thermal recordings of five behaviours in low light.

The paper tells what was recorded (Table 1: fighting, running, biker, carrier, bag left unattended; indoor and
outdoor; the two cameras synchronised) but not how the files are named or laid out. So every layout that
`pairs` understands is taken: modality words in folders or names, class folders as the paper calls them, and
indoor/, outdoor/ or split folders anywhere on the way.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inference.datasets.item import Item, LayoutError, counted
from inference.datasets.pairs import label_of, read_pairs
from inference.systems.protocol import NORMAL

CLASSES = (NORMAL, "fighting", "running", "biker", "carrier", "bag_left")
OTHER_NAMES = {
    "bag_left_unattended": "bag_left",
    "bags_left_unattended": "bag_left",
    "bag_left_behind": "bag_left",
    "unattended_bag": "bag_left",
    "leaving_bag": "bag_left",
    "fight": "fighting",
    "run": "running",
    "bike": "biker",
    "biking": "biker",
    "carry": "carrier",
    "carrying": "carrier",
}
"""What a release might call the classes, with the name that they have here."""
EXPECTED = (
    "folders named after the classes (fighting, running, biker, carrier, bag left unattended, normal) with "
    "visible and thermal recordings told apart by these words in folder or file names"
)


def read_thermal_llab(folder: Path) -> tuple[Item, ...]:
    """Items with their thermal recording, of the six classes. Raises LayoutError."""
    items = [_of_class(folder, item) for item in read_pairs(folder, title="Thermal-LLAB")]
    unknown = {item.label for item in items} - set(CLASSES)
    if unknown:
        raise LayoutError("Thermal-LLAB", EXPECTED, f"the classes {counted(unknown)}")
    return tuple(items)


def _of_class(folder: Path, item: Item) -> Item:
    """The item with the class that any folder on the way names: indoor/ and outdoor/ may lie within."""
    parts = [item.label, *item.path.relative_to(folder).parts[:-1]]
    names = [OTHER_NAMES.get(label_of(part), label_of(part)) for part in parts]
    return replace(item, label=next((name for name in names if name in CLASSES), item.label))
