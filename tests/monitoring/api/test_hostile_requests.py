"""Requests that nobody's program sends by accident."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient
from rest_framework.throttling import ScopedRateThrottle

from monitoring.models import Analysis, Clip, User
from tests.monitoring.conftest import Cast

Client = Callable[[User], APIClient]


@pytest.mark.parametrize("body", ["[" * 100_000, '{"username": ' + "[" * 5_000 + "]" * 5_000 + "}"])
def test_nesting_without_end(db: None, body: str) -> None:
    answer = APIClient().post("/api/v1/token/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


@pytest.mark.parametrize(
    ("username", "status"),
    [("a\0b", 400), ("\ud800", 400), ("x" * 5_000, 400), (["admin"], 400), ("😀", 401)],
)
def test_names_that_are_none(db: None, username: Any, status: int) -> None:
    body = json.dumps({"username": username, "password": "guess"})
    answer = APIClient().post("/api/v1/token/", body, content_type="application/json")
    assert answer.status_code == status


@pytest.mark.parametrize("query", ["limit=-1", f"offset={10**30}", f"limit={10**30}", "offset=x&limit=%00"])
def test_pages_out_of_reach(as_user: Client, cast: Cast, query: str) -> None:
    assert as_user(cast.administrator).get(f"/api/v1/clips/?{query}").status_code == 200


@pytest.mark.parametrize("address", ["nothing", "clips/../../etc/", "clips/null/", "analyses/%00/scores/"])
def test_an_unknown_address_is_told_in_json(db: None, address: str) -> None:
    answer = APIClient().get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert answer.json()["code"] == "not_found"


def test_files_are_not_taken_here(db: None) -> None:
    answer = APIClient().post("/api/v1/token/", {"username": "a", "password": "b"}, format="multipart")
    assert answer.status_code == 415


def test_throttling_counts_connections_and_not_headers(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScopedRateThrottle, "THROTTLE_RATES", {"token": "3/minute"})
    cache.clear()
    api = APIClient()
    statuses = [
        api.post(
            "/api/v1/token/",
            {"username": f"guess-{n}", "password": "x"},
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
        ).status_code
        for n in range(4)
    ]
    cache.clear()
    assert statuses == [401, 401, 401, 429]


def test_a_wrong_token_is_not_made_good_by_a_session(cast: Cast, done: Analysis) -> None:
    api = APIClient(enforce_csrf_checks=True)
    api.force_login(cast.administrator)
    address = f"/api/v1/clips/{done.clip_id}/"
    assert api.get(address).status_code == 200
    assert api.get(address, headers={"Authorization": "Token wrong"}).status_code == 401
    assert api.delete(address, headers={"Authorization": "Basic YWRtaW46eA=="}).status_code == 403
    assert Clip.objects.exists()


def test_a_token_acts_for_its_owner_and_not_for_the_session_beside_it(cast: Cast, done: Analysis) -> None:
    token = Token.objects.create(user=cast.other_operator)
    api = APIClient(enforce_csrf_checks=True)
    api.force_login(cast.administrator)
    answer = api.delete(f"/api/v1/clips/{done.clip_id}/", headers={"Authorization": f"Token {token.key}"})
    assert answer.status_code == 404
    assert Clip.objects.exists()


def test_a_token_ends_with_the_account(cast: Cast) -> None:
    token = Token.objects.create(user=cast.stranger)
    answer = APIClient().get("/api/v1/clips/", headers={"Authorization": f"Token {token.key}"})
    assert answer.status_code == 401


def test_uploads_are_listed_to_their_owner_alone(as_user: Client, cast: Cast) -> None:
    from monitoring.intake import uploads

    uploads.create(owner=cast.administrator, length=10, metadata={"filename": "gate.mp4"})
    assert len(as_user(cast.administrator).get("/api/v1/uploads/").json()) == 1
    for who in (cast.reviewer, cast.operator):
        assert as_user(who).get("/api/v1/uploads/").json() == []


def test_addresses_come_from_no_header_of_a_stranger(as_user: Client, cast: Cast, done: Analysis) -> None:
    told = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.example",
    }
    answer = as_user(cast.administrator).get("/api/v1/clips/?limit=1&offset=1", headers=told)
    assert answer.json()["previous"] == "http://testserver/api/v1/clips/?limit=1"
