"""Pools of deep features on disk: versioned and append-only, never a pickle.

A pool is a folder. `pool.json` is written once and names the columns' extractors; every addition is one more
file of rows, written aside, flushed to the disk and then linked into place under the next number. What was
once added is never written again, so a writer that is killed loses nothing and damages nothing, and an older
version is simply the first files. Each file carries the digest of all before it: a lost or changed file is
noticed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save

from inference.systems.deep_feature_fusion.rows import Columns, Examples, PoolError, Rows

__all__ = ["Columns", "Examples", "Pool", "PoolError", "Rows"]

FORMAT = "watchpost-pool-1"
CARD = "pool.json"
_MOST_ATTEMPTS = 100
"""Writers that may get in before one of them gives up; each attempt means that another one succeeded."""


class Pool:
    """A pool's folder. Any number of processes may read and add at the same time."""

    def __init__(self, folder: str | os.PathLike[str], prefix: str = "") -> None:
        """Open an existing pool, whose files begin with `prefix`. Raises PoolError."""
        self.folder = Path(folder)
        self.prefix = prefix
        self.columns = _columns(self.folder / f"{prefix}{CARD}")

    @classmethod
    def create(cls, folder: str | os.PathLike[str], columns: Sequence[Columns], prefix: str = "") -> Pool:
        """Make an empty pool in a folder that is made if absent.

        Opens the pool that is already there if it has the same columns. Raises PoolError if it has others.
        """
        path = Path(folder)
        path.mkdir(parents=True, exist_ok=True)
        if not columns or len({item.extractor for item in columns}) < len(columns):
            raise PoolError("A pool needs columns, each extractor's once.")
        card = {
            "format": FORMAT,
            "columns": [
                {"extractor": item.extractor, "version": item.version, "size": item.size} for item in columns
            ],
        }
        _link(path / f"{prefix}{CARD}", (json.dumps(card, indent=2) + "\n").encode())
        pool = cls(path, prefix)
        if pool.columns != tuple(columns):
            raise PoolError(f"The pool in {path} has other columns: {_told(pool.columns)}.")
        return pool

    @property
    def size(self) -> int:
        """Columns."""
        return sum(columns.size for columns in self.columns)

    @property
    def version(self) -> str:
        """How many additions there are and a digest of all of them, as "3-0a1b2c3d"."""
        return self._head().version

    @property
    def names(self) -> tuple[str, ...]:
        """The classes, by id: in the order in which they were first added."""
        return self._head().names

    def add_class(self, name: str, examples: Examples) -> str:
        """Append rows of a class, new or known, and return the version with them.

        Rows of a class that is there join it: the "normal" of two data sets is one class. When this returns,
        the rows are on the disk. Raises PoolError when they do not fit, and adds nothing then.
        """
        return self.append(examples, [name] * len(examples))

    def append(self, examples: Examples, labels: Sequence[str]) -> str:
        """As `add_class`, with a class name for each row."""
        self.check(examples, labels)
        for _ in range(_MOST_ATTEMPTS):
            head = self._head()
            names = tuple(dict.fromkeys((*head.names, *labels)))
            ids = np.asarray([names.index(label) for label in labels], np.int64)
            tables: dict[str, NDArray[Any]] = {
                "features": np.ascontiguousarray(examples.features, np.float32),
                "classes": ids,
                "times": np.ascontiguousarray(examples.times, np.float64),
            }
            told = {"names": json.dumps(names), "clips": json.dumps(list(examples.clips))}
            digest = _digest(head.digest, tables, told)
            header = {"format": FORMAT, "before": head.digest, "digest": digest, **told}
            if _link(self._file(head.count), save(tables, header)):
                return _version(head.count + 1, digest)
        raise PoolError(f"The pool in {self.folder} is being added to by too many others; try again.")

    def rows(self, additions: int | None = None) -> Rows:
        """All rows, or those of the first `additions` files. Raises PoolError when a file is damaged."""
        count = self._head().count if additions is None else additions
        parts: list[dict[str, NDArray[Any]]] = []
        clips: list[str] = []
        names: tuple[str, ...] = ()
        digest = ""
        for number in range(count):
            path = self._file(number)
            header = _header(path)
            tables = _tables(path)
            told = {"names": header["names"], "clips": header["clips"]}
            if header["before"] != digest or _digest(digest, tables, told) != header["digest"]:
                raise PoolError(f"{path} is damaged or does not belong to this pool.")
            digest = header["digest"]
            parts.append(tables)
            clips += json.loads(header["clips"])
            names = tuple(json.loads(header["names"]))
        return Rows(
            features=_joined([part["features"] for part in parts], (0, self.size), np.float32),
            classes=_joined([part["classes"] for part in parts], (0,), np.int64),
            names=names,
            clips=tuple(clips),
            times=_joined([part["times"] for part in parts], (0,), np.float64),
            columns=self.columns,
        )

    def files(self) -> list[Path]:
        """Everything that makes the pool."""
        return [self.folder / f"{self.prefix}{CARD}", *self._additions()]

    def check(self, examples: Examples, labels: Sequence[str]) -> None:
        """Raise PoolError when these rows, with a class name each, cannot be added."""
        features = np.asarray(examples.features)
        if features.ndim != 2 or features.shape[1] != self.size:
            raise PoolError(
                f"The rows have shape {features.shape}, but the pool has {self.size} columns: "
                f"{_told(self.columns)}."
            )
        if not len(labels) == len(examples.clips) == len(examples.times) == len(features):
            raise PoolError("Every row needs a class, a clip and a time.")
        if not len(features):
            raise PoolError("There are no rows to add.")
        if np.isinf(features).any() or not np.isfinite(examples.times).all():
            raise PoolError("The rows hold values that are not finite.")
        if not all(label.strip() for label in labels):
            raise PoolError("A class needs a name.")

    def _head(self) -> _Head:
        seen = {int(path.stem.removeprefix(self.prefix)) for path in self._additions()}
        count = max(seen, default=-1) + 1
        # A folder that is being added to may be listed without a file that came before another one in it.
        lost = [number for number in range(count) if number not in seen and not self._file(number).exists()]
        if lost:
            raise PoolError(f"The pool in {self.folder} lacks {self._file(lost[0]).name}.")
        if not count:
            return _Head(0, "", ())
        header = _header(self._file(count - 1))
        return _Head(count, header["digest"], tuple(json.loads(header["names"])))

    def _file(self, number: int) -> Path:
        return self.folder / f"{self.prefix}{number:06d}.safetensors"

    def _additions(self) -> list[Path]:
        return sorted(self.folder.glob(f"{self.prefix}[0-9]*.safetensors"))


@dataclass(frozen=True, slots=True)
class _Head:
    count: int
    digest: str
    names: tuple[str, ...]

    @property
    def version(self) -> str:
        return _version(self.count, self.digest)


def _version(count: int, digest: str) -> str:
    return f"{count}-{digest[:8] or 'empty'}"


def _columns(path: Path) -> tuple[Columns, ...]:
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        if card["format"] != FORMAT:
            raise PoolError(f"{path} is of a pool of another version.")
        return tuple(Columns(item["extractor"], item["version"], item["size"]) for item in card["columns"])
    except FileNotFoundError as error:
        raise PoolError(f"{path.parent} holds no pool.") from error
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise PoolError(f"The pool in {path.parent} is damaged: {error}") from error


def _told(columns: Sequence[Columns]) -> str:
    return ", ".join(f"{item.extractor} {item.version} ({item.size})" for item in columns)


def _header(path: Path) -> dict[str, str]:
    try:
        with safe_open(path, framework="numpy") as file:
            header = dict(file.metadata() or {})
    except (SafetensorError, OSError) as error:
        raise PoolError(f"{path} is damaged: {error}") from error
    if header.get("format") != FORMAT or {"names", "clips", "before", "digest"} - set(header):
        raise PoolError(f"{path} is damaged or of another version.")
    return header


def _tables(path: Path) -> dict[str, NDArray[Any]]:
    try:
        return dict(load_file(path))
    except (SafetensorError, OSError) as error:
        raise PoolError(f"{path} is damaged: {error}") from error


def _digest(before: str, tables: Mapping[str, NDArray[Any]], told: Mapping[str, str]) -> str:
    digest = hashlib.sha256(before.encode())
    for name in sorted(tables):
        digest.update(f"{name}{tables[name].shape}".encode())
        digest.update(np.ascontiguousarray(tables[name]).data)
    for name in sorted(told):
        digest.update(told[name].encode())
    return digest.hexdigest()


def _joined(parts: Sequence[NDArray[Any]], empty: tuple[int, ...], kind: Any) -> NDArray[Any]:
    return np.concatenate(parts).astype(kind, copy=False) if parts else np.zeros(empty, kind)


def _link(target: Path, content: bytes) -> bool:
    """Put a file in place whole and for good, unless there is one; whether it was put there."""
    if target.exists():
        return False
    aside = target.parent / f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, target)
        except FileExistsError:
            return False
    finally:
        aside.unlink(missing_ok=True)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return True
