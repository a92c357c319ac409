"""Who gets a certificate, what it says, and that nobody gets two."""

import asyncio
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from core.accounts import SYSTEM
from core.certificates import (
    DateSpan,
    DocumentState,
    correct_name,
    documents_of_event,
    documents_of_seats,
    issue_certificates,
    revoke_document,
)
from core.certificates.domain.changes import NameNotRight, NotValidNow, ReasonMissing
from core.certificates.domain.records import versions_of_number
from core.certificates.numbers import ALPHABET
from core.events import (
    CertificateTerms,
    EventChanges,
    HostIn,
    Mode,
    QuotaIn,
    SessionIn,
    VenueIn,
    cancel_event,
    change_event,
    create_venue,
)
from core.kit import db
from core.kit.errors import NotFound
from core.kit.identity_code import find_identity_code
from core.registrations import PersonIn, Presence, SeatIn, name_seat, remove_due_data

BASE = "http://yhessa.example"
STARTS = datetime(2027, 3, 10, 14, 30, tzinfo=UTC)


async def test_present_gets_one_absent_gets_none(make_training, take_seats, came, close):
    """Unmarked people were not there either."""
    event = await make_training()
    await came(await take_seats(event, "Aino Esimerkki"))
    await came(await take_seats(event, "Eino Esimerkki"), presence=Presence.ABSENT)
    await take_seats(event, "Iivo Esimerkki")
    found = await close(event)
    assert list(found) == ["Aino Esimerkki"]
    document = found["Aino Esimerkki"]
    assert (document.version, document.state) == (1, DocumentState.ISSUED)
    assert re.fullmatch(rf"YH-2027-[{ALPHABET}]{{12}}", document.number)


async def test_nothing_before_the_list_is_closed(make_training, take_seats, came, run_jobs):
    """Marks may still change."""
    event = await make_training()
    await came(await take_seats(event, "Aino Esimerkki"))
    assert await issue_certificates(event.id, base_url=BASE, now=event.ends_at) == 0
    assert await issue_certificates(uuid4(), base_url=BASE, now=event.ends_at) == 0


async def test_nothing_where_the_event_gives_none(make_training, take_seats, came, close):
    """The event's own setting, and a cancelled event."""
    event = await make_training(gives_certificate=False)
    await came(await take_seats(event, "Aino Esimerkki"))
    assert await close(event) == {}
    other = await make_training()
    await came(await take_seats(other, "Aino Esimerkki"))
    await cancel_event(other.id, actor=SYSTEM, now=other.starts_at)
    assert await close(other) == {}


@pytest.mark.parametrize(("minutes", "gets"), [((79, 21), False), ((80, 20), True)])
async def test_share_of_the_lessons(minutes, gets, make_training, take_seats, came, close):
    """79 % is not enough, 80 % is; sessions count by their minutes, not by their number."""
    hour = timedelta(hours=1)
    event = await make_training(
        certificate=CertificateTerms(),
        sessions=tuple(
            SessionIn(
                title={"fi": "Osuus"},
                starts_at=STARTS + hour * place,
                ends_at=STARTS + hour * (place + 1),
                minutes=length,
            )
            for place, length in enumerate(minutes)
        ),
    )
    first, _ = event.sessions
    registration = await take_seats(event, "Aino Esimerkki")
    await came(registration, first.id)
    found = await close(event)
    assert bool(found) is gets
    if gets:
        content = found["Aino Esimerkki"].content
        assert (content.minutes, content.attended_minutes) == (100, 80)


async def test_part_of_a_session_counts_by_its_minutes(make_training, take_seats, came, close):
    """Minutes that the organiser noted come before the whole length."""
    event = await make_training()
    registration = await take_seats(event, "Aino Esimerkki")
    await came(registration)
    await db.execute(
        "UPDATE attendance SET minutes = 144 WHERE seat = $1", registration.seats[0].id
    )
    found = await close(event)
    content = found["Aino Esimerkki"].content
    assert (content.lessons, content.attended_lessons) == (4.0, 3.2)


async def test_content_is_the_events_own(make_training, take_seats, came, close):
    """Language of the registration, days attended, place, organisers, where it can be checked."""
    hall = await create_venue(VenueIn(name="Kansallisarkisto", municipality="167"))
    event = await make_training(
        venue=hall.id,
        municipality="167",
        hosts=(HostIn(name="Martat ry"), HostIn(name="Ei vielä ry", has_agreed=False)),
        sessions=tuple(
            SessionIn(
                title={"fi": "Ilta"},
                starts_at=STARTS + timedelta(days=days),
                ends_at=STARTS + timedelta(days=days, hours=2),
                minutes=90,
            )
            for days in (0, 1, 7)
        ),
        ends_at=STARTS + timedelta(days=7, hours=2),
        certificate=CertificateTerms(
            contents=({"fi": "Mitä säilytetään", "sv": "Vad som sparas"},),
            issued_place="Joensuu",
            signer_name="Veikko Mallikas",
            signer_title={"fi": "sihteeri"},
        ),
    )
    registration = await take_seats(event, "Łukasz Testowski", language="sv")
    await came(registration, *(session.id for session in event.sessions))
    closed = event.ends_at + timedelta(hours=1)
    content = (await close(event, closed))["Łukasz Testowski"].content
    assert content.language == "sv"
    assert (content.title, content.title_language) == ("Mapparna i skick", "")
    assert content.dates == (
        DateSpan(date(2027, 3, 10), date(2027, 3, 11)),
        DateSpan(date(2027, 3, 17), date(2027, 3, 17)),
    )
    assert (content.place, content.municipality) == ("Kansallisarkisto", "Joensuu")
    assert (content.lessons, content.attended_lessons) == (6.0, None)
    assert content.contents == ("Vad som sparas",)
    assert content.organisers == ("OkuJane", "Martat ry")
    assert (content.issued_place, content.issued_on) == ("Joensuu", date(2027, 3, 17))
    assert content.check_url == f"{BASE}/c/{content.number}"
    assert content.check_address == "yhessa.example/c"


async def test_online_seat_says_so(make_training, take_seats, came, close):
    """The hall's name stands only on the papers of those who sat there."""
    hall = await create_venue(VenueIn(name="Kansallisarkisto"))
    event = await make_training(
        venue=hall.id,
        municipality="167",
        quotas=(QuotaIn(places=5), QuotaIn(mode=Mode.ONLINE, places=5)),
    )
    online = event.event_quotas[1].id
    seats = (SeatIn(quota=online, name="Aino Esimerkki"),)
    await came(await take_seats(event, seats=seats))
    content = (await close(event))["Aino Esimerkki"].content
    assert content.online
    assert (content.place, content.municipality) == ("", "")


async def test_certificate_stays_when_the_event_changes(make_training, take_seats, came, close):
    """What was printed once is frozen."""
    event = await make_training()
    await came(await take_seats(event, "Aino Esimerkki"))
    before = (await close(event))["Aino Esimerkki"]
    changes = EventChanges(title={"fi": "Toinen otsikko"})
    await change_event(event.id, changes, actor=SYSTEM, now=event.ends_at)
    (after,) = await documents_of_event(event.id)
    assert after == before


async def test_mails_to_persons_and_contact(
    make_training, take_seats, came, close, certificate_mails
):
    """Own addresses get their own; the contact gets one mail for all the others."""
    event = await make_training()
    registration = await take_seats(
        event,
        ("Aino", "aino@a.example"),
        "Eino",
        ("Yhdys itse", "yhdys@a.example"),
        contact_email="yhdys@a.example",
    )
    await came(registration)
    await close(event)
    assert await certificate_mails() == [
        ("aino@a.example", "fi", ["Aino"]),
        ("yhdys@a.example", "fi", ["Eino", "Yhdys itse"]),
    ]


async def test_walk_in_without_address_gets_no_mail(
    make_training, take_seats, came, close, certificate_mails
):
    """The paper waits for them all the same."""
    event = await make_training()
    registration = await take_seats(event, "Aino")
    await db.execute("UPDATE registration SET contact_email = ''")
    await came(registration)
    assert list(await close(event)) == ["Aino"]
    assert await certificate_mails() == []


async def test_name_given_later_brings_the_certificate(
    make_training, take_seats, came, close, run_jobs, act, certificate_mails
):
    """Nameless at the closing: none; the name's job makes it."""
    event = await make_training()
    registration = await take_seats(event, "Aino", "")
    await came(registration)
    assert list(await close(event)) == ["Aino"]
    later = event.ends_at + timedelta(days=3)
    await name_seat(await act(registration, later), registration.seats[1].id, PersonIn(name="Eino"))
    await run_jobs(later)
    documents = await documents_of_event(event.id)
    assert [one.content.recipient for one in documents] == ["Aino", "Eino"]
    assert documents[1].content.issued_on == date(2027, 3, 13)
    assert [names for *_, names in await certificate_mails()] == [["Aino"], ["Eino"]]


async def test_two_workers_at_once(make_training, take_seats, came, close, certificate_mails):
    """Each seat gets one certificate and one mail, however often and together it runs."""
    event = await make_training()
    for number in range(4):
        await came(await take_seats(event, f"Aino {number}", f"Eino {number}"))
    found = await close(event, event.ends_at)
    assert len(found) == 8
    await db.execute("DELETE FROM document")
    await db.execute("DELETE FROM message")
    runs = [issue_certificates(event.id, base_url=BASE, now=event.ends_at) for _ in range(3)]
    assert sum(await asyncio.gather(*runs)) == 8
    assert len(await db.fetch("SELECT DISTINCT seat FROM document")) == 8
    assert len(await db.fetch("SELECT id FROM document")) == 8
    assert len(await certificate_mails()) == 4


async def test_corrected_name(make_training, take_seats, came, close):
    """A new version of the same number; the old one is replaced, and only once."""
    event = await make_training()
    registration = await take_seats(event, "Eeva Nätteinen")
    await came(registration)
    old = (await close(event))["Eeva Nätteinen"]
    later = event.ends_at + timedelta(days=6)
    new = await correct_name(old.number, " Eeva  Näytteinen ", actor=SYSTEM, now=later)
    assert (new.number, new.version, new.content.recipient) == (old.number, 2, "Eeva Näytteinen")
    assert new.content.issued_on == date(2027, 3, 16)
    versions = await versions_of_number(old.number)
    assert [one.state for one in versions] == [DocumentState.ISSUED, DocumentState.REPLACED]
    assert versions[1].content == old.content
    seat = registration.seats[0].id
    assert (await documents_of_seats([seat]))[seat] == new
    assert await issue_certificates(event.id, base_url=BASE, now=later) == 0
    for wrong in ("", "Eeva Näytteinen", "131052-308T", "x" * 201):
        with pytest.raises(NameNotRight):
            await correct_name(old.number, wrong, actor=SYSTEM, now=later)
    assert len(await versions_of_number(old.number)) == 2
    assert find_identity_code("131052-308T")
    with pytest.raises(NotFound):
        await correct_name("YH-2027-000000000000", "Aino", actor=SYSTEM, now=later)


async def test_corrected_by_two_at_once(make_training, take_seats, came, close):
    """Two corrections in the same moment make two versions after each other, or one fails."""
    event = await make_training()
    await came(await take_seats(event, "Eeva"))
    old = (await close(event))["Eeva"]
    await asyncio.gather(
        *(
            correct_name(old.number, f"Eeva {number}", actor=SYSTEM, now=event.ends_at)
            for number in range(3)
        ),
        return_exceptions=True,
    )
    states = [one.state for one in await versions_of_number(old.number)]
    assert states[0] is DocumentState.ISSUED
    assert states.count(DocumentState.ISSUED) == 1


async def test_revoking_needs_a_reason_and_is_final(make_training, take_seats, came, close):
    """No new one is issued by rule, and a revoked one is not corrected."""
    event = await make_training()
    await came(await take_seats(event, "Aino"))
    document = (await close(event))["Aino"]
    with pytest.raises(ReasonMissing):
        await revoke_document(document.number, "  ", actor=SYSTEM, now=event.ends_at)
    found = await revoke_document(document.number, "Väärä henkilö", actor=SYSTEM, now=event.ends_at)
    assert (found.state, found.reason) == (DocumentState.REVOKED, "Väärä henkilö")
    with pytest.raises(NotValidNow):
        await revoke_document(document.number, "Uudelleen", actor=SYSTEM, now=event.ends_at)
    with pytest.raises(NotValidNow):
        await correct_name(document.number, "Eino", actor=SYSTEM, now=event.ends_at)
    assert await issue_certificates(event.id, base_url=BASE, now=event.ends_at) == 0
    assert await documents_of_event(event.id) == []


async def test_document_outlives_the_names(make_training, take_seats, came, close):
    """Retention empties the seat; the frozen content and the link to it stay."""
    event = await make_training()
    registration = await take_seats(event, "Aino Esimerkki")
    await came(registration)
    before = await close(event)

    async def nobody(_event, _seats):
        """No plugin keeps anything."""

    await remove_due_data(event.ends_at + timedelta(days=181), nobody)
    (row,) = await db.fetch("SELECT person_name FROM seat")
    assert row["person_name"] == ""
    seat = registration.seats[0].id
    assert await documents_of_seats([seat]) == {seat: before["Aino Esimerkki"]}


def test_pdf_process_stays_light():
    """The child that makes PDFs loads neither the web framework nor the rooms below."""
    program = (
        "import sys, core.certificates.pool;"
        "print([name for name in ('litestar', 'piccolo', 'core.events', 'core.registrations')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
