"""Where weights are looked for: a local folder, then installed packages, then (if switched on) a hub."""

from __future__ import annotations

import os
import shutil
import tempfile
import urllib.request
from importlib import metadata
from pathlib import Path

from inference.errors import WeightsMissing
from inference.weights.cache import cache_folder
from inference.weights.checksums import verify
from inference.weights.manifest import GET_COMMAND, Weights, entry

HUB_TIMEOUT = 30.0


def locate(name: str) -> Path:
    """Path of the verified file of the manifest's entry `name`.

    Raises WeightsMissing (with the command that gets them) or WeightsCorrupt; KeyError for an unknown name.
    """
    weights = entry(name)
    path = in_folder(weights) or in_package(weights) or from_hub(weights)
    if path is None:
        raise WeightsMissing(name, GET_COMMAND)
    verify(path, weights)
    return path


def in_folder(weights: Weights) -> Path | None:
    """The file below the folder WATCHPOST_WEIGHTS, either plain or in a folder named after the entry."""
    folder = os.environ.get("WATCHPOST_WEIGHTS")
    if not folder:
        return None
    for path in (Path(folder) / weights.filename, Path(folder) / weights.name / weights.filename):
        if path.is_file():
            return path
    return None


def in_package(weights: Weights) -> Path | None:
    """The file inside the installed distribution, found by its metadata: the package is never imported."""
    try:
        distribution = metadata.distribution(weights.package)
    except metadata.PackageNotFoundError:
        return None
    path = Path(str(distribution.locate_file(weights.file)))
    return path if path.is_file() else None


def from_hub(weights: Weights) -> Path | None:
    """The file fetched from WATCHPOST_WEIGHTS_HUB (an https address of a folder) into the cache; off when
    unset."""
    address = os.environ.get("WATCHPOST_WEIGHTS_HUB")
    if not address:
        return None
    if not address.startswith("https://"):
        raise WeightsMissing(weights.name, "a hub address (WATCHPOST_WEIGHTS_HUB) that begins with https://")
    target = cache_folder() / "hub" / weights.sha256 / weights.filename
    if target.is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    url = f"{address.rstrip('/')}/{weights.name}/{weights.filename}"
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part") as part:
        try:
            with urllib.request.urlopen(url, timeout=HUB_TIMEOUT) as response:  # noqa: S310 (https only)
                shutil.copyfileobj(response, part)
        except OSError as error:
            raise WeightsMissing(weights.name, GET_COMMAND) from error
        part.flush()
        verify(Path(part.name), weights)
        shutil.copyfile(part.name, f"{part.name}.whole")
    os.replace(f"{part.name}.whole", target)
    return target
