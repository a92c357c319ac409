"""The mail server of the tests."""

import smtplib
from email.message import EmailMessage

import pytest

from core.testing.programs import LOOPBACK


def send(port):
    """Send one mail to Aino."""
    message = EmailMessage()
    message["From"], message["To"] = "tapahtumat@yhdistys.example", "aino@yhdistys.example"
    message["Subject"] = "Tervetuloa"
    message.set_content("Nähdään!")
    with smtplib.SMTP(LOOPBACK, port) as client:
        client.send_message(message)


def test_mail_is_kept(post_office):
    """What was sent can be read, with its envelope."""
    send(post_office.port)
    (message,) = post_office.to("aino@yhdistys.example")
    assert message["Subject"] == "Tervetuloa"
    assert message.get_content().strip() == "Nähdään!"
    assert post_office.envelopes[0][0] == "tapahtumat@yhdistys.example"
    assert post_office.to("eino@yhdistys.example") == []


def test_mail_is_refused_as_often_as_told(post_office):
    """One refusal, then the post goes on."""
    post_office.refuse("550 No such person")
    with pytest.raises(smtplib.SMTPDataError, match="No such person"):
        send(post_office.port)
    assert post_office.messages == []
    post_office.delay = 0.01
    send(post_office.port)
    assert len(post_office.messages) == 1
