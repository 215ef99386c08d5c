"""From five judged recordings to a class that the next upload is given, and back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from inference.systems.deep_feature_fusion.model import NAME
from monitoring.analysis import queue
from monitoring.analysis.live_system_engine import LiveSystemEngine
from monitoring.analysis.systems import load_live_engine
from monitoring.analysis.teaching import fitting, measuring, upkeep
from monitoring.models import Analysis, AuditEntry, Clip, Example, ModelVersion, SpanRecord, User
from tests.monitoring.conftest import Cast, InlineWorker

pytestmark = pytest.mark.django_db(transaction=True)

API = "/api/v1"


@pytest.fixture
def reviewer(cast: Cast, as_user: Callable[[User], APIClient]) -> APIClient:
    return as_user(cast.reviewer)


def teach(
    client: APIClient, coloured: Callable[..., Clip], cast: Cast, worker: InlineWorker, *, count: int = 5
) -> int:
    """Create the class "spill" with examples of so many green recordings; its id."""
    made = client.post(f"{API}/classes/", {"name": " Spill "}, format="json")
    assert made.status_code == 201, made.content
    for seed in range(count):
        clip = coloured(cast.administrator, "green", seed=seed)
        given = {"clip": str(clip.pk), "scene": f"place {seed}"}
        added = client.post(f"{API}/classes/{made.json()['id']}/examples/", given, format="json")
        assert added.status_code == 201, added.content
    worker.drain()
    return int(made.json()["id"])


def fit(client: APIClient, worker: InlineWorker) -> dict[str, object]:
    asked = client.post(f"{API}/model-versions/", {}, format="json")
    assert asked.status_code == 202, asked.content
    worker.drain()
    version: dict[str, object] = client.get(f"{API}/model-versions/{asked.json()['number']}/").json()
    return version


def live_version(engine: object) -> str:
    """What scores of cameras are told to be of."""
    assert isinstance(engine, LiveSystemEngine)
    return engine.model_version(None)


def labels(clip: Clip) -> set[str]:
    return set(SpanRecord.objects.filter(analysis__clip=clip).values_list("label", flat=True))


def test_it_works(
    reviewer: APIClient, coloured: Callable[..., Clip], cast: Cast, worker: InlineWorker, taught_site: Path
) -> None:
    class_id = teach(reviewer, coloured, cast, worker)
    told = reviewer.get(f"{API}/classes/{class_id}/").json()
    assert (told["name"], told["ready"], told["missing"], told["in_use"]) == ("Spill", 5, 0, False)
    assert reviewer.get(f"{API}/classes/").json()[0]["name"] == "normal"

    version = fit(reviewer, worker)
    assert version["state"] == "ready", version
    assert version["classes"] == ["normal", "fight", "Spill"]
    by_name = {each["name"]: each for each in version["comparisons"]}  # type: ignore[attr-defined]
    assert by_name["Spill"]["before"] is None
    assert by_name["Spill"]["after"] == 1.0
    assert by_name["fight"]["change"] == 0.0
    assert not by_name["fight"]["worse"]
    assert version["preview"]["clips"] == 5  # type: ignore[index]
    # It was called something else, or nothing, before.
    changed = {change["after"]["label"] for change in version["preview"]["changes"]}  # type: ignore[index]
    assert changed == {"Spill"}

    before = coloured(cast.administrator, "green", seed=50)
    worker.drain()
    assert "Spill" not in labels(before)
    on_camera = live_version(load_live_engine(NAME))
    used = reviewer.post(f"{API}/model-versions/1/activate/")
    assert used.json()["is_active"], used.content
    assert live_version(load_live_engine(NAME)) == ModelVersion.objects.get().version != on_camera
    after = coloured(cast.administrator, "green", seed=51)
    worker.drain()
    assert labels(after) == {"Spill"}
    first, second = (Analysis.objects.get(clip=clip).model_version for clip in (before, after))
    assert first != second == ModelVersion.objects.get().version

    assert reviewer.post(f"{API}/model-versions/0/activate/").json()["is_active"]
    again = coloured(cast.administrator, "green", seed=52)
    worker.drain()
    assert Analysis.objects.get(clip=again).model_version == first
    said = AuditEntry.objects.filter(action__startswith="model.").order_by("number")
    assert [(entry.action, entry.actor) for entry in said] == [
        ("model.asked", "reviewer"),
        ("model.activated", "reviewer"),
        ("model.rolled_back", "reviewer"),
    ]


def test_an_analysis_keeps_the_version_that_it_began_with(
    reviewer: APIClient, coloured: Callable[..., Clip], cast: Cast, worker: InlineWorker
) -> None:
    teach(reviewer, coloured, cast, worker)
    fit(reviewer, worker)
    clip = coloured(cast.administrator, "green", seed=60)
    while worker.queued[0][0] != queue.ASSESS:
        worker.step()
    reviewer.post(f"{API}/model-versions/1/activate/")
    worker.drain()
    assert "Spill" not in labels(clip)
    assert Analysis.objects.get(clip=clip).model_version != ModelVersion.objects.get().version


def test_too_few_examples_are_not_learned(
    reviewer: APIClient, coloured: Callable[..., Clip], cast: Cast, worker: InlineWorker
) -> None:
    class_id = teach(reviewer, coloured, cast, worker, count=3)
    assert reviewer.get(f"{API}/classes/{class_id}/").json()["missing"] == 2
    refused = reviewer.post(f"{API}/model-versions/", {}, format="json")
    assert refused.status_code == 409
    assert refused.json()["detail"] == "A class is learned from 5 examples on, and none has so many."


def test_a_withdrawn_example_is_forgotten(
    reviewer: APIClient, coloured: Callable[..., Clip], cast: Cast, worker: InlineWorker, taught_site: Path
) -> None:
    class_id = teach(reviewer, coloured, cast, worker, count=1)
    example = Example.objects.get()
    assert (taught_site / example.features_path).is_file()
    assert reviewer.delete(f"{API}/examples/{example.pk}/").status_code == 204
    assert not (taught_site / example.features_path).is_file()
    assert reviewer.get(f"{API}/classes/{class_id}/examples/").json() == []
    assert reviewer.delete(f"{API}/classes/{class_id}/").status_code == 204
    assert reviewer.delete(f"{API}/classes/{class_id}/").status_code == 404


def test_a_killed_worker_loses_nothing(
    reviewer: APIClient,
    coloured: Callable[..., Clip],
    cast: Cast,
    worker: InlineWorker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(BaseException):
        pass

    def die(*given: object) -> None:
        raise Killed

    with monkeypatch.context() as context:
        context.setattr(measuring, "_stretch", die)
        with pytest.raises(Killed):
            teach(reviewer, coloured, cast, worker, count=1)
    worker.queued.clear()  # and the broker forgot what it knew
    Example.objects.update(claimed_at="2020-01-01T00:00:00Z")
    upkeep.run()
    worker.drain()
    example = Example.objects.get()
    assert (example.state, example.attempts) == ("ready", 0)


def test_what_stops_every_worker_is_given_up(
    reviewer: APIClient, coloured: Callable[..., Clip], cast: Cast, worker: InlineWorker
) -> None:
    teach(reviewer, coloured, cast, worker, count=1)
    Example.objects.update(state="waiting", attempts=measuring.MOST_ATTEMPTS)
    upkeep.run()
    worker.drain()
    example = Example.objects.get()
    assert example.state == "failed"
    assert "given up" in example.error


def test_a_damaged_version_is_told_and_can_be_left(
    reviewer: APIClient, coloured: Callable[..., Clip], cast: Cast, worker: InlineWorker, taught_site: Path
) -> None:
    teach(reviewer, coloured, cast, worker)
    fit(reviewer, worker)
    reviewer.post(f"{API}/model-versions/1/activate/")
    shutil.rmtree(taught_site / ModelVersion.objects.get().path)
    clip = coloured(cast.administrator, "green", seed=70)
    worker.drain()
    analysis = Analysis.objects.get(clip=clip)
    assert analysis.state == "failed"
    assert analysis.error.startswith("Version 1 of this system's model is gone from the disk.")
    assert "gone" in reviewer.get(f"{API}/model-versions/1/").json()["damaged"]
    assert reviewer.post(f"{API}/model-versions/0/activate/").status_code == 200
    assert reviewer.post(f"{API}/model-versions/1/activate/").status_code == 409
    scored = coloured(cast.administrator, "red", seed=71)
    worker.drain()
    assert labels(scored) == {"fight"}


def test_what_was_annotated_before_becomes_an_example(
    reviewer: APIClient, coloured: Callable[..., Clip], cast: Cast, worker: InlineWorker
) -> None:
    clip = coloured(cast.administrator, "green")
    given = {"clip": str(clip.pk), "start": 0.5, "end": 2.5, "labels": ["SPILL"]}
    marked = reviewer.post(f"{API}/annotations/", given, format="json")
    assert marked.status_code == 201, marked.content
    assert not Example.objects.exists()
    reviewer.post(f"{API}/classes/", {"name": "Spill"}, format="json")
    example = Example.objects.get()
    assert (example.taught_class.name, example.start, example.end) == ("Spill", 0.5, 2.5)
    worker.drain()
    example.refresh_from_db()
    assert (example.state, example.rows) == ("ready", 2)

    address = f"{API}/annotations/{marked.json()['id']}/"
    reviewer.patch(address, {"labels": ["other"], "revision": marked.json()["revision"]}, format="json")
    example.refresh_from_db()
    assert example.state == "withdrawn"


def test_examples_of_another_model_are_measured_anew(
    reviewer: APIClient, coloured: Callable[..., Clip], cast: Cast, worker: InlineWorker, taught_site: Path
) -> None:
    teach(reviewer, coloured, cast, worker)
    example = Example.objects.first()
    assert example is not None
    (taught_site / example.features_path).write_bytes(b"torn")
    version = fit(reviewer, worker)
    assert version["state"] == "failed"
    assert str(version["error"]).startswith("Examples have to be measured anew")
    assert Example.objects.filter(state="ready").count() == 5
    assert fit(reviewer, worker)["state"] == "ready"


def test_versions_that_nobody_used_go(cast: Cast, taught_site: Path) -> None:
    for number in range(1, fitting.KEPT + 4):
        ModelVersion.objects.create(
            system=NAME, number=number, state="ready", activated_at=timezone.now() if number == 1 else None
        )
    assert fitting.forget_old() == 2
    assert ModelVersion.objects.filter(number=1).exists()
    assert not ModelVersion.objects.filter(number__in=(2, 3)).exists()
