"""What Django would spool whole is refused before it fills the disk."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring.http.imports import LARGEST_IMPORT
from monitoring.http.limits import LARGEST_BODY, limit_body
from tests.monitoring.http.conftest import Person


async def drain(scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def status_of(chunks: list[bytes], headers: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """The status, and how many chunks were read for it."""
    sent: list[Any] = []
    waiting = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await limit_body(drain, most=100)({"type": "http", "headers": headers}, receive, send)
    return sent[0]["status"], len(chunks) + 1 - len(waiting)


@pytest.mark.parametrize(
    ("chunks", "length", "outcome"),
    [
        ([b"x" * 50, b"x" * 50], None, (200, 3)),
        ([b"x" * 50, b"x" * 51, b"x" * 50], None, (413, 2)),
        ([b"x" * 101], b"101", (413, 0)),
        ([b"x" * 101], b"9" * 400, (413, 0)),
        ([b"x" * 101], b"nonsense", (413, 1)),
    ],
)
async def test_bodies(chunks: list[bytes], length: bytes | None, outcome: tuple[int, int]) -> None:
    headers = [] if length is None else [(b"content-length", length)]
    assert await status_of(chunks, headers) == outcome


@pytest.mark.parametrize("address", ["/accounts/login/", "/api/v1/token/", "/healthz", "/nowhere"])
def test_a_stranger_cannot_fill_the_disk(people: Any, address: str) -> None:
    stranger: Person = people.stranger

    def endless() -> Any:
        for _ in range(LARGEST_BODY // 65536 + 1):
            yield b"x" * 65536

    assert stranger.ask("POST", address, data=endless()).status_code == 413
    assert stranger.ask("POST", address, data=b"x" * (LARGEST_BODY + 1)).status_code == 413


@pytest.mark.parametrize(("who", "status"), [("stranger", 401), ("operator", 413), ("reviewer", 200)])
def test_only_reviewers_bring_long_files(people: Any, who: str, status: int) -> None:
    person: Person = getattr(people, who)
    files = {"file": ("theirs.txt", "nowhere 1 2" + "\n" * (2 * LARGEST_BODY))}
    answer = person.ask("POST", "/api/v1/annotations/import/", files=files, headers=person.by_token)
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["ignored"] == ["“nowhere” is none of the videos here."]


def test_nobody_brings_endless_files(people: Any) -> None:
    person: Person = people.reviewer
    long = b"x" * (LARGEST_IMPORT + 1)
    answer = person.ask("POST", "/api/v1/annotations/import/", data=long, headers=person.by_token)
    assert answer.status_code == 413
