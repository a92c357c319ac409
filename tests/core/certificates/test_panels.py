"""What the own pages of a seat and a registration tell of certificates."""

import re

import pytest
from lxml import html

from core.accounts import SYSTEM
from core.certificates import correct_name, revoke_document


@pytest.fixture
def box(client, links):
    """The box of a registration's or a seat's page, as words and links; nothing without one."""

    async def read(purpose, one, language="fi"):
        token = links.token(purpose, one.id, one.generation)
        answer = await client.get(f"/{language}/{purpose[0]}/{token}")
        assert answer.status_code == 200, answer.text[:1000]
        found = html.fromstring(answer.text).xpath("//section[@aria-labelledby='certificates']")
        if not found:
            return "", []
        text = re.sub(r"\s+", " ", found[0].text_content()).strip()
        return text, found[0].xpath(".//a/@href")

    return read


async def test_seat_before_and_after(make_training, take_seats, came, close, box, links, client):
    """First what to expect, then the file, its number, and the other languages."""
    event = await make_training()
    registration = await take_seats(event, "Aino", "Eino")
    aino, eino = registration.seats
    text, _ = await box("seat", aino)
    assert text == (
        "Todistus Todistus tulee tähän tapahtuman jälkeen, kun olet läsnä vähintään 80 %."
    )
    whole = await take_seats(await make_training(certificate_share=100), "Aino")
    assert (await box("seat", whole.seats[0]))[0].endswith("kun olet läsnä koko ajan.")
    await came(registration)
    document = (await close(event))["Aino"]
    text, paths = await box("seat", aino)
    assert text.startswith("Todistus Voimassa YH-2027-")
    assert "Eino" not in text
    file = f"/s/{links.token('seat', aino.id, aino.generation)}/certificate.pdf"
    assert paths == [f"/fi/c/{document.number}", file, f"{file}?lang=sv", f"{file}?lang=en"]
    text, paths = await box("registration", registration)
    assert text.startswith("Todistukset Aino Voimassa")
    assert file in paths
    assert f"/s/{links.token('seat', eino.id, eino.generation)}/certificate.pdf" in paths


async def test_missing_name_and_absence(make_training, take_seats, came, close, box):
    """Whoever came nameless is asked for the name; whoever was absent reads no promise."""
    event = await make_training()
    nameless = await take_seats(event, "Aino", "")
    absent = await take_seats(event, "Iivo")
    await came(nameless)
    await close(event)
    assert "Anna puuttuva nimi" in (await box("registration", nameless))[0]
    assert "Anna puuttuva nimi" in (await box("seat", nameless.seats[1]))[0]
    assert await box("seat", absent.seats[0]) == ("", [])


async def test_no_box_where_there_are_no_certificates(make_training, take_seats, box):
    """An event that gives none says nothing of them."""
    registration = await take_seats(await make_training(gives_certificate=False), "Aino")
    assert await box("seat", registration.seats[0]) == ("", [])


async def test_corrected_and_revoked(make_training, take_seats, came, close, box):
    """The corrected one is handed out, a revoked one is not."""
    event = await make_training()
    registration = await take_seats(event, "Aino")
    await came(registration)
    number = (await close(event))["Aino"].number
    await correct_name(number, "Aina", actor=SYSTEM, now=event.ends_at)
    assert "Aina" in (await box("registration", registration))[0]
    await revoke_document(number, "Syy", actor=SYSTEM, now=event.ends_at)
    text, paths = await box("seat", registration.seats[0])
    assert "Mitätöity" in text
    assert paths == [f"/fi/c/{number}"]
