"""Carrying mails to a real server and to a folder, with bad luck."""

import asyncio
import errno
import os
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from core.kit import smtp
from core.kit.smtp import MailFolder, NotSent, Parcel, SmtpServer, carrier
from core.testing.programs import free_port
from core.testing.smtp import PostOffice

DATA = b"From: a@x.example\r\nTo: b@x.example\r\nSubject: one\r\n\r\n.line\r\n"


def parcel(name="one", recipient="b@x.example") -> Parcel:
    return Parcel(name=name, sender="a@x.example", recipient=recipient, data=DATA)


async def trouble(server, mail=None) -> NotSent:
    with pytest.raises(NotSent) as caught:
        await server.send(mail or parcel())
    await server.close()
    return caught.value


async def test_one_connection_serves_a_round(post_office):
    """And a refused mail in the middle does not hurt the next."""
    server = SmtpServer(post_office.url)
    await server.send(parcel())
    post_office.refuse("554 No")
    with pytest.raises(NotSent) as caught:
        await server.send(parcel())
    await server.send(parcel())
    await server.close()
    await server.close()
    assert (caught.value.for_good, str(caught.value)) == (True, "554 No")
    assert post_office.envelopes == [("a@x.example", ["b@x.example"])] * 2
    assert post_office.messages[0].get_content().strip() == ".line"


async def test_not_now_is_not_for_good(post_office):
    """4xx asks for another try."""
    post_office.refuse("451 Later")
    error = await trouble(SmtpServer(post_office.url))
    assert (error.for_good, error.everywhere) == (False, False)


class Picky(PostOffice):
    """Refuses one addressee for good, one for now, and one sender."""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - signature: aiosmtpd looks it up
        """Take or refuse an addressee."""
        if address.startswith("gone"):
            return "550 No such user"
        if address.startswith("full"):
            return "452 Mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802 - signature: aiosmtpd looks it up
        """Take or refuse a sender."""
        if address.startswith("stranger"):
            return "553 Not from here"
        envelope.mail_from = address
        return "250 OK"


@pytest.fixture
def picky():
    office = Picky(free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    yield office
    controller.stop()


async def test_refused_addressees(picky):
    """550 is for good, 452 for now, and the connection goes on."""
    server = SmtpServer(picky.url)
    assert (await trouble(server, parcel(recipient="gone@x.example"))).for_good
    assert not (await trouble(server, parcel(recipient="full@x.example"))).for_good
    await server.send(parcel())
    await server.close()
    assert len(picky.messages) == 1


async def test_a_refused_sender_is_the_settings_fault(picky):
    """All mails would end the same way, and none is to blame."""
    mail = Parcel(name="one", sender="stranger@x.example", recipient="b@x.example", data=DATA)
    error = await trouble(SmtpServer(picky.url), mail)
    assert (error.for_good, error.everywhere) == (False, True)


async def test_no_server():
    """Nobody listens: other mails need no try now."""
    error = await trouble(SmtpServer(f"smtp://127.0.0.1:{free_port()}"))
    assert (error.for_good, error.everywhere) == (False, True)


async def test_a_slow_server_is_left(post_office):
    """The worker must not hang."""
    post_office.delay = 5.0
    error = await trouble(SmtpServer(post_office.url, seconds=0.3))
    assert (error.for_good, error.everywhere) == (False, False)


async def test_a_talk_that_is_called_off(post_office):
    """The half-done talk is dropped, and the next mail begins a new one."""
    server = SmtpServer(post_office.url)
    post_office.delay = 5.0
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(server.send(parcel()), 0.3)
    post_office.delay = 0.0
    await server.send(parcel("two"))
    await server.close()
    assert len(post_office.messages) == 1


async def test_a_server_that_hangs_up(post_office, monkeypatch):
    """The next mail connects anew."""
    server = SmtpServer(post_office.url)
    await server.send(parcel())
    assert server._client is not None
    server._client.close()
    await server.send(parcel())
    await server.close()
    assert len(post_office.messages) == 2


@pytest.fixture
def certificate(tmp_path) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    key, made = tmp_path / "key.pem", tmp_path / "made.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", key, "-out", made),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    return made, key


@pytest.fixture(params=["smtp", "smtps"])
def guarded(request, certificate):
    """A server that wants encryption and a password, by STARTTLS or from the start."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    logins = []

    def check(server, session, envelope, mechanism, data):
        logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss:word/", handled=False)

    office = PostOffice(free_port())
    extra = (
        {"ssl_context": context}
        if request.param == "smtps"
        else {"tls_context": context, "require_starttls": True}
    )
    controller = Controller(
        office,
        hostname="localhost",
        port=office.port,
        authenticator=check,
        auth_required=True,
        auth_require_tls=request.param == "smtp",
        **extra,
    )
    controller.start()
    office.url = f"{request.param}://user%40x:{{}}@localhost:{office.port}"
    office.logins = logins
    yield office
    controller.stop()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_encryption_and_password(guarded, certificate, monkeypatch):
    """A trusted certificate is enough; user and password are unescaped from the address."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    server = SmtpServer(guarded.url.format("p%40ss%3Aword%2F"))
    await server.send(parcel())
    await server.close()
    assert guarded.logins == [(b"user@x", b"p@ss:word/")]
    assert len(guarded.messages) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_wrong_password_loses_no_mail(guarded, certificate, monkeypatch):
    """535 is the setting's fault: the mail waits."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    error = await trouble(SmtpServer(guarded.url.format("wrong")))
    assert (error.for_good, error.everywhere) == (False, True)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_an_unknown_certificate_gets_no_password(guarded):
    """Somebody between us and the server learns nothing."""
    error = await trouble(SmtpServer(guarded.url.format("p%40ss%3Aword%2F")))
    assert error.everywhere
    assert guarded.logins == []


async def test_files_in_a_folder(tmp_path):
    """Whole files that only we can read; the same mail again replaces its file."""
    folder = tmp_path / "data" / "mails"
    server = carrier(None, folder)
    await server.send(parcel("a"))
    await server.send(parcel("b"))
    await server.send(parcel("a"))
    await server.close()
    assert sorted(path.name for path in folder.iterdir()) == ["a.eml", "b.eml"]
    assert (folder / "a.eml").read_bytes() == DATA
    assert (folder / "a.eml").stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


async def test_a_full_disk_leaves_nothing_half(tmp_path, monkeypatch):
    """The mail waits, and no broken file is left."""

    def full(_file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(smtp.os, "fsync", full)
    error = await trouble(MailFolder(tmp_path / "mails"))
    assert (error.for_good, error.everywhere) == (False, True)
    assert str(error) == "No space left on device"
    assert list((tmp_path / "mails").iterdir()) == []


def test_the_setting_decides(tmp_path, post_office):
    """A server when one is set, else the folder."""
    assert isinstance(carrier(post_office.url, tmp_path), SmtpServer)
    assert isinstance(carrier(None, tmp_path), MailFolder)
