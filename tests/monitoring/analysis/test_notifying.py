"""E-mails about alerts, sent to a real mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from monitoring.analysis import notifying
from monitoring.intake import people, preferences
from monitoring.intake.preferences import Preferences
from monitoring.models import Alert, Camera, Notification, Role, User
from tests.harness.mail_server import MailServer
from tests.monitoring.conftest import Cast

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Raise = Callable[..., Alert]


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_IS_SET_UP = True
    settings.WATCHPOST_URL = "https://watch.example.org"
    settings.DEFAULT_FROM_EMAIL = "Watchpost <watch@example.org>"
    yield server
    server.stop()


def wants(user: User, **wishes: Any) -> None:
    preferences.keep(
        user=user, preferences=Preferences(email=True, **wishes), address=f"{user.username}@example.org"
    )


def raise_alert(camera: Camera | None, *, at: datetime = NOON, **more: Any) -> Alert:
    values = {"severity": "alert", "peak": 0.83, "line": 0.61, "label": "person running", **more}
    Alert.objects.filter(camera=camera).update(state="ended")
    alert = Alert.objects.create(camera=camera, opened_at=at, last_at=at, changed_at=at, **values)
    Alert.objects.filter(pk=alert.pk).update(created_at=at - timedelta(minutes=1))
    return alert


def states(alert: Alert) -> list[str]:
    return list(alert.notifications.order_by("user__username").values_list("state", flat=True))


def test_it_works(cast: Cast, server: MailServer, media_root: Path) -> None:
    Camera.objects.filter(pk=cast.gate.pk).update(time_zone="America/New_York")
    wants(cast.operator)
    (media_root / "snapshots").mkdir(parents=True)
    (media_root / "snapshots" / "a.jpg").write_bytes(b"\xff\xd8picture")
    alert = raise_alert(
        cast.gate, description="Somebody runs across the yard.", snapshot_path="snapshots/a.jpg"
    )
    notifying.notify(alert_id=alert.pk, now=NOON)

    [(recipients, message)] = server.messages
    assert recipients == ["operator@example.org"]
    assert message["subject"] == "Alert: Gate, person running"
    assert message["from"] == "Watchpost <watch@example.org>"
    body = message.get_body()
    assert body is not None
    text = body.get_content()
    assert "Somebody runs across the yard." in text
    assert "2026-11-22 07:00:00 (America/New_York)" in text
    assert "0.83" in text
    assert f"https://watch.example.org/alerts/{alert.pk}/" in text
    [attached] = message.iter_attachments()
    assert (attached.get_content_type(), attached.get_content()) == ("image/jpeg", b"\xff\xd8picture")
    assert states(alert) == ["sent"]


def test_only_those_who_see_the_camera_and_want_it_are_told(cast: Cast, server: MailServer) -> None:
    for user in (cast.administrator, cast.operator, cast.other_operator, cast.stranger):
        wants(user)
    wants(cast.reviewer, least_severity="notice")
    notice = raise_alert(cast.gate, severity="notice")
    notifying.notify(alert_id=notice.pk, now=NOON)
    assert [recipients for recipients, _ in server.messages] == [["reviewer@example.org"]]

    Alert.objects.filter(pk=notice.pk).update(severity="alert")
    notifying.notify(alert_id=notice.pk, now=NOON)
    told = sorted(recipients[0] for recipients, _ in server.messages)
    assert told == ["administrator@example.org", "operator@example.org", "reviewer@example.org"]


def test_faults_of_the_site_go_to_administrators(cast: Cast, server: MailServer) -> None:
    wants(cast.administrator)
    wants(cast.operator)
    notifying.notify(alert_id=raise_alert(None, cause="storage", label="").pk, now=NOON)
    assert server.subjects() == ["Alert: this site, storage full"]
    assert server.messages[0][0] == ["administrator@example.org"]


def test_nobody_is_told_twice(cast: Cast, server: MailServer) -> None:
    wants(cast.operator)
    alert = raise_alert(cast.gate)
    for later in range(3):
        notifying.notify(alert_id=alert.pk, now=NOON)
        notifying.send_due(now=NOON + timedelta(minutes=later))
    assert len(server.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_one(cast: Cast, server: MailServer) -> None:
    wants(cast.operator)
    alert = raise_alert(cast.gate)

    def work(_: int) -> None:
        try:
            notifying.notify(alert_id=alert.pk, now=NOON)
            notifying.send_due(now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(8)))
    assert len(server.messages) == 1
    assert states(alert) == ["sent"]


def test_alerts_within_the_cooldown_come_together_after_it(cast: Cast, server: MailServer) -> None:
    wants(cast.administrator, cooldown=300)
    notifying.notify(alert_id=raise_alert(cast.gate).pk, now=NOON)
    for minute in (1, 2):
        at = NOON + timedelta(minutes=minute)
        notifying.notify(alert_id=raise_alert(cast.gate, at=at, label=f"number {minute}").pk, now=at)
    elsewhere = NOON + timedelta(minutes=2)
    notifying.notify(alert_id=raise_alert(cast.yard, at=elsewhere).pk, now=elsewhere)
    assert server.subjects() == ["Alert: Gate, person running", "Alert: Yard, person running"]

    notifying.send_due(now=NOON + timedelta(seconds=299))
    assert len(server.messages) == 2
    notifying.send_due(now=NOON + timedelta(seconds=301))
    assert server.subjects()[2:] == ["2 alerts: Gate"]
    body = server.messages[2][1].get_body()
    assert body is not None
    text = body.get_content()
    assert text.index("number 1") < text.index("number 2")


def test_quiet_hours_hold_everything_until_they_end(cast: Cast, server: MailServer) -> None:
    # 22:00 to 07:00 in Berlin, which is an hour before UTC in November.
    wants(cast.administrator, quiet_from=time(22), quiet_to=time(7), time_zone="Europe/Berlin")
    night = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    first = raise_alert(cast.gate, at=night)
    notifying.notify(alert_id=first.pk, now=night)
    notifying.notify(alert_id=raise_alert(cast.yard, at=night).pk, now=night)
    assert states(first) == ["held"]
    row = first.notifications.get()
    assert (row.due_at, row.reason) == (datetime(2026, 11, 23, 6, 0, tzinfo=UTC), "Quiet hours.")
    notifying.send_due(now=datetime(2026, 11, 23, 5, 59, tzinfo=UTC))
    assert server.messages == []
    notifying.send_due(now=datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    assert server.subjects() == ["2 alerts: 2 places"]


def test_what_was_acknowledged_meanwhile_is_not_sent(cast: Cast, server: MailServer) -> None:
    wants(cast.operator, quiet_from=time(11), quiet_to=time(13))
    alert = raise_alert(cast.gate)
    notifying.notify(alert_id=alert.pk, now=NOON)
    Alert.objects.filter(pk=alert.pk).update(acknowledged_at=NOON, acknowledged_by=cast.reviewer)
    notifying.send_due(now=NOON + timedelta(hours=2))
    assert (server.messages, states(alert)) == ([], ["dropped"])


def test_a_right_that_was_withdrawn_meanwhile_counts(cast: Cast, server: MailServer) -> None:
    wants(cast.operator, quiet_from=time(11), quiet_to=time(13))
    alert = raise_alert(cast.gate)
    notifying.notify(alert_id=alert.pk, now=NOON)
    people.change(person=cast.operator, role=Role.OPERATOR, groups=[], is_active=True)
    notifying.send_due(now=NOON + timedelta(hours=2))
    assert (server.messages, states(alert)) == ([], ["dropped"])


def test_a_mail_server_that_is_away_is_tried_again(cast: Cast, server: MailServer) -> None:
    wants(cast.operator)
    server.stop()
    alert = raise_alert(cast.gate)
    notifying.notify(alert_id=alert.pk, now=NOON)
    row = alert.notifications.get()
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "cannot be reached" in row.reason
    server.start()
    notifying.send_due(now=NOON + timedelta(seconds=29))
    assert server.messages == []
    notifying.send_due(now=NOON + timedelta(seconds=31))
    assert len(server.messages) == 1
    assert states(alert) == ["sent"]


def test_a_refusal_for_now_is_tried_again_and_given_up_in_the_end(cast: Cast, server: MailServer) -> None:
    wants(cast.operator)
    server.answer = "451 try later"
    alert = raise_alert(cast.gate)
    now = NOON
    for pause in (0, *notifying.PAUSES):
        now += timedelta(seconds=pause + 1)
        notifying.send_due(now=now)
    row = alert.notifications.get()
    assert (row.state, row.attempts) == ("failed", 6)
    assert row.reason == "The mail server said 451: try later"


def test_a_refusal_for_good_is_not_tried_again(cast: Cast, server: MailServer) -> None:
    wants(cast.operator)
    server.answer = "550 no such person"
    alert = raise_alert(cast.gate)
    notifying.notify(alert_id=alert.pk, now=NOON)
    server.answer = ""
    notifying.send_due(now=NOON + timedelta(hours=3))
    assert (server.messages, states(alert)) == ([], ["failed"])


def test_what_a_killed_process_was_sending_is_not_sent_again(cast: Cast, server: MailServer) -> None:
    wants(cast.operator)
    alert = raise_alert(cast.gate)
    Notification.objects.create(alert=alert, user=cast.operator, state="sending", claimed_at=NOON, attempts=1)
    notifying.send_due(now=NOON + timedelta(minutes=9))
    assert states(alert) == ["sending"]
    notifying.send_due(now=NOON + timedelta(minutes=11))
    assert (server.messages, states(alert)) == ([], ["failed"])


def test_an_alert_that_the_broker_lost_is_told_all_the_same(cast: Cast, server: MailServer) -> None:
    wants(cast.operator)
    raise_alert(cast.gate)
    raise_alert(cast.gate, at=NOON - timedelta(minutes=11), label="of long ago")
    notifying.send_due(now=NOON)
    assert server.subjects() == ["Alert: Gate, person running"]


def test_it_waits_a_moment_for_the_picture(cast: Cast, server: MailServer) -> None:
    wants(cast.operator)
    alert = raise_alert(cast.gate)
    Alert.objects.filter(pk=alert.pk).update(created_at=NOON)
    notifying.notify(alert_id=alert.pk, now=NOON)
    assert states(alert) == ["waiting"]
    notifying.send_due(now=NOON + timedelta(seconds=9))
    assert states(alert) == ["sent"]


def test_without_a_mail_server_nothing_is_kept_for_later(cast: Cast, settings: Any) -> None:
    wants(cast.operator)
    settings.EMAIL_IS_SET_UP = False
    alert = raise_alert(cast.gate)
    notifying.notify(alert_id=alert.pk, now=NOON)
    assert notifying.send_due(now=NOON) == 0
    assert states(alert) == []


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ((2026, 3, 28, 23, 0), (2026, 3, 29, 5, 0)),  # the clock goes forward in between
        ((2026, 3, 29, 4, 59), (2026, 3, 29, 5, 0)),
        ((2026, 3, 29, 5, 0), None),
        ((2026, 10, 24, 21, 0), (2026, 10, 25, 6, 0)),  # and back
        ((2026, 10, 24, 19, 59), None),
    ],
)
def test_quiet_hours_are_hours_of_the_wall_clock(now: tuple[int, ...], ends: tuple[int, ...] | None) -> None:
    wishes = Preferences(quiet_from=time(22), quiet_to=time(7), time_zone="Europe/Berlin")
    moment = datetime(*now, tzinfo=UTC)  # type: ignore[arg-type,misc]
    end = wishes.quiet_until(moment)
    assert end == (datetime(*ends, tzinfo=UTC) if ends else None)  # type: ignore[arg-type,misc]
