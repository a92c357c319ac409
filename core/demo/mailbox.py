"""The mails that the demo has written to its folder, to be read on a page."""

import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path
from typing import Final

import msgspec
from markupsafe import Markup, escape

MOST: Final = 200
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,150}")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,)]")


class MailHead(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as the list shows it."""

    name: str
    subject: str
    to: str
    sent_at: datetime | None


class MailPart(msgspec.Struct, frozen=True):
    """What goes with a mail."""

    filename: str
    media_type: str
    text: str


class MailView(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to read: its text with links that can be followed, and what goes with it."""

    head: MailHead
    sender: str
    paragraphs: tuple[Markup, ...]
    parts: tuple[MailPart, ...]


def list_mails(folder: Path) -> tuple[list[MailHead], int]:
    """The newest mails, and how many there are."""
    files = sorted(folder.glob("*.eml"), reverse=True)
    parser = BytesHeaderParser(policy=policy.default)
    return [_head(file.stem, parser.parsebytes(file.read_bytes())) for file in files[:MOST]], len(
        files
    )


def mail_file(folder: Path, name: str) -> bytes | None:
    """A mail as it was sent; None when there is none of this name."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return (folder / f"{name}.eml").read_bytes()
    except OSError:
        return None


def read_mail(folder: Path, name: str) -> MailView | None:
    """A mail to read; None when there is none of this name."""
    data = mail_file(folder, name)
    if data is None:
        return None
    mail = BytesParser(policy=policy.default).parsebytes(data)
    body = mail.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    return MailView(
        head=_head(name, mail),
        sender=str(mail.get("From", "")),
        paragraphs=tuple(_linked(part) for part in re.split(r"\n\s*\n", text.strip())),
        parts=tuple(_parts(mail)),
    )


def _head(name: str, mail: EmailMessage) -> MailHead:
    date = mail.get("Date")
    return MailHead(
        name=name,
        subject=str(mail.get("Subject", "")),
        to=str(mail.get("To", "")),
        sent_at=date.datetime if date is not None else None,
    )


def _parts(mail: EmailMessage) -> Iterator[MailPart]:
    """All but the text and its HTML form."""
    for part in mail.walk():
        if part.is_multipart() or part.get_content_type() in {"text/plain", "text/html"}:
            continue
        is_text = part.get_content_maintype() == "text"
        yield MailPart(
            filename=part.get_filename() or part.get_content_type(),
            media_type=part.get_content_type(),
            text=str(part.get_content()).strip() if is_text else "",
        )


def _linked(text: str) -> Markup:
    """Escaped text whose addresses can be pressed and whose lines stay lines."""
    found, last = Markup(""), 0
    for match in _ADDRESS.finditer(text):
        found += escape(text[last : match.start()])
        found += Markup('<a href="{0}">{0}</a>').format(match[0])
        last = match.end()
    found += escape(text[last:])
    return Markup("<br>\n").join(found.split("\n"))
