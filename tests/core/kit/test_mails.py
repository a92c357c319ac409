"""Mails as they reach a reader: whole, in three languages, with nothing typed out of its place."""

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

import msgspec
import pytest
from icalendar import Calendar
from lxml import html as html_reader

from core.app.mailing import mail_kinds
from core.certificates.mail_details import CertificateLine, CertificateReady
from core.events import Mode
from core.kit.languages import LANGUAGES
from core.kit.links import Links
from core.kit.mail_headers import BadAddress
from core.kit.mails import MailDesk, SiteLines, write_letter
from core.kit.outbox import Outgoing
from core.kit.static import collect_static
from core.kit.templates import build_environment
from core.plugin_api import MailAttachment
from core.registrations import (
    EventNewsDetails,
    LinkAgainDetails,
    LinkAgainLine,
    MailDetails,
    MailEvent,
    MailSeat,
    OnlineLinkDetails,
)
from core.registrations.schemas import SeatState
from core.site.mail_details import Feedback

NOW = datetime(2027, 3, 3, 14, 0, tzinfo=UTC)
BASE = "https://tapahtumat.example"
LINKS = Links(["a secret of the tests, long enough to be taken"])
ID = UUID("0b7c1a50-1111-4222-8333-444455556666")
ENVIRONMENT = build_environment(static=collect_static({}))
LONG_NAME = "Maximiliana Kaarnikka-Kuusankukka-Ylämyllynmäki-Esimerkki"

EVENT = MailEvent(
    id=ID,
    uid=f"{ID}@tapahtumat.example",
    slug="kansiot-kuntoon-2027-1",
    title={"fi": "Kansiot kuntoon 2027, ilta 1: mitä säilytetään"},
    summary={},
    starts_at=datetime(2027, 3, 10, 14, 30, tzinfo=UTC),
    ends_at=datetime(2027, 3, 10, 17, 30, tzinfo=UTC),
    all_day=False,
    zone="Europe/Helsinki",
    venue="Kansallisarkiston Joensuun toimipaikka",
    address="Länsikatu 15",
    municipality={"fi": "Joensuu", "sv": "Joensuu"},
    is_online=True,
    sequence=2,
    revision=7,
    created_at=NOW,
    modified_at=NOW,
    names_by=datetime(2027, 3, 9, 21, 59, tzinfo=UTC),
    organiser={"fi": "Pohjois-Karjalan JANE"},
    reply_to="jane@yhessa.example",
    contact_name="Sihteeri",
    contact_phone="013 000 0000",
)
SEAT = MailSeat(
    id=ID,
    generation=1,
    position=1,
    name="Aamu Esimerkki",
    email="aamu@yhdistys.example",
    mode=Mode.ON_SITE,
    state=SeatState.CONFIRMED,
    place_in_queue=None,
)
replace = msgspec.structs.replace
SEATS = (
    SEAT,
    replace(SEAT, is_touched=True, mode_before=Mode.ONLINE),
    replace(SEAT, name="", email=""),
    replace(SEAT, name=LONG_NAME, state=SeatState.WAITING, place_in_queue=2),
    replace(SEAT, name="مريم", mode=Mode.ONLINE, state=SeatState.PENDING),
    replace(SEAT, name="<script>alert(1)</script> {{ 7*7 }}", state=SeatState.OFFERED),
    replace(SEAT, name="Voita http://huijaus.example/nyt", state=SeatState.EXPIRED),
    replace(SEAT, name="A & B", state=SeatState.CANCELLED),
    replace(SEAT, name="C", state=SeatState.WAITING),
)
DETAILS = MailDetails(
    event=EVENT,
    registration=ID,
    generation=0,
    contact_name="Aamu Esimerkki",
    seats=SEATS,
    for_contact=True,
    calendar="REQUEST",
    changes=("contact", "person", "answers", "mode", "handed_over"),
    earlier=(NOW,),
)
PLAIN = msgspec.structs.asdict(DETAILS)
BARE = {
    **PLAIN,
    "event": replace(
        EVENT,
        venue="",
        address="",
        municipality={},
        is_online=False,
        names_by=None,
        reply_to="",
        contact_name="",
        contact_phone="",
        is_public=False,
        all_day=True,
    ),
    "seats": (SEAT,),
    "changes": (),
    "earlier": (),
    "calendar": "",
    "for_contact": False,
}
BEFORE = replace(EVENT, starts_at=EVENT.starts_at - timedelta(days=1), venue="Muualla")
LINE = CertificateLine(name=LONG_NAME, number="YH-2027-ABCDEFGHJKMN", seat=ID, generation=0)

CASES = {
    "registration_received": [DETAILS, MailDetails(**BARE)],
    "seat_named": [replace(DETAILS, for_contact=False, seats=(SEAT,)), MailDetails(**BARE)],
    "place_from_queue": [DETAILS, MailDetails(**BARE)],
    "registration_changed": [DETAILS, MailDetails(**BARE)],
    "seat_cancelled": [DETAILS, MailDetails(**BARE)],
    "seat_left": [
        MailDetails(**{**BARE, "changes": ("handed_over",), "calendar": "CANCEL"}),
        MailDetails(**BARE),
    ],
    "event_changed": [
        EventNewsDetails(**PLAIN, before=BEFORE, message={"fi": "Sali vaihtui.\nTervetuloa!"}),
        EventNewsDetails(**BARE),
    ],
    "event_cancelled": [
        EventNewsDetails(**PLAIN, message={"fi": "Puhuja sairastui <b>.\n\nPahoittelut!"}),
        EventNewsDetails(**BARE),
    ],
    "online_link": [
        OnlineLinkDetails(**PLAIN, address="https://video.example/j?a=1&b=2#x"),
        OnlineLinkDetails(**BARE, address="https://video.example/j/1"),
    ],
    "link_again": [
        LinkAgainDetails(
            links=(
                LinkAgainLine(event=EVENT, purpose="registration", id=ID, generation=0),
                LinkAgainLine(event=EVENT, purpose="seat", id=ID, generation=3),
            )
        )
    ],
    "certificate_ready": [
        CertificateReady(event=EVENT, certificates=(LINE,)),
        CertificateReady(event=BARE["event"], certificates=(LINE, replace(LINE, name="Eino"))),
    ],
    "feedback": [
        Feedback(
            text="Otsikot\npuuttuvat <i>", page="/fi/events", name="Eino", email="e@x.example"
        ),
        Feedback(text="x"),
    ],
}


def desk(attached=(), *, is_demo=False, name="Yhessä") -> MailDesk:
    async def site(_language):
        return SiteLines(name=name, keeper="Järjestöasiain neuvottelukunta", is_demo=is_demo)

    async def attachments(_mail):
        return attached

    return MailDesk(
        environment=ENVIRONMENT,
        kinds=mail_kinds(),
        links=LINKS,
        base_url=BASE,
        host="tapahtumat.example",
        sender="tapahtumat@tapahtumat.example",
        site=site,
        attachments=attachments,
    )


def outgoing(template="registration_received", details=DETAILS, **changes) -> Outgoing:
    given = {
        "id": 1,
        "template": template,
        "to_email": "aamu@yhdistys.example",
        "to_name": "Aamu Esimerkki",
        "reply_to": "jane@yhessa.example",
        "language": "fi",
        "details": msgspec.json.encode(details).decode(),
        "about_kind": "registration",
        "about_id": ID,
        "event_id": ID,
        "attempts": 1,
        "lease_until": NOW,
        "message_id": "5d1c0ffee",
        "created_at": NOW,
    }
    return Outgoing(**given | changes)


async def written(mail=None, **more):
    letter = await write_letter(mail or outgoing(), desk(**more), NOW)
    return email.message_from_bytes(letter.data, policy=email.policy.default)


def bodies(message):
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    return text, html


def links_of_text(text):
    return set(re.findall(r"https?://[^\s<>]+", text))


def links_of_html(html):
    return {link for _, _, link, _ in html_reader.document_fromstring(html).iterlinks()}


def test_each_mail_has_a_case():
    """A new template can't stay untried."""
    assert set(CASES) == set(mail_kinds())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("template", "details"),
    [(name, case) for name, cases in CASES.items() for case in cases],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_each_mail_is_whole(template, details, language):
    """Nothing unfilled, the same links in both forms, the reader's language, no foreign picture."""
    message = await written(outgoing(template, details, language=language), is_demo=True)
    text, html = bodies(message)
    assert message["Subject"]
    for part in (message["Subject"], text, html):
        assert not re.search(
            r"\{[a-z%{]|None|undefined|\(\)|: *$|</?script", part, re.MULTILINE
        ) or ("{{ 7*7 }}" in part)
    assert links_of_text(text) == links_of_html(html)
    document = html_reader.document_fromstring(html)
    assert document.get("lang") == language
    assert document.xpath("//img|//script|//link|//iframe|//object|//form") == []
    assert "url(" not in html
    assert not re.search(r"\n{3,}", text)
    assert max(len(line) for line in message.as_bytes().splitlines()) <= 998


async def test_finnish_is_finnish():
    """No English sentence is left in the other languages."""
    for name, cases in CASES.items():
        english = set(sentences(await written(outgoing(name, cases[0], language="en"))))
        for language in ("fi", "sv"):
            other = set(sentences(await written(outgoing(name, cases[0], language=language))))
            assert {line for line in english & other if line.isascii() and " " in line} <= {
                "Page: /fi/events",
                "Sihteeri, jane@yhessa.example, 013 000 0000",
            }, (name, language)


def sentences(message):
    text, _ = bodies(message)
    typed = ("http", "-", "Otsikot", "puuttuvat", "Puhuja", "Sali", "Tervetuloa", "Pahoittelut")
    return [line for line in text.splitlines() if line and not line.startswith(typed)]


@pytest.mark.parametrize(
    ("template", "subjects"),
    [
        (
            "registration_received",
            ["Ilmoittautuminen vastaanotettu", "Anmälan har mottagits", "Sign-up received"],
        ),
        ("seat_cancelled", ["Paikka peruttu", "Plats avbokad", "Seat cancelled"]),
        ("event_cancelled", ["Peruttu", "Inställt", "Cancelled"]),
        ("certificate_ready", ["Todistus", "Intyg", "Certificate"]),
    ],
)
async def test_subjects_name_the_event(template, subjects):
    """The title stands uninflected after a colon."""
    for language, subject in zip(LANGUAGES, subjects, strict=True):
        message = await written(outgoing(template, CASES[template][0], language=language))
        assert message["Subject"] == f"{subject}: {EVENT.title['fi']}"


async def test_envelope_and_fields():
    """One addressee, a stable Message-ID, marked as automatic, answers go to the organiser."""
    letter = await write_letter(outgoing(), desk(), NOW)
    assert (letter.sender, letter.recipient) == (
        "tapahtumat@tapahtumat.example",
        "aamu@yhdistys.example",
    )
    message = await written()
    [to] = message["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Aamu Esimerkki", "aamu@yhdistys.example")
    [sender] = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Yhessä", "tapahtumat@tapahtumat.example")
    assert message["Reply-To"] == "jane@yhessa.example"
    assert message["Message-ID"] == "<5d1c0ffee@tapahtumat.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert message["Cc"] is message["Bcc"] is None
    assert message.get_content_type() == "multipart/alternative"
    assert letter.data.isascii()
    assert b"\n" not in letter.data.replace(b"\r\n", b"")


async def test_a_mail_without_reply_address_has_no_such_field():
    """Answers then go to the sender."""
    assert (await written(outgoing(reply_to="")))["Reply-To"] is None


async def test_links_are_made_at_sending():
    """The row holds ids alone; the token in the mail opens the page."""
    mail = outgoing()
    token = LINKS.token("registration", ID, 0)
    assert token not in mail.details
    text, _ = bodies(await written(mail))
    assert f"{BASE}/fi/r/{token}" in text
    person = outgoing(details=replace(DETAILS, for_contact=False, seats=(SEAT,)))
    text, _ = bodies(await written(person))
    assert f"{BASE}/fi/s/{LINKS.token('seat', ID, 1)}" in text


async def test_an_earlier_holder_gets_no_link_and_no_name():
    """A seat's link goes to the seat's own address alone."""
    details = replace(DETAILS, for_contact=False, seats=(replace(SEAT, email="eino@x.example"),))
    text, html = bodies(await written(outgoing("seat_cancelled", details)))
    for body in (text, html):
        assert "/s/" not in body
        assert "Aamu" not in body


async def test_a_members_event_is_told_without_its_page():
    """The page opens with the group's key alone, which a mail does not hold."""
    text, _ = bodies(await written(outgoing(details=MailDetails(**BARE))))
    assert "/events/" not in text


async def test_typed_names_are_text():
    """No markup, and nothing that a program would turn into a link."""
    text, html = bodies(await written())
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "huijaus.example" not in text + html
    assert "{{ 7*7 }}" in text


async def test_line_ends_in_typed_names_make_no_field():
    """Neither in the addressee nor in the title."""
    event = replace(EVENT, title={"fi": "Ilta\r\nBcc: uhri@muualla.example"})
    mail = outgoing(details=replace(DETAILS, event=event), to_name="Aamu\r\nBcc: uhri@x.example")
    message = await written(mail, name="Yhessä\nX-Paha: 1")
    assert message["Bcc"] is message["X-Paha"] is None
    assert len(message["To"].addresses) == 1


async def test_a_wrong_address_is_refused():
    """Before anything is sent anywhere."""
    with pytest.raises(BadAddress):
        await written(outgoing(to_email="aamu@x.example\r\nBcc: b@x.example"))


CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nMETHOD:REQUEST\r\n"
    "BEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:20270303T140000Z\r\nDTSTART:20270310T143000Z\r\n"
    "SUMMARY:Mitä säilytetään\\, ja mitä ei\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
INVITATION = MailAttachment(
    filename="invite.ics",
    media_type="text/calendar; charset=UTF-8; method=REQUEST",
    content=CALENDAR.encode(),
    is_alternative=True,
)


async def test_an_invitation_is_another_form_of_the_text():
    """Gmail and Outlook read it there; its method is the one inside."""
    message = await written(attached=[INVITATION])
    assert message.get_content_type() == "multipart/alternative"
    types = [part.get_content_type() for part in message.iter_parts()]
    assert types == ["text/plain", "text/html", "text/calendar"]
    part = list(message.iter_parts())[2]
    assert part.get_params()[1:] == [("charset", "UTF-8"), ("method", "REQUEST")]
    assert part.get_payload(decode=True) == CALENDAR.encode()
    assert Calendar.from_ical(part.get_content())["METHOD"] == "REQUEST"


async def test_other_files_come_after_the_text():
    """Their names are kept to signs that every program knows."""
    paper = MailAttachment(
        filename="../a\r\nb ä.pdf", media_type="application/pdf", content=b"%PDF"
    )
    message = await written(attached=[paper, INVITATION])
    assert message.get_content_type() == "multipart/mixed"
    first, second = message.iter_parts()
    assert [part.get_content_type() for part in first.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert second.get_filename() == "a-b-.pdf"
    assert second.get_content() == b"%PDF"


async def test_a_files_type_makes_no_field():
    """A type with a line end is a fault of a plugin and goes nowhere."""
    bad = replace(INVITATION, media_type="text/calendar\r\nX-Paha: 1")
    with pytest.raises(ValueError, match="not encoded"):
        await written(attached=[bad])
