"""Files that a server should survive: broken, mistaken, or made to do harm, each with its expected code.

Every maker gets an empty folder and returns the file to be uploaded; neighbours that it must not reach
lie in the same folder.
"""

from __future__ import annotations

import gzip
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from tests.recordings import draw, write_recording

Maker = Callable[[Path], Path]


@dataclass(frozen=True, slots=True)
class Hostile:
    name: str
    make: Maker
    codes: frozenset[str]
    """Any of these is a right answer."""


CASES: list[Hostile] = []


def hostile(*codes: str) -> Callable[[Maker], Maker]:
    def register(make: Maker) -> Maker:
        CASES.append(Hostile(make.__name__, make, frozenset(codes)))
        return make

    return register


def _written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def box(name: bytes, *parts: bytes) -> bytes:
    """An ISO base media box."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name) + body


def png(width: int = 8, height: int = 8, rows: bytes | None = None) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = rows if rows is not None else (b"\0" + b"\x80" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def patched(path: Path, old: bytes, new: bytes, *, count: int = -1) -> Path:
    data = path.read_bytes()
    assert old in data, "the bytes to be changed are there"
    return _written(path, data.replace(old, new, count))


# Not recordings at all


@hostile("empty")
def nothing(folder: Path) -> Path:
    return _written(folder / "nothing.mp4", b"")


@hostile("unreadable", "not_video")
def one_byte(folder: Path) -> Path:
    return _written(folder / "one.mp4", b"\x00")


@hostile("unreadable")
def random_bytes(folder: Path) -> Path:
    return _written(folder / "noise.mp4", random.Random(5).randbytes(300_000))


@hostile("not_video")
def zeros(folder: Path) -> Path:
    return _written(folder / "zeros.mp4", bytes(200_000))


@hostile("image")
def png_named_mp4(folder: Path) -> Path:
    return _written(folder / "picture.mp4", png())


@hostile("image")
def jpeg_named_avi(folder: Path) -> Path:
    write_recording(folder / "one.mjpeg", frames=1, codec="mjpeg", pixel_format="yuvj420p", container="mjpeg")
    return (folder / "one.mjpeg").rename(folder / "photo.avi")


@hostile("image")
def animated_gif(folder: Path) -> Path:
    write_recording(folder / "moving.gif", frames=5, codec="gif", pixel_format="rgb8", container="gif")
    return (folder / "moving.gif").rename(folder / "moving.mp4")


@hostile("image")
def picture_bomb(folder: Path) -> Path:
    """50,000 x 50,000 pixels in a few kilobytes."""
    return _written(folder / "bomb.mp4", png(50_000, 50_000, bytes(50_000 * 20)))


@hostile("image")
def svg(folder: Path) -> Path:
    return _written(
        folder / "drawing.mp4",
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    )


@hostile("not_video")
def html_page(folder: Path) -> Path:
    return _written(folder / "page.mp4", "<!DOCTYPE html><html><body><video src=x></video></body></html>")


@hostile("not_video")
def plain_text(folder: Path) -> Path:
    return _written(folder / "notes.mp4", "The camera at the gate was switched off on Monday.\n" * 50)


@hostile("not_video")
def subtitles(folder: Path) -> Path:
    return _written(folder / "words.mp4", "1\n00:00:01,000 --> 00:00:02,000\nHello\n")


@hostile("not_video")
def json_file(folder: Path) -> Path:
    return _written(folder / "data.mp4", '{"video": "file:///etc/passwd"}')


@hostile("not_video")
def zip_archive(folder: Path) -> Path:
    video = write_recording(folder / "inside.mp4", frames=3)
    with zipfile.ZipFile(folder / "archive.mp4", "w") as archive:
        archive.write(video, "inside.mp4")
    return folder / "archive.mp4"


@hostile("not_video")
def gzip_bomb(folder: Path) -> Path:
    return _written(folder / "bomb.mkv", gzip.compress(bytes(20_000_000)))


@hostile("not_video")
def pdf(folder: Path) -> Path:
    return _written(folder / "paper.mp4", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n")


@hostile("not_video")
def elf_program(folder: Path) -> Path:
    return _written(folder / "program.mp4", b"\x7fELF\x02\x01\x01" + bytes(200))


@hostile("not_video")
def shell_script(folder: Path) -> Path:
    return _written(folder / "run.mp4", "#!/bin/sh\nrm -rf /\n")


@hostile("not_video")
def sqlite_database(folder: Path) -> Path:
    return _written(folder / "table.mp4", b"SQLite format 3\x00" + bytes(4000))


# Files that point elsewhere


@hostile("playlist")
def playlist_of_a_local_file(folder: Path) -> Path:
    neighbour = write_recording(folder / "secret.mp4", frames=5)
    return _written(folder / "list.mp4", f"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nfile://{neighbour}\n")


@hostile("playlist")
def playlist_of_an_address(folder: Path) -> Path:
    return _written(
        folder / "list.m3u8",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n",
    )


@hostile("playlist")
def playlist_after_blank_lines(folder: Path) -> Path:
    return _written(folder / "list.mp4", "\n\n  #EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")


@hostile("playlist")
def concat_script_beside_a_neighbour(folder: Path) -> Path:
    write_recording(folder / "secret.mp4", frames=5)
    return _written(folder / "script.mp4", "ffconcat version 1.0\nfile secret.mp4\n")


@hostile("playlist")
def concat_script_without_a_header(folder: Path) -> Path:
    write_recording(folder / "secret.mp4", frames=5)
    return _written(folder / "script.mp4", "# parts\nfile 'secret.mp4'\nfile 'secret.mp4'\n")


@hostile("playlist")
def session_description(folder: Path) -> Path:
    return _written(
        folder / "stream.mp4",
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video 5004 RTP/AVP 96\r\n"
        "a=rtpmap:96 H264/90000\r\n",
    )


@hostile("playlist")
def dash_manifest(folder: Path) -> Path:
    return _written(
        folder / "manifest.mp4",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>file:///etc/</BaseURL></MPD>',
    )


@hostile("truncated", "unreadable", "not_video")
def external_data_reference(folder: Path) -> Path:
    """A QuickTime file without samples of its own: its data reference names a neighbour."""
    secret = write_recording(folder / "secret.mp4", frames=10)
    data = secret.read_bytes()
    moov = data[data.index(b"moov") - 4 :]
    moov = moov[: struct.unpack(">I", moov[:4])[0]]
    inside = b"\x00\x00\x00\x0curl \x00\x00\x00\x01"
    assert inside in moov
    # The flag 0 says that the samples are in the named file; the name is ours instead of nothing.
    moov = moov.replace(inside, b"\x00\x00\x00\x0curl \x00\x00\x00\x00")
    return _written(folder / "pointer.mov", box(b"ftyp", b"qt  \x00\x00\x02\x00qt  ") + moov)


# Broken recordings


@hostile("truncated")
def cut_before_its_index(folder: Path) -> Path:
    data = write_recording(folder / "whole.mp4", frames=60, size=(320, 240)).read_bytes()
    assert data.index(b"mdat") < data.index(b"moov")
    return _written(folder / "cut.mp4", data[: len(data) // 2])


@hostile("truncated")
def cut_before_its_index_at_a_box(folder: Path) -> Path:
    data = write_recording(folder / "whole.mp4", frames=60).read_bytes()
    return _written(folder / "cut.mp4", data[: data.index(b"moov") - 4])


@hostile("truncated")
def cut_behind_its_index(folder: Path) -> Path:
    options = {"movflags": "faststart"}
    data = write_recording(folder / "whole.mp4", frames=60, size=(320, 240), options=options).read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    return _written(folder / "cut.mp4", data[:-2000])


@hostile("unreadable", "not_video")
def matroska_header_alone(folder: Path) -> Path:
    data = write_recording(folder / "whole.mkv", frames=30).read_bytes()
    return _written(folder / "cut.mkv", data[:300])


@hostile("unreadable", "not_video")
def text_behind_an_mp4_header(folder: Path) -> Path:
    return _written(
        folder / "fake.mp4",
        box(b"ftyp", b"isom\x00\x00\x02\x00isommp41") + b"this is not a movie at all. " * 90,
    )


@hostile("unreadable", "not_video")
def mp4_header_alone(folder: Path) -> Path:
    return _written(folder / "header.mp4", box(b"ftyp", b"isom\x00\x00\x02\x00isommp41"))


@hostile("unreadable")
def scrambled_pictures(folder: Path) -> Path:
    """A good index, and noise where the pictures should be."""
    data = write_recording(folder / "whole.mp4", frames=40, size=(320, 240)).read_bytes()
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    noise = random.Random(3).randbytes(end - start)
    return _written(folder / "scrambled.mp4", data[:start] + noise + data[end:])


@hostile("unreadable", "not_video")
def atoms_nested_without_end(folder: Path) -> Path:
    inner = box(b"trak")
    for _ in range(4000):
        inner = box(b"moov", inner)
    return _written(folder / "deep.mp4", box(b"ftyp", b"isom\x00\x00\x02\x00") + inner)


@hostile("not_video", "unreadable")
def sparse_gigabytes(folder: Path) -> Path:
    path = folder / "sparse.mp4"
    with path.open("wb") as file:
        file.truncate(3 << 30)
    return path


@hostile("not_video", "unreadable", "truncated")
def sparse_gigabytes_behind_a_header(folder: Path) -> Path:
    path = _written(folder / "sparse.mp4", box(b"ftyp", b"isom\x00\x00\x02\x00isommp41"))
    os.truncate(path, 3 << 30)
    return path


# No picture, or too much of it


@hostile("audio_only")
def sound_in_mp4(folder: Path) -> Path:
    return write_recording(folder / "sound.mp4", codec=None, sound="aac")


@hostile("audio_only")
def sound_in_matroska(folder: Path) -> Path:
    return write_recording(folder / "sound.mkv", codec=None, sound="libopus")


@hostile("audio_only")
def wav(folder: Path) -> Path:
    write_recording(folder / "sound.wav", codec=None, sound="pcm_s16le")
    return (folder / "sound.wav").rename(folder / "sound.mp4")


@hostile("audio_only")
def mp3(folder: Path) -> Path:
    write_recording(folder / "sound.mp3", codec=None, sound="libmp3lame")
    return (folder / "sound.mp3").rename(folder / "sound.mp4")


@hostile("too_large_picture")
def hundred_thousand_pixels_a_side(folder: Path) -> Path:
    data = b"YUV4MPEG2 W100000 H100000 F25:1 Ip A1:1 C420\nFRAME\n" + bytes(4096)
    return _written(folder / "huge.y4m", data)


@hostile("too_large_picture")
def huge_raw_video_in_avi(folder: Path) -> Path:
    path = write_recording(folder / "raw.avi", frames=3, codec="rawvideo", pixel_format="bgr24")
    header = struct.pack("<IiiHH", 40, 96, -64, 1, 24)
    return patched(path, header, struct.pack("<IiiHH", 40, 30_000, 30_000, 1, 24))


@hostile("too_large_picture")
def sixty_five_thousand_pixels_in_matroska(folder: Path) -> Path:
    path = write_recording(folder / "huge.mkv", frames=3, codec="ffv1", size=(320, 260))
    old = b"\xb0\x82" + (320).to_bytes(2, "big") + b"\xba\x82" + (260).to_bytes(2, "big")
    return patched(path, old, b"\xb0\x82\xff\xff\xba\x82\xff\xff")


@hostile("too_large_picture")
def nine_thousand_pixels_wide(folder: Path) -> Path:
    return write_recording(
        folder / "wide.mkv", frames=1, codec="mjpeg", pixel_format="yuvj420p", size=(9000, 16)
    )


@hostile("too_long")
def sixty_hours(folder: Path) -> Path:
    """One picture an hour, sixty-one times."""
    return write_recording(folder / "slow.mp4", frames=61, fps=Fraction(1, 3600), codec_options={"bf": "0"})


@hostile("too_many_streams", "unreadable")
def fifty_streams(folder: Path) -> Path:
    path = folder / "many.mkv"
    with av.open(str(path), "w") as output:
        streams = [output.add_stream("mjpeg", rate=1) for _ in range(50)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = 32, 32, "yuvj420p"
        for stream in streams:
            frame = draw(0, 32, 32).reformat(format="yuvj420p")
            frame.pts, frame.time_base = 0, Fraction(1, 1)
            output.mux(stream.encode(frame))
    return path


@hostile("encrypted")
def encrypted_mp4(folder: Path) -> Path:
    options = {
        "encryption_scheme": "cenc-aes-ctr",
        "encryption_key": "00112233445566778899aabbccddeeff",
        "encryption_kid": "ffeeddccbbaa99887766554433221100",
    }
    return write_recording(folder / "locked.mp4", options=options)
