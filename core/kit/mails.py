"""Makes a mail of an outbox row: text and HTML with the same links, in the addressee's language.

Texts come from `<room>/mail/<template>.txt` (its first line is `Subject: …`) and `.html`. Links are
derived here, at sending, so that no token is ever stored.
"""

import re
from base64 import encodebytes
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final, Protocol

import msgspec
from jinja2 import Environment

from core.kit.i18n import Language, is_language
from core.kit.links import Links
from core.kit.mail_headers import ReadyHeaders, address_field, safe_address, text_field
from core.kit.outbox import Outgoing
from core.kit.templates import page_path

__all__ = ["Attached", "Letter", "MailDesk", "MailKind", "SiteLines", "write_letter"]

_POLICY: Final = ReadyHeaders()
_SUBJECT: Final = "Subject:"


class Attached(Protocol):
    """A file that goes with a mail, or (`is_alternative`) another form of its text."""

    @property
    def filename(self) -> str:
        """Its name; may be empty for an alternative."""
        ...

    @property
    def media_type(self) -> str:
        """Its type with parameters."""
        ...

    @property
    def content(self) -> bytes:
        """Its bytes."""
        ...

    @property
    def is_alternative(self) -> bool:
        """Whether it stands beside the text, as invitations must."""
        ...


class MailKind(msgspec.Struct, frozen=True):
    """The room or plugin that has the template, and the Struct of its details."""

    room: str
    details: type[msgspec.Struct]


class SiteLines(msgspec.Struct, frozen=True, kw_only=True):
    """What each mail says of the site in its language."""

    name: str
    keeper: str = ""
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class MailDesk:
    """All that is needed to write mails; the application gives what lies in higher rooms."""

    environment: Environment
    kinds: Mapping[str, MailKind]
    links: Links
    base_url: str
    host: str
    sender: str
    site: Callable[[Language], Awaitable[SiteLines]]
    attachments: Callable[[Outgoing], Awaitable[Sequence[Attached]]]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A finished mail: envelope and bytes."""

    sender: str
    recipient: str
    data: bytes


async def write_letter(mail: Outgoing, desk: MailDesk, now: datetime) -> Letter:
    """The mail of this row; the same row gives the same Message-ID each time."""
    language: Language = mail.language if is_language(mail.language) else "fi"
    site = await desk.site(language)
    subject, text, html = _texts(mail, desk, site=site, language=language)
    message = EmailMessage(policy=_POLICY)
    message["From"] = address_field("From", site.name, desk.sender)
    message["To"] = address_field("To", mail.to_name, mail.to_email)
    if mail.reply_to:
        message["Reply-To"] = safe_address(mail.reply_to)
    message["Subject"] = text_field("Subject", subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.message_id}@{desk.host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = language
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    _attach(message, await desk.attachments(mail))
    return Letter(
        sender=safe_address(desk.sender),
        recipient=safe_address(mail.to_email),
        data=message.as_bytes(),
    )


def _texts(
    mail: Outgoing, desk: MailDesk, *, site: SiteLines, language: Language
) -> tuple[str, str, str]:
    kind = desk.kinds[mail.template]
    values: dict[str, Any] = {
        "language": language,
        "site": site,
        "mail": msgspec.json.decode(mail.details, type=kind.details),
        "page_url": lambda *parts: desk.base_url + page_path(language, *parts),
        "base_url": desk.base_url,
        "token": desk.links.token,
        "to_email": mail.to_email,
        "plain": _plain,
    }
    name = f"{kind.room}/mail/{mail.template}"
    first, _, rest = desk.environment.get_template(f"{name}.txt").render(values).partition("\n")
    if not first.startswith(_SUBJECT):
        raise ValueError(f"{name}.txt does not begin with its subject")
    subject = first.removeprefix(_SUBJECT).strip()
    html = desk.environment.get_template(f"{name}.html").render(values | {"subject": subject})
    return subject, _tidy(rest), html


def _plain(typed: str) -> str:
    """Typed text with its addresses broken: a name in a mail to others must not advertise."""
    return re.sub(r"://|@", " ", re.sub(r"(\w\w)([./])(?=\w\w)", r"\1\2 ", typed))


def _tidy(text: str) -> str:
    """The text without the gaps that template lines leave."""
    lines = "\n".join(line.rstrip() for line in text.strip().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def _attach(message: EmailMessage, attached: Sequence[Attached]) -> None:
    """Other forms of the text join it; files come after, which makes the mail a mixed one."""
    for part in sorted(attached, key=lambda part: not part.is_alternative):
        if not part.is_alternative and message.get_content_subtype() != "mixed":
            message.make_mixed()
        message.attach(_part(part))


def _part(attached: Attached) -> EmailMessage:
    part = EmailMessage(policy=_POLICY)
    part["Content-Type"] = attached.media_type
    part["Content-Transfer-Encoding"] = "base64"
    if not attached.is_alternative:
        part.add_header("Content-Disposition", "attachment", filename=_file_name(attached))
    part.set_payload(encodebytes(attached.content).decode("ascii"))
    return part


def _file_name(attached: Attached) -> str:
    """A name that every program keeps as it is."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", attached.filename).strip("-.") or "file"
