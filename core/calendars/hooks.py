"""What calendars add to the pages and mails of other rooms, through the hooks of plugins."""

from core.calendars.domain.feeds import feed_path, query_text
from core.calendars.domain.filters import filter_parameters
from core.calendars.domain.mails import calendar_part
from core.events import EventFilter, EventOut, SeriesOut, Visibility
from core.groups import GroupOut, members_token
from core.kit.i18n import LazyText, translator
from core.kit.links import Links
from core.plugin_api import MailAttachment, MailFacts, Panel, Scope, hookimpl
from core.registrations import RegistrationOut

_ = translator("calendars")

ORDER = 50


class CalendarHooks:
    """The subscribe boxes, and the calendar parts of mails."""

    def __init__(self, links: Links, *, base_url: str) -> None:
        self._links = links
        self._base_url = base_url

    @hookimpl
    def event_list_panels(self, scope: Scope, query: EventFilter) -> list[Panel]:
        """The feed of what the list shows."""
        parameters = query_text(filter_parameters(query))
        path = f"/calendar.ics?{parameters}" if parameters else "/calendar.ics"
        title = _("Subscribe to this selection") if parameters else _("All events in your calendar")
        return [self._box(scope, title, path)]

    @hookimpl
    async def event_panels(self, scope: Scope, event: EventOut) -> list[Panel]:
        """The feed of its series and its own; that of the members where it is theirs."""
        if event.visibility is Visibility.MEMBERS:
            token = await members_token(self._links, event.group.id)
            return [self._box(scope, _("The members' calendar"), f"/f/{token}.ics")]
        own = f"/events/{event.slug}.ics"
        if event.series is not None and event.series.visibility is Visibility.PUBLIC:
            path = f"/series/{event.series.slug}.ics"
            return [self._box(scope, _("The series in your calendar"), path, single=own)]
        return [self._box(scope, _("This event in your calendar"), own)]

    @hookimpl
    def series_panels(self, scope: Scope, series: SeriesOut) -> list[Panel]:
        """The feed of the series."""
        if series.visibility is not Visibility.PUBLIC:
            return []
        return [self._box(scope, _("The series in your calendar"), f"/series/{series.slug}.ics")]

    @hookimpl
    def group_panels(self, scope: Scope, group: GroupOut) -> list[Panel]:
        """The feed of the group."""
        return [self._box(scope, _("The group's calendar"), f"/groups/{group.slug}.ics")]

    @hookimpl
    def registration_panels(self, scope: Scope, registration: RegistrationOut) -> list[Panel]:
        """The feed of the registration's event, while it holds a place."""
        if not any(seat.holds_place for seat in registration.seats):
            return []
        token = self._links.token("registration", registration.id, registration.generation)
        return [self._box(scope, _("This event in your calendar"), f"/r/{token}.ics")]

    @hookimpl
    async def mail_attachments(self, scope: Scope, mail: MailFacts) -> list[MailAttachment]:
        """The invitation, or its taking back, that the mail was written with."""
        key = await members_token(self._links, scope.group_id) if scope.group_id else ""
        return calendar_part(mail, base_url=self._base_url, key=key)

    def _box(self, scope: Scope, title: LazyText, path: str, *, single: str = "") -> Panel:
        address = self._base_url + feed_path(path, scope.language)
        one = self._base_url + feed_path(single, scope.language) if single else ""
        return Panel(
            template="calendars/subscribe.html",
            title=title,
            values={"title": title, "address": address, "single": one},
            order=ORDER,
        )
