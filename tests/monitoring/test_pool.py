"""The map of a feature pool: asked for by administrators, made by a worker, linked to recordings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from inference.errors import InferenceError
from monitoring.analysis.pool_map import Layout
from monitoring.models import Clip, User
from tests.monitoring.conftest import Cast, InlineWorker

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/models/brightness/pool/"


def two_points() -> Layout:
    return Layout(
        [0.0, 1.0], [2.0, 3.0], ["normal", "fighting"], ["day/gate.mp4", "gone.mp4"], [4.0, 5.5], "v1", 2
    )


def no_points() -> Layout:
    raise InferenceError("The pool is empty. Train the system first.")


@pytest.fixture
def made_by(media_root: object, settings: Any) -> Callable[[str], None]:
    """Gives the only system a pool, whose map a function of this file makes."""

    def give(function: str) -> None:
        brightness = {**settings.WATCHPOST_SYSTEMS["brightness"], "pool": f"{__name__}.{function}"}
        settings.WATCHPOST_SYSTEMS = {"brightness": brightness}

    return give


@pytest.fixture
def pool(made_by: Callable[[str], None]) -> None:
    made_by("two_points")


def sign_in(client: Client, user: User) -> None:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def test_it_works(pool: None, cast: Cast, client: Client, worker: InlineWorker) -> None:
    clip = Clip.objects.create(
        title="gate.mp4",
        path="a",
        size=1,
        duration=1,
        width=1,
        height=1,
        fps=1,
        frame_count=1,
        video_codec="h264",
    )
    sign_in(client, cast.administrator)
    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}data/").json() == {"state": "none", "sentence": "", "layout": None}

    assert client.post(PAGE).status_code == 302
    assert client.get(f"{PAGE}data/").json()["state"] == "working"
    client.post(PAGE)  # somebody else asks, too
    assert len(worker.queued) == 1
    worker.drain()
    told = client.get(f"{PAGE}data/").json()
    assert told["state"] == "done"
    assert told["layout"]["labels"] == ["normal", "fighting"]
    assert told["links"] == {"day/gate.mp4": f"/clips/{clip.pk}/"}


def test_a_failure_is_told(
    made_by: Callable[[str], None], cast: Cast, client: Client, worker: InlineWorker
) -> None:
    made_by("no_points")
    sign_in(client, cast.administrator)
    client.post(PAGE)
    worker.drain()
    told = client.get(f"{PAGE}data/").json()
    assert (told["state"], told["sentence"]) == ("failed", "The pool is empty. Train the system first.")


def test_administrators_only(pool: None, cast: Cast, client: Client, worker: InlineWorker) -> None:
    for user in (cast.reviewer, cast.operator):
        sign_in(client, user)
        assert [client.get(address).status_code for address in (PAGE, f"{PAGE}data/")] == [403, 403]
        assert client.post(PAGE).status_code == 403
    client.logout()
    assert client.get(PAGE).status_code == 302
    assert not worker.queued


def test_a_system_without_a_pool_has_no_page(media_root: object, cast: Cast, client: Client) -> None:
    sign_in(client, cast.administrator)
    assert client.get(PAGE).status_code == 404
    assert client.get("/models/other/pool/").status_code == 404
