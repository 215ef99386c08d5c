"""Looking at an unknown file in a process of its own, with limits on time, memory and what it may open.

A decoder is a parser of hostile bytes in C: what goes wrong in it must end there. The child runs
`python -m inference.media.probe`, writes JSON to its pipe and can write no file at all.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, fields
from pathlib import Path

from inference.errors import MediaError
from inference.media.info import MediaInfo

_ROOT = Path(__file__).resolve().parents[2]
_LARGEST_ANSWER = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Examination:
    """What the sandbox saw: facts, and a JPEG of an early frame (at most 640 pixels a side, upright)."""

    info: MediaInfo
    poster: bytes


def probe_in_sandbox(
    path: str | os.PathLike[str], *, seconds: float = 20, memory_mb: int = 1024
) -> MediaInfo:
    """`probe` in a limited process; raises its MediaErrors, and the codes "timeout" and "crashed"."""
    return examine_in_sandbox(path, seconds=seconds, memory_mb=memory_mb).info


def examine_in_sandbox(
    path: str | os.PathLike[str], *, seconds: float = 20, memory_mb: int = 1024
) -> Examination:
    """Probe and take a poster, in `seconds` of wall and processor time and `memory_mb` MiB of addresses."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "inference.media.probe",
        "--seconds",
        str(seconds),
        "--memory-mb",
        str(memory_mb),
        os.fspath(Path(path).absolute()),
    ]
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=_environment(),
        start_new_session=True,
    )
    try:
        output, _ = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise _timeout(seconds) from None
    finally:
        _end(child)
    if child.returncode == -signal.SIGXCPU:
        raise _timeout(seconds)
    if child.returncode != 0 or not output or len(output) > _LARGEST_ANSWER:
        raise MediaError(
            "The file breaks the video decoder: it is damaged or made to do harm.", code="crashed"
        )
    return _parse(json.loads(output))


def _environment() -> dict[str, str]:
    """Only what Python and its libraries need: no secrets of the server, one thread a library."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    return {**kept, **threads, "PATH": os.defpath, "PYTHONPATH": path, "LC_ALL": "C.UTF-8"}


def _end(child: subprocess.Popen[bytes]) -> None:
    """The child and whatever it may have started share a session of their own; end them all."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _timeout(seconds: float) -> MediaError:
    return MediaError(
        f"The file could not be examined within {seconds:.0f} seconds; it may be damaged. "
        "Convert it to MP4 and try again.",
        code="timeout",
    )


def _parse(answer: dict[str, object]) -> Examination:
    if "code" in answer:
        raise MediaError(str(answer["detail"]), code=str(answer["code"]))
    facts = answer["info"]
    if not isinstance(facts, dict):
        raise TypeError("the sandbox answers with an object of facts")
    info = MediaInfo(**{field.name: facts[field.name] for field in fields(MediaInfo)})
    return Examination(info, base64.b64decode(str(answer["poster"])))
