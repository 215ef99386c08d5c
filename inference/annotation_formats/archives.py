"""Files of annotations in a ZIP, as CVAT and this site's own exports of several recordings come."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from inference.annotation_formats.reading import LARGEST_FILE
from inference.datasets.annotations import AnnotationError

LOST_FILE = "what is not in these files.txt"
"""Of our own archives: sentences, no annotations."""
_ENDINGS = frozenset({".csv", ".json", ".txt", ".xml"})
_MOST_FILES = 2000
_MOST_BYTES = 4 * LARGEST_FILE
"""Of all files unpacked: a small archive can say that it holds any number."""
_PIECE = 1 << 16


def unpacked(path: Path, name: str, folder: Path) -> list[tuple[Path, str]]:
    """Path and name of each file of annotations in an archive, unpacked into `folder`; of what is no archive,
    itself. Pictures are passed over. Raises AnnotationError."""
    if not zipfile.is_zipfile(path):
        return [(path, name)]
    try:
        with zipfile.ZipFile(path) as archive:
            return _files(archive, folder)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        # RuntimeError: a password is needed. NotImplementedError: a method that nobody reads.
        raise AnnotationError(f"The archive cannot be read: {error}.") from None


def _files(archive: zipfile.ZipFile, folder: Path) -> list[tuple[Path, str]]:
    wanted = [
        entry
        for entry in archive.infolist()
        if PurePosixPath(entry.filename).suffix.lower() in _ENDINGS
        and PurePosixPath(entry.filename).name != LOST_FILE
    ]
    if not wanted:
        raise AnnotationError("The archive holds no file of annotations.")
    if len(wanted) > _MOST_FILES:
        raise AnnotationError(f"The archive holds more than {_MOST_FILES} files of annotations.")
    left = _MOST_BYTES
    found = []
    for place, entry in enumerate(wanted):
        # Never by the name that the archive says: it may lead anywhere.
        path = folder / f"{place}.part"
        left -= _unpack(archive, entry, path, min(left, LARGEST_FILE))
        found.append((path, PurePosixPath(entry.filename).name))
    return found


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, most: int) -> int:
    """Bytes written."""
    size = 0
    with archive.open(entry) as packed, path.open("wb") as file:
        while piece := packed.read(_PIECE):
            size += len(piece)
            if size > most:
                raise AnnotationError(
                    "The archive holds more than can be read at once. Split it into several."
                )
            file.write(piece)
    return size
