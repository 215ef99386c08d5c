"""`/api/v1/alerts/<id>/questions/` and `/api/v1/clips/<id>/questions/`: who may ask, and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from monitoring.models import Alert, Analysis, Clip, SpanRecord, User
from tests.monitoring.api.test_alerts import make
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

Client = Callable[[User], APIClient]


@pytest.fixture
def alert(cast: Cast) -> Alert:
    """Twenty seconds from noon, with another alert an hour before."""
    cast.gate.zones = [{"name": "Yard <b>", "kind": "watch", "points": [[0, 0], [1, 0], [1, 1]]}]
    cast.gate.save()
    make(cast.gate, -60, label="loud sound")
    make(cast.yard, -30, label="fighting")
    return make(cast.gate, peak=0.9, system="normality")


@pytest.fixture
def clip(cast: Cast) -> Clip:
    """Ninety seconds of the camera `gate`, in which one system saw a fight and another is still at work."""
    shape: dict[str, Any] = {
        "duration": 90,
        "width": 64,
        "height": 48,
        "fps": 8,
        "frame_count": 720,
        "size": 1,
    }
    clip = Clip.objects.create(owner=cast.administrator, camera=cast.gate, title="gate.mp4", **shape)
    analysis = Analysis.objects.create(clip=clip, system="ws_vad", state=Analysis.State.DONE)
    SpanRecord.objects.create(
        analysis=analysis, start=15, end=40, peak=0.9, peak_time=20, label="fighting", contributions={}
    )
    Analysis.objects.create(clip=clip, system="avar_net", state=Analysis.State.RUNNING)
    return clip


def ask(api: APIClient, of: Alert | Clip, question: Any) -> Any:
    kind = "alerts" if isinstance(of, Alert) else "clips"
    return api.post(f"/api/v1/{kind}/{of.pk}/questions/", {"question": question}, format="json")


def test_it_works(cast: Cast, as_user: Client, clip: Clip) -> None:
    found = ask(as_user(cast.operator), clip, "Can you describe this video?").json()
    assert found["kind"] == "told"
    assert found["language"] == "en"
    assert found["answer"].startswith(
        "Yes, the video shows abnormal activities: fighting from 00:15 to 00:40"
    )
    assert "still running" in found["answer"]
    assert "".join(piece["text"] for piece in found["pieces"]) == found["answer"]
    assert [(piece["text"], piece["time"]) for piece in found["pieces"] if piece["time"] is not None] == [
        ("00:15", 15.0),
        ("00:40", 40.0),
    ]


def test_times_of_an_alert_are_told_by_the_clock_there(cast: Cast, as_user: Client, alert: Alert) -> None:
    cast.gate.time_zone = "Europe/Berlin"
    cast.gate.save()
    found = ask(as_user(cast.operator), alert, "When did it end?").json()
    assert found["answer"] == "It ended at 13:00:20."
    assert found["pieces"][1] == {"text": "13:00:20", "time": alert.last_at.timestamp(), "alert": None}


def test_what_was_before_leads_to_the_alert_of_the_same_camera(
    cast: Cast, as_user: Client, alert: Alert
) -> None:
    found = ask(as_user(cast.operator), alert, "What happened before this?").json()
    before = Alert.objects.get(label="loud sound")
    assert "loud sound on 2026-03-02 at 11:00:00" in found["answer"]
    assert "fighting" not in found["answer"]
    assert [piece["alert"] for piece in found["pieces"] if piece["alert"]] == [str(before.pk)]


def test_what_was_not_measured_cannot_be_told(cast: Cast, as_user: Client, alert: Alert) -> None:
    found = ask(as_user(cast.operator), alert, "What colour was the car?").json()
    assert (found["kind"], found["answer"]) == (
        "unknown",
        "I cannot tell from what was measured: colours are not measured.",
    )


def test_nothing_is_told_of_a_scene_that_no_camera_saw(cast: Cast, as_user: Client) -> None:
    of_site = make(None, cause="storage", label="")
    assert ask(as_user(cast.administrator), of_site, "Was anyone there?").json()["kind"] == "unknown"


def test_what_is_suggested_can_be_answered(cast: Cast, as_user: Client, alert: Alert, clip: Clip) -> None:
    api = as_user(cast.operator)
    for address in (f"/api/v1/alerts/{alert.pk}/questions/", f"/api/v1/clips/{clip.pk}/questions/"):
        told = api.get(address).json()["suggestions"]
        assert "When did it start?" in told
        kinds = [api.post(address, {"question": one}, format="json").json()["kind"] for one in told]
        assert "unknown" not in kinds


@pytest.mark.parametrize("question", ["", "   ", "x" * 301, None, ["a"], {"a": 1}])
def test_what_is_no_question_is_refused_with_a_sentence(
    cast: Cast, as_user: Client, alert: Alert, question: Any
) -> None:
    answer = ask(as_user(cast.operator), alert, question)
    assert answer.status_code == 400
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("administrator", 200),
        ("reviewer", 200),
        ("operator", 200),
        ("other_reviewer", 404),
        ("other_operator", 404),
        ("stranger", 401),
    ],
)
def test_only_those_of_the_camera_are_answered(
    cast: Cast, as_user: Client, alert: Alert, clip: Clip, who: str, status: int
) -> None:
    api = as_user(getattr(cast, who))
    for one in (alert, clip):
        assert ask(api, one, "When did it start?").status_code == status
        kind = "alerts" if one is alert else "clips"
        assert api.get(f"/api/v1/{kind}/{one.pk}/questions/").status_code == status


def test_nobody_is_answered_without_signing_in(alert: Alert, clip: Clip) -> None:
    for one in (alert, clip):
        assert ask(APIClient(), one, "When did it start?").status_code == 401
