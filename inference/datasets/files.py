"""Video files and folders of pictures below a folder."""

from __future__ import annotations

from pathlib import Path

from inference.datasets.item import counted

VIDEO_ENDINGS = frozenset(
    {".mp4", ".avi", ".mkv", ".mov", ".webm", ".mpg", ".mpeg", ".m4v", ".ts", ".wmv", ".flv"}
)
PICTURE_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"})


def videos_below(folder: Path) -> list[Path]:
    """Every video file at any depth, in the order of their paths; hidden ones are left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in VIDEO_ENDINGS
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )


def pictures_in(folder: Path) -> list[Path]:
    """The pictures right in a folder, in the order of their numbers."""
    return sorted(
        (path for path in folder.iterdir() if path.suffix.lower() in PICTURE_ENDINGS and path.name[0] != "."),
        key=lambda path: (len(path.stem), path.stem),
    )


def folders_in(folder: Path) -> list[Path]:
    """The folders right in a folder, by name; hidden ones are left out."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def nested_in(folder: Path) -> list[Path]:
    """The folder itself, the folders in it, and those in these: archives unpack into folders of their own."""
    within = folders_in(folder)
    return [folder, *within, *(deeper for one in within for deeper in folders_in(one))]


def inner(folder: Path, *names: str) -> Path | None:
    """The first folder called one of `names` in `folder`, or in a folder in it; letters' case does not
    matter."""
    wanted = {name.lower() for name in names}
    for place in (folder, *folders_in(folder)):
        for candidate in folders_in(place):
            if candidate.name.lower() in wanted:
                return candidate
    return None


def found_in(folder: Path) -> str:
    """What is in a folder, for a sentence."""
    if not folder.exists():
        return f"no folder {folder}"
    if not folder.is_dir():
        return f"the file {folder.name}"
    return counted(path.name + ("/" if path.is_dir() else "") for path in folder.iterdir())
