"""`/api/v1/cameras/<id>/live/` and `/history/`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from rest_framework.test import APIClient

from monitoring.analysis.alert_facts import moment
from monitoring.analysis.systems import catalogue
from monitoring.models import Alert, Recording, User
from tests.monitoring.analysis.live import NOON, VERSION, record, snippet
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

Client = Callable[[User], APIClient]
Ask = Callable[..., Any]


@pytest.fixture
def ask(cast: Cast, as_user: Client) -> Ask:
    operator = as_user(cast.operator)

    def ask(what: str, query: str = "", who: User | None = None) -> Any:
        api = as_user(who) if who else operator
        return api.get(f"/api/v1/cameras/{cast.gate.pk}/{what}/{query}")

    return ask


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> float:
    monkeypatch.setattr("time.time", lambda: NOON + 1000)
    return NOON + 1000


def history(ask: Ask, begin: float, end: float, points: int = 1000) -> Any:
    answer = ask("history", f"?from={NOON + begin}&to={NOON + end}&points={points}")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_live(cast: Cast, ask: Ask, now: float) -> None:
    record(cast.gate, [snippet(second, 0.25) for second in range(300, 1000)])
    everything = ask("live").json()
    assert (everything["camera"], everything["line"]) == (str(cast.gate.pk), 0.5)
    assert (len(everything["end"]), everything["end"][-1]) == (600, NOON + 1000)
    assert everything["score"][0] == 0.25
    assert {name: set(shares) for name, shares in everything["contributions"].items()} == {
        "motion": {0.752},
        "objects": {0.248},
    }

    gap = ask("live", f"?since={NOON + 990}").json()
    assert gap["end"] == [NOON + second for second in range(991, 1001)]
    assert gap["sequence"] == [int(NOON) + second for second in range(990, 1000)]
    assert ask("live", "?since=0").json() == everything


def test_history_by_buckets(cast: Cast, ask: Ask) -> None:
    scores = np.linspace(0.1, 0.9, 600)
    record(cast.gate, [snippet(second, score) for second, score in enumerate(scores.tolist())])
    found = history(ask, 0, 601, points=6)
    assert found["step"] == pytest.approx(601 / 6)
    assert len(found["time"]) == len(found["lowest"]) == len(found["mean"]) == len(found["highest"]) == 6
    assert found["time"][0] == pytest.approx(NOON + 601 / 12, abs=0.01)
    # The first bucket holds the snippets that end in it: seconds 1 to 100.
    assert (found["lowest"][0], found["highest"][0]) == pytest.approx((scores[0], scores[99]), abs=2e-4)
    assert found["mean"][0] == pytest.approx(scores[:100].mean(), abs=2e-4)
    assert found["highest"][-1] == pytest.approx(0.9, abs=2e-4)


def test_a_short_range_has_every_snippet(cast: Cast, ask: Ask) -> None:
    record(cast.gate, [snippet(second, 0.25) for second in range(120)])
    found = history(ask, 10, 70)
    assert found["step"] == 1
    assert len(found["mean"]) == 59  # those that end after the first moment and before the last


def test_what_was_not_scored_has_no_points(cast: Cast, ask: Ask) -> None:
    record(cast.gate, [snippet(second, 0.25) for second in (100, 101, 5000)])
    found = history(ask, 0, 6000, points=60)
    assert [time - NOON for time in found["time"]] == [150, 5050]


def test_versions_and_systems_are_one_curve(cast: Cast, ask: Ask) -> None:
    record(cast.gate, [snippet(second, 0.25) for second in range(30)])
    record(cast.gate, [snippet(second, 0.75) for second in range(30, 60)], version=f"{VERSION}b")
    found = history(ask, 0, 60, points=1)
    assert found["lowest"] == [0.25]
    assert found["mean"] == [pytest.approx(0.5, abs=0.02)]
    assert found["highest"] == [0.75]


def test_bands_and_recordings(cast: Cast, ask: Ask) -> None:
    def alert(camera: Any, begin: float, end: float, **more: Any) -> None:
        times = {"opened_at": moment(NOON + begin), "last_at": moment(NOON + end)}
        Alert.objects.create(camera=camera, system=str(begin), **times, **more)

    alert(cast.gate, 100, 120, severity="alert", label="fast movement", state="ended")
    alert(cast.gate, -10, 5, state="ended")
    alert(cast.gate, 990, 1010)
    alert(cast.gate, 2000, 2010)
    alert(cast.yard, 100, 120)
    for camera, begin, end in [
        (cast.gate, 0, 60),
        (cast.gate, 60.5, 120),
        (cast.gate, 300, 360),
        (cast.yard, 1, 9),
    ]:
        times = {"start": moment(NOON + begin), "end": moment(NOON + end)}
        Recording.objects.create(camera=camera, path=f"{camera.name}{begin}", codec="h264", **times)

    found = history(ask, 0, 1000)
    assert [(band["start"] - NOON, band["end"] - NOON, band["state"]) for band in found["alerts"]] == [
        (990, 1010, "open"),
        (100, 120, "ended"),
        (-10, 5, "ended"),
    ]
    assert (found["alerts"][1]["severity"], found["alerts"][1]["label"]) == ("alert", "fast movement")
    assert [(span["start"] - NOON, span["end"] - NOON) for span in found["recordings"]] == [
        (0, 120),
        (300, 360),
    ]


@pytest.mark.parametrize("what", ["live", "history"])
def test_of_ones_cameras_only(cast: Cast, ask: Ask, what: str) -> None:
    query = "" if what == "live" else f"?from={NOON}&to={NOON + 60}"
    statuses = {
        name: ask(what, query, getattr(cast, name)).status_code
        for name in ("administrator", "reviewer", "operator", "other_reviewer", "other_operator")
    }
    assert statuses == {
        "administrator": 200,
        "reviewer": 200,
        "operator": 200,
        "other_reviewer": 404,
        "other_operator": 404,
    }
    assert APIClient().get(f"/api/v1/cameras/{cast.gate.pk}/{what}/{query}").status_code == 401


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("live", "since=x"),
        ("live", "since=nan"),
        ("live", "since=inf"),
        ("live", "since=-1"),
        ("live", "since=1e99"),
        ("live", "since=%00"),
        ("history", ""),
        ("history", "from=0"),
        ("history", "from=10&to=10"),
        ("history", "from=20&to=10"),
        ("history", f"from=0&to={8 * 86_400}"),
        ("history", "from=nan&to=10"),
        ("history", "from=0&to=inf"),
        ("history", "from=0&to=10&points=0"),
        ("history", "from=0&to=10&points=1001"),
        ("history", "from=0&to=10&points=1e3"),
        ("history", "from=0&to=10&points=x"),
    ],
)
def test_what_is_no_range_is_refused_with_a_sentence(ask: Ask, what: str, query: str) -> None:
    answer = ask(what, f"?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["detail"].endswith(".")


def test_a_day_is_read_within_few_queries(cast: Cast, ask: Ask, django_assert_max_num_queries: Any) -> None:
    for hour in range(24):
        record(cast.gate, [snippet(hour * 3600 + second, 0.25) for second in range(0, 3600, 600)])
    with django_assert_max_num_queries(6):
        found = history(ask, 0, timedelta(days=1).total_seconds())
    assert len(found["time"]) == 144


class TestSeveralSystems:
    @pytest.fixture(autouse=True)
    def two(self, cast: Cast, settings: Any, now: float) -> None:
        settings.WATCHPOST_SYSTEMS = {
            **settings.WATCHPOST_SYSTEMS,
            "fights": {**settings.WATCHPOST_SYSTEMS["normality"], "title": "Fights"},
        }
        cast.gate.systems = ["normality", "fights"]
        cast.gate.line_mode, cast.gate.budget_line = "budget", 0.75
        cast.gate.save()
        record(cast.gate, [snippet(second, 0.25) for second in range(900, 1000)])
        by_fights = [snippet(second, 0.5, class_scores={"fighting": 0.5}) for second in range(900, 990)]
        record(cast.gate, by_fights, system="fights")

    def test_live_is_of_one_system(self, ask: Ask) -> None:
        main, other = ask("live").json(), ask("live", "?system=fights").json()
        assert (main["system"], len(main["end"]), set(main["score"])) == ("normality", 100, {0.25})
        assert (other["system"], len(other["end"]), set(other["score"])) == ("fights", 90, {0.5})
        # A budget's line is fitted on the scores of the system that learns.
        assert (main["line"], other["line"]) == (0.75, 0.5)
        assert other["last"]["classes"] == {"fighting": 0.5}

    def test_history_is_of_one_system(self, ask: Ask) -> None:
        query = f"?from={NOON + 900}&to={NOON + 1000}&points=10"
        main, other = (ask("history", query + more).json() for more in ("", "&system=fights"))
        assert (main["system"], set(main["highest"])) == ("normality", {0.25})
        assert (other["system"], set(other["highest"]), other["line"]) == ("fights", {0.5}, 0.5)

    @pytest.mark.parametrize("what", ["live/?", f"history/?from={NOON}&to={NOON + 9}&"])
    def test_a_system_that_is_not_there(self, ask: Ask, cast: Cast, as_user: Client, what: str) -> None:
        answer = as_user(cast.operator).get(f"/api/v1/cameras/{cast.gate.pk}/{what}system=other")
        assert answer.status_code == 400
        assert "other" in str(answer.json()["fields"]["system"])

    def test_the_camera_tells_its_systems(self, cast: Cast, as_user: Client) -> None:
        camera = as_user(cast.operator).get(f"/api/v1/cameras/{cast.gate.pk}/").json()
        assert [(each["name"], each["title"], each["line"]) for each in camera["scoring"]] == [
            ("normality", "Learned normality", 0.75),
            ("fights", "Fights", 0.5),
        ]
        # What the wall draws is of the first alone.
        assert {score for _, score in camera["points"]} == {0.25}
        assert camera["last"]["system"] == "normality"

    def test_live_of_all_at_once(self, ask: Ask, django_assert_max_num_queries: Any) -> None:
        alone = {name: ask("live", f"?system={name}").json() for name in ("normality", "fights")}
        with django_assert_max_num_queries(4):  # no more than for one
            everything = ask("live", "?others=yes").json()
        (fights,) = everything.pop("others")
        assert {**everything, "others": []} == alone["normality"]
        assert {"camera": everything["camera"], **fights, "others": []} == alone["fights"]

    def test_history_of_all_at_once(self, ask: Ask, cast: Cast) -> None:
        alert = {"opened_at": moment(NOON + 950), "last_at": moment(NOON + 960)}
        Alert.objects.create(camera=cast.gate, system="fights", seen_by={"fights": {"peak": 0.9}}, **alert)
        address = f"?from={NOON + 899}&to={NOON + 1001}&points=10"
        found = ask("history", f"{address}&others=yes").json()
        (fights,) = found["others"]
        assert (found["system"], set(found["highest"]), found["line"]) == ("normality", {0.25}, 0.75)
        assert (fights["system"], set(fights["highest"]), fights["line"]) == ("fights", {0.5}, 0.5)
        assert (len(found["time"]), len(fights["time"])) == (10, 9)
        assert [band["systems"] for band in found["alerts"]] == [["fights"]]
        # The other way round, and not at all when nobody asks.
        turned = ask("history", f"{address}&others=1&system=fights").json()
        assert [series["system"] for series in turned["others"]] == ["normality"]
        assert ask("history", address).json()["others"] == []
        assert ask("history", f"{address}&others=perhaps").status_code == 400

    def test_systems_know_their_place_among_all(self, as_user: Client, cast: Cast) -> None:
        scoring = as_user(cast.operator).get(f"/api/v1/cameras/{cast.gate.pk}/").json()["scoring"]
        assert [(system["name"], system["place"]) for system in scoring] == [
            ("normality", 0),
            ("fights", list(catalogue()).index("fights")),
        ]
