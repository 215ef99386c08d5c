"""Learning from real footage by the networks that cameras are measured with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inference.extractors.live import PRESET, LiveExtractor
from inference.media import build_index
from inference.media.hops import read_hops
from inference.systems.normality import NormalitySystem
from inference.types import Features
from monitoring.analysis import learning, learning_fits, learning_pool
from monitoring.models import Camera
from tests.monitoring.analysis.live import NOON, snippet
from tests.monitoring.conftest import InlineWorker

SECONDS, LEARNED = 100, 66


@pytest.fixture(scope="module")
def hops(development_data: Path) -> list[Features]:
    """A minute and a half of a room in which people come and go one at a time, as a camera would show it."""
    path = development_data / "footage" / "one-by-one-person-detection.mp4"
    extractor = LiveExtractor()
    found: list[Features] = []
    for hop in read_hops(path, build_index(path)):
        start, numbers, times = NOON + hop.start, hop.frame_numbers, NOON + hop.frame_times
        live = replace(hop, start=start, end=start + 1, frame_times=times, frame_numbers=numbers + 10**12)
        (item,) = extractor.extract([live])
        found.append(replace(item, frame_numbers=item.frame_numbers[1:], frame_times=item.frame_times[1:]))
        if len(found) == SECONDS:
            break
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.development_data
@pytest.mark.one_database
@pytest.mark.slow
@pytest.mark.thorough
def test_a_camera_learns_its_room(
    hops: list[Features], worker: InlineWorker, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    learning._recorders.clear()
    camera = Camera.objects.create(name="Room")
    for second, item in enumerate(hops[:LEARNED]):
        learning.note(camera=camera, features=item, assessment=snippet(second, 0.1), preset=PRESET)
    # Media are bounded: 40 kB a second of footage.
    sizes = [run.path.stat().st_size / run.snippets for run in learning_pool.runs(camera.pk)]
    assert max(sizes) < 60_000
    Camera.objects.update(learning_since=None)
    row = learning_fits.learn(camera_id=camera.pk)
    assert row is not None
    camera.refresh_from_db()
    profile = learning.profile_of(camera, preset=PRESET)
    assert profile is not None

    ordinary, _ = NormalitySystem(profile, causal=True).assess(hops[LEARNED:])
    scores = np.asarray([item.score for item in ordinary])
    # The line lets one in a hundred frames of footage pass that it had not learned from; of so little footage
    # a few times that.
    assert np.mean(scores >= 0.5) < 0.25
    assert {item.facts["reference"] for item in ordinary} == {"profile"}

    # The same people at three times their speed.
    hurried = [
        replace(item, arrays={**item.arrays, "motion.speed": item.arrays["motion.speed"] * np.float16(3)})
        for item in hops[LEARNED:]
    ]
    unusual, _ = NormalitySystem(profile, causal=True).assess(hurried)
    moving = [
        place
        for place, item in enumerate(hops[LEARNED:])
        if np.quantile(item.arrays["motion.speed"], 0.99) > 0.1
    ]
    assert len(moving) >= 5
    assert np.median([unusual[place].score for place in moving]) > 0.5
    assert np.median([ordinary[place].score for place in moving]) < 0.45
