"""What a file seems to be, told from its first bytes and its box structure alone: no decoder, no codecs.

Used to refuse what is not a recording with a sentence that names it, before FFmpeg sees the file.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from inference.errors import MediaError

_HEAD = 4096

_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"8BPS", "a Photoshop picture"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"qoif", "a QOI picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
)
_SOUNDS = (
    (b"ID3", "an MP3 file"),
    (b"\xff\xfb", "an MP3 file"),
    (b"fLaC", "a FLAC file"),
    (b".snd", "an AU file"),
    (b"FORM", "an AIFF file"),
    (b"#!AMR", "an AMR file"),
    (b"MThd", "a MIDI file"),
)
_OTHERS = (
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a Linux program"),
    (b"MZ", "a Windows program"),
    (b"#!/", "a script"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
)
_PLAYLISTS = (
    (b"#EXTM3U", "an HLS or M3U playlist"),
    (b"ffconcat", "an FFmpeg concat script"),
    (b"[playlist]", "a PLS playlist"),
    (b"v=0", "an SDP session description"),
    (b"RTSPtext", "an RTSP link"),
    (b"[Reference]", "a media link"),
)
_TEXTS = (
    (rb"<(!doctype html|html|head|body|script)\b", "not_video", "an HTML page"),
    (rb"<svg\b", "image", "an SVG picture"),
    (rb"<mpd\b", "playlist", "a DASH manifest"),
    (rb"<smoothstreamingmedia\b", "playlist", "a Smooth Streaming manifest"),
    (rb"<(smil|playlist|asx)\b", "playlist", "a playlist"),
    (rb"^\s*#extm3u", "playlist", "an HLS or M3U playlist"),
    (rb"^\s*ffconcat", "playlist", "an FFmpeg concat script"),
    (rb"^\s*file\s+['\"]?\S", "playlist", "an FFmpeg concat script"),
    (rb"\d\d:\d\d:\d\d[,.]\d{3}\s+-->", "not_video", "a subtitle file"),
    (rb"^\s*\[script info\]", "not_video", "a subtitle file"),
    (rb"^\s*<\?xml", "not_video", "an XML file"),
    (rb"^\s*[\[{]", "not_video", "a JSON file"),
)
_IMAGE_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1", b"crx ")
_SOUND_BRANDS = (b"M4A ", b"M4B ", b"M4P ")


def refuse_other_kinds(path: str | os.PathLike[str]) -> None:
    """Raises MediaError when the file is empty, no plain file, or surely something else than a video.

    Codes: "missing", "empty", "image", "audio_only", "playlist", "not_video", "truncated".
    """
    file = Path(path)
    if file.is_symlink() or not file.is_file():
        raise MediaError("This is not a plain file.", code="missing")
    size = file.stat().st_size
    if size == 0:
        raise MediaError("The file is empty (0 bytes).", code="empty")
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    _refuse_by_magic(head)
    _refuse_text(head)
    _refuse_huge_y4m(head)
    if head.count(0) == len(head):
        raise MediaError(
            "The file holds only zeros: it was never really written. Copy it again from its recorder.",
            code="not_video",
        )
    if head[4:8] == b"ftyp" or head[4:8] in (b"moov", b"mdat", b"free", b"wide", b"skip"):
        _refuse_cut_boxes(file, size)


def _refuse_by_magic(head: bytes) -> None:
    for table, code, advice in (
        (_IMAGES, "image", "Upload a video, not a still picture."),
        (_SOUNDS, "audio_only", "Upload a recording with a picture."),
        (_PLAYLISTS, "playlist", "Upload the video itself instead of a file that points to it."),
        (_OTHERS, "not_video", "Upload the video itself."),
    ):
        for magic, name in table:
            if head.startswith(magic):
                raise _named(name, code, advice)
    kind = head[8:12]
    if head[:4] == b"RIFF" and kind in (b"WAVE", b"WEBP"):
        sound = kind == b"WAVE"
        name = "a WAV file" if sound else "a WebP picture"
        raise _named(name, "audio_only" if sound else "image", "Upload a recording with a moving picture.")
    if head[4:8] == b"ftyp" and kind in _IMAGE_BRANDS:
        raise _named("a HEIF or AVIF picture", "image", "Upload a video, not a still picture.")
    if head[4:8] == b"ftyp" and kind in _SOUND_BRANDS:
        raise _named("an M4A sound file", "audio_only", "Upload a recording with a picture.")


def _refuse_text(head: bytes) -> None:
    if b"\x00" in head:
        return
    text = head.removeprefix(b"\xef\xbb\xbf").lower()
    for pattern, code, name in _TEXTS:
        if re.search(pattern, text, re.MULTILINE if pattern.startswith(rb"^\s*file") else 0):
            advice = (
                "Upload the video itself instead of a file that points to it."
                if code == "playlist"
                else "Upload the video itself."
            )
            raise _named(name, code, advice)
    if not head.startswith(b"YUV4MPEG2") and not any(byte < 9 or 13 < byte < 27 for byte in head):
        try:
            head[: _HEAD - 4].decode()
        except UnicodeDecodeError:
            return
        raise _named("a text file", "not_video", "Upload the video itself.")


def _refuse_huge_y4m(head: bytes) -> None:
    """FFmpeg calls such a header invalid without a reason; the sizes stand in plain text."""
    line = head.partition(b"\n")[0]
    if line.startswith(b"YUV4MPEG2"):
        sides = [int(side) for side in re.findall(rb" [WH](\d{1,18})\b", line)]
        if sides and max(sides) > 32768:
            raise MediaError(
                f"The picture is {' x '.join(map(str, sides))} pixels, far too large to decode.",
                code="too_large_picture",
            )


def _named(name: str, code: str, advice: str) -> MediaError:
    return MediaError(f"The file is {name}, not a video. {advice}", code=code)


def _refuse_cut_boxes(file: Path, size: int) -> None:
    """MP4 and QuickTime: a top-level box that reaches past the end, or no index at all, means a cut file."""
    names: list[bytes] = []
    position = 0
    with file.open("rb") as stream:
        while position + 8 <= size and len(names) < 100_000:
            stream.seek(position)
            header = stream.read(16)
            length, name = int.from_bytes(header[:4], "big"), header[4:8]
            if not re.fullmatch(rb"[ -~\xa9]{4}", name):
                break
            names.append(name)
            if length == 1:
                length = int.from_bytes(header[8:16], "big")
            elif length == 0:
                length = size - position
            if length < 8:
                break
            if position + length > size and name in (b"mdat", b"moov", b"moof"):
                missing = position + length - size
                raise MediaError(
                    f"The file is cut off: at least {missing:,} bytes are missing at its end. "
                    "Copy it again from the camera or recorder.",
                    code="truncated",
                )
            position += length
    if b"mdat" in names and b"moov" not in names:
        raise MediaError(
            "The file is cut off: its index, which is written last, is missing. "
            "Copy it again from the camera or recorder.",
            code="truncated",
        )
