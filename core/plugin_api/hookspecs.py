"""All hooks. A plugin implements those that it needs, with the arguments that it needs.

Four kinds are told apart by the shape of the name (`docs/how-to/write-a-plugin.md`):
`register_…` once at start; a plural noun while a page or mail is made; `check_…` and other verbs
before a deed, which they may stop; a past tense after a deed, at least once. All but the first
may be `async def`. None is ever called inside a transaction. Arguments may be added, never renamed.
"""

# mypy: disable-error-code="empty-body"
# pyright: reportReturnType=false
# (a specification has no body; pluggy calls the implementations)

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from litestar.types import ControllerRouterHandler

from core.plugin_api.markers import hookspec
from core.plugin_api.types import MailAttachment, MailFacts, NavItem, Panel, PersonalData, Scope

if TYPE_CHECKING:
    from core.events import EventFilter, EventOut, SeriesOut
    from core.groups import GroupOut
    from core.registrations import RegistrationIn, RegistrationOut, SeatOut


@hookspec
def register_routes() -> list[ControllerRouterHandler]:
    """Controllers and handlers of the plugin's pages.

    Called once when the site starts, by the application; not async. The core puts them below the
    plugin's own address: `/{lang}/groups/{slug}/<plugin>` (level group) or `/{lang}/<plugin>`
    (level site), so their own paths begin there. Where the plugin is off, the address answers
    as an unknown one does.
    """


@hookspec
def navigation_items(scope: Scope) -> list[NavItem]:
    """Links to the plugin's pages.

    Called while the frame of a site page is made (plugins of level site) and while a group's
    page is made (all that are on there). The links stand in the menu by `order`, then label.
    """


@hookspec
def event_list_panels(scope: Scope, query: EventFilter) -> list[Panel]:
    """Boxes under the list of events.

    Called while the list is made, with what the visitor narrowed it to.
    """


@hookspec
def event_panels(scope: Scope, event: EventOut) -> list[Panel]:
    """Boxes under an event's description.

    Called while the event's public page is made, in the scope of the event's group. The page is
    the same for all visitors: a box must not depend on who reads it.
    """


@hookspec
def series_panels(scope: Scope, series: SeriesOut) -> list[Panel]:
    """Boxes under a series' description.

    Called while the public page of the series is made, in the scope of its group.
    """


@hookspec
def group_panels(scope: Scope, group: GroupOut) -> list[Panel]:
    """Boxes on a group's page.

    Called while the group's public page is made, in the scope of the group.
    """


@hookspec
def registration_panels(scope: Scope, registration: RegistrationOut) -> list[Panel]:
    """Boxes on a registration's own page.

    Called while the contact's page (`/{lang}/r/{token}`) is made, in the scope of the event's
    group. The page is private and never cached.
    """


@hookspec
def seat_panels(scope: Scope, seat: SeatOut) -> list[Panel]:
    """Boxes on a seat's own page.

    Called while the person's page (`/{lang}/s/{token}`) is made, in the scope of the event's
    group. The page is private and never cached.
    """


@hookspec
def mail_attachments(scope: Scope, mail: MailFacts) -> list[MailAttachment]:
    """Files that go with a mail.

    Called by the worker each time that it tries to send the mail, in the scope of the group of
    the event that the mail is about (else the site). Without one that fails the mail goes out.
    """


@hookspec
def check_registration(scope: Scope, event: EventOut, form: RegistrationIn) -> None:
    """A look at a sign-up before it is done; raise `Refused` to stop it.

    Called when a form was filled in without fault, before the transaction that gives the seats.
    The sentence of the refusal is shown, at its field when it names one. Any other error stops
    the sign-up too, with a general sentence. A seat may still turn out to be taken afterwards.
    """


@hookspec
def collect_personal_data(scope: Scope, event: UUID, seats: tuple[UUID, ...]) -> list[PersonalData]:
    """What the plugin keeps of the persons of these seats, for the copy that they may take along.

    Called when somebody downloads their data on their own page, with the seats that their link
    opens. An error stops the download, since a copy with gaps would look whole. Plugins that are
    off are called too, since their data is kept.
    """


@hookspec
def erase_personal_data(scope: Scope, event: UUID, seats: tuple[UUID, ...]) -> None:
    """Remove what the plugin keeps of the persons of these seats.

    Called by the worker when the time of names and contacts is over, before the core removes its
    own; with the ids of the event and of all its seats. An error stops the removal, which is
    tried again: work in a short transaction of your own and expect to be called twice.
    Plugins that are off are called too, since their data is kept.
    """


@hookspec
def seats_confirmed(scope: Scope, event: UUID, seats: tuple[UUID, ...]) -> None:
    """Seats that now hold a place.

    Called by the worker after a sign-up, a place from the queue or a changed mode was stored.
    """


@hookspec
def seats_queued(scope: Scope, event: UUID, seats: tuple[UUID, ...]) -> None:
    """Seats that now wait in the queue.

    Called by the worker after a sign-up or a changed mode was stored.
    """


@hookspec
def seats_cancelled(scope: Scope, event: UUID, seats: tuple[UUID, ...]) -> None:
    """Seats that were given up, confirmed or waiting.

    Called by the worker after the cancelling was stored.
    """


@hookspec
def attendance_closed(scope: Scope, event: UUID) -> None:
    """An event whose attendance is now final.

    Called by the worker after the list was closed by hand or by the clock.
    """


@hookspec
def plugin_enabled(scope: Scope) -> None:
    """The plugin itself was switched on in this scope.

    Called by the worker after the switching was stored, only for the plugin in question; for
    each group apart when the site switches one on for all.
    """


@hookspec
def plugin_disabled(scope: Scope) -> None:
    """The plugin itself was switched off in this scope; its data stays.

    Called by the worker after the switching was stored, only for the plugin in question.
    """
