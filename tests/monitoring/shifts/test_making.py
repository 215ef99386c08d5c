"""That every shift is summed up once, and e-mailed to those who want it and may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from monitoring.intake import people, preferences, shifts
from monitoring.intake.preferences import Preferences
from monitoring.intake.shifts import ShiftSettings
from monitoring.models import Alert, Camera, Role, Shift, ShiftLetter, ShiftSummary, User, WriterSettings
from monitoring.shifts import letters, making
from tests.harness.mail_server import MailServer
from tests.monitoring.conftest import Cast
from tests.monitoring.shifts.conftest import MORNING, NIGHT, at
from tests.monitoring.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_IS_SET_UP = True
    settings.WATCHPOST_URL = "https://watch.example.org"
    yield server
    server.stop()


def wants(user: User, **wishes: Any) -> None:
    wished = Preferences(shifts=True, **wishes)
    preferences.keep(user=user, preferences=wished, address=f"{user.username}@example.org")


def nights() -> list[datetime]:
    return list(ShiftSummary.objects.order_by("start").values_list("start", flat=True))


def test_it_works(cast: Cast, always: Camera, shift: Shift, alert: Callable[..., Alert]) -> None:
    alert(cast.gate, 1)
    assert making.make_due(now=NIGHT.end + timedelta(seconds=30)) == 0  # its last alerts may still come
    assert making.make_due(now=MORNING) == 1
    assert making.make_due(now=MORNING + timedelta(hours=3)) == 0
    kept = ShiftSummary.objects.get()
    assert (kept.shift, kept.name, kept.start, kept.end) == (shift, "Night", NIGHT.start, NIGHT.end)
    assert set(kept.cameras.all()) == {cast.gate, cast.yard}
    assert kept.asked_by_name == ""


def test_a_group_has_its_own_cameras_and_the_site_its_language(
    cast: Cast, always: Camera, shift: Shift
) -> None:
    Shift.objects.filter(pk=shift.pk).update(group=cast.gate.groups.get())
    WriterSettings.objects.create(language="fr")
    making.make_due(now=MORNING)
    kept = ShiftSummary.objects.get()
    assert ([*kept.cameras.all()], kept.language) == ([cast.gate], "fr")
    assert kept.content["site"] == "Day"


def test_what_was_missed_while_nothing_ran_is_made_later(cast: Cast, always: Camera, shift: Shift) -> None:
    Shift.objects.filter(pk=shift.pk).update(since=at(-1000))
    assert making.make_due(now=MORNING) == 7
    assert nights() == [NIGHT.start - timedelta(days=days) for days in range(6, -1, -1)]
    assert making.make_due(now=MORNING + timedelta(days=2)) == 2


def test_nothing_is_made_of_hours_before_a_shift_was_told_or_changed(cast: Cast, always: Camera) -> None:
    now = datetime.now(UTC)
    ended = (now - timedelta(hours=3)).time().replace(microsecond=0)
    begun = (now - timedelta(hours=9)).time().replace(microsecond=0)
    wished = ShiftSettings(name="a", days=tuple(range(7)), starts=begun, ends=ended, time_zone="UTC")
    kept = shifts.keep_shift(by=cast.administrator, settings=wished)
    assert making.make_due(now=now) == 0
    assert making.make_due(now=now + timedelta(days=1)) == 1
    renamed = ShiftSettings(name="b", days=kept.days, starts=begun, ends=ended, time_zone="UTC")
    since = shifts.keep_shift(by=cast.administrator, settings=renamed, shift=kept).since
    assert since == kept.since
    moved = ShiftSettings(
        name="b", days=kept.days, starts=begun, ends=time(ended.hour, 59, 59), time_zone="UTC"
    )
    assert shifts.keep_shift(by=cast.administrator, settings=moved, shift=kept).since > since


def test_a_shift_that_is_switched_off_is_not_summed_up(cast: Cast, always: Camera, shift: Shift) -> None:
    Shift.objects.filter(pk=shift.pk).update(enabled=False)
    assert making.make_due(now=MORNING) == 0


def test_a_deleted_shift_leaves_what_it_came_to(cast: Cast, always: Camera, shift: Shift) -> None:
    making.make_due(now=MORNING)
    shifts.remove_shift(by=cast.administrator, shift=shift)
    kept = ShiftSummary.objects.get()
    assert (kept.shift, kept.name) == (None, "Night")


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_make_one_and_send_one(
    cast: Cast, always: Camera, shift: Shift, server: MailServer
) -> None:
    wants(cast.operator)
    made = together(*[lambda: making.make_due(now=MORNING)] * 3)
    assert (sum(made), ShiftSummary.objects.count(), ShiftLetter.objects.count()) == (1, 1, 1)
    sent = together(*[lambda: letters.send_due(now=MORNING)] * 3)
    assert (sum(sent), len(server.messages)) == (1, 1)


def test_each_reads_of_their_own_cameras(
    cast: Cast, always: Camera, shift: Shift, server: MailServer, alert: Callable[..., Alert]
) -> None:
    for user in (cast.operator, cast.other_operator, cast.stranger):
        wants(user)
    preferences.keep(user=cast.reviewer, preferences=Preferences(email=True), address="r@example.org")
    alert(cast.gate, 1)
    alert(cast.yard, 2)
    alert(cast.yard, 3)
    making.make_due(now=MORNING)
    assert letters.send_due(now=MORNING) == 2
    said = {}
    for (recipient,), message in server.messages:
        body = message.get_body()
        assert body is not None
        said[recipient] = (message["subject"], body.get_content())
    assert set(said) == {"operator@example.org", "other-operator@example.org"}
    subject, text = said["other-operator@example.org"]
    assert subject == "Shift Night: 2026-03-04 22:00 to 2026-03-05 06:00, 2 alerts"
    assert "2 alerts, none of them severe." in text
    assert "Yard" in text
    assert "Gate" not in text
    assert f"https://watch.example.org/reports/shift/{ShiftSummary.objects.get().pk}/" in text
    assert letters.send_due(now=MORNING) == 0


def test_quiet_hours_and_failures_put_a_letter_off(
    cast: Cast, always: Camera, shift: Shift, server: MailServer
) -> None:
    wants(cast.operator, quiet_from=time(5), quiet_to=time(7))
    making.make_due(now=MORNING)
    assert letters.send_due(now=MORNING) == 0
    row = ShiftLetter.objects.get()
    assert (row.state, row.due_at) == ("held", NIGHT.end + timedelta(hours=1))
    server.answer = "450 come back later"
    seven = NIGHT.end + timedelta(hours=1)
    assert letters.send_due(now=seven) == 0
    row.refresh_from_db()
    assert (row.state, "450" in row.reason) == ("waiting", True)
    server.answer = ""
    assert letters.send_due(now=seven + timedelta(minutes=1)) == 1


@pytest.mark.parametrize("reason", ["right", "wish", "late"])
def test_what_is_no_longer_wanted_is_not_sent(
    cast: Cast, always: Camera, shift: Shift, server: MailServer, reason: str
) -> None:
    wants(cast.operator)
    making.make_due(now=MORNING)
    now = MORNING
    if reason == "right":
        people.change(person=cast.operator, role=Role.OPERATOR, groups=[], is_active=True)
    elif reason == "wish":
        preferences.keep(user=cast.operator, preferences=Preferences())
    else:
        now += timedelta(days=2)
    assert letters.send_due(now=now) == 0
    assert (server.messages, ShiftLetter.objects.get().state) == ([], "dropped")


def test_old_shifts_are_not_mailed(cast: Cast, always: Camera, shift: Shift, server: MailServer) -> None:
    wants(cast.operator)
    Shift.objects.filter(pk=shift.pk).update(since=at(-1000))
    making.make_due(now=MORNING)
    assert [letter.summary.start for letter in ShiftLetter.objects.all()] == [NIGHT.start]


def test_interrupted_sending_is_not_repeated(
    cast: Cast, always: Camera, shift: Shift, server: MailServer
) -> None:
    wants(cast.operator)
    making.make_due(now=MORNING)
    ShiftLetter.objects.update(state="sending", claimed_at=MORNING)
    assert letters.send_due(now=MORNING + timedelta(minutes=11)) == 0
    row = ShiftLetter.objects.get()
    assert (row.state, "interrupted" in row.reason, server.messages) == ("failed", True, [])
