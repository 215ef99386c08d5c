from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from monitoring.models import Analysis, Clip, User
from tests.monitoring.conftest import PASSWORD, Cast, InlineWorker

Client = Callable[[User], APIClient]

ACTIONS = [("post", "analyses/{analysis}/cancel/"), ("post", "analyses/{analysis}/retry/"),
           ("delete", "clips/{clip}/"), ("post", "clips/{clip}/analyses/")]  # fmt: skip


def test_it_works(as_user: Client, cast: Cast, done: Analysis) -> None:
    assert as_user(cast.administrator).delete(f"/api/v1/clips/{done.clip_id}/").status_code == 204
    assert not Clip.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("reviewer", 403), ("operator", 403), ("other_reviewer", 404), ("other_operator", 404)],
)
def test_others_may_not(as_user: Client, cast: Cast, done: Analysis, who: str, status: int) -> None:
    api = as_user(getattr(cast, who))
    for method, place in ACTIONS:
        answer = getattr(api, method)("/api/v1/" + place.format(analysis=done.pk, clip=done.clip_id))

        assert answer.status_code == status, place
        assert Clip.objects.get().analyses.get().state == "done", place


def test_cancel_and_retry(
    as_user: Client, cast: Cast, submit: Callable[..., Clip], worker: InlineWorker, transactional_db: None
) -> None:
    analysis = submit(cast.administrator).analyses.get()
    api, base = as_user(cast.administrator), f"/api/v1/analyses/{analysis.pk}"

    assert api.post(f"{base}/retry/").status_code == 409
    assert api.post(f"{base}/cancel/").json()["state"] == "cancelled"
    refused = api.post(f"{base}/cancel/")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert api.post(f"{base}/retry/").json()["state"] == "queued"


def test_analyse_again(as_user: Client, cast: Cast, done: Analysis) -> None:
    address = f"/api/v1/clips/{done.clip_id}/analyses/"
    api = as_user(cast.administrator)

    assert api.post(address, {"system": "brightness"}).json()["state"] == "queued"
    refused = api.post(address, {"system": "clairvoyance"})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert "clairvoyance" in refused.json()["fields"]["system"][0]


def test_sessions_need_the_csrf_token(cast: Cast, done: Analysis) -> None:
    api = APIClient(enforce_csrf_checks=True)
    api.force_login(cast.administrator)

    assert api.delete(f"/api/v1/clips/{done.clip_id}/").status_code == 403
    assert Clip.objects.exists()


def test_a_token_opens_the_api(cast: Cast) -> None:
    api = APIClient(enforce_csrf_checks=True)
    answer = api.post("/api/v1/token/", {"username": "operator", "password": PASSWORD})
    token = answer.json()["token"]

    assert Token.objects.get(key=token).user == cast.operator
    assert api.get("/api/v1/clips/", HTTP_AUTHORIZATION=f"Token {token}").status_code == 200
    assert api.get("/api/v1/clips/", HTTP_AUTHORIZATION="Token wrong").status_code == 401


def test_wrong_passwords_are_counted(cast: Cast, settings: Any) -> None:
    api = APIClient()
    statuses = [
        api.post("/api/v1/token/", {"username": "operator", "password": f"guess {n}"}).status_code
        for n in range(settings.AXES_FAILURE_LIMIT + 1)
    ]
    locked = api.post("/api/v1/token/", {"username": "operator", "password": PASSWORD})

    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert locked.status_code == 429
    assert locked.json()["code"] == "throttled"


def test_someone_who_left_gets_no_token(cast: Cast) -> None:
    answer = APIClient().post("/api/v1/token/", {"username": "stranger", "password": PASSWORD})
    assert answer.status_code == 401
