"""The ZIP file that evidence lies in: written in one way only, so that every byte of it can be accounted for.

Entries follow each other without gaps from the first byte on, with one date, no comments and no attributes,
and none is compressed: the same content could be packed in many ways. What differs was not written so. Nothing
is ever unpacked to disk, so names can lead nowhere.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
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
_END = 22


class NotOurs(ValueError):
    """The file is no archive that this software wrote; `str()` says what is wrong with it."""


class TooLong(Exception):
    """An entry holds more bytes than it may."""


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
    """The content of an entry. Raises TooLong beyond `most` bytes, and zipfile's BadZipFile."""
    read = 0
    with archive.open(info) as source:
        while block := source.read(BLOCK):
            read += len(block)
            if read > most:
                raise TooLong
            yield block


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
    with path.open("rb") as raw:
        for info in sorted(infos, key=lambda info: info.header_offset):
            if info.header_offset != position:
                found.append(f"There are bytes before {info.filename} that belong to no file.")
            position, fits = _end_of(raw, info)
            if not fits or not _is_plain(info):
                found.append(f"The entry of {info.filename} in the archive's index was altered.")
    if position != archive.start_dir:
        found.append("There are bytes behind the last file that belong to none.")
    directory = sum(46 + len(info.orig_filename.encode()) + len(info.extra) for info in infos)
    # 76 more bytes end an archive of over 4 GiB.
    if size - archive.start_dir - directory not in (_END, _END + 76):
        found.append("There are bytes at the end of the archive that do not belong there.")
    return found


def _is_plain(info: zipfile.ZipInfo) -> bool:
    return (
        info.date_time == DATE
        and not info.comment
        and info.external_attr == _ATTRIBUTES
        and info.internal_attr == 0
        and info.create_system == _MADE_ON
        and info.create_version in (20, 45)
        and info.volume == 0
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
    same = (mark, version, flags, method, time, date, crc, packed, size, name, extras) == (
        b"PK\3\4",
        info.extract_version,
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
