"""Where finished mails go: to an SMTP server, or as `.eml` files into a folder."""

import asyncio
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec

SECONDS: Final = 20.0
"""How long one step of the talk with the server may take."""

PORTS: Final = {"smtp": 25, "smtps": 465}
REFUSED: Final = 500


class NotSent(Exception):
    """The mail did not go out; `for_good` when another try would end the same way.

    `everywhere` says that the trouble is the server's, so that other mails need no try now.
    """

    def __init__(self, words: str, *, for_good: bool = False, everywhere: bool = False) -> None:
        super().__init__(words)
        self.for_good = for_good
        self.everywhere = everywhere


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A finished mail with its envelope; `name` is what a file of it is called."""

    name: str
    sender: str
    recipient: str
    data: bytes


class Carrier(Protocol):
    """Takes finished mails away."""

    async def send(self, parcel: Parcel) -> None:
        """The mail is with the server, or on the disk; raises NotSent."""
        ...

    async def close(self) -> None:
        """End of this round."""
        ...


def carrier(smtp_url: str | None, folder: Path, *, seconds: float = SECONDS) -> Carrier:
    """The server of the setting, else the folder."""
    return SmtpServer(smtp_url, seconds=seconds) if smtp_url else MailFolder(folder)


class SmtpServer:
    """An SMTP server; one connection serves a round of mails.

    Without `smtps` the talk is encrypted (STARTTLS) whenever the server offers it.
    """

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or PORTS[parts.scheme]
        self._encrypted = parts.scheme == "smtps"
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._seconds = seconds
        self._client: aiosmtplib.SMTP | None = None

    async def send(self, parcel: Parcel) -> None:
        """Hand one mail over."""
        client = await self._connected()
        try:
            await client.sendmail(parcel.sender, [parcel.recipient], parcel.data)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refused(error.recipients[0]) from error
        except aiosmtplib.SMTPSenderRefused as error:
            await self.close()
            raise NotSent(_words(error), everywhere=True) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            await self.close()
            raise NotSent(type(error).__name__) from error
        except BaseException:  # called off in the middle of the talk: no more on this line
            client.close()
            self._client = None
            raise

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._encrypted,
            timeout=self._seconds,
        )
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise NotSent(type(error).__name__, everywhere=True) from error
        self._client = client
        return client

    async def close(self) -> None:
        """Take leave of the server, if it still listens."""
        client, self._client = self._client, None
        if client is None:
            return
        with suppress(aiosmtplib.SMTPException, OSError):
            await client.quit()
        client.close()


def _refused(error: aiosmtplib.SMTPResponseException) -> NotSent:
    """5xx is for good, 4xx for now (RFC 5321 4.2.1)."""
    return NotSent(_words(error), for_good=error.code >= REFUSED)


def _words(error: aiosmtplib.SMTPResponseException) -> str:
    return f"{error.code} {error.message}"[:500]


class MailFolder:
    """A folder of `.eml` files; a mail that is written again replaces its file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, parcel: Parcel) -> None:
        """Write one mail, whole or not at all."""
        try:
            await asyncio.to_thread(self._write, parcel)
        except OSError as error:
            raise NotSent(error.strerror or type(error).__name__, everywhere=True) from error

    def _write(self, parcel: Parcel) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(parcel.data)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(self._folder / f"{parcel.name}.eml")
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise

    async def close(self) -> None:
        """Nothing is kept open."""


async def greeting_fault(url: str, *, seconds: float = 5.0) -> str:
    """Why the server can't be used, in few words; empty when it greets and takes the password."""
    server = SmtpServer(url, seconds=seconds)
    try:
        await server._connected()  # noqa: SLF001 - cycle: the same module
    except NotSent as error:
        return str(error)
    finally:
        await server.close()
    return ""
