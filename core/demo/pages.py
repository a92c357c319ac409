"""The pages of the demo: what to try, and the mails that it has sent."""

import asyncio
from typing import Final
from urllib.parse import urlsplit

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from core.demo.links import read_links
from core.demo.mailbox import list_mails, mail_file, read_mail
from core.groups import SiteInfo
from core.kit.errors import NotFound
from core.kit.i18n import LazyText, translator
from core.kit.web import WebRequest, private_bytes, private_page
from core.settings import Settings

_ = translator("demo")

Answer = Response[str] | Response[bytes]


class Try(msgspec.Struct, frozen=True):
    """Something to try."""

    name: str
    title: LazyText
    what: LazyText


TO_TRY: Final = (
    Try(
        "open_event",
        _("An event with places"),
        _(
            "Sign up, alone or for several people: with workshops to choose and questions. The "
            "mail comes to the mailbox of the demo."
        ),
    ),
    Try(
        "full_event",
        _("A full event with a queue"),
        _("Sign up, and you are told your place in the queue."),
    ),
    Try(
        "past_event",
        _("A past event"),
        _("The attendance has been marked and the certificates have been made."),
    ),
    Try(
        "registration",
        _("A registration’s own page"),
        _("One place without a name and one in the queue. Change, hand over, cancel."),
    ),
    Try(
        "seat_with_certificate",
        _("A participant’s own page after the event"),
        _("The certificate can be fetched here for ten years."),
    ),
    Try("certificate_pdf", _("A certificate"), _("PDF that screen readers can read.")),
    Try(
        "certificate_check",
        _("The check of a certificate"),
        _("This is where the code on the paper leads."),
    ),
    Try(
        "feed",
        _("The calendar feed"),
        _("Subscribe to it in your calendar with this address."),
    ),
    Try(
        "members_page",
        _("The members’ link of the council"),
        _("With this key the council’s meetings are shown; without it nobody sees them."),
    ),
    Try(
        "members_feed",
        _("The members’ calendar feed"),
        _("Public events and members’ meetings in one calendar."),
    ),
    Try(
        "door",
        _("The list at the door of today’s training"),
        _(
            "Mark who has come, also on a phone. Close the list, and the certificates come to the "
            "mailbox of the demo."
        ),
    ),
    Try(
        "organiser_sign_in",
        _("The organiser’s desk"),
        _("Sign in as the council’s secretary."),
    ),
    Try(
        "group_admin_sign_in",
        _("A group’s desk"),
        _("Sign in as the admin of a local group."),
    ),
)


class DemoVisit:
    """A request for a page of the demo; there are none where the site is not one."""

    def __init__(
        self,
        request: WebRequest,
        settings: NamedDependency[Settings],
        site: NamedDependency[SiteInfo],
    ) -> None:
        if not site.is_demo:
            raise NotFound
        self.request = request
        self.settings = settings

    def page(self, template: str, **values: object) -> Response[str]:
        """A page that is never kept nor indexed."""
        return private_page(self.request, template, status=200, headers=None, **values)


class DemoPages(Controller):
    """Links and mails of the demo."""

    path = "/demo"
    include_in_schema = False
    dependencies = {"visit": Provide(DemoVisit, sync_to_thread=False)}  # noqa: RUF012 - signature: Litestar's own

    @get()
    async def links(self, visit: NamedDependency[DemoVisit]) -> Response[str]:
        """What to try, with the links of `demo-links.json`."""
        known = await asyncio.to_thread(read_links, visit.settings.data_dir)
        found = [(one, _path(known[one.name])) for one in TO_TRY if one.name in known]
        return visit.page("demo/links.html", found=found)

    @get("/mails")
    async def mails(self, visit: NamedDependency[DemoVisit]) -> Response[str]:
        """The mails that have been sent, the newest first."""
        mails, total = await asyncio.to_thread(list_mails, visit.settings.mail_folder)
        return visit.page("demo/mails.html", mails=mails, total=total)

    @get("/mails/{name:str}")
    async def mail(self, name: FromPath[str], visit: NamedDependency[DemoVisit]) -> Answer:
        """One mail to read, or with `.eml` as it was sent."""
        folder = visit.settings.mail_folder
        if name.endswith(".eml"):
            data = await asyncio.to_thread(mail_file, folder, name.removesuffix(".eml"))
            if data is None:
                raise NotFound
            return private_bytes(data, media_type="message/rfc822", filename=name)
        mail = await asyncio.to_thread(read_mail, folder, name)
        if mail is None:
            raise NotFound
        return visit.page("demo/mail.html", mail=mail)


def _path(address: str) -> str:
    """The address on this site, wherever it is served now."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
