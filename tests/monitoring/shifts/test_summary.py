"""What a summary says of a night, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inference.describe.draft import Language
from monitoring.models import Alert, Camera, Description, ShiftSummary, User, Verdict
from monitoring.shifts import making, summary
from monitoring.shifts.hours import BadHours
from monitoring.shifts.summary import Summary
from tests.monitoring.conftest import Cast
from tests.monitoring.shifts.conftest import MORNING, NIGHT, at, footage

pytestmark = pytest.mark.django_db

Make = Callable[..., Alert]


def told(user: User, language: Language = Language.ENGLISH) -> Summary:
    return summary.of_now(user=user, hours=NIGHT, group=None, language=language, now=MORNING)


def texts(found: Summary) -> list[str]:
    return [sentence.text for sentence in found.overview]


def saying(found: Summary, part: str) -> tuple[str, tuple[str, ...]]:
    """The one sentence of the overview with these words, and the alerts it is made of."""
    ((text, alerts),) = [(said.text, said.alerts) for said in found.overview if part in said.text]
    return text, alerts


def judge(alert: Alert, reviewer: User, review: str, minutes: float = 2, reason: str = "") -> None:
    kind = Verdict.Kind.CONFIRMED if review == Alert.Review.CONFIRMED else Verdict.Kind.DISMISSED
    given = alert.opened_at + timedelta(minutes=minutes)
    Verdict.objects.create(
        alert=alert,
        reviewer=reviewer,
        reviewer_name=reviewer.username,
        kind=kind,
        reason=reason,
        created_at=given,
    )
    Alert.objects.filter(pk=alert.pk).update(review=review)


def test_it_works(cast: Cast, always: Camera, alert: Make) -> None:
    fight = alert(cast.gate, 4, severity="alert", peak=0.93, acknowledged_at=at(4) + timedelta(seconds=20))
    dog = alert(cast.gate, 5)
    alert(cast.yard, 6)
    judge(fight, cast.reviewer, "confirmed")
    judge(dog, cast.reviewer, "dismissed", reason="false_alarm")
    footage(always, -1, 9)

    found = told(cast.administrator)
    assert texts(found)[0] == "3 alerts on 2 of 2 cameras, 1 of them severe."
    text, alerts = saying(found, "0.93")
    assert text.startswith("“Gate”: ")
    assert "02:00:00" in text
    assert text.endswith(" Score 0.93, confirmed.")
    assert alerts == (str(fight.pk),)
    assert saying(found, "dismissed") == (
        "1 confirmed, 1 dismissed (1 as a false alarm).",
        (str(fight.pk), str(dog.pk)),
    )
    assert saying(found, "not been judged")[0] == "1 alert has not been judged."
    assert saying(found, "by nobody")[0] == "2 of 3 were acknowledged by nobody."
    assert saying(found, "acknowledged, after")[0] == "1 of 3 acknowledged, after 20 s."
    assert saying(found, "verdict")[0] == (
        "2 of 3 got a first verdict, at the median after 2 min, at the latest after 2 min."
    )
    assert "None of the 2 cameras was reported offline." in texts(found)
    assert "No recording is missing of the camera that records always." in texts(found)
    assert (found.total.alerts, found.total.false_alarms, found.total.waiting) == (3, 1, 1)
    assert [(section.name, section.numbers.alerts) for section in found.cameras] == [("Gate", 2), ("Yard", 1)]
    gate = [sentence.text for sentence in found.cameras[0].sentences]
    assert gate[:2] == ["2 alerts, 1 of them severe.", "By name: 2 × “movement”."]


def test_a_quiet_night_is_told_as_such(cast: Cast, always: Camera) -> None:
    footage(always, 0, 8)
    assert texts(told(cast.operator))[0] == "No alert."
    assert texts(told(cast.administrator))[0] == "No alert on any of the 2 cameras."


def test_hours_end_where_the_next_begin(cast: Cast, always: Camera, alert: Make) -> None:
    alert(cast.gate, 0)
    alert(cast.gate, 8)
    alert(cast.gate, -0.1)
    assert told(cast.administrator).total.alerts == 1


def test_what_had_begun_before_is_told_apart(cast: Cast, always: Camera, alert: Make) -> None:
    lasting = alert(cast.gate, -3, ended_at=at(1), changed_at=at(30))
    alert(cast.gate, -2, changed_at=at(3))  # over before, and judged within the night
    found = told(cast.administrator)
    assert found.total.alerts == 0
    assert saying(found, "before") == (
        "1 alert that had opened before went on into these hours and is not counted above.",
        (str(lasting.pk),),
    )


def test_what_is_still_open_is_told_with_its_time(cast: Cast, always: Camera, alert: Make) -> None:
    late = alert(cast.gate, 7.5, state="open", ended_at=None)
    early = alert(cast.yard, -30, state="open", ended_at=None)
    assert saying(told(cast.administrator), "still open") == (
        "2 alerts are still open: “Gate” since 05:30:00 and “Yard” since 2026-03-03 16:00:00.",
        (str(late.pk), str(early.pk)),
    )


def test_cameras_that_were_away_are_told_with_their_hours(cast: Cast, always: Camera, alert: Make) -> None:
    fault = {"cause": "offline", "label": "Camera offline"}
    alert(cast.gate, 1, ended_at=at(1.2), **fault)
    alert(cast.gate, 3, ended_at=at(3.5), **fault)
    alert(cast.yard, 7.75, ended_at=None, state="open", **fault)
    alert(cast.yard, 2, cause="picture", ended_at=at(2.1), description="Something covers the camera.")
    footage(always, 0, 1)
    footage(always, 1.2, 3)
    footage(always, 3.5, 8)
    said = texts(told(cast.administrator))
    assert "“Gate”: Offline 2 times, 42 min in all, the longest from 01:00:00 to 01:30:00." in said
    assert (
        "“Gate”: Recording is missing 2 times, 42 min in all, the longest from 01:00:00 to 01:30:00." in said
    )
    assert "“Yard”: Offline since 05:45:00 (15 min)." in said
    assert "“Yard”: No good picture from 00:00:00 to 00:06:00 (6 min): “Something covers the camera”." in said
    assert not any("reported offline" in text or "No recording" in text for text in said)


def test_a_camera_that_came_late_missed_nothing_before(cast: Cast, always: Camera) -> None:
    Camera.objects.filter(pk=always.pk).update(created_at=at(4))
    footage(always, 4, 8)
    assert "No recording is missing of the camera that records always." in texts(told(cast.administrator))


def test_alerts_without_footage_are_told(cast: Cast, always: Camera, alert: Make) -> None:
    bare = alert(cast.gate, 1, evidence_path="")
    alert(cast.gate, 2, evidence_path="", evidence_made_for=None)  # it may still come
    assert saying(told(cast.administrator), "no footage") == (
        "There is no footage of 1 alert.",
        (str(bare.pk),),
    )


def test_a_reviewers_words_come_first_and_dismissed_alerts_do_not(
    cast: Cast, always: Camera, alert: Make
) -> None:
    seen = alert(cast.gate, 1, peak=0.7)
    judge(alert(cast.gate, 2, peak=0.99), cast.reviewer, "dismissed")
    Description.objects.create(
        alert=seen, sentence="It was measured.", edit="A <b>fox”. All is well", edited_by_name="reviewer"
    )
    text, alerts = saying(told(cast.administrator), "fox")
    assert text == "“Gate”: 23:00:00, “reviewer” wrote: “A <b>fox'. All is well”. Score 0.70."
    assert alerts == (str(seen.pk),)
    assert not any("0.99" in text for text in texts(told(cast.administrator)))


@pytest.mark.parametrize(
    ("who", "cameras", "alerts"),
    [
        ("administrator", {"Gate", "Yard"}, 3),
        ("reviewer", {"Gate"}, 2),
        ("operator", {"Gate"}, 2),
        ("other_reviewer", {"Yard"}, 1),
        ("other_operator", {"Yard"}, 1),
    ],
)
def test_everybody_reads_of_their_own_cameras(
    cast: Cast, always: Camera, alert: Make, who: str, cameras: set[str], alerts: int
) -> None:
    for camera, hour in ((cast.gate, 1), (cast.gate, 2), (cast.yard, 3)):
        alert(camera, hour)
    alert(None, 4, cause="storage", label="Storage full")
    kept = making.keep(by=cast.administrator, hours=NIGHT, group=None, language=Language.ENGLISH, now=MORNING)
    user: User = getattr(cast, who)
    for found in (told(user), summary.find(user=user, summary_id=kept.pk)):
        assert found is not None
        assert {section.name for section in found.cameras} == cameras
        assert found.total.alerts == alerts
        others = {"Gate", "Yard"} - cameras
        assert not any(name in str(summary.to_json(found)) for name in others)
        assert ("disk was full" in str(texts(found))) == (who == "administrator")


def test_strangers_read_nothing(cast: Cast, always: Camera) -> None:
    kept = making.keep(by=cast.operator, hours=NIGHT, group=None, language=Language.ENGLISH, now=MORNING)
    for user in (cast.stranger, cast.other_operator, cast.other_reviewer):
        assert summary.find(user=user, summary_id=kept.pk) is None
    cast.yard.groups.clear()
    assert told(cast.other_operator).cameras == []


def test_what_was_kept_stays_as_it_was(cast: Cast, always: Camera, alert: Make) -> None:
    first, second = alert(cast.gate, 1), alert(cast.gate, 2)
    kept = making.keep(by=cast.operator, hours=NIGHT, group=None, language=Language.ENGLISH, now=MORNING)
    judge(first, cast.reviewer, "confirmed")
    second.delete()
    found = summary.find(user=cast.operator, summary_id=kept.pk)
    assert found is not None
    assert saying(found, "judged")[0] == "2 alerts have not been judged."
    assert {link.id: link.gone for link in found.links.values()} == {
        str(first.pk): False,
        kept.content["cameras"][0]["raised"][1]["id"]: True,
    }


def test_hours_that_have_not_ended_are_told_so_far(cast: Cast, always: Camera, alert: Make) -> None:
    alert(cast.gate, 1)
    alert(cast.gate, 5)
    found = summary.of_now(user=cast.operator, hours=NIGHT, group=None, language=Language.ENGLISH, now=at(2))
    assert (found.so_far, found.total.alerts) == (True, 1)
    with pytest.raises(BadHours, match="not begun"):
        making.keep(by=cast.operator, hours=NIGHT, group=None, language=Language.ENGLISH, now=at(-1))
    assert not ShiftSummary.objects.exists()


@pytest.mark.parametrize(
    ("language", "sentence", "offline"),
    [
        (Language.GERMAN, "2 Alarme an 1 von 2 Kameras, davon keiner schwer.", "„Yard“: Offline von"),
        (
            Language.FRENCH,
            "2 alertes sur 1 des 2 caméras, dont aucune grave.",
            "«\u00a0Yard\u00a0» : Hors ligne de",
        ),
        (Language.SPANISH, "2 alertas en 1 de 2 cámaras, ninguna de ellas grave.", "«Yard»: Sin conexión de"),
    ],
)
def test_it_speaks_the_sites_language(
    cast: Cast, always: Camera, alert: Make, language: Language, sentence: str, offline: str
) -> None:
    alert(cast.gate, 1, state="open", ended_at=None)
    alert(cast.gate, 2)
    alert(cast.yard, 3, cause="offline")
    said = texts(told(cast.administrator, language))
    assert said[0] == sentence
    assert any(text.startswith(offline) for text in said)
    english = set(texts(told(cast.administrator)))
    assert not english & set(said)


def test_labels_of_systems_are_told_in_the_language_and_others_as_names(
    cast: Cast, always: Camera, alert: Make
) -> None:
    for hour, label in enumerate(("fall", "Fall", "Ladendieb“ war da. Alles gut")):
        alert(cast.gate, hour + 1, label=label)
    said = [sentence.text for sentence in told(cast.operator, Language.GERMAN).cameras[0].sentences]
    assert "Nach Namen: 2 × Sturz und 1 × „Ladendieb' war da. Alles gut“." in said


def test_a_long_table_is_not_searched_through(cast: Cast, always: Camera, alert: Make) -> None:
    """As many questions for many alerts as for few, and none that reads all there ever were."""
    alert(cast.gate, 1)
    with CaptureQueriesContext(connection) as few:
        told(cast.administrator)
    for number in range(20):
        alert(cast.gate, 2 + number / 100)
    with CaptureQueriesContext(connection) as many:
        told(cast.administrator)
    assert len(many) == len(few)
    if connection.vendor == "sqlite":
        asked = [query["sql"] for query in many if 'FROM "monitoring_alert"' in query["sql"]]
        with connection.cursor() as cursor:
            plans = [
                row[3]
                for sql in asked
                for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
                if "monitoring_alert" in row[3]
            ]
        assert plans
        assert all("USING INDEX" in plan for plan in plans), plans
