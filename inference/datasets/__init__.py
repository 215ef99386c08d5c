"""Readers of published data sets' layouts: recordings with class, split and source, or a sentence that says
what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from inference.datasets.files import found_in
from inference.datasets.folders import read_folders, read_rlvs, read_vaar
from inference.datasets.item import SPLITS, TEST, TRAIN, VALIDATION, DataSet, Item, LayoutError
from inference.datasets.pairs import read_pairs
from inference.datasets.shanghaitech import read_shanghaitech
from inference.datasets.thermal_llab import read_thermal_llab
from inference.datasets.ucf_crime import read_ucf_crime
from inference.datasets.ucsd_ped import read_ucsd_ped
from inference.datasets.xd_violence import read_xd_violence

LAYOUTS: Mapping[str, Callable[[Path], tuple[Item, ...]]] = MappingProxyType(
    {
        "ucsd_ped": read_ucsd_ped,
        "shanghaitech": read_shanghaitech,
        "xd_violence": read_xd_violence,
        "ucf_crime": read_ucf_crime,
        "thermal_llab": read_thermal_llab,
        "pairs": read_pairs,
        "rlvs": read_rlvs,
        "vaar": read_vaar,
        "folders": read_folders,
    }
)
"""Readers by name, the most particular first."""

AUTOMATIC = "auto"


def read_dataset(folder: str | Path, layout: str = AUTOMATIC) -> DataSet:
    """The recordings below `folder`, by the named layout or the first that fits.

    Raises LayoutError with a sentence for a folder that is laid out otherwise, and AnnotationError for a list
    in it that is damaged.
    """
    place = Path(folder)
    if not place.is_dir():
        raise LayoutError("A data set", "a folder", found_in(place))
    if layout in LAYOUTS:
        return DataSet(layout, place, LAYOUTS[layout](place))
    if layout != AUTOMATIC:
        raise LayoutError("The layout of a data set", f"one of {', '.join(LAYOUTS)}", repr(layout))
    for name, read in LAYOUTS.items():
        try:
            return DataSet(name, place, read(place))
        except LayoutError:
            continue
    raise LayoutError(
        "A data set",
        f"one of the layouts {', '.join(LAYOUTS)}, the plainest being <class>/<name>.mp4",
        found_in(place),
    )


__all__ = [
    "AUTOMATIC",
    "LAYOUTS",
    "SPLITS",
    "TEST",
    "TRAIN",
    "VALIDATION",
    "DataSet",
    "Item",
    "LayoutError",
    "read_dataset",
]
