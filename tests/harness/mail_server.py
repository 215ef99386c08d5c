"""A real SMTP server on a port of its own, which keeps what it is given and refuses when told to."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.harness.ports import free_port


class MailServer:
    """`messages` arrived, as (recipients, message); `answer` is what the next ones are told instead of OK."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], EmailMessage]] = []
        self.answer = ""
        self.port = free_port()
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Idempotent; `start` begins anew on the same port."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def subjects(self) -> list[str]:
        return [message["subject"] for _, message in self.messages]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer:
            return self.answer
        content = cast(bytes, envelope.content)
        message: Any = message_from_bytes(content, policy=policy.default)
        self.messages.append((list(map(str, envelope.rcpt_tos)), message))
        return "250 OK"
