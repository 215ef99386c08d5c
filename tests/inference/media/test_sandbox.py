"""Unknown files in the sandbox: recordings are told, everything else gets a sentence."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from pathlib import Path

import av
import pytest

from inference.errors import MediaError
from inference.media import sandbox
from inference.media.sandbox import examine_in_sandbox, probe_in_sandbox
from tests.hostile_files import CASES, Hostile
from tests.recordings import write_recording


def test_it_works(tmp_path: Path) -> None:
    info = probe_in_sandbox(write_recording(tmp_path / "gate.mp4", frames=25, fps=10, sound="aac"))
    assert (info.width, info.height, info.frame_count) == (96, 64, 25)
    assert info.duration == pytest.approx(2.5, abs=0.01)
    assert info.fps == pytest.approx(10, abs=0.1)
    assert (info.video_codec, info.audio_codec, info.sample_rate) == ("h264", "aac", 48_000)
    assert info.browser_playable


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_file_gets_its_sentence(case: Hostile, tmp_path: Path) -> None:
    file = case.make(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    with pytest.raises(MediaError) as refusal:
        probe_in_sandbox(file)
    assert refusal.value.code in case.codes
    sentence = str(refusal.value)
    assert len(sentence) > 25
    assert sentence.endswith(".")
    assert str(tmp_path) not in sentence
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 40


def test_a_playlist_reaches_no_server(tmp_path: Path) -> None:
    """FFmpeg itself must not follow it, should the sniffing ever miss one."""
    from inference.media.container import open_container

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/secret.ts"
        script = tmp_path / "list.m3u8"
        script.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{address}\n#EXT-X-ENDLIST\n")
        reached = threading.Event()

        def listen() -> None:
            try:
                server.accept()
                reached.set()
            except TimeoutError:
                pass

        listener = threading.Thread(target=listen)
        listener.start()
        with pytest.raises(MediaError):
            open_container(script).close()
        listener.join()
        assert not reached.is_set()


@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "absent"])
def test_what_is_no_plain_file_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "thing.mp4"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(write_recording(tmp_path / "real.mp4", frames=3))
    started = time.monotonic()
    with pytest.raises(MediaError) as refusal:
        probe_in_sandbox(path)
    assert refusal.value.code == "missing"
    assert time.monotonic() - started < 5


def test_a_name_is_never_a_protocol(tmp_path: Path) -> None:
    write_recording(tmp_path / "a.mp4", frames=3)
    odd = (tmp_path / "a.mp4").rename(tmp_path / "-i concat:a|b %03d.mp4")
    assert probe_in_sandbox(odd).frame_count == 3


def test_time_is_limited(tmp_path: Path) -> None:
    """A process start alone takes longer than this."""
    with pytest.raises(MediaError) as refusal:
        probe_in_sandbox(write_recording(tmp_path / "gate.mp4", frames=3), seconds=0.01)
    assert refusal.value.code == "timeout"


def test_memory_is_limited(tmp_path: Path) -> None:
    """A 33-megapixel picture does not fit into so few addresses; the child ends with a sentence."""
    size = (7680, 4320)
    big = write_recording(tmp_path / "big.mkv", frames=1, codec="mjpeg", pixel_format="yuvj420p", size=size)
    assert probe_in_sandbox(big).width == 7680
    with pytest.raises(MediaError) as refusal:
        probe_in_sandbox(big, memory_mb=190)
    assert refusal.value.code in ("too_large_picture", "unreadable", "crashed")


def test_the_child_can_write_nothing_and_knows_no_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHPOST_SECRET_KEY", "do-not-tell")
    assert "do-not-tell" not in str(sandbox._environment())
    from inference.media import probe

    child = os.fork()
    if child == 0:
        status = 1
        try:
            probe._limit_this_process(5, 2048)
            (tmp_path / "written").write_bytes(b"x")
        except OSError:
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    # Python turns SIGXFSZ into OSError; a child that it kills wrote nothing either.
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    assert not (tmp_path / "written").exists() or (tmp_path / "written").stat().st_size == 0


# Odd, but recordings


def test_one_frame(tmp_path: Path) -> None:
    info = probe_in_sandbox(write_recording(tmp_path / "one.mp4", frames=1, fps=10))
    assert info.frame_count == 1
    assert 0 < info.duration <= 1


def test_a_header_that_lies_about_the_duration(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "lies.mkv", frames=20, fps=10)
    data = path.read_bytes()
    at = data.index(b"\x44\x89\x88")
    path.write_bytes(data[: at + 3] + struct.pack(">d", 3.6e7) + data[at + 11 :])
    with av.open(str(path)) as container:
        assert container.duration == 36_000 * av.time_base
    assert probe_in_sandbox(path).duration == pytest.approx(2.0, abs=0.1)


def test_times_that_start_elsewhere(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "late.ts", frames=20, fps=10, options={"output_ts_offset": "5000"})
    info = probe_in_sandbox(path)
    assert info.duration == pytest.approx(2.0, abs=0.11)
    assert info.frame_count == 20
    assert not info.browser_playable


def test_a_matroska_cut_short_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    """Recorders end this way when their power fails."""
    path = write_recording(
        tmp_path / "cut.mkv", frames=100, fps=10, size=(320, 240), codec_options={"g": "5"}
    )
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert 0.5 < probe_in_sandbox(path).duration < 9.5


@pytest.mark.parametrize(
    ("name", "codec", "playable"),
    [
        ("a.mp4", "libx264", True),
        ("a.webm", "libvpx", True),
        ("a.mov", "libx264", True),
        ("a.mkv", "libx264", False),
        ("a.avi", "mpeg4", False),
        ("a.mp4", "mpeg4", False),
        ("a.mp4", "libx265", False),
        ("a.mpg", "mpeg2video", False),
        ("a.flv", "flv", False),
    ],
)
def test_containers_and_codecs(name: str, codec: str, playable: bool, tmp_path: Path) -> None:
    info = probe_in_sandbox(write_recording(tmp_path / name, frames=20, fps=25, codec=codec))
    assert info.frame_count == 20
    assert info.browser_playable is playable


def test_the_poster_shows_the_recording(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "gate.mp4", frames=5, size=(1280, 720))
    poster = tmp_path / "poster.jpg"
    poster.write_bytes(examine_in_sandbox(path).poster)
    with av.open(str(poster)) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    assert picture.shape == (360, 640, 3)
    assert picture[300:, 300:].mean() == pytest.approx(90, abs=4)
    assert picture[91:97, 1:7].mean() > 200
