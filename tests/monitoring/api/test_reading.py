from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import AsyncClient
from django.test import Client as DjangoClient
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from monitoring import exports, selectors
from monitoring.models import Analysis, Clip, SpanRecord, User
from tests.monitoring.conftest import Cast

Client = Callable[[User], APIClient]

PLACES = ["", "scores/", "scores/?overlays=no", "spans/", "answer/", "scores.csv", "spans.csv", "export.json"]


def test_it_works(as_user: Client, cast: Cast, done: Analysis) -> None:
    answer = as_user(cast.reviewer).get("/api/v1/clips/")

    assert answer.status_code == 200
    (clip,) = answer.json()["results"]
    assert clip["title"] == "square.mp4"
    assert clip["camera"] == "Gate"
    assert clip["can_delete"] is False
    assert clip["analyses"][0]["state"] == "done"
    assert clip["video_url"] == f"/media/clips/{done.clip_id}/video"


def test_api_and_sockets_say_the_same(as_user: Client, cast: Cast, done: Analysis) -> None:
    view = selectors.find_clip(user=cast.administrator, clip_id=done.clip_id)
    assert view is not None

    assert as_user(cast.administrator).get(f"/api/v1/clips/{done.clip_id}/").json() == asdict(view)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("administrator", 200),
        ("reviewer", 200),
        ("operator", 200),
        ("other_reviewer", 404),
        ("other_operator", 404),
    ],
)
def test_only_those_of_the_camera_read(
    as_user: Client, cast: Cast, done: Analysis, who: str, status: int
) -> None:
    api = as_user(getattr(cast, who))
    told = {place: api.get(f"/api/v1/analyses/{done.pk}/{place}").status_code for place in PLACES}
    assert told == dict.fromkeys(PLACES, status)


def test_strangers_are_asked_to_sign_in(done: Analysis) -> None:
    for place in PLACES:
        answer = APIClient().get(f"/api/v1/analyses/{done.pk}/{place}")

        assert answer.status_code == 401, place
        assert answer.json()["code"] == "not_authenticated"
        assert answer["WWW-Authenticate"] == "Token"


def test_scores(as_user: Client, cast: Cast, done: Analysis) -> None:
    scores = as_user(cast.operator).get(f"/api/v1/analyses/{done.pk}/scores/").json()

    assert scores["line"] == 0.5
    by_name = ("contributions", "classes", "facts")
    lengths = {len(column) for name, column in scores["snippets"].items() if name not in by_name}
    assert lengths == {64}
    assert scores["snippets"]["classes"] == scores["snippets"]["facts"] == {}
    assert scores["snippets"]["start"][:3] == [0, 1, 2]
    assert scores["snippets"]["frame_end"][0] == 16
    assert scores["snippets"]["contributions"]["motion"][0] == pytest.approx(0.25, abs=0.01)
    assert scores["boxes"][0]["label"] == "field"


@pytest.mark.parametrize("place", ["scores.csv", "spans.csv"])
async def test_csv_is_streamed_and_complete(cast: Cast, done: Analysis, place: str) -> None:
    await SpanRecord.objects.acreate(
        analysis=done, start=1, end=3.5, peak=0.9, peak_time=2, label="=cmd()", description="a, b"
    )
    client = AsyncClient()
    await client.aforce_login(cast.operator)
    answer: Any = await client.get(f"/api/v1/analyses/{done.pk}/{place}")
    text = "".join([piece.decode() async for piece in answer.streaming_content])
    rows = list(csv.DictReader(io.StringIO(text)))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    if place == "scores.csv":
        assert [int(row["sequence"]) for row in rows] == list(range(64))
        assert (rows[5]["start"], rows[5]["sound"]) == ("5.000", "")
    else:
        assert (rows[0]["duration"], rows[0]["label"], rows[0]["description"]) == ("2.500", "'=cmd()", "a, b")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_runs_no_label(done: Analysis, start: str) -> None:
    SpanRecord.objects.create(
        analysis=done, start=1, end=2, peak=0.9, peak_time=1, label=f"{start}1", description=f"{start}cmd()"
    )
    (row,) = csv.DictReader(io.StringIO("".join(exports.span_lines(done)), newline=""))
    assert (row["label"], row["description"]) == (f"'{start}1", f"'{start}cmd()")


def test_export_holds_everything(as_user: Client, cast: Cast, done: Analysis) -> None:
    answer = as_user(cast.operator).get(f"/api/v1/analyses/{done.pk}/export.json")

    assert set(answer.json()) == {"clip", "scores", "spans"}
    assert "attachment" in answer["Content-Disposition"]


def test_what_does_not_exist(as_user: Client, cast: Cast) -> None:
    for place in ("clips", "analyses"):
        answer = as_user(cast.administrator).get(f"/api/v1/{place}/{uuid4()}/")
        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"
        assert answer.json()["detail"].startswith("There is no such")


def test_pages(as_user: Client, cast: Cast, done: Analysis) -> None:
    answer = as_user(cast.administrator).get("/api/v1/clips/?limit=1&offset=1").json()

    assert answer["count"] == 1
    assert answer["results"] == []
    assert answer["previous"] is not None


def test_systems_are_for_administrators(as_user: Client, cast: Cast) -> None:
    answer = as_user(cast.administrator).get("/api/v1/systems/")

    assert answer.json()[0]["name"] == "normality"
    assert {weights["licence"] for weights in answer.json()[0]["weights"]} != {""}
    assert as_user(cast.reviewer).get("/api/v1/systems/").status_code == 403


def test_missing_weights_name_their_command(
    as_user: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitoring.systems.in_package", lambda weights: None)
    system = as_user(cast.administrator).get("/api/v1/systems/").json()[0]

    assert system["available"] is False
    assert system["command"].startswith("pip install")


@pytest.mark.parametrize("address", ["/clips/", "/", "/api/v1/clips/?limit=200"])
def test_a_longer_list_asks_the_database_no_more_often(cast: Cast, address: str) -> None:
    client = DjangoClient()
    client.force_login(cast.operator, backend="django.contrib.auth.backends.ModelBackend")
    asked = []
    for _ in range(2):
        for number in range(4):
            clip = Clip.objects.create(
                title=f"{number}.mp4", path=f"clips/{uuid4()}/video.mp4", camera=cast.gate, size=1,
                duration=1, width=1, height=1, fps=1, frame_count=1, sha256="", video_codec="h264",
            )  # fmt: skip
            Analysis.objects.create(clip=clip)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 10
