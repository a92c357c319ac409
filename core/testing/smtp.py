"""A real SMTP server on the loopback address that keeps what it gets."""

import asyncio
import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from core.testing.programs import LOOPBACK, free_port

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """Takes mail, keeps it, and can be told to refuse or to be slow.

    `refuse(reply, times)` answers the next mails with this reply, `delay` makes each wait.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"smtp://{LOOPBACK}:{port}"
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.delay = 0.0
        self._replies: list[str] = []

    def refuse(self, reply: str = "451 Try again later", times: int = 1) -> None:
        """Answer the next `times` mails with `reply` and keep none of them."""
        self._replies += [reply] * times

    def to(self, address: str) -> list[EmailMessage]:
        """The kept messages to one address, oldest first."""
        pairs = zip(self.envelopes, self.messages, strict=True)
        return [message for (_, recipients), message in pairs if address in recipients]

    async def handle_DATA(  # noqa: N802 - signature: aiosmtpd looks the method up by this name
        self, server: "SMTP", session: "Session", envelope: "Envelope"
    ) -> str:
        """Take one mail."""
        del server, session
        if self.delay:
            await asyncio.sleep(self.delay)
        if self._replies:
            return self._replies.pop(0)
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.SMTP)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        return "250 Kept"


@contextmanager
def post_office_on(port: int) -> Iterator[PostOffice]:
    """An SMTP server on this port."""
    from aiosmtpd.controller import Controller

    office = PostOffice(port)
    controller = Controller(office, hostname=LOOPBACK, port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A running SMTP server; `post_office.url` is the setting, `post_office.messages` the mail."""
    with post_office_on(free_port()) as office:
        yield office
