"""The check of certificates and the participant's file, as a browser without scripts meets them."""

import asyncio
import hashlib
import io
import os
import re
import signal
from datetime import timedelta
from uuid import uuid4

import pypdf
import pytest
from lxml import html

from core.accounts import SYSTEM
from core.certificates import RenderTimeout, correct_name, print_file, revoke_document
from core.certificates.domain.checking import MOST_BYTES, WRONG_TRIES
from core.certificates.numbers import show_number
from core.kit import db
from core.kit.errors import NotFound
from core.registrations import registration_of_seat, remove_due_data

WRONG = "YH-2027-000000000000"


@pytest.fixture
async def client(site_app, client):
    """The browser; the PDF processes end with it."""
    yield client
    await site_app.pdf_pool.close()


@pytest.fixture
def give(make_training, take_seats, came, close, client, links):
    """Gives somebody a certificate: the document and the path of its file."""

    async def run(name: str = "Aino-Inkeri von Koe-Esimerkki", **changes):
        event = await make_training(**changes)
        registration = await take_seats(event, name)
        await came(registration)
        document = (await close(event))[name]
        seat = registration.seats[0]
        return document, f"/s/{links.token('seat', seat.id, seat.generation)}/certificate.pdf"

    return run


async def look(client, path, status=200):
    answer = await client.get(path)
    assert answer.status_code == status, answer.text[:1500]
    assert answer.headers["cache-control"] == "no-store"
    return html.fromstring(answer.text)


def words(tree):
    return re.sub(r"\s+", " ", tree.xpath("//main")[0].text_content())


async def upload(client, body, *, language="fi", name="pdf"):
    page = await look(client, f"/{language}/certificates")
    key = page.xpath("//form[@method='post']//input[@name='csrf_token']/@value")[0]
    answer = await client.post(
        f"/{language}/certificates",
        data={"csrf_token": key},
        files={name: ("todistus.pdf", body, "application/pdf")},
    )
    return answer.status_code, html.fromstring(answer.text)


async def test_valid_certificate_by_its_number(give, client):
    """Name, training, date, scope, organiser, issue; not indexed, told to nobody else."""
    document, _ = await give()
    tree = await look(client, f"/fi/c/{document.number}")
    text = words(tree)
    facts = [one.text_content() for one in tree.xpath("//section[@class='proof']//dd")]
    code = document.number[8:]
    assert facts == [
        f"YH-2027-{code[:4]}-{code[4:8]}-{code[8:]}",
        "Aino-Inkeri von Koe-Esimerkki",
        "Kansiot kuntoon",
        "10.3.2027",
        "4 oppituntia (à 45 min)",
        "OkuJane",
        "Outokumpu 10.3.2027",
    ]
    assert "Todistus on voimassa" in text
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert tree.xpath("//meta[@name='referrer']/@content") == ["same-origin"]
    english = await look(client, f"/en/c/{document.number}")
    assert english.xpath("//dd[@lang='fi']/text()") == ["Kansiot kuntoon"]
    assert "4 lessons of 45 minutes" in words(english)


async def test_number_is_read_leniently(give, client):
    """Small letters and spaces, by the form and in the address."""
    document, _ = await give()
    typed = f" {document.number.lower().replace('-', ' ')} "
    answer = await client.get("/fi/certificates", params={"number": typed})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/fi/c/{document.number}"
    assert "Todistus on voimassa" in words(await look(client, f"/fi/c/{document.number.lower()}"))
    assert "Tarkista PDF-tiedosto" in words(await look(client, "/fi/certificates?number="))


async def test_short_form_leads_on_by_language(client):
    """What stands on paper and in the QR code."""
    for accept, language in (("sv-FI,sv;q=0.9", "sv"), ("de", "fi"), ("en", "en")):
        headers = {"accept-language": accept}
        answer = await client.get(f"/c/{WRONG.lower()}", headers=headers)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/{language}/c/{WRONG}"
        answer = await client.get("/c", headers=headers)
        assert answer.headers["location"] == f"/{language}/certificates"


async def test_wrong_numbers_look_alike(give, client):
    """One letter off, another year, no number at all: the same page but for what was typed."""
    document, _ = await give()
    await look(client, "/fi/certificates")
    last = "0" if document.number[-1] != "0" else "1"
    bodies = set()
    for wrong in (
        document.number[:-1] + last,
        document.number.replace("2027", "2026"),
        WRONG,
        "nonsense",
        "zz-9-zz",
    ):
        answer = await client.get(f"/fi/c/{wrong}")
        assert answer.status_code == 404
        bodies.add(answer.text.replace(wrong, "X"))
    assert len(bodies) == 1
    assert "Todistusta ei löytynyt" in bodies.pop()
    odd = await client.get("/fi/certificates", params={"number": "ei <b>numero"})
    assert odd.status_code == 404
    assert words(html.fromstring(odd.text)).count("Todistusta ei löytynyt") == 2
    assert html.fromstring(odd.text).xpath("//input[@id='number']/@value") == ["ei <b>numero"]


async def test_guessing_is_limited_and_right_numbers_do_not_count(give, client, clock):
    """Many right checks pass; after too many wrong ones the address waits, with right ones too."""
    document, _ = await give()
    for _ in range(WRONG_TRIES + 5):
        await look(client, f"/fi/c/{document.number}")
    results = await asyncio.gather(
        *(client.get(f"/fi/c/YH-2027-{n:012}") for n in range(WRONG_TRIES + 3))
    )
    codes = sorted(answer.status_code for answer in results)
    assert codes == [404] * WRONG_TRIES + [429] * 3
    answer = await client.get(f"/fi/c/{document.number}")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 600
    assert "Liian monta yritystä" in answer.text
    clock.forward(timedelta(minutes=10))
    await look(client, f"/fi/c/{document.number}")
    keys = await db.fetch("SELECT key FROM rate_window")
    assert not any("192.0.2.7" in row["key"] for row in keys)


async def test_corrected_and_revoked_numbers(give, client):
    """The newest counts, with a word that an older paper is not valid; a revoked one says so."""
    document, path = await give("Eeva Nätteinen")
    later = document.issued_at + timedelta(days=3)
    await correct_name(document.number, "Eeva Näytteinen", actor=SYSTEM, now=later)
    text = words(await look(client, f"/fi/c/{document.number}"))
    assert "Tätä todistusta on korjattu." in text
    assert "Eeva Näytteinen" in text
    assert "Eeva Nätteinen" not in text
    await revoke_document(document.number, "Salainen syy", actor=SYSTEM, now=later)
    tree = await look(client, f"/fi/c/{document.number}")
    assert "Tämä todistus on mitätöity." in words(tree)
    assert "Mitätöintipäivä: 13.3.2027." in words(tree)
    assert "Salainen" not in words(tree)
    assert "voimassa" not in words(tree)
    assert "mitätöity" in words(await look(client, path, 409))


async def test_file_of_the_seat(give, client, site_app):
    """A PDF to save under a plain name; twice the same bytes, its hash noted once."""
    document, path = await give("Łukasz Testowski")
    first, second = await client.get(path), await client.get(path)
    assert first.status_code == 200
    assert first.content == second.content
    assert first.content.startswith(b"%PDF-1.7")
    assert first.headers["content-type"] == "application/pdf"
    assert first.headers["cache-control"] == "no-store"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["content-disposition"].startswith(
        'attachment; filename="osallistumistodistus-lukasz-testowski.pdf"'
    )
    swedish = await client.get(path, params={"lang": "sv"})
    assert swedish.content != first.content
    rows = await db.fetch("SELECT document, sha256 FROM document_file")
    assert {row["sha256"] for row in rows} == {
        hashlib.sha256(one.content).hexdigest() for one in (first, swedish)
    }
    assert {row["document"] for row in rows} == {document.id}
    (pid,) = site_app.pdf_pool.pids
    os.kill(pid, signal.SIGKILL)
    third = await client.get(path)
    assert third.content == first.content
    assert site_app.pdf_pool.pids != [pid]


async def test_uploaded_file(give, client):
    """The file as it was given is found; one changed byte is not; nothing is kept."""
    document, path = await give("Eeva Nätteinen")
    body = (await client.get(path)).content
    status, tree = await upload(client, body)
    assert (status, "Todistus on voimassa" in words(tree)) == (200, True)
    changed = bytearray(body)
    changed[-40] ^= 1
    status, tree = await upload(client, bytes(changed))
    assert status == 404
    assert "Tiedosto ei ole antamamme, tai sitä on muutettu." in words(tree)
    later = document.issued_at + timedelta(days=6)
    await correct_name(document.number, "Eeva Näytteinen", actor=SYSTEM, now=later)
    status, tree = await upload(client, body)
    assert "Tiedostosi antopäivä: 10. maaliskuuta 2027." in words(tree)
    assert "Sen antopäivä: 16. maaliskuuta 2027." in words(tree)
    new = (await client.get(path)).content
    assert "Todistus on voimassa" in words((await upload(client, new))[1])
    await revoke_document(document.number, "Syy", actor=SYSTEM, now=later)
    for old in (body, new):
        status, tree = await upload(client, old, language="sv")
        assert "Det här intyget har återkallats." in words(tree)


async def test_what_is_no_certificate_file(client):
    """No file, another kind, too large: a sentence at the field; far too large: 413 at once."""
    pdf = b"%PDF-1.7\n"
    for body, name, status, sentence in (
        (b"", "pdf", 422, "Valitse todistuksen PDF-tiedosto."),
        (pdf, "other", 422, "Valitse todistuksen PDF-tiedosto."),
        (b"PK\x03\x04", "pdf", 422, "Tämä ei ole PDF-tiedosto."),
        (pdf + b"\0" * MOST_BYTES, "pdf", 413, "Tiedosto on yli 10 megatavua"),
    ):
        found, tree = await upload(client, body, name=name)
        assert found == status
        assert tree.xpath("//title")[0].text.startswith("Virhe: ")
        assert sentence in tree.xpath("string(//p[@id='pdf-error'])")
    found, tree = await upload(client, pdf + b"\0" * 12_000_000)
    assert found == 413
    assert "Tiedosto on liian suuri" in words(tree)


async def test_wrong_links_to_files(give, client, links, act):
    """No certificate, another purpose, nonsense, an ended link: unknown addresses."""
    document, path = await give()
    registration = await registration_of_seat(document.seat)
    for wrong in (
        links.token("registration", registration.id),
        links.token("seat", uuid4()),
        "nonsense",
    ):
        assert (await client.get(f"/s/{wrong}/certificate.pdf")).status_code == 404
    await db.execute("UPDATE seat SET generation = generation + 1 WHERE id = $1", document.seat)
    assert (await client.get(path)).status_code == 404


async def test_no_certificate_no_file(make_training, take_seats, client, links):
    """Before the list is closed the address leads nowhere."""
    registration = await take_seats(await make_training(), "Aino")
    token = links.token("seat", registration.seats[0].id)
    assert (await client.get(f"/s/{token}/certificate.pdf")).status_code == 404


async def test_erased_person_still_gets_the_file(give, client):
    """Years later, by the link of the seat whose name is gone; the number is still checked."""
    document, path = await give()
    before = (await client.get(path)).content

    async def nobody(_event, _seats):
        """No plugin keeps anything."""

    await remove_due_data(document.issued_at + timedelta(days=400), nobody)
    assert (await client.get(path)).content == before
    assert "Aino-Inkeri" in words(await look(client, f"/fi/c/{document.number}"))


async def test_the_copy_of_ones_data_holds_the_number(give, client, clock):
    """By which the certificate is found and checked."""
    document, path = await give()
    token = path.split("/")[2]
    (seat,) = (await client.get(f"/fi/s/{token}/data")).json()["seats"]
    assert seat["certificate"]["number"] == show_number(document.number)
    assert seat["certificate"]["state"] == "issued"
    clock.forward(timedelta(days=400))
    own = (await client.get(f"/fi/s/{token}")).text
    assert "Ladattavissa tällä sivulla" not in own


async def test_slow_pdf_is_a_page_and_no_fault(give, client, site_app, monkeypatch):
    """503 with the frame, and when to try again."""
    _, path = await give()

    async def slow(*_args):
        raise RenderTimeout

    monkeypatch.setattr(site_app.pdf_pool, "render", slow)
    answer = await client.get(path)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert "Todistusta ei juuri nyt saatu tehtyä" in answer.text


async def test_form_needs_its_key(client):
    """A file posted from another page is refused."""
    answer = await client.post("/fi/certificates", files={"pdf": ("a.pdf", b"%PDF-1.7")})
    assert answer.status_code == 403


async def test_print_file_of_an_event(make_training, take_seats, came, close, client, site_app):
    """All valid certificates in one file, by name; nothing to print is an unknown thing."""
    event = await make_training()
    with pytest.raises(NotFound):
        await print_file(event.id, site_app.pdf_pool)
    await came(await take_seats(event, "Eino", "Aino", "Iivo"))
    found = await close(event)
    await revoke_document(found["Iivo"].number, "Syy", actor=SYSTEM, now=event.ends_at)
    body = await print_file(event.id, site_app.pdf_pool)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages]
    assert ["Aino" in page for page in pages] == [True, False]
    assert "Eino" in pages[1]
