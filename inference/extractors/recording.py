"""Measuring a whole recording, with its features kept in files rather than in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from inference.extractors.storage import StoredFeatures, save_features
from inference.media.index import DEFAULT_FPS, FrameIndex
from inference.media.snippets import Companion, read_snippets
from inference.types import Features, Snippet

CHUNK = 32
"""Snippets a file."""


def measure_recording(
    path: str | os.PathLike[str],
    index: FrameIndex,
    measure: Callable[[Iterable[Snippet]], Iterator[Features]],
    folder: Path,
    *,
    fps: float = DEFAULT_FPS,
    thermal: Companion | None = None,
    on_snippet: Callable[[Features], None] = lambda _: None,
) -> StoredFeatures:
    """Measure all snippets of `path` into files in the existing `folder`; `on_snippet` is told of each.

    Raises MediaError, and whatever `measure` raises.
    """
    stream = measure(read_snippets(path, index, fps=fps, thermal=thermal))
    files: list[Path] = []
    while chunk := list(islice(stream, CHUNK)):
        for features in chunk:
            on_snippet(features)
        files.append(folder / f"{len(files):06d}.safetensors")
        save_features(files[-1], chunk)
    return StoredFeatures(files)
