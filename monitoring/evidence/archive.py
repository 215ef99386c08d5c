"""The ZIP file that evidence lies in: written in one way only, so that every byte of it can be accounted for.

Entries follow each other without gaps from the first byte on, with one date, no comments and no attributes,
and none is compressed: the same content could be packed in many ways. What differs was not written so.
Nothing is ever unpacked to disk, so names can lead nowhere.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from monitoring.evidence.manifest import Entry

BLOCK = 1 << 20
DATE = (1980, 1, 1, 0, 0, 0)
MOST_ENTRIES = 1000
MOST_TEXT = 16 << 20
"""Bytes of a manifest, or of any text that is read whole."""
_LARGE = 1 << 31
_LOCAL = struct.Struct("<4s5H3I2H")
_ATTRIBUTES = 0o600 << 16
_MADE_ON = 3  # Unix
_ENTRY = 46
_VERSIONS = (20, 45)
"""Of the format that is needed to read an entry; the second, of what lies beyond 2 GiB."""
_MOST_END = 200
"""More bytes than any archive of ours has behind its index."""


class NotOurs(ValueError):
    """The file is no archive that this software wrote; `str()` says what is wrong with it."""


class TooLong(Exception):
    """An entry holds more bytes than it may."""


class Damaged(Exception):
    """An entry cannot be read."""


def add(archive: zipfile.ZipFile, name: str, source: IO[bytes], *, tick: Callable[[], None]) -> Entry:
    """Appends a file block by block, calling `tick` between blocks. Raises OSError."""
    info = zipfile.ZipInfo(name, DATE)
    info.compress_type = zipfile.ZIP_STORED
    info.external_attr, info.create_system = _ATTRIBUTES, _MADE_ON
    source.seek(0, 2)
    large = source.tell() >= _LARGE
    source.seek(0)
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=large) as out:
        while block := source.read(BLOCK):
            out.write(block)
            digest.update(block)
            size += len(block)
            tick()
    return Entry(name, size, digest.hexdigest())


def blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """The content of an entry. Raises TooLong beyond `most` bytes, and Damaged."""
    read = 0
    try:
        with archive.open(info) as source:
            while block := source.read(BLOCK):
                read += len(block)
                if read > most:
                    raise TooLong
                yield block
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        raise Damaged from None


def is_packed(info: zipfile.ZipInfo) -> bool:
    """Whether it would unpack to something of another length, as none of ours does."""
    return info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size


def oddities(path: Path, archive: zipfile.ZipFile) -> list[str]:
    """What of the container is not as it was written, a sentence each. Raises NotOurs beyond any use."""
    found: list[str] = []
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        raise NotOurs(f"It has {len(infos)} entries; evidence has a few.")
    if archive.comment:
        found.append("A comment was added to the archive.")
    size = path.stat().st_size
    if sum(info.compress_size for info in infos) > size:
        raise NotOurs("Its entries overlap, as in an archive that is made to unpack without end.")
    position = 0
    directory = sum(_ENTRY + len(info.orig_filename.encode()) + len(info.extra) for info in infos)
    with path.open("rb") as raw:
        for info in sorted(infos, key=lambda info: info.header_offset):
            if info.header_offset != position:
                found.append(f"There are bytes before {info.filename} that belong to no file.")
            position, fits = _end_of(raw, info)
            if not fits or not _is_plain(info):
                found.append(f"The entry of {info.filename} in the archive's index was altered.")
        raw.seek(archive.start_dir)
        index, end = raw.read(directory), raw.read(_MOST_END)
    if position != archive.start_dir:
        found.append("There are bytes behind the last file that belong to none.")
    if _lengths(index) != [(len(i.orig_filename.encode()), len(i.extra), 0) for i in infos]:
        found.append("The archive's index was altered.")
    if end != _end(len(infos), directory, archive.start_dir):
        found.append("There are bytes at the end of the archive that do not belong there.")
    return found


def _lengths(index: bytes) -> list[tuple[int, ...]]:
    """Of the name, the extra field and the comment of each entry, as the index itself gives them: Python
    reads what is there of them, and no more."""
    found: list[tuple[int, ...]] = []
    position = 0
    while position + _ENTRY <= len(index):
        found.append(struct.unpack_from("<3H", index, position + 28))
        position += _ENTRY + sum(found[-1])
    return found


def _end(count: int, size: int, start: int) -> bytes:
    """What stands behind the index of `count` entries, `size` bytes from byte `start` on (4.3.14 to 4.3.16 of
    the ZIP format's APPNOTE)."""
    large = b""
    if count > 0xFFFF or max(size, start) > zipfile.ZIP64_LIMIT:
        large = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
        large += struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
    shown = (min(count, 0xFFFF), min(count, 0xFFFF), min(size, 0xFFFFFFFF), min(start, 0xFFFFFFFF))
    return large + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *shown, 0)


def _is_plain(info: zipfile.ZipInfo) -> bool:
    return (
        info.date_time == DATE
        and not info.comment
        and info.external_attr == _ATTRIBUTES
        and info.internal_attr == 0
        and info.create_system == _MADE_ON
        and info.create_version in _VERSIONS
        and info.extract_version in _VERSIONS
        and info.volume == info.reserved == 0
        and (not info.extra or info.extra[:2] == b"\x01\0")
        and not is_packed(info)
        and info.flag_bits & ~0x800 == 0
    )


def _end_of(raw: IO[bytes], info: zipfile.ZipInfo) -> tuple[int, bool]:
    """Where an entry ends, and whether its own header says what the archive's index says of it."""
    raw.seek(info.header_offset)
    data = raw.read(_LOCAL.size)
    if len(data) < _LOCAL.size:
        raise NotOurs(f"It ends within {info.filename}.")
    mark, version, flags, method, time, date, crc, packed, size, names, extras = _LOCAL.unpack(data)
    name, extra = raw.read(names), raw.read(extras)
    large = extra[:4] == b"\x01\0\x10\0" and packed == size == 0xFFFFFFFF
    if large and len(extra) == 20:
        size, packed = struct.unpack("<QQ", extra[4:])
    same = (mark, version in _VERSIONS, flags, method, time, date, crc, packed, size, name, extras) == (
        b"PK\3\4",
        True,
        info.flag_bits,
        info.compress_type,
        0,
        0x21,
        info.CRC,
        info.compress_size,
        info.file_size,
        info.orig_filename.encode(),
        20 if large else 0,
    )
    end = info.header_offset + _LOCAL.size + names + extras + info.compress_size
    return end, same
