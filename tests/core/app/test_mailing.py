"""From a sign-up to the mail in a reader's program: rooms, outbox, worker and calendar together."""

import email
import email.policy
import re
from datetime import timedelta

import msgspec
import pytest
from icalendar import Calendar

from core.app.worker import make_worker
from core.calendars.hooks import CalendarHooks
from core.groups import load_reference_data
from core.kit.links import Links
from core.kit.static import collect_static
from core.kit.templates import build_environment
from core.plugin_api.discovery import load_plugins
from core.registrations.domain.register import register
from core.registrations.schemas import RegistrationIn, SeatIn
from core.testing.factories import NOW, make_event, make_group


@pytest.fixture
async def worker(database, settings):
    """A worker that writes files and knows the calendar's part."""
    await load_reference_data(NOW, uid_host="yhessa.example")
    await make_group()
    hooks = CalendarHooks(Links(settings.secret_keys), base_url=settings.base_url)
    return make_worker(
        settings,
        environment=build_environment(static=collect_static({})),
        plugins=load_plugins({"core.calendars": hooks}, ()),
        handlers={},
    )


def mails(settings):
    files = sorted(settings.mail_folder.iterdir())
    return [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files
    ]


async def test_a_sign_up_is_told_with_its_link_and_calendar_entry(worker, settings):
    """Two seats, one with an address of its own: two mails, each with its own link and guest."""
    event = await make_event("Arkistoilta, osa 1; mitä\\säilytetään")
    [quota] = event.event_quotas
    form = RegistrationIn(
        form_key="a-form-key",
        contact_name="Aamu Esimerkki",
        contact_email="aamu@yhdistys.example",
        seats=(
            SeatIn(quota=quota.id, name="Aamu Esimerkki"),
            SeatIn(quota=quota.id, name="Eino, \nBcc: x", email="eino@yhdistys.example"),
        ),
    )
    done = await register(event, form, now=NOW)
    await worker.tick(NOW)
    found = {mail["To"].addresses[0].addr_spec: mail for mail in mails(settings)}
    contact, person = (found[address] for address in sorted(found))
    assert [mail["To"].addresses[0].addr_spec for mail in (contact, person)] == [
        "aamu@yhdistys.example",
        "eino@yhdistys.example",
    ]
    links = Links(settings.secret_keys)
    text = contact.get_body(("plain",)).get_content()
    assert f"/fi/r/{links.token('registration', done.id, 0)}" in text
    own = person.get_body(("plain",)).get_content()
    assert re.findall(r"/fi/s/(\S+)", own) == [links.token("seat", done.seats[1].id, 0)]
    for mail in (contact, person):
        assert mail.get_content_type() == "multipart/alternative"
        part = list(mail.iter_parts())[-1]
        assert part.get_param("method") == "REQUEST"
        calendar = Calendar.from_ical(part.get_payload(decode=True))
        [entry] = calendar.walk("VEVENT")
        assert calendar["METHOD"] == "REQUEST"
        assert entry["UID"] == event.uid
        assert entry["ATTENDEE"] == f"mailto:{mail['To'].addresses[0].addr_spec}"
        assert "Arkistoilta, osa 1; mitä\\säilytetään" in entry["SUMMARY"]


async def test_a_waiting_seat_gets_no_calendar_entry(worker, settings):
    """It holds no place that a calendar could show."""
    event = await make_event(places=1)
    [quota] = event.event_quotas
    first = RegistrationIn(
        form_key="form-key-1",
        contact_name="Aamu Esimerkki",
        contact_email="aamu@yhdistys.example",
        seats=(SeatIn(quota=quota.id, name="Aamu Esimerkki"),),
    )
    await register(event, first, now=NOW)
    second = msgspec.structs.replace(
        first, form_key="form-key-2", contact_email="eino@yhdistys.example"
    )
    await register(event, second, now=NOW + timedelta(minutes=1))
    await worker.tick(NOW + timedelta(minutes=1))
    _, waiting = mails(settings)
    assert [part.get_content_type() for part in waiting.iter_parts()] == ["text/plain", "text/html"]
    assert "jonossa, sija 1" in waiting.get_body(("plain",)).get_content()
