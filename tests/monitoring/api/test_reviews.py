"""`/api/v1/reviews/` and `/api/v1/alerts/<id>/verdicts/`: the queue and judging, and for whom they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from monitoring.models import Alert, Camera, Recording, ReviewLock, User, Verdict
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

Client = Callable[[User], APIClient]
OPENED = datetime(2026, 3, 2, 3, tzinfo=UTC)
API = "/api/v1"


def make(camera: Camera | None, hour: float = 0, **more: Any) -> Alert:
    at = OPENED + timedelta(hours=hour)
    values: dict[str, Any] = {
        "last_at": at + timedelta(seconds=9),
        "ended_at": at + timedelta(seconds=9),
        "state": "ended",
        "label": "fight",
        "peak": 0.9,
    }
    return Alert.objects.create(camera=camera, opened_at=at, **{**values, **more})


@pytest.fixture
def alert(cast: Cast) -> Alert:
    return make(cast.gate)


CONFIRM = {"kind": "confirmed", "revision": 0}


def test_it_works(cast: Cast, as_user: Client, alert: Alert) -> None:
    api = as_user(cast.reviewer)
    first = api.post(f"{API}/reviews/next/").json()
    assert first["item"]["alert"]["id"] == str(alert.pk)
    assert (first["item"]["alert"]["review"], first["item"]["trail"]) == ("waiting", [])
    assert first["queue"] == {"waiting": 1, "more": False, "with_others": 0}

    answer = api.post(f"{API}/alerts/{alert.pk}/verdicts/", {**CONFIRM, "label": "brawl", "note": "two men"})
    assert answer.status_code == 201
    assert answer.json()["alert"]["reviewed_label"] == "brawl"
    (verdict,) = answer.json()["trail"]
    assert (verdict["kind"], verdict["reviewer"], verdict["mine"]) == ("confirmed", "reviewer", True)
    assert api.post(f"{API}/reviews/next/").json()["item"] is None

    undone = api.post(f"{API}/alerts/{alert.pk}/verdicts/undo/").json()
    assert (undone["alert"]["review"], undone["alert"]["review_revision"]) == ("waiting", 2)
    assert api.get(f"{API}/alerts/{alert.pk}/verdicts/").json()[0]["withdrawn_at"] is not None


EVERY_CALL: list[tuple[str, str, Callable[[Alert], dict[str, Any]]]] = [
    ("post", "alerts/{id}/verdicts/", lambda _: CONFIRM),
    ("post", "alerts/{id}/verdicts/undo/", lambda _: {}),
    ("post", "alerts/{id}/verdicts/settle/", lambda _: CONFIRM),
    ("get", "alerts/{id}/alike/", lambda _: {}),
    ("post", "reviews/{id}/take/", lambda _: {}),
    (
        "post",
        "reviews/dismiss/",
        lambda alert: {"alerts": [{"id": str(alert.pk), "revision": 0}], "reason": "training"},
    ),
]
FOR_REVIEWERS: list[tuple[str, str]] = [
    ("get", "reviews/"),
    ("post", "reviews/next/"),
    ("post", "reviews/renew/"),
    ("post", "reviews/release/"),
]


@pytest.mark.parametrize(("method", "address", "body"), EVERY_CALL)
class TestRights:
    def ask(self, api: APIClient, method: str, address: str, body: Any, alert: Alert) -> int:
        address = f"{API}/{address.format(id=alert.pk)}"
        return int(getattr(api, method)(address, body(alert)).status_code)

    @pytest.mark.parametrize(
        ("who", "refused"),
        [
            ("administrator", set()),
            ("reviewer", set()),
            ("operator", {403}),
            ("other_reviewer", {404}),
            ("other_operator", {403, 404}),
        ],
    )
    def test_of_ones_cameras_and_for_reviewers(
        self,
        cast: Cast,
        as_user: Client,
        alert: Alert,
        who: str,
        refused: set[int],
        method: str,
        address: str,
        body: Any,
    ) -> None:
        status = self.ask(as_user(getattr(cast, who)), method, address, body, alert)
        assert status in (refused or {200, 201, 409})
        if refused:
            assert not Verdict.objects.exists()
            assert not ReviewLock.objects.exists()

    def test_nobody_without_signing_in(self, alert: Alert, method: str, address: str, body: Any) -> None:
        assert self.ask(APIClient(), method, address, body, alert) == 401

    def test_a_session_needs_its_token_to_act(
        self, cast: Cast, alert: Alert, method: str, address: str, body: Any
    ) -> None:
        api = APIClient(enforce_csrf_checks=True)
        api.force_login(cast.reviewer)
        assert self.ask(api, method, address, body, alert) == (200 if method == "get" else 403)


@pytest.mark.parametrize(("method", "address"), FOR_REVIEWERS)
def test_the_queue_is_reviewers(cast: Cast, as_user: Client, alert: Alert, method: str, address: str) -> None:
    body = {"alerts": [str(alert.pk)]}
    for who, status in (
        ("administrator", 200),
        ("reviewer", 200),
        ("other_reviewer", 200),
        ("operator", 403),
    ):
        assert getattr(as_user(getattr(cast, who)), method)(f"{API}/{address}", body).status_code == status
    assert getattr(APIClient(), method)(f"{API}/{address}", body).status_code == 401
    ReviewLock.objects.all().delete()
    # Somebody of other cameras is neither given nor keeps an alert of this one.
    getattr(as_user(cast.other_reviewer), method)(f"{API}/{address}", body)
    assert not ReviewLock.objects.exists()


def test_everyone_who_sees_the_alert_sees_what_was_said(cast: Cast, as_user: Client, alert: Alert) -> None:
    as_user(cast.reviewer).post(f"{API}/alerts/{alert.pk}/verdicts/", CONFIRM)
    address = f"{API}/alerts/{alert.pk}/verdicts/"
    assert [row["mine"] for row in as_user(cast.operator).get(address).json()] == [False]
    assert as_user(cast.other_reviewer).get(address).status_code == 404
    assert APIClient().get(address).status_code == 401


def test_a_fault_of_the_site_is_not_judged(cast: Cast, as_user: Client) -> None:
    fault = make(None, cause="storage")
    answer = as_user(cast.administrator).post(f"{API}/alerts/{fault.pk}/verdicts/", CONFIRM)
    assert answer.status_code == 403
    assert "acknowledged" in answer.json()["detail"]


class TestConflict:
    def test_the_second_is_told_what_changed_and_by_whom(
        self, cast: Cast, as_user: Client, alert: Alert
    ) -> None:
        address = f"{API}/alerts/{alert.pk}/verdicts/"
        dismissal = {"kind": "dismissed", "reason": "training", "revision": 0}
        assert as_user(cast.administrator).post(address, dismissal).status_code == 201
        mine = {"kind": "confirmed", "reason": "", "label": "brawl", "note": "at the door"}
        answer = as_user(cast.reviewer).post(address, {**mine, "revision": 0})
        told = answer.json()
        assert (answer.status_code, told["code"]) == (409, "changed")
        assert told["detail"] == "administrator dismissed it as training or test."
        assert [event["by"] for event in told["news"]] == ["administrator"]
        assert told["given"] == mine
        assert told["current"]["alert"]["review_revision"] == 1
        again = as_user(cast.reviewer).post(address, {**mine, "revision": 1})
        assert again.json()["alert"]["review"] == "disagreed"

    def test_what_only_an_administrator_may_change(self, cast: Cast, as_user: Client, alert: Alert) -> None:
        for user, body in (
            (cast.reviewer, {"kind": "confirmed", "revision": 0}),
            (cast.administrator, {"kind": "dismissed", "reason": "other", "revision": 1}),
        ):
            as_user(user).post(f"{API}/alerts/{alert.pk}/verdicts/", body)
        settled = as_user(cast.administrator).post(
            f"{API}/alerts/{alert.pk}/verdicts/settle/", {"kind": "confirmed", "revision": 2}
        )
        assert settled.json()["trail"][-1]["settles"]
        refused = as_user(cast.reviewer).post(
            f"{API}/alerts/{alert.pk}/verdicts/", {"kind": "unsure", "revision": 3}
        )
        assert (refused.status_code, refused.json()["code"]) == (409, "settled")


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "confirmed"},
        {"kind": "maybe", "revision": 0},
        {"kind": "dismissed", "reason": "boredom", "revision": 0},
        {"kind": "confirmed", "revision": -1},
        {"kind": "confirmed", "label": "x" * 121, "revision": 0},
        {"kind": "confirmed", "label": "a\x00b", "revision": 0},
    ],
)
def test_bad_input_gets_a_sentence(cast: Cast, as_user: Client, alert: Alert, body: dict[str, Any]) -> None:
    answer = as_user(cast.reviewer).post(f"{API}/alerts/{alert.pk}/verdicts/", body)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert not Verdict.objects.exists()


def test_an_item_brings_what_helps_to_judge(cast: Cast, as_user: Client, alert: Alert) -> None:
    def said(hour: float, peak: float, **more: Any) -> Alert:
        return make(cast.gate, hour, peak=peak, **more)

    near = said(-24, 0.9, review="dismissed", confirmed=False)
    Verdict.objects.create(alert=near, reviewer=cast.administrator, kind="dismissed", reason="known_activity")
    weaker = said(-24.1, 0.6, review="confirmed", confirmed=True)
    noon = said(-15, 0.9)
    said(-1, 0.9, label="fall")
    said(2, 0.9)
    Recording.objects.create(
        camera=cast.gate, start=OPENED - timedelta(seconds=30), end=OPENED + timedelta(seconds=30), path="a"
    )
    api = as_user(cast.reviewer)
    item = api.post(f"{API}/reviews/{alert.pk}/take/").json()["item"]
    similar = item["similar"]
    assert [each["id"] for each in similar["alerts"]] == [str(row.pk) for row in (near, weaker, noon)]
    assert [each["verdict"] for each in similar["alerts"]] == ["Dismissed: known activity", "Confirmed", ""]
    assert (similar["of"], similar["confirmed"], similar["dismissed"]) == (3, 1, 1)
    assert len(item["footage"]) == 1
    assert item["window"][0] < OPENED.timestamp() < item["window"][1]


def test_skipped_ones_are_left_out(cast: Cast, as_user: Client, alert: Alert) -> None:
    later = make(cast.gate, 1)
    api = as_user(cast.reviewer)
    answer = api.post(f"{API}/reviews/next/", {"besides": [str(alert.pk)]}).json()
    assert answer["item"]["alert"]["id"] == str(later.pk)


def test_somebody_elses_alert_is_shown_and_said_to_be(cast: Cast, as_user: Client, alert: Alert) -> None:
    as_user(cast.reviewer).post(f"{API}/reviews/next/")
    taken = as_user(cast.administrator).post(f"{API}/reviews/{alert.pk}/take/").json()
    assert taken["held_by"] == "reviewer"
    renewed = as_user(cast.administrator).post(f"{API}/reviews/renew/", {"alerts": [str(alert.pk)]}).json()
    assert (renewed["held"], renewed["lost"]) == ([], [str(alert.pk)])


class TestTogether:
    def test_alike_and_dismissed(self, cast: Cast, as_user: Client, alert: Alert) -> None:
        other = make(cast.gate, 1)
        make(cast.gate, 2, label="fall")
        api = as_user(cast.reviewer)
        alike = api.get(f"{API}/alerts/{alert.pk}/alike/").json()["results"]
        assert {row["id"] for row in alike} == {str(alert.pk), str(other.pk)}
        chosen = [{"id": row["id"], "revision": row["review_revision"]} for row in alike]
        as_user(cast.administrator).post(f"{API}/alerts/{other.pk}/verdicts/", CONFIRM)
        done = api.post(f"{API}/reviews/dismiss/", {"alerts": chosen, "reason": "training"}).json()["results"]
        assert {row["id"]: row["done"] for row in done} == {str(alert.pk): True, str(other.pk): False}
        assert "administrator confirmed it." in [row["detail"] for row in done]

    def test_only_what_is_there_and_alike(self, cast: Cast, as_user: Client, alert: Alert) -> None:
        api = as_user(cast.administrator)
        other = make(cast.yard)
        for strange, status in ((str(other.pk), 400), (str(uuid4()), 404)):
            chosen = [{"id": str(alert.pk), "revision": 0}, {"id": strange, "revision": 0}]
            answer = api.post(f"{API}/reviews/dismiss/", {"alerts": chosen, "reason": "training"})
            assert answer.status_code == status
        assert not Verdict.objects.exists()


def test_the_list_of_alerts_is_filtered_by_verdict(cast: Cast, as_user: Client, alert: Alert) -> None:
    make(cast.gate, 1, review="disagreed")
    found = as_user(cast.operator).get(f"{API}/alerts/?review=disagreed").json()["results"]
    assert [row["review"] for row in found] == ["disagreed"]
