"""All that the API does, as its description and its page tell it."""

from typing import Final

import msgspec

from core.site.api import examples, structs
from core.site.api.inputs import AssociationsQuery, EventsQuery, NoQuery, RegistrationBody

START: Final = "/api/v1"


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the API does.

    `problems` are the statuses that it refuses with, besides those of every operation.
    """

    id: str
    tag: str
    path: str
    summary: str
    description: str
    answer: type[msgspec.Struct]
    example: msgspec.Struct
    query: type[msgspec.Struct] | None = None
    body: type[msgspec.Struct] | None = None
    body_example: msgspec.Struct | None = None
    problems: tuple[int, ...] = (422,)

    @property
    def method(self) -> str:
        """In small letters."""
        return "get" if self.body is None else "post"

    @property
    def status(self) -> int:
        """Of a good answer."""
        return 200 if self.body is None else 201

    @property
    def has_slug(self) -> bool:
        """Whether the path names an event."""
        return "{slug}" in self.path


TAGS: Final = {
    "Events": "Public events, published or cancelled, and the places left.",
    "Registrations": "Signing up for an event.",
    "Directory": "Series, groups, municipalities and associations.",
}

OPERATIONS: Final = (
    Operation(
        id="listEvents",
        tag="Events",
        path=f"{START}/events",
        summary="List events",
        description="Coming events in time's order, or those of the days that were asked for. Ask"
        " for the next page with `cursor`.",
        answer=structs.EventList,
        example=examples.LIST,
        query=EventsQuery,
        problems=(404, 422),
    ),
    Operation(
        id="getEvent",
        tag="Events",
        path=f"{START}/events/{{slug}}",
        summary="Get an event",
        description="An event with all that its page shows. An old slug leads on (301).",
        answer=structs.EventWhole,
        example=examples.WHOLE,
        query=NoQuery,
        problems=(404, 422),
    ),
    Operation(
        id="getPlaces",
        tag="Events",
        path=f"{START}/events/{{slug}}/places",
        summary="Get the places left",
        description="Whether one can sign up now, and how many places are left.",
        answer=structs.Places,
        example=examples.PLACES,
        query=NoQuery,
        problems=(404, 422),
    ),
    Operation(
        id="signUp",
        tag="Registrations",
        path=f"{START}/events/{{slug}}/registrations",
        summary="Sign up",
        description="Takes places for one or several people, or places in the queue where there is"
        " no room. The contact gets the same mail as from the form. The same `Idempotency-Key`"
        " again gives the same registration, once.",
        answer=structs.RegistrationAnswer,
        example=examples.SIGNED_UP,
        body=RegistrationBody,
        body_example=examples.SIGNING_UP,
        problems=(400, 404, 409, 413, 415, 422, 429),
    ),
    Operation(
        id="listSeries",
        tag="Directory",
        path=f"{START}/series",
        summary="List series",
        description="All public series of events.",
        answer=structs.SeriesList,
        example=examples.SERIES,
        query=NoQuery,
    ),
    Operation(
        id="listGroups",
        tag="Directory",
        path=f"{START}/groups",
        summary="List groups",
        description="The council, the local groups and other organisers.",
        answer=structs.GroupList,
        example=examples.GROUPS,
        query=NoQuery,
    ),
    Operation(
        id="listMunicipalities",
        tag="Directory",
        path=f"{START}/municipalities",
        summary="List municipalities",
        description="Those of today, and those of the past with the ones that they were merged"
        " into.",
        answer=structs.PlaceList,
        example=examples.MUNICIPALITIES,
        query=NoQuery,
    ),
    Operation(
        id="listAssociations",
        tag="Directory",
        path=f"{START}/associations",
        summary="Find associations",
        description="Public facts of the associations in the directory, by words or page by page.",
        answer=structs.AssociationList,
        example=examples.ASSOCIATIONS,
        query=AssociationsQuery,
        problems=(404, 422),
    ),
)
