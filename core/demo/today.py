"""A training of the very day on which the demo is made: its list can be closed at the door."""

from datetime import datetime, timedelta
from typing import Final

from core.accounts import SYSTEM
from core.demo.crowd import everybody
from core.demo.ground import COUNCIL, Ground
from core.demo.programme import SIGNER, SIGNER_TITLE
from core.demo.reading import SeatsData
from core.demo.sign_ups import sign_up_all
from core.events import (
    CertificateTerms,
    EventIn,
    EventOut,
    QuotaIn,
    create_event,
    publish_event,
)
from core.groups import Texts
from core.kit.dates import HOME_ZONE, local

TODAY: Final = "tanaan-kassakirja-kuntoon"
TITLE: Final[Texts] = {
    "fi": "Tänään: kassakirja kuntoon",
    "sv": "I dag: ordning på kassaboken",
    "en": "Today: a cash book in order",
}
SUMMARY: Final[Texts] = {
    "fi": "Keksitty koulutus, jonka ovella voit merkitä läsnäolot, sulkea listan ja katsoa, kuinka"
    " todistukset syntyvät.",
    "sv": "En påhittad utbildning där du kan märka närvaron vid dörren, stänga listan och se hur"
    " intygen blir till.",
    "en": "An invented training at whose door you can mark who came, close the list and see how the"
    " certificates come about.",
}
LENGTH: Final = timedelta(hours=3)
ANNOUNCED: Final = timedelta(days=21)
OPEN_FOR: Final = timedelta(days=14)
SIGNED_UP: Final = SeatsData(on_site=9)


async def hold_today(ground: Ground, now: datetime) -> EventOut:
    """The event, which has just begun, with the people who are expected."""
    council = ground.groups[COUNCIL]
    here = local(now, HOME_ZONE)
    starts_at = here.replace(minute=here.minute // 30 * 30, second=0, microsecond=0)
    form = EventIn(
        title=TITLE,
        slug=TODAY,
        summary=SUMMARY,
        kind="training",
        group=council.id,
        starts_at=starts_at,
        ends_at=starts_at + LENGTH,
        venue=ground.venues["Kansallisarkiston Joensuun toimipaikka"],
        municipality="167",
        opens_at=starts_at - OPEN_FOR,
        asks_association=True,
        gives_certificate=True,
        certificate=CertificateTerms(
            lessons=4,
            contents=(
                {
                    "fi": "Kassakirja ja tositteet",
                    "sv": "Kassabok och verifikat",
                    "en": "Cash book and vouchers",
                },
            ),
            issued_place="Joensuu",
            signer_name=SIGNER,
            signer_title=SIGNER_TITLE,
        ),
        contact_name=council.contact_name,
        contact_email=council.contact_email,
        contact_phone=council.contact_phone,
        facts="invented",
        quotas=(QuotaIn(places=12),),
    )
    made_at = starts_at - ANNOUNCED
    event = await create_event(form, actor=SYSTEM, now=made_at)
    event = await publish_event(event.id, actor=SYSTEM, now=made_at)
    await sign_up_all(event, SIGNED_UP, everybody(ground), now)
    return event
