"""Reports: who may see which numbers, and that the numbers are right."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.test import Client

from inference.types import Assessment, Modality
from monitoring.analysis.blocks import Scored, pack
from monitoring.models import Alert, AuditEntry, Camera, ScoreBlock, User, Verdict
from monitoring.reports import report
from monitoring.reports.period import BadPeriod, Period, parse
from monitoring.reports.watched import stability_index
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MARCH = Period(NOON.date() - timedelta(days=2), NOON.date())
URL = f"?first={MARCH.first}&last={MARCH.last}"


def visitor(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def alert(camera: Camera, opened: datetime = NOON, **more: Any) -> Alert:
    return Alert.objects.create(
        camera=camera, opened_at=opened, last_at=opened, state=Alert.State.ENDED, label="movement", **more
    )


def verdict(of: Alert, reviewer: User, kind: str, minutes: float = 1, **more: Any) -> Verdict:
    return Verdict.objects.create(
        alert=of,
        reviewer=reviewer,
        reviewer_name=reviewer.get_username(),
        kind=kind,
        created_at=of.opened_at + timedelta(minutes=minutes),
        **more,
    )


def scores(camera: Camera, minute: datetime, values: list[float], version: str = "one") -> None:
    start = minute.timestamp()
    rows = [
        Assessment(
            sequence=number,
            start=start + number,
            end=start + number + 1,
            frame_start=8 * number,
            frame_end=8 * number + 8,
            score=value,
            raw=value,
            label="movement",
            contributions={Modality.MOTION: 1.0},
            model_version=version,
        )
        for number, value in enumerate(values)
    ]
    (block,) = pack(Scored(row) for row in rows)
    ScoreBlock.objects.create(
        source_kind=ScoreBlock.Source.CAMERA,
        source_id=camera.pk,
        system=camera.main_system,
        model_version=version,
        minute=block.minute,
        count=block.count,
        scores=block.scores,
        details=block.details,
    )


@pytest.fixture
def judged(cast: Cast) -> Cast:
    """Three alerts at the gate, of which one is a false alarm and one a known activity; one in the yard."""
    false = alert(cast.gate, review=Alert.Review.DISMISSED, severity=Alert.Severity.ALERT)
    verdict(false, cast.reviewer, Verdict.Kind.DISMISSED, reason=Verdict.Reason.FALSE_ALARM)
    verdict(false, cast.administrator, Verdict.Kind.DISMISSED, minutes=9, reason=Verdict.Reason.FALSE_ALARM)
    known = alert(cast.gate, review=Alert.Review.DISMISSED)
    verdict(known, cast.reviewer, Verdict.Kind.DISMISSED, minutes=3, reason=Verdict.Reason.KNOWN_ACTIVITY)
    true = alert(cast.gate, review=Alert.Review.CONFIRMED, reviewed_label="fight")
    Alert.objects.filter(pk=true.pk).update(acknowledged_at=true.opened_at + timedelta(seconds=20))
    verdict(true, cast.reviewer, Verdict.Kind.CONFIRMED, minutes=5)
    verdict(true, cast.administrator, Verdict.Kind.DISMISSED, minutes=6, withdrawn_at=NOON)
    alert(cast.yard)
    for number in range(144):
        scores(cast.gate, NOON - timedelta(hours=1) + timedelta(minutes=number), [0.1, 0.2])
    return cast


def test_it_works(judged: Cast) -> None:
    made = report.make(user=judged.reviewer, period=MARCH)
    assert made is not None
    assert (made.total.alerts, made.total.severe) == (3, 1)
    assert (made.total.confirmed, made.total.dismissed, made.total.false_alarms) == (1, 2, 1)
    assert made.total.acknowledged.median == 20
    assert made.total.judged.median == 180
    (gate,) = made.cameras
    assert gate.watched == pytest.approx(0.1)
    assert gate.false_alarms_a_day == pytest.approx(10)
    assert gate.budget == judged.gate.budget
    assert [(row.name, row.alerts) for row in made.classes] == [("movement", 2), ("fight", 1)]
    assert [row.alerts for row in made.days] == [0, 0, 3]
    assert made.reviewers is not None
    assert [(who.name, who.verdicts, who.withdrawn) for who in made.reviewers] == [
        ("reviewer", 3, 0),
        ("administrator", 1, 1),
    ]
    assert made.agreement is not None
    assert (made.agreement.pairs, made.agreement.agreed) == (2, 1)


def test_faults_of_cameras_are_no_alarms(cast: Cast) -> None:
    alert(cast.gate, cause=Alert.Cause.OFFLINE)
    made = report.make(user=cast.reviewer, period=MARCH)
    assert made is not None
    assert made.total.alerts == 0


def test_days_are_the_cameras_own(cast: Cast) -> None:
    Camera.objects.filter(pk=cast.gate.pk).update(time_zone="Pacific/Auckland")
    late = datetime(2026, 3, 4, 23, 30, tzinfo=ZoneInfo("Pacific/Auckland"))
    alert(cast.gate, late)
    alert(cast.gate, late + timedelta(hours=1))
    made = report.make(user=cast.reviewer, period=MARCH)
    assert made is not None
    assert [row.alerts for row in made.days] == [0, 0, 1]


def test_scores_that_moved_are_told(cast: Cast) -> None:
    random = np.random.default_rng(5)
    for day in range(6):
        centre = 0.2 if day < 3 else 0.5
        # A report of three days reads every eleventh minute.
        noon = int((NOON - timedelta(days=5 - day)).timestamp()) // 60
        for minute in range(noon - noon % 11, noon + 30, 11):
            when = datetime.fromtimestamp(60 * minute, UTC)
            values = np.clip(random.normal(centre, 0.05, 60), 0, 1)
            scores(cast.gate, when, values.tolist(), "one" if day < 3 else "two")
            scores(cast.yard, when, np.clip(random.normal(0.2, 0.05, 60), 0, 1).tolist())
    made = report.make(user=cast.administrator, period=MARCH)
    assert made is not None
    drifts = {row.name: row.drift for row in made.drift}
    assert (drifts["Gate"].word, drifts["Gate"].model_changed) == ("drifted", True)
    assert (drifts["Yard"].word, drifts["Yard"].model_changed) == ("steady", False)
    assert drifts["Gate"].median == pytest.approx(0.5, abs=0.02)
    assert drifts["Gate"].median_before == pytest.approx(0.2, abs=0.02)


def test_the_stability_index_is_nought_for_the_same_and_grows_with_the_shift() -> None:
    before = np.random.default_rng(3).normal(size=4000)
    shifts = [stability_index(before, before + shift) for shift in (0.0, 0.3, 1.0)]
    assert shifts[0] == pytest.approx(0, abs=1e-12)
    # Of two normal distributions it is the square of the shift but for the bins.
    assert shifts[1] == pytest.approx(0.09, abs=0.03)
    assert shifts[2] > 0.5


@pytest.mark.parametrize(
    ("who", "alerts", "people"),
    [
        ("administrator", 4, True),
        ("reviewer", 3, True),
        ("operator", 3, False),
        ("other_reviewer", 1, True),
        ("other_operator", 1, False),
    ],
)
def test_everybody_sees_their_own_cameras(judged: Cast, who: str, alerts: int, people: bool) -> None:
    client = visitor(getattr(judged, who))
    told = client.get(f"/api/v1/reports/{URL}").json()
    assert told["total"]["alerts"] == alerts
    assert (told["reviewers"] is not None) == people
    page = client.get(f"/reports/{URL}").text
    assert ("Agreement" in page) == people
    sheet = list(csv.DictReader(io.StringIO(client.get(f"/reports/report.csv{URL}").text)))
    (total,) = [row for row in sheet if row["table"] == "total"]
    assert int(total["alerts"]) == alerts
    assert any(row["table"] == "reviewer" for row in sheet) == (people and alerts > 1)
    pdf = client.get(f"/reports/report.pdf{URL}")
    assert pdf.content.startswith(b"%PDF-")
    exports = AuditEntry.objects.filter(action="export.made", actor=getattr(judged, who).get_username())
    assert sorted(entry.details["format"] for entry in exports) == ["CSV", "PDF"]


@pytest.mark.parametrize("address", ["/reports/", "/reports/report.csv", "/reports/report.pdf"])
def test_strangers_see_nothing(judged: Cast, address: str) -> None:
    assert Client().get(address)["Location"].startswith("/accounts/login/")
    assert visitor(judged.stranger).get(address).status_code == 302
    assert Client().get("/api/v1/reports/").status_code == 401
    assert visitor(judged.other_operator).get(f"{address}?camera={judged.gate.pk}").status_code == 404


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("first=2026-03-09&last=2026-03-01", "lies after the last"),
        ("first=yesterday", "is no day"),
        ("first=2025-01-01&last=2026-01-01", "92 days at most"),
        ("first=1066-01-01&last=1066-01-02", "There are no alerts of 1066-01-01"),
        ("camera=gate", "no such camera"),
    ],
)
def test_bad_days_get_a_sentence(cast: Cast, query: str, sentence: str) -> None:
    client = visitor(cast.administrator)
    page = client.get(f"/reports/?{query}")
    assert (page.status_code, sentence in page.text) == (400, True)
    assert sentence in str(client.get(f"/api/v1/reports/?{query}").json())
    assert sentence in client.get(f"/reports/report.csv?{query}").text


def test_the_last_seven_days_are_the_usual_ones() -> None:
    assert parse("", "2026-03-04", today=NOON.date()).days == 7
    with pytest.raises(BadPeriod):
        parse("", "2026-03-08", today=NOON.date())
