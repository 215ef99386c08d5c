"""Trying an address before it becomes a camera's."""

from __future__ import annotations

import base64
from pathlib import Path

import cv2
import numpy as np
import pytest
import redis

from monitoring.intake import trials
from monitoring.live import trial
from monitoring.secrets import encrypt
from tests.monitoring.live.sources import bytes_of, serving
from tests.recordings import write_recording


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("film")
    return write_recording(folder / "film.ts", frames=20, fps=10, size=(800, 450), sound="aac")


def test_it_works(film: Path) -> None:
    with serving({"/live": (bytes_of(film), 1e9, float("inf"))}) as server:
        tried = trial.try_source(server.url("/live"))
    assert (tried.done, tried.ok, tried.code, tried.detail) == (True, True, "", "")
    assert (tried.width, tried.height, tried.codec, tried.sound) == (800, 450, "h264", "aac")
    assert tried.fps == pytest.approx(10, abs=0.5)
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(tried.picture), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape[1] <= 640


def test_a_recording(film: Path) -> None:
    tried = trial.try_source(str(film), kind="file")
    assert (tried.ok, tried.width) == (True, 800)


def test_sound_alone_is_no_camera(tmp_path: Path) -> None:
    sound = write_recording(tmp_path / "sound.ts", frames=20, fps=10, codec=None, sound="aac")
    with serving({"/live": (bytes_of(sound), 1e9, float("inf"))}) as server:
        tried = trial.try_source(server.url("/live"))
    assert (tried.done, tried.ok, tried.code) == (True, False, "no_video")
    assert tried.detail == "The stream has no picture, only other content."


def test_refusals_are_said_without_the_password() -> None:
    with serving({"/live": 401}) as server:
        tried = trial.try_source(server.url("/live", "guard:s3cret@"))
    assert (tried.ok, tried.code) == (False, "unauthorized")
    assert "s3cret" not in repr(tried)


def test_the_result_is_left_for_whoever_asked(film: Path, broker: redis.Redis) -> None:
    with serving({"/live": (bytes_of(film), 1e9, float("inf"))}) as server:
        trial.run(trial_id="1", kind="pull", secret=encrypt(server.url("/live")))
    found = trials.find(trial_id="1")
    assert found is not None
    assert (found.done, found.ok, found.width) == (True, True, 800)


def test_another_key_is_said(broker: redis.Redis) -> None:
    trial.run(trial_id="2", kind="pull", secret="not of this key")
    found = trials.find(trial_id="2")
    assert found is not None
    assert (found.done, found.ok, found.code) == (True, False, "address")
    assert "key" in found.detail
