"""A site whose system looks at the colour of a corner: red is a fight, and what green is, is taught."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from rest_framework.test import APIClient

from inference.media.probe import probe
from inference.systems.deep_feature_fusion import extractors
from inference.systems.deep_feature_fusion.model import NAME
from inference.systems.deep_feature_fusion.pool import Pool
from inference.training import store
from monitoring.analysis import models_in_use, systems
from monitoring.analysis.teaching import measuring
from monitoring.intake import clips
from monitoring.models import Camera, Clip, User
from tests.inference.systems.deep_feature_fusion.seeing import (
    GREEN,
    RED,
    WINDOWS,
    columns,
    model,
    painted,
)
from tests.monitoring.conftest import InlineWorker

COLOURS = {"red": RED, "green": GREEN, "grey": None}


@pytest.fixture
def taught_site(
    media_root: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, worker: InlineWorker
) -> Path:
    """MEDIA_ROOT of a site with the model "drawn", a worker that begins, and no other system."""
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path / "models"))
    seeing = "tests.inference.systems.deep_feature_fusion.seeing:corners"
    monkeypatch.setitem(extractors.EXTRACTORS, "corners", seeing)  # type: ignore[arg-type]
    pool = Pool.create(tmp_path / "pool", columns(WINDOWS))
    model(pool, WINDOWS).save(store.models_folder() / NAME / "drawn", pool)
    store.activate(NAME, "drawn")
    settings.WATCHPOST_SYSTEMS = {
        NAME: {
            "title": "Learned from examples",
            "description": "Colours.",
            "engine": "monitoring.analysis.deep_feature_fusion.DeepFeatureFusionEngine",
            "live": "monitoring.analysis.deep_feature_fusion.LiveDeepFeatureFusionEngine",
            "trained": True,
            "teachable": True,
        }
    }
    monkeypatch.setattr(systems, "_engines", {})
    monkeypatch.setattr(systems, "_live_engines", {})
    monkeypatch.setattr(models_in_use, "FRESH", 0.0)
    monkeypatch.setattr(measuring, "_measuring", None)
    return media_root


def write_coloured(path: Path, colour: str, *, seconds: int = 3, seed: int = 0) -> Path:
    """A recording whose upper left quarter has one colour."""
    random = np.random.default_rng(seed)
    with av.open(str(path), "w") as output:
        video = output.add_stream("libx264", rate=8, options={"preset": "ultrafast", "qp": "10"})
        video.width, video.height, video.pix_fmt = 96, 64, "yuv420p"
        for _ in range(seconds * 8):
            picture = painted(COLOURS[colour], random)
            output.mux(video.encode(VideoFrame.from_ndarray(picture, format="bgr24")))
        output.mux(video.encode(None))
    return path


@pytest.fixture
def coloured(taught_site: Path, tmp_path: Path) -> Callable[..., Clip]:
    """Takes in a recording of one colour, scored by the system as soon as the worker drains."""

    def take(owner: User, colour: str, *, seed: int = 0, camera: Camera | None = None) -> Clip:
        path = write_coloured(tmp_path / f"{colour}-{seed}.mp4", colour, seed=seed)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        return clips.submit(
            path=path,
            filename=path.name,
            owner=owner,
            info=probe(path),
            sha256=sha256,
            camera=camera,
            systems=(NAME,),
        )

    return take


@pytest.fixture
def as_user() -> Callable[[User], APIClient]:
    def client(user: User) -> APIClient:
        api = APIClient()
        api.force_login(user)
        return api

    return client
