"""Who may see and change what is taught."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from monitoring.models import Clip, Example, ModelVersion, TaughtClass, User
from tests.monitoring.conftest import Cast, InlineWorker

pytestmark = pytest.mark.django_db(transaction=True)

API = "/api/v1"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def example(cast: Cast, coloured: Callable[..., Clip]) -> Example:
    """Of a recording of the camera `gate`."""
    clip = coloured(cast.administrator, "green", camera=cast.gate)
    return Example.objects.create(
        taught_class=TaughtClass.objects.create(name="Spill"), clip=clip, source="x", start=0, end=2
    )


def test_operators_strangers_and_visitors_see_nothing(
    example: Example, cast: Cast, as_user: Callable[[User], APIClient], client: Client
) -> None:
    reads = [
        f"{API}/classes/",
        f"{API}/classes/{example.taught_class_id}/",
        f"{API}/classes/{example.taught_class_id}/examples/",
        f"{API}/model-versions/",
        f"{API}/model-versions/0/",
    ]
    for user in (cast.operator, cast.other_operator):
        api = as_user(user)
        assert {api.get(path).status_code for path in reads} == {403}
        assert api.post(f"{API}/classes/", {"name": "mine"}, format="json").status_code == 403
        assert api.delete(f"{API}/examples/{example.pk}/").status_code == 403
        assert api.post(f"{API}/model-versions/0/activate/").status_code == 403
        assert api.post(f"{API}/model-versions/", {}, format="json").status_code == 403
        client.force_login(user, backend=BACKEND)
        assert client.get("/classes/").status_code == 403
        assert client.post("/classes/", {"action": "create", "name": "mine"}).status_code == 403
    assert {APIClient().get(path).status_code for path in reads} == {401}
    client.logout()
    client.force_login(cast.stranger, backend=BACKEND)
    assert client.get("/classes/").status_code == 302
    assert not TaughtClass.objects.filter(name="mine").exists()


def test_examples_are_of_what_one_may_see(
    example: Example, cast: Cast, as_user: Callable[[User], APIClient], worker: InlineWorker
) -> None:
    own, other = as_user(cast.reviewer), as_user(cast.other_reviewer)
    address = f"{API}/classes/{example.taught_class_id}/examples/"
    assert [each["id"] for each in own.get(address).json()] == [str(example.pk)]
    assert other.get(address).json() == []
    assert other.delete(f"{API}/examples/{example.pk}/").status_code == 404
    assert other.post(address, {"clip": str(example.clip_id)}, format="json").status_code == 404
    assert own.post(address, {"clip": str(example.clip_id)}, format="json").status_code == 201
    for wrong in ({}, {"alert": str(example.pk), "clip": str(example.clip_id)}, {"clip": "x"}):
        assert own.post(address, wrong, format="json").status_code == 400
    beyond = {"clip": str(example.clip_id), "start": 50, "end": 60}
    assert own.post(address, beyond, format="json").status_code == 409


def test_a_preview_names_only_what_the_reader_may_see(
    example: Example, cast: Cast, as_user: Callable[[User], APIClient]
) -> None:
    told = {"kind": "clip", "id": str(example.clip_id), "name": "secret.mp4", "start": 5.0}
    ModelVersion.objects.create(
        system="deep_feature_fusion", number=1, state="ready", preview={"changes": [told], "nearest": [told]}
    )
    for user, seen in ((cast.reviewer, 1), (cast.administrator, 1), (cast.other_reviewer, 0)):
        preview = as_user(user).get(f"{API}/model-versions/1/").json()["preview"]
        assert [len(preview[name]) for name in ("changes", "nearest")] == [seen, seen]
    Example.objects.create(
        taught_class=example.taught_class, clip=example.clip, source="x", start=5.0, end=7.0
    )
    preview = as_user(cast.reviewer).get(f"{API}/model-versions/1/").json()["preview"]
    assert [len(preview[name]) for name in ("changes", "nearest")] == [1, 0]


def test_the_pages_do_what_their_buttons_say(
    example: Example, cast: Cast, client: Client, worker: InlineWorker
) -> None:
    client.force_login(cast.reviewer, backend=BACKEND)
    page = client.get("/classes/").content.decode()
    assert "Spill" in page
    assert "5 more needed" in page
    answer = client.post("/classes/", {"action": "create", "name": "spill"}, follow=True)
    assert "There is a class named “Spill” already." in answer.content.decode()
    answer = client.post("/classes/", {"action": "fit"}, follow=True)
    assert "A class is learned from 5 examples on" in answer.content.decode()
    near = {"action": "teach", "clip": str(example.clip_id), "start": "1.0", "end": "2.5", "class": "Spill"}
    assert client.post("/classes/", near).status_code == 302
    assert Example.objects.filter(start=1.0, end=2.5, judged_by=cast.reviewer).count() == 1
    for wrong in ({"action": "none"}, {**near, "clip": "x"}, {**near, "class": "?"}, {**near, "start": "x"}):
        assert client.post("/classes/", wrong).status_code == 404
    own = f"/classes/{example.taught_class_id}/"
    assert example.clip is not None
    assert example.clip.title in client.get(own).content.decode()
    assert client.post(own, {"action": "withdraw", "example": str(example.pk)}).status_code == 302
    example.refresh_from_db()
    assert example.state == "withdrawn"
    assert client.post("/classes/", {"action": "activate", "number": "7"}).status_code == 404
    client.force_login(cast.other_reviewer, backend=BACKEND)
    assert client.post("/classes/", near).status_code == 404
