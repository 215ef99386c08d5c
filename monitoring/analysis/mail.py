"""E-mails about alerts: plain, short, and the picture attached where there is one."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

from monitoring.analysis import schedules
from monitoring.describing import reading
from monitoring.models import Alert, User

LARGEST_PICTURE = 2 << 20
"""Bytes; many mail servers refuse messages of more than ten times that."""
MOST_LISTED = 40


class NotSent(Exception):
    """The mail server did not take a message; `str()` is a sentence.

    for_good  whether trying again is pointless
    """

    def __init__(self, sentence: str, *, for_good: bool) -> None:
        super().__init__(sentence)
        self.for_good = for_good


def send(message: EmailMessage) -> None:
    """Hands a message to the mail server. Raises NotSent."""
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        code, text = next(iter(refusal.recipients.values()))
        raise NotSent(_said(code, text), for_good=code >= 500) from None
    except smtplib.SMTPAuthenticationError as refusal:
        # The server's password may be mended; the message is not at fault.
        raise NotSent(_said(refusal.smtp_code, refusal.smtp_error), for_good=False) from None
    except smtplib.SMTPResponseException as refusal:
        raise NotSent(
            _said(refusal.smtp_code, refusal.smtp_error), for_good=refusal.smtp_code >= 500
        ) from None
    except (smtplib.SMTPException, OSError) as failure:
        raise NotSent(
            f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} cannot be reached or broke off "
            f"({type(failure).__name__}).",
            for_good=False,
        ) from None


def about(*, person: User, alerts: Sequence[Alert]) -> EmailMessage:
    """One e-mail about one alert, or a list of several that had to wait. Newest last."""
    subject = _subject(alerts[0]) if len(alerts) == 1 else _subject_of_many(alerts)
    body = _whole(alerts[0]) if len(alerts) == 1 else _list(alerts)
    message = _message(person, subject, body)
    # The same for every attempt, so that mail programs show once what a broken connection delivered twice.
    message.extra_headers["Message-ID"] = f"<{alerts[0].pk}.{person.pk}@{_domain()}>"
    picture = _picture(alerts[-1])
    if picture is not None:
        message.attach(f"{alerts[-1].pk}.jpg", picture, "image/jpeg")
    return message


def letter(*, person: User, subject: str, body: str, identity: str) -> EmailMessage:
    """Any other e-mail that somebody chose to get. `identity` is the same for every attempt to send it."""
    message = _message(person, subject, body)
    message.extra_headers["Message-ID"] = f"<{identity}@{_domain()}>"
    return message


def send_test(person: User) -> None:
    """Raises NotSent."""
    text = "E-mails of Watchpost reach you here. There is no alert; somebody pressed “Send a test”."
    send(_message(person, "Watchpost: a test", text))


def _message(person: User, subject: str, body: str) -> EmailMessage:
    reason = "You get this because you chose e-mails under Settings, Notifications."
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=f"{body}\n\n{reason}\n",
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )


def _subject(alert: Alert) -> str:
    return f"{alert.get_severity_display()}: {_place(alert)}, {_what(alert)}"


def _subject_of_many(alerts: Sequence[Alert]) -> str:
    places = sorted({_place(alert) for alert in alerts})
    where = places[0] if len(places) == 1 else f"{len(places)} places"
    return f"{len(alerts)} alerts: {where}"


def _whole(alert: Alert) -> str:
    lines = [_subject(alert), ""]
    described = reading.of_alert(alert)
    if described.shown:
        mark = f"({described.mark})" if described.mark else ""
        lines += [*filter(None, (described.shown, mark)), ""]
    lines.append(f"When   {_moment(alert, alert.opened_at)}")
    if alert.cause == Alert.Cause.SCORE:
        lines.append(f"Score  {alert.peak:.2f} (alerts open at {alert.line:.2f})")
    lines.append(f"Look   {page_address(f'/alerts/{alert.pk}/')}")
    return "\n".join(lines)


def _list(alerts: Sequence[Alert]) -> str:
    lines = ["Since the last e-mail:", ""]
    for alert in alerts[-MOST_LISTED:]:
        score = f", score {alert.peak:.2f}" if alert.cause == Alert.Cause.SCORE else ""
        lines.append(f"{_moment(alert, alert.opened_at)}  {_place(alert)}: {_what(alert)}{score}")
    if len(alerts) > MOST_LISTED:
        lines.append(f"and {len(alerts) - MOST_LISTED} before these")
    return "\n".join([*lines, "", f"Look   {page_address('/alerts/')}"])


def _place(alert: Alert) -> str:
    return alert.camera.name if alert.camera else "this site"


def _what(alert: Alert) -> str:
    return alert.label or alert.get_cause_display().lower()


def _moment(alert: Alert, moment: datetime) -> str:
    """In the time zone of the camera."""
    name = alert.camera.time_zone if alert.camera else "UTC"
    local = moment.astimezone(schedules.zone(name))
    return f"{local:%Y-%m-%d %H:%M:%S} ({name})"


def page_address(path: str) -> str:
    """Of a page of this site, as far as the server knows where people reach it."""
    return f"{settings.WATCHPOST_URL}{path}" if settings.WATCHPOST_URL else f"{path} on your Watchpost"


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "watchpost"


def _picture(alert: Alert) -> bytes | None:
    if not alert.snapshot_path:
        return None
    file = Path(settings.MEDIA_ROOT) / alert.snapshot_path
    try:
        return file.read_bytes() if file.stat().st_size <= LARGEST_PICTURE else None
    except FileNotFoundError:
        return None  # retention was faster


def _said(code: int, text: bytes | str) -> str:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"The mail server said {code}: {' '.join(words.split())}"[:190]
