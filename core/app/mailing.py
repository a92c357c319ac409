"""What the mail desk needs from the rooms: templates' details, site lines, attachments."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec
from jinja2 import Environment

from core import certificates, registrations, site
from core.groups import plugin_choices, site_info
from core.kit import db
from core.kit.i18n import Language, is_language, localized
from core.kit.links import Links
from core.kit.mails import MailDesk, MailKind, SiteLines
from core.kit.outbox import Outgoing
from core.plugin_api import MailAttachment, MailFacts, Plugins
from core.settings import Settings

_ROOMS: Final = {
    "registrations": registrations.MAIL_DETAILS,
    "certificates": certificates.MAIL_DETAILS,
    "site": site.MAIL_DETAILS,
}


def mail_kinds() -> dict[str, MailKind]:
    """All mails of the core by the names of their templates."""
    return {
        template: MailKind(room, details)
        for room, templates in _ROOMS.items()
        for template, details in templates.items()
    }


def mail_desk(settings: Settings, *, environment: Environment, plugins: Plugins) -> MailDesk:
    """What writes the mails of this installation."""

    async def attachments(mail: Outgoing) -> Sequence[MailAttachment]:
        language: Language = mail.language if is_language(mail.language) else "fi"
        hooks = plugins.hooks(language, await plugin_choices())
        group = await _group_of(mail)
        if group is not None:
            hooks = hooks.within_id(group)
        return await hooks.mail_attachments(_facts(mail, language))

    return MailDesk(
        environment=environment,
        kinds=mail_kinds(),
        links=Links(settings.secret_keys),
        base_url=settings.base_url,
        host=settings.host,
        sender=settings.mail_from or f"no-reply@{settings.host}",
        site=site_lines,
        attachments=attachments,
    )


async def site_lines(language: Language) -> SiteLines:
    """The site's name, keeper and whether it is a demo."""
    info = await site_info()
    return SiteLines(
        name=localized(info.name, language)[0],
        keeper=localized(info.keeper.name, language)[0],
        is_demo=info.is_demo,
    )


async def _group_of(mail: Outgoing) -> UUID | None:
    """The group of the event that the mail is about; None when there is no such event."""
    if mail.event_id is None:
        return None
    row = await db.fetch_one("SELECT group_id FROM event WHERE id = $1", mail.event_id)
    return row["group_id"] if row else None


def _facts(mail: Outgoing, language: Language) -> MailFacts:
    return MailFacts(
        template=mail.template,
        language=language,
        to_email=mail.to_email,
        to_name=mail.to_name,
        about_kind=mail.about_kind,
        about_id=mail.about_id,
        event_id=mail.event_id,
        details=msgspec.json.decode(mail.details),
    )
