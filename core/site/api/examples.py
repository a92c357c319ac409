"""Examples for the API's description, made of the same Structs as its answers."""

from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import asdict

from core.events import EventState, Mode, QuestionKind, QuestionScope, SignUp
from core.groups import GroupKind, GroupState
from core.kit.dates import HOME_ZONE
from core.registrations import Role, SeatState
from core.site.api import structs
from core.site.api.inputs import ContactBody, RegistrationBody, SeatBody

SITE: Final = "https://tapahtumat.example.fi"
SLUG: Final = "arkistoilta-2027"


def _at(month: int, day: int, hour: int) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=ZoneInfo(HOME_ZONE))


KITEE: Final = structs.Place(code="260", slug="kitee", name={"fi": "Kitee", "sv": "Kides"})
GROUP: Final = structs.GroupName("kitee-jane", {"fi": "Kiteen JANE"})
QUOTA: Final = structs.QuotaItem(mode=Mode.ON_SITE, places=20, free=8, waiting=0, has_queue=True)
SIGN_UP: Final = structs.SignUpItem(
    status=SignUp.OPEN, opens_at=None, closes_at=_at(3, 3, 16), quotas=(QUOTA,)
)
EVENT: Final = structs.EventItem(
    id=UUID("0b9f7c52-6d0e-4a4e-9d55-6d3f1f0c2a11"),
    slug=SLUG,
    title={"fi": "Arkistoilta", "sv": "Arkivkväll", "en": "Archive evening"},
    summary={"fi": "Yhdistyksen paperit järjestykseen."},
    kind=structs.Named("training", {"fi": "koulutus", "sv": "utbildning", "en": "training"}),
    state=EventState.PUBLISHED,
    group=GROUP,
    starts_at=_at(3, 10, 17),
    ends_at=_at(3, 10, 20),
    all_day=False,
    zone=HOME_ZONE,
    venue_name="Kiteen kirjasto",
    municipality=KITEE,
    modes=(Mode.ON_SITE,),
    sign_up=SIGN_UP,
    links=structs.EventLinks(
        page=f"{SITE}/fi/events/{SLUG}",
        calendar=f"{SITE}/events/{SLUG}.ics",
        api=f"{SITE}/api/v1/events/{SLUG}",
    ),
    modified_at=_at(1, 12, 9),
)
WHOLE: Final = structs.EventWhole(
    **asdict(EVENT),
    uid="0b9f7c52-6d0e-4a4e-9d55-6d3f1f0c2a11@tapahtumat.example.fi",
    description={"fi": "Tuo mukanasi **kansio**."},
    price={},
    languages=("fi",),
    themes=(),
    hosts=(structs.HostItem({"fi": "Kiteen kansalaisopisto"}, None),),
    series=None,
    venue=structs.VenueItem(
        name="Kiteen kirjasto",
        address="Kiteentie 7, 82500 Kitee",
        access_facts=("step_free",),
        access_text={},
    ),
    cancel_message={},
    most_seats=5,
    sessions=(),
    questions=(
        structs.QuestionItem(
            key="diet",
            scope=QuestionScope.SEAT,
            kind=QuestionKind.SHORT,
            label={"fi": "Ruokavalio"},
            hint={},
            options=(),
            is_required=False,
            is_sensitive=True,
        ),
    ),
    contact_name="Järjestösihteeri",
    contact_email="kitee@tapahtumat.example.fi",
)
LIST: Final = structs.EventList((EVENT,), None)
PLACES: Final = structs.Places(event=SLUG, sign_up=SIGN_UP, sessions=())
SERIES: Final = structs.SeriesList(
    (
        structs.SeriesItem(
            slug="kansiot-kuntoon",
            title={"fi": "Kansiot kuntoon"},
            summary={},
            group=GROUP,
            page=f"{SITE}/fi/series/kansiot-kuntoon",
            calendar=f"{SITE}/series/kansiot-kuntoon.ics",
        ),
    )
)
GROUPS: Final = structs.GroupList(
    (
        structs.GroupItem(
            slug="kitee-jane",
            name={"fi": "Kiteen JANE"},
            short_name="KiteeJANE",
            intro={"fi": "Kiteen yhdistysten yhteistyöryhmä."},
            kind=GroupKind.LOCAL_GROUP,
            state=GroupState.ACTIVE,
            municipalities=(KITEE,),
            page=f"{SITE}/fi/groups/kitee-jane",
            calendar=f"{SITE}/groups/kitee-jane.ics",
        ),
    )
)
MUNICIPALITIES: Final = structs.PlaceList((KITEE,))
ASSOCIATIONS: Final = structs.AssociationList(
    (
        structs.AssociationItem(
            slug="puhoksen-kylatalo-honka-ry",
            name="Puhoksen Kylätalo Honka ry",
            business_id=None,
            municipality="260",
            field="village",
            is_registered=True,
            public_email="",
        ),
    ),
    None,
)
SIGNING_UP: Final = RegistrationBody(
    contact=ContactBody(
        name="Aino Esimerkki",
        email="aino@yhdistys.example",
        association_name="Puhoksen Kylätalo Honka ry",
        role=Role.CHAIR,
        municipality="260",
    ),
    seats=(SeatBody(mode=Mode.ON_SITE, name="Aino Esimerkki"),),
)
SIGNED_UP: Final = structs.RegistrationAnswer(
    event=SLUG,
    page=f"{SITE}/fi/r/…",
    seats=(
        structs.SeatAnswer(
            mode=Mode.ON_SITE,
            state=SeatState.CONFIRMED,
            name="Aino Esimerkki",
            place_in_queue=None,
            page=f"{SITE}/fi/s/…",
        ),
    ),
)
PROBLEM: Final = structs.Problem(
    type="about:blank",
    title="Unprocessable Entity",
    status=422,
    detail="The body is not as it should be.",
    errors=(structs.ProblemError("/contact/email", "Required."),),
)
