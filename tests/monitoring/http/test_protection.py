"""Header fields that protect people, on every kind of answer of a running site."""

from __future__ import annotations

import pytest

from tests.monitoring.http.conftest import Cast

ANSWERS = [
    ("GET", "/accounts/login/", 200),
    ("GET", "/", 302),
    ("GET", "/nowhere", 404),
    ("GET", "/healthz", 200),
    ("POST", "/healthz", 403),
    ("GET", "/static/nowhere.js", 404),
    ("GET", "/api/v1/clips/", 401),
    ("GET", "/api/v1/nowhere", 404),
    ("GET", "/api/schema", 200),
    ("GET", "/api/docs", 200),
    ("GET", "/media/clips/00000000-0000-0000-0000-000000000000/video", 401),
    ("POST", "/media/nowhere", 405),
    ("GET", "/files/uploads/", 412),
    ("OPTIONS", "/files/uploads/", 204),
    ("GET", "/files/uploads-elsewhere", 404),
]


@pytest.mark.parametrize(("method", "address", "status"), ANSWERS)
def test_every_answer_is_protected(people: Cast, method: str, address: str, status: int) -> None:
    answer = people.stranger.ask(method, address, allow_redirects=False)
    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    scripts = next(part for part in policy.split("; ") if part.startswith(("script-src", "default-src")))
    assert "unsafe" not in scripts
    assert "Server" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("address", ["/", "/api/v1/clips/", "/healthz", "/accounts/login/"])
def test_a_foreign_host_name(people: Cast, address: str) -> None:
    answer = people.stranger.ask("GET", address, headers={"Host": "evil.example"}, allow_redirects=False)
    assert answer.status_code == 400
    assert "evil.example" not in answer.text + str(answer.headers)
