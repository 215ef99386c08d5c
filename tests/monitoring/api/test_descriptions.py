"""`/api/v1/alerts/<id>/description/` and `/api/v1/spans/<id>/description/`: who reads, and who edits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from rest_framework.test import APIClient

from monitoring.models import Alert, Clip, SpanRecord, User
from tests.harness import brightness
from tests.monitoring.conftest import Cast, InlineWorker
from tests.monitoring.describing.events import SENTENCE, alert_of, span_of

pytestmark = pytest.mark.django_db

Client = Callable[[User], APIClient]
FOX = {"text": "A fox.", "revision": 0}


@pytest.fixture(params=["alert", "span"])
def event(request: pytest.FixtureRequest, cast: Cast) -> Alert | SpanRecord:
    return alert_of(cast.gate) if request.param == "alert" else span_of(cast.gate)


def address(event: Alert | SpanRecord, undo: str = "") -> str:
    kind = "alerts" if isinstance(event, Alert) else "spans"
    return f"/api/v1/{kind}/{event.pk}/description/{undo}"


def test_it_works(cast: Cast, as_user: Client, event: Alert | SpanRecord) -> None:
    api = as_user(cast.reviewer)
    read = api.get(address(event)).json()
    assert (read["described"]["shown"], read["history"], read["may_edit"]) == (SENTENCE, [], True)

    told = api.put(address(event), FOX).json()
    assert (told["described"]["shown"], told["described"]["mark"]) == ("A fox.", "Edited by reviewer")
    assert [edit["text"] for edit in told["history"]] == ["A fox."]

    late = as_user(cast.administrator).put(address(event), {"text": "A dog.", "revision": 0})
    assert late.status_code == 409
    assert late.json()["detail"] == "reviewer edited this meanwhile: “A fox.”"
    assert late.json()["given"] == "A dog."
    assert late.json()["current"]["described"]["revision"] == 1

    undone = api.post(address(event, "undo/"), {"revision": 1}).json()
    assert (undone["described"]["shown"], undone["described"]["revision"]) == (SENTENCE, 2)
    nothing = api.post(address(event, "undo/"), {"revision": 2})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing")


def test_who_may(cast: Cast, as_user: Client, event: Alert | SpanRecord) -> None:
    reads = [
        (cast.administrator, 200),
        (cast.reviewer, 200),
        (cast.operator, 200),
        (cast.other_reviewer, 404),
        (cast.other_operator, 404),
    ]
    writes = [200, 409, 403, 404, 404]
    for (person, status), written in zip(reads, writes, strict=True):
        api = as_user(person)
        read = api.get(address(event))
        assert read.status_code == status, person
        assert status != 200 or read.json()["may_edit"] == person.is_reviewer
        assert api.put(address(event), {"text": person.username, "revision": 0}).status_code == written, (
            person
        )
        undo = api.post(address(event, "undo/"), {"revision": 99})
        assert undo.status_code == (409 if written in (200, 409) else written), person
    for method in (APIClient().get, APIClient().put):
        assert method(address(event)).status_code == 401
    assert APIClient().post(address(event, "undo/")).status_code == 401


def test_a_recording_of_no_camera_is_not_operators(cast: Cast, as_user: Client) -> None:
    span = span_of(None)
    assert as_user(cast.operator).get(address(span)).status_code == 404
    assert as_user(cast.reviewer).put(address(span), FOX).status_code == 200


def test_a_fault_of_the_site_is_edited_by_nobody(cast: Cast, as_user: Client) -> None:
    fault = alert_of(None, cause="storage")
    api = as_user(cast.administrator)
    assert not api.get(address(fault)).json()["may_edit"]
    assert api.put(address(fault), FOX).status_code == 403


@pytest.mark.parametrize(
    "body", [{}, {"text": "x"}, {"text": "x", "revision": -1}, {"text": "x" * 2001, "revision": 0},
             {"text": "a\x00b", "revision": 0}, {"text": ["x"], "revision": 0}],
)  # fmt: skip
def test_bad_input_gets_a_sentence(cast: Cast, as_user: Client, body: dict[str, object]) -> None:
    answer = as_user(cast.reviewer).put(address(alert_of(cast.gate)), body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["detail"]


def test_there_is_no_such_span(cast: Cast, as_user: Client) -> None:
    assert as_user(cast.administrator).get(f"/api/v1/spans/{10**30}/description/").status_code == 404


def test_words_are_kept_through_the_next_analysis(
    cast: Cast,
    as_user: Client,
    submit: Callable[..., Clip],
    worker: InlineWorker,
    monkeypatch: pytest.MonkeyPatch,
    transactional_db: None,
) -> None:
    assess = brightness._assess
    glare = {"score": 0.8, "label": "bright"}
    monkeypatch.setattr(
        brightness, "_assess", lambda item: replace(assess(item), **(glare if item.sequence == 3 else {}))
    )
    api = as_user(cast.administrator)
    clip = submit(cast.administrator, camera=cast.gate)
    worker.drain()
    (first,) = api.get(f"/api/v1/analyses/{clip.analyses.get().pk}/spans/").json()
    assert first["described"]["shown"] == first["description"] != ""
    api.put(f"/api/v1/spans/{first['id']}/description/", FOX)

    again = api.post(f"/api/v1/clips/{clip.pk}/analyses/", {"system": "brightness"}).json()["id"]
    worker.drain()
    (kept,) = api.get(f"/api/v1/analyses/{again}/spans/").json()
    assert kept["id"] != first["id"]
    assert (kept["described"]["shown"], kept["described"]["mark"]) == ("A fox.", "Edited by administrator")
