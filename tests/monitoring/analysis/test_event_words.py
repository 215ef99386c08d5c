"""Events that a site named, on their way to the system that looks for them: recordings and cameras."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
import redis
from django.db import OperationalError

from inference.types import Features
from monitoring.analysis import event_words, live_scoring, systems
from monitoring.analysis.aadc_net import NamedSystems, UnusableNames
from monitoring.analysis.blocks import Scored, unpack
from monitoring.analysis.event_words import words_of
from monitoring.analysis.systems import Result
from monitoring.intake import snippets
from monitoring.intake.event_names import set_camera_names, set_site_names
from monitoring.intake.snippets import offer
from monitoring.models import Camera, Clip, ScoreBlock
from tests.harness.brightness import BrightnessEngine, LiveBrightnessEngine
from tests.monitoring.analysis.slots import live_snippet
from tests.monitoring.conftest import Cast, InlineWorker

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "tests.monitoring.analysis.test_event_words"
WORDED = {
    "title": "Worded",
    "description": "",
    "engine": f"{HERE}.WordedEngine",
    "live": f"{HERE}.LiveWordedEngine",
    "names": True,
}


def version(names: tuple[str, ...]) -> str:
    return f"worded-1+{'+'.join(names)}"


class WordedEngine(BrightnessEngine):
    """Calls what is bright by the first name."""

    def assess_named(self, features: Sequence[Features], names: tuple[str, ...]) -> Result:
        seen = self.assess(features)
        return replace(seen, model_version=version(names))


class LiveWordedEngine(LiveBrightnessEngine):
    def model_version(self, profile: Any | None) -> str:
        return version(profile or ())

    def assess(
        self, features: Sequence[Features], context: bytes | None, profile: Any | None
    ) -> tuple[list[Scored], bytes]:
        scored, after = super().assess(features, context, profile)
        told = version(profile or ())
        return [
            replace(each, assessment=replace(each.assessment, model_version=told)) for each in scored
        ], after


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_words, "_known", {})
    monkeypatch.setattr(event_words, "KEPT_SECONDS", 0.0)
    monkeypatch.setattr(snippets, "_queue_scoring", lambda: None)


def test_new_names_are_another_curve_without_a_restart(
    scoring: redis.Redis, settings: Any, cast: Cast
) -> None:
    settings.WATCHPOST_SYSTEMS = {"worded": WORDED}
    Camera.objects.filter(pk=cast.gate.pk).update(systems=["worded"])

    def score(*seconds: int) -> None:
        for second in seconds:
            offer(live_snippet(cast.gate.pk, second))
            live_scoring.drain()

    score(0, 1)
    set_site_names(by=cast.administrator, names=["dog on the lawn"])
    score(2, 3)
    set_camera_names(by=cast.administrator, camera=cast.gate, names=["car in the yard"])
    score(4)
    set_camera_names(by=cast.administrator, camera=cast.gate, names=None)
    score(5)
    found = {
        block.model_version: unpack(bytes(block.scores), bytes(block.details)).raw.tolist()
        for block in ScoreBlock.objects.filter(source_id=cast.gate.pk)
    }
    # `raw` counts what is remembered: other names begin anew.
    assert found == {
        version(()): [0.0, 1.0],
        version(("dog on the lawn",)): [0.0, 1.0, 0.0],
        version(("car in the yard",)): [0.0],
    }


def test_a_recording_uses_the_names_of_its_camera_or_the_site(
    submit: Callable[..., Clip],
    cast: Cast,
    settings: Any,
    worker: InlineWorker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.WATCHPOST_SYSTEMS = {**settings.WATCHPOST_SYSTEMS, "brightness": WORDED}
    # A worker that begins: other tests' engine of that name is not this one.
    monkeypatch.setattr(systems, "_engines", {})
    set_site_names(by=cast.administrator, names=["dog on the lawn"])
    set_camera_names(by=cast.administrator, camera=cast.gate, names=["car in the yard"])
    versions = []
    for camera in (cast.gate, cast.yard):
        clip = submit(cast.administrator, camera=camera)
        worker.drain()
        versions.append(clip.analyses.get().model_version)
    assert versions == [version(("car in the yard",)), version(("dog on the lawn",))]


def test_names_are_kept_for_some_seconds_and_while_the_database_is_away(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_site_names(by=cast.administrator, names=["dog on the lawn"])
    monkeypatch.setattr(event_words, "KEPT_SECONDS", 60.0)
    assert words_of(cast.gate) == ("dog on the lawn",)
    set_site_names(by=cast.administrator, names=[])
    assert words_of(cast.gate) == ("dog on the lawn",)
    assert words_of(cast.yard) == ()

    def away(camera: Camera) -> tuple[str, ...]:
        raise OperationalError("away")

    monkeypatch.setattr(event_words, "KEPT_SECONDS", 0.0)
    monkeypatch.setattr(event_words, "names_for", away)
    assert words_of(cast.gate) == ("dog on the lawn",)
    monkeypatch.setattr(event_words, "_known", {})
    with pytest.raises(OperationalError):
        words_of(cast.gate)


def test_systems_are_made_once_for_each_list_of_names() -> None:
    made: list[tuple[str, ...]] = []

    def load(names: tuple[str, ...]) -> Any:
        made.append(names)
        if len(names) > 2:
            raise ValueError("'x' is longer than 77 tokens")
        return names

    systems = NamedSystems(load, trained="trained")  # type: ignore[arg-type]
    assert systems.of(()) == "trained"
    assert systems.of(("a", "b")) == systems.of(("a", "b")) == ("a", "b")
    assert made == [("a", "b")]
    for number in range(8):
        systems.of((str(number),))
    systems.of(("a", "b"))
    assert made.count(("a", "b")) == 2
    with pytest.raises(UnusableNames, match="cannot be used: 'x' is longer"):
        systems.of(("a", "b", "x"))
