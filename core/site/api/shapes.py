"""Turns what the rooms know into what the API shows."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from core.calendars import feed_path
from core.events import (
    EventCard,
    EventOut,
    QuestionOut,
    QuotaOut,
    SeriesOut,
    Visibility,
    kind_name,
    sign_up_state,
)
from core.groups import AssociationOut, GroupOut, MunicipalityOut
from core.groups import Texts as PlainTexts
from core.kit.i18n import Language, localized
from core.kit.templates import page_path
from core.site.api import structs


class Shaper:
    """Tells things in all languages, or in the one that was asked for."""

    def __init__(self, base_url: str, language: Language | None, now: datetime) -> None:
        self._base_url = base_url
        self._language: Language | None = language
        self._now = now

    def texts(self, texts: PlainTexts) -> PlainTexts:
        """The text by language."""
        if self._language is None or not texts:
            return texts
        text, language = localized(texts, self._language)
        return {language: text}

    def page(self, *parts: str) -> str:
        """The address of a page."""
        return self._base_url + page_path(self._language or "fi", *parts)

    def feed(self, path: str) -> str:
        """The address of a feed."""
        return self._base_url + feed_path(path, self._language or "fi")

    def event(self, card: EventCard) -> structs.EventItem:
        """An event of a list."""
        return self._item(card, card.venue_name, card.quotas)

    def whole_event(self, event: EventOut) -> structs.EventWhole:
        """An event with all that its page shows, never the online link."""
        venue = event.venue
        item = self._item(event, venue.name if venue else "", event.event_quotas)
        return structs.EventWhole(
            **msgspec.structs.asdict(item),
            uid=event.uid,
            description=self.texts(event.description),
            price=self.texts(event.price),
            languages=event.languages,
            themes=tuple(
                structs.Named(theme.slug, self.texts(theme.name)) for theme in event.themes
            ),
            hosts=tuple(
                structs.HostItem(self.texts(host.name), host.group.slug if host.group else None)
                for host in event.hosts
                if host.has_agreed
            ),
            series=self._series_name(event),
            venue=self._venue(event),
            cancel_message=self.texts(event.cancel_message),
            most_seats=event.most_seats,
            sessions=self._sessions(event),
            questions=tuple(self._question(question) for question in event.questions),
            contact_name=event.contact_name,
            contact_email=event.contact_email,
        )

    def places(self, event: EventOut) -> structs.Places:
        """The places left."""
        return structs.Places(
            event=event.slug,
            sign_up=self._sign_up(event, event.event_quotas),
            sessions=self._sessions(event),
        )

    def series(self, series: SeriesOut) -> structs.SeriesItem:
        """A series."""
        return structs.SeriesItem(
            slug=series.slug,
            title=self.texts(series.title),
            summary=self.texts(series.summary),
            group=structs.GroupName(series.group.slug, self.texts(series.group.name)),
            page=self.page("series", series.slug),
            calendar=self.feed(f"/series/{series.slug}.ics"),
        )

    def group(self, group: GroupOut) -> structs.GroupItem:
        """A group."""
        return structs.GroupItem(
            slug=group.slug,
            name=self.texts(group.name),
            short_name=group.short_name,
            intro=self.texts(group.intro),
            kind=group.kind,
            state=group.state,
            municipalities=tuple(self.place(place) for place in group.municipalities),
            page=self.page("groups", group.slug),
            calendar=self.feed(f"/groups/{group.slug}.ics"),
        )

    def place(self, place: MunicipalityOut) -> structs.Place:
        """A municipality."""
        return structs.Place(
            code=place.code,
            slug=place.slug,
            name=self.texts(place.name),
            merged_into=place.merged_into,
        )

    def _item(
        self, event: EventCard | EventOut, venue: str, quotas: tuple[QuotaOut, ...]
    ) -> structs.EventItem:
        return structs.EventItem(
            id=event.id,
            slug=event.slug,
            title=self.texts(event.title),
            summary=self.texts(event.summary),
            kind=structs.Named(event.kind, self.texts(kind_name(event.kind))),
            state=event.state,
            group=structs.GroupName(event.group.slug, self.texts(event.group.name)),
            starts_at=_there(event.starts_at, event.zone),
            ends_at=_there(event.ends_at, event.zone),
            all_day=event.all_day,
            zone=event.zone,
            venue_name=venue,
            municipality=self.place(event.municipality) if event.municipality else None,
            modes=event.modes,
            sign_up=self._sign_up(event, quotas),
            links=structs.EventLinks(
                page=self.page("events", event.slug),
                calendar=self.feed(f"/events/{event.slug}.ics"),
                api=f"{self._base_url}/api/v1/events/{event.slug}",
            ),
            modified_at=event.modified_at,
        )

    def _sign_up(
        self, event: EventCard | EventOut, quotas: tuple[QuotaOut, ...]
    ) -> structs.SignUpItem:
        state = sign_up_state(event, quotas, self._now)
        return structs.SignUpItem(
            status=state.status,
            opens_at=_there(state.opens_at, event.zone) if state.opens_at else None,
            closes_at=_there(state.closes_at, event.zone),
            quotas=tuple(map(quota_item, quotas)),
        )

    def _sessions(self, event: EventOut) -> tuple[structs.SessionItem, ...]:
        return tuple(
            structs.SessionItem(
                id=session.id,
                title=self.texts(session.title),
                starts_at=_there(session.starts_at, event.zone),
                ends_at=_there(session.ends_at, event.zone),
                room=session.room,
                speaker=session.speaker,
                quotas=tuple(map(quota_item, event.session_quotas(session.id))),
            )
            for session in event.sessions
        )

    def _question(self, question: QuestionOut) -> structs.QuestionItem:
        return structs.QuestionItem(
            key=question.key,
            scope=question.scope,
            kind=question.kind,
            label=self.texts(question.label),
            hint=self.texts(question.hint),
            options=tuple(
                structs.OptionItem(option.key, self.texts(option.label))
                for option in question.options
            ),
            is_required=question.is_required,
            is_sensitive=question.is_sensitive,
        )

    def _venue(self, event: EventOut) -> structs.VenueItem | None:
        if event.venue is None:
            return None
        return structs.VenueItem(
            name=event.venue.name,
            address=event.venue.address,
            access_facts=event.venue.access_facts,
            access_text=self.texts(event.venue.access_text),
        )

    def _series_name(self, event: EventOut) -> structs.SeriesName | None:
        if event.series is None or event.series.visibility is not Visibility.PUBLIC:
            return None
        return structs.SeriesName(event.series.slug, self.texts(event.series.title))


def association_item(association: AssociationOut) -> structs.AssociationItem:
    """What is public of an association."""
    return structs.AssociationItem(
        slug=association.slug,
        name=association.name,
        business_id=association.business_id,
        municipality=association.municipality,
        field=association.field,
        is_registered=association.is_registered,
        public_email=association.public_email,
    )


def quota_item(quota: QuotaOut) -> structs.QuotaItem:
    """The places of one way to take part."""
    return structs.QuotaItem(
        mode=quota.mode,
        places=quota.places,
        free=quota.free,
        waiting=quota.waiting,
        has_queue=quota.has_queue,
    )


def _there(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone))
