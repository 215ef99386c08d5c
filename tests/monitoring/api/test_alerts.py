"""`/api/v1/alerts/`: who finds what, page by page, and what people do with an alert."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from monitoring.models import Alert, Camera, User
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

Client = Callable[[User], APIClient]
BEGAN = datetime(2026, 3, 2, 12, tzinfo=UTC)


def make(camera: Camera | None, minute: float = 0, **more: Any) -> Alert:
    at = BEGAN + timedelta(minutes=minute)
    values: dict[str, Any] = {
        "opened_at": at,
        "last_at": at + timedelta(seconds=20),
        "ended_at": at + timedelta(seconds=20),
        "state": "ended",
        "label": "fast movement",
        "description": "12:00:00 to 12:00:20: motion far above this scene's normal.",
        "sequence": 3,
        **more,
    }
    return Alert.objects.create(camera=camera, **values)


@pytest.fixture
def here(cast: Cast) -> Alert:
    return make(cast.gate)


@pytest.fixture
def elsewhere(cast: Cast) -> Alert:
    return make(cast.yard, 1)


@pytest.fixture
def of_the_site(db: None) -> Alert:
    return make(None, 2, cause="storage", state="open", ended_at=None)


def found(api: APIClient, query: str = "") -> list[str]:
    answer = api.get(f"/api/v1/alerts/{query}")
    assert answer.status_code == 200, answer.json()
    return [alert["id"] for alert in answer.json()["results"]]


def test_it_works(cast: Cast, as_user: Client, here: Alert) -> None:
    api = as_user(cast.operator)
    answer = api.get("/api/v1/alerts/").json()
    assert answer["next"] is None
    (alert,) = answer["results"]
    assert alert == api.get(f"/api/v1/alerts/{here.pk}/").json()
    assert (alert["camera"], alert["camera_name"], alert["state"]) == (str(cast.gate.pk), "Gate", "ended")
    assert (alert["opened_at"], alert["url"]) == ("2026-03-02T12:00:00Z", f"/alerts/{here.pk}/")


class TestRights:
    @pytest.mark.parametrize(
        ("who", "seen"),
        [
            ("administrator", {"here", "elsewhere", "of_the_site"}),
            ("reviewer", {"here"}),
            ("operator", {"here"}),
            ("other_reviewer", {"elsewhere"}),
            ("other_operator", {"elsewhere"}),
        ],
    )
    def test_of_ones_cameras_only(
        self,
        cast: Cast,
        as_user: Client,
        here: Alert,
        elsewhere: Alert,
        of_the_site: Alert,
        who: str,
        seen: set[str],
    ) -> None:
        alerts = {"here": here, "elsewhere": elsewhere, "of_the_site": of_the_site}
        api = as_user(getattr(cast, who))
        assert set(found(api)) == {str(alerts[name].pk) for name in seen}
        for name, alert in alerts.items():
            status = 200 if name in seen else 404
            assert api.get(f"/api/v1/alerts/{alert.pk}/").status_code == status
            assert api.post(f"/api/v1/alerts/{alert.pk}/acknowledge/").status_code == status

    def test_nobody_without_signing_in(self, here: Alert) -> None:
        for address in ("", f"{here.pk}/"):
            assert APIClient().get(f"/api/v1/alerts/{address}").status_code == 401
        assert APIClient().post(f"/api/v1/alerts/{here.pk}/acknowledge/").status_code == 401

    def test_a_closed_account(self, cast: Cast, here: Alert) -> None:
        token = Token.objects.create(user=cast.stranger)
        headers = {"Authorization": f"Token {token.key}"}
        assert APIClient().get("/api/v1/alerts/", headers=headers).status_code == 401

    def test_asking_for_a_camera_that_is_not_ones_own_finds_nothing(
        self, cast: Cast, as_user: Client, elsewhere: Alert
    ) -> None:
        assert found(as_user(cast.operator), f"?camera={cast.yard.pk}") == []

    def test_a_text_finds_nothing_of_other_cameras(
        self, cast: Cast, as_user: Client, here: Alert, elsewhere: Alert
    ) -> None:
        assert found(as_user(cast.operator), "?text=Yard") == []

    def test_a_session_needs_its_token_to_act(self, cast: Cast, here: Alert) -> None:
        api = APIClient(enforce_csrf_checks=True)
        api.force_login(cast.operator)
        assert api.post(f"/api/v1/alerts/{here.pk}/acknowledge/").status_code == 403


class TestFilters:
    @pytest.fixture
    def alerts(self, cast: Cast) -> dict[str, Alert]:
        return {
            "old": make(cast.gate, -600, severity="alert", confirmed=True),
            "dog": make(cast.gate, -60, label="unusual dog", on_hold=True, confirmed=False),
            "run": make(cast.yard, -30, acknowledged_by=cast.operator, acknowledged_at=BEGAN),
            "now": make(cast.yard, -1, state="open", ended_at=None, severity="alert", last_at=BEGAN),
            "away": make(cast.gate, -90, cause="offline", label="Camera offline", description="It is away."),
        }

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", {"old", "dog", "run", "now", "away"}),
            ("severity=&state=&label=", {"old", "dog", "run", "now", "away"}),
            ("severity=alert", {"old", "now"}),
            ("state=open", {"now"}),
            ("state=ended&severity=alert", {"old"}),
            ("cause=offline", {"away"}),
            ("acknowledged=true", {"run"}),
            ("acknowledged=false&cause=score", {"old", "dog", "now"}),
            ("confirmed=true", {"old"}),
            ("confirmed=false", {"dog"}),
            ("on_hold=true", {"dog"}),
            ("label=DOG", {"dog"}),
            ("label=100%25", set()),
            ("text=it is AWAY", {"away"}),
            ("text=yard", {"run", "now"}),
            # Whatever was going on then, from its first second to its last.
            ("since=2026-03-02T11:59:59Z", {"now"}),
            ("since=2026-03-02T12:59:59%2B01:00", {"now"}),
            (f"since={BEGAN.timestamp() - 1}", {"now"}),
            ("until=2026-03-02T02:00:00Z", {"old"}),
            ("since=2026-03-02T10:30:00Z&until=2026-03-02T11:00:00Z", {"dog", "away"}),
            ("since=2026-03-02T10:30:10Z&until=2026-03-02T10:30:10Z", {"away"}),
        ],
    )
    def test_filters(
        self, cast: Cast, as_user: Client, alerts: dict[str, Alert], query: str, expected: set[str]
    ) -> None:
        names = {str(alert.pk): name for name, alert in alerts.items()}
        assert {names[pk] for pk in found(as_user(cast.administrator), f"?{query}")} == expected

    def test_by_camera(self, cast: Cast, as_user: Client, alerts: dict[str, Alert]) -> None:
        assert len(found(as_user(cast.administrator), f"?camera={cast.yard.pk}")) == 2

    @pytest.mark.parametrize(
        "query",
        [
            "camera=gate",
            "camera=%00",
            "severity=high",
            "state=closed",
            "cause=' OR 1=1",
            "acknowledged=maybe",
            "since=yesterday",
            "since=nan",
            "since=1e300",
            "since=-1",
            "until=2026-13-01T00:00:00Z",
            "label=a%00b",
            f"label={'x' * 121}",
            f"text={'x' * 201}",
            "limit=0",
            "limit=-1",
            "limit=201",
            "limit=1e9",
            "limit=x",
            "cursor=x",
            "cursor=%F0%9F%98%80",
            f"cursor={'A' * 300}",
            "cursor=MjAyNi0wMy0wMlQxMjowMDowMHxub3RoaW5n",
            "cursor=MjAyNi0wMy0wMlQxMjowMDowMHwwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA",
        ],
    )
    def test_what_is_no_filter_is_refused_with_a_sentence(
        self, cast: Cast, as_user: Client, query: str
    ) -> None:
        answer = as_user(cast.administrator).get(f"/api/v1/alerts/?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        assert answer.json()["detail"].endswith((".", ")", ":mm:ss.uuuuuu[+HH:MM|-HH:MM|Z]."))


class TestPages:
    def test_a_page_after_the_other(self, cast: Cast, as_user: Client) -> None:
        # Several of one moment: their order must not depend on luck.
        expected = [str(make(cast.gate, minute // 3).pk) for minute in range(17)]
        api = as_user(cast.operator)
        seen: list[str] = []
        address: str | None = "/api/v1/alerts/?limit=5&severity=notice"
        pages = 0
        while address:
            answer = api.get(address).json()
            seen += [alert["id"] for alert in answer["results"]]
            address = answer["next"]
            # An alert that opens while somebody turns pages shifts nothing.
            make(cast.gate, 100 + pages)
            pages += 1
        assert (pages, len(seen), set(seen)) == (4, 17, set(expected))
        opened = [Alert.objects.get(pk=pk).opened_at for pk in seen]
        assert opened == sorted(opened, reverse=True)

    def test_few_queries_however_many(
        self, cast: Cast, as_user: Client, django_assert_max_num_queries: Any
    ) -> None:
        for minute in range(20):
            make(cast.gate, minute, acknowledged_by=cast.operator, acknowledged_at=BEGAN)
        api = as_user(cast.operator)
        with django_assert_max_num_queries(4):
            assert len(found(api)) == 20


class TestActing:
    def test_acknowledging(self, cast: Cast, as_user: Client, here: Alert) -> None:
        answer = as_user(cast.operator).post(f"/api/v1/alerts/{here.pk}/acknowledge/")
        assert answer.status_code == 200
        assert (answer.json()["acknowledged_by"], answer.json()["sequence"]) == ("operator", 4)
        assert answer.json()["acknowledged_at"] is not None

        again = as_user(cast.operator).post(f"/api/v1/alerts/{here.pk}/acknowledge/")
        assert (again.status_code, again.json()["sequence"]) == (200, 4)

    def test_the_second_is_told_who_was_first(self, cast: Cast, as_user: Client, here: Alert) -> None:
        as_user(cast.operator).post(f"/api/v1/alerts/{here.pk}/acknowledge/")
        Alert.objects.update(acknowledged_at=BEGAN)
        Camera.objects.update(time_zone="Europe/Berlin")
        answer = as_user(cast.reviewer).post(f"/api/v1/alerts/{here.pk}/acknowledge/")
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert answer.json()["detail"] == "operator acknowledged this alert already, at 13:00:00 (CET)."
        assert Alert.objects.get().acknowledged_by == cast.operator

    def test_the_first_may_have_left(self, cast: Cast, as_user: Client, here: Alert) -> None:
        Alert.objects.update(acknowledged_at=BEGAN)
        answer = as_user(cast.reviewer).post(f"/api/v1/alerts/{here.pk}/acknowledge/")
        assert answer.status_code == 409
        assert answer.json()["detail"].startswith("Somebody who has left acknowledged")

    @pytest.mark.parametrize(
        ("who", "status"),
        [("administrator", 200), ("reviewer", 200), ("operator", 403), ("other_reviewer", 404)],
    )
    def test_holding(self, cast: Cast, as_user: Client, here: Alert, who: str, status: int) -> None:
        answer = as_user(getattr(cast, who)).post(f"/api/v1/alerts/{here.pk}/hold/")
        assert answer.status_code == status
        assert Alert.objects.get().on_hold is (status == 200)

    def test_letting_go(self, cast: Cast, as_user: Client, here: Alert) -> None:
        api = as_user(cast.reviewer)
        for on_hold in (True, False):
            answer = api.post(f"/api/v1/alerts/{here.pk}/hold/", {"on_hold": on_hold})
            assert (answer.status_code, answer.json()["on_hold"]) == (200, on_hold)

    @pytest.mark.parametrize("body", [{"on_hold": "perhaps"}, {"on_hold": None}, {"on_hold": []}, [], "x", 3])
    def test_holding_by_nonsense(self, cast: Cast, as_user: Client, here: Alert, body: Any) -> None:
        answer = as_user(cast.reviewer).post(f"/api/v1/alerts/{here.pk}/hold/", body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        assert not Alert.objects.get().on_hold


def test_by_the_system_that_saw_it(cast: Cast, as_user: Client) -> None:
    seen = {"peak": 0.7, "label": "fighting", "model_version": "fights-1", "line": 0.5}
    both = make(cast.gate, 1, system="fights", seen_by={"fights": seen, "normality": {**seen, "peak": 0.6}})
    before = make(cast.gate, 0, system="normality")  # of before systems were told apart
    api = as_user(cast.operator)
    assert found(api, "?system=normality") == [str(both.pk), str(before.pk)]
    assert found(api, "?system=fights") == [str(both.pk)]
    assert found(api, "?system=other") == []
    told = api.get(f"/api/v1/alerts/{both.pk}/").json()["seen_by"]
    assert [(each["system"], each["title"], each["peak"]) for each in told] == [
        ("fights", "fights", 0.7),
        ("normality", "Learned normality", 0.6),
    ]
