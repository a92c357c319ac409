"""Bad input on a real server: a clear answer in the person's language, nothing stored, no trace."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html import unescape
from urllib.parse import quote, quote_plus, urlsplit

import pytest

from core.groups import load_reference_data
from core.kit import db
from core.kit.links import Links
from core.testing import factories
from core.testing.cluster import wait_until
from core.testing.raw import ask, contents, faults, members_key
from core.testing.tour import visit
from core.testing.visitor import Visitor, hidden_fields, many_visitors


def wrong_tokens(right, other):
    """What is not this link: changed, cut, of another purpose, guessed, no token at all."""
    last = "A" if right[-1] != "A" else "E"
    return [
        right[:-1] + last,
        ("B" if right[0] != "B" else "C") + right[1:],
        right[:-1],
        right + "A",
        right.swapcase(),
        other,
        "A" * 43,
        "x",
        "a" * 1500,
        "%C3%A4" * 43,
        "%00" + right[1:],
        right + "%0d%0aX-Bad:1",
        "..%2F..%2Fetc%2Fpasswd",
        "%ff%fe",
    ]


def test_wrong_links_answer_as_unknown_ones(demo_server, demo_links, examples):
    """Every address with a token, for GET and POST: the page of an unknown address."""
    tokens = {
        name: urlsplit(demo_links[name]).path.rpartition("/")[2]
        for name in ("registration", "seat_with_certificate", "door")
    }
    own, seat, door = tokens.values()
    key = members_key(demo_server.data_dir)
    made_for = {
        "/fi/r/{}": (own, seat),
        "/fi/r/{}/data": (own, seat),
        "/r/{}.ics": (own, key),
        "/f/{}.ics": (key, own),
        "/fi/s/{}": (seat, own),
        "/fi/s/{}/data": (seat, own),
        "/s/{}/certificate.pdf": (seat, own),
        "/door/{}": (door, seat),
        "/demo/mails/{}": ("20261124T100000-00000001-x", own),
    }
    assert len(made_for) == sum(bool(re.search("token|/[rf]/{file|name", one)) for one in examples)
    for pattern, (right, other) in made_for.items():
        unknown = ask(demo_server, "GET", pattern.format("B" * 43))
        for token in wrong_tokens(right, other):
            answer = ask(demo_server, "GET", pattern.format(token))
            assert answer.status == 404, (pattern, token)
            assert faults(answer) == []
            assert title_of(answer.body) == title_of(unknown.body)
            assert answer.header("x-bad") == ""


def title_of(body):
    return re.search(rb"<title>(.*?)</title>", body, re.DOTALL)[1]


def test_forged_forms_are_refused(demo_server, forms):
    """Without the cookie, with another's, without the key, from elsewhere: a page that says so."""
    before = contents(demo_server.data_dir)
    for path, (fields, cookie, _) in forms.items():
        body = "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items())
        keyless = "&".join(part for part in body.split("&") if not part.startswith("csrf"))
        cases = {
            "no cookie": (body, {}),
            "another's cookie": (body, {"Cookie": "form=" + "A" * 24}),
            "no key": (keyless, {"Cookie": cookie}),
            "foreign origin": (body, {"Cookie": cookie, "Origin": "https://evil.example"}),
            "no origin": (body, {"Cookie": cookie, "Origin": "null"}),
            "cross-site": (body, {"Cookie": cookie, "Sec-Fetch-Site": "cross-site"}),
            "same-site": (body, {"Cookie": cookie, "Sec-Fetch-Site": "same-site"}),
        }
        for name, (sent, headers) in cases.items():
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = ask(demo_server, "POST", path, headers=kind | headers, body=sent.encode())
            assert answer.status == 403, (path, name)
            assert faults(answer) == []
            language = path[1:3] if path[3:4] == "/" else "fi"
            if path.startswith("/fi/"):
                assert "Lomaketta ei voitu" in answer.body.decode(), (path, language)
    after = contents(demo_server.data_dir)
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "application/xml", "", "multipart/mixed"]
)
def test_other_content_types_are_refused(demo_server, forms, kind):
    """A form is a form; JSON sent there is not read."""
    for path in forms:
        answer = ask(demo_server, "POST", path, headers={"Content-Type": kind}, body=b'{"do": 1}')
        assert answer.status == 415, path
        assert faults(answer) == []


def test_ten_megabytes_are_too_much(demo_server, forms, examples):
    """413 with a page, also when the length is not told before; the API says it in its own way."""
    much = b"name=" + b"a" * 10_000_000
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for path, (_, cookie, is_upload) in forms.items():
        if not is_upload:
            answer = ask(demo_server, "POST", path, headers=kind | {"Cookie": cookie}, body=much)
            assert answer.status == 413, path
            assert faults(answer) == []
            assert answer.header("content-type").startswith("text/html")
    path = next(path for path, (_, _, is_upload) in forms.items() if not is_upload)
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(much), much)
    headers = kind | {"Transfer-Encoding": "chunked"}
    assert ask(demo_server, "POST", path, headers=headers, body=chunked).status == 413
    api = examples["/api/v1/events/{slug:str}/registrations"]
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k" * 20}
    answer = ask(demo_server, "POST", api, headers=headers, body=much)
    assert answer.status == 413
    assert answer.header("content-type") == "application/problem+json"


def test_a_huge_file_is_no_certificate(base, forms):
    """The one form that takes more says that the file is too large, or not at all one of ours."""
    path = "/fi/certificates"
    fields, cookie, _ = forms[path]
    headers = {"cookie": cookie}
    for size, status in ((11_000_000, 413), (13_000_000, 413)):
        files = {"pdf": ("x.pdf", b"%PDF-1.7" + b"0" * size, "application/pdf")}
        answer = base.post(path, data=fields, files=files, headers=headers)
        assert answer.status_code == status
        assert "content-security-policy" in answer.headers
    files = {"pdf": ("../../x.pdf", b"GIF89a<script>", "application/pdf")}
    answer = base.post(path, data=fields, files=files, headers=headers)
    assert answer.status_code == 422
    assert "<script>" not in answer.text


def test_odd_bytes_in_addresses(demo_server, examples):
    """NUL, bytes that are no UTF-8, half escapes, very long ones: an answer, never a fault."""
    odd = (
        "%00",
        "%ff%fe",
        "%c3%28",
        "%",
        "%zz",
        "%F0%9F%98%80",
        "%E2%80%AE",
        "a" * 5000,
        "%2e%2e%2f",
    )
    names = (
        "q",
        "from",
        "to",
        "page",
        "municipality",
        "group",
        "kind",
        "mode",
        "lang",
        "number",
        "key",
    )
    wrong = {}
    for path in examples.values():
        for value in odd:
            query = "&".join(f"{name}={value}" for name in names)
            for target in (f"{path}?{query}", f"{path}{value}"):
                answer = ask(demo_server, "GET", target)
                found = [one for one in faults(answer) if answer.status != 400 or "status" in one]
                if found:
                    wrong[target[:200]] = found
    assert wrong == {}


def test_odd_bytes_in_forms(demo_server, forms):
    """A form full of them comes back as a page, or as an address that leads on."""
    values = (b"%00", b"%ff%fe", b"%c3%28", b"\xff\xfe", b"%", b"%F0%9F%98%80" * 300)
    for path, (fields, cookie, _) in forms.items():
        key = quote(fields["csrf_token"]).encode()
        for value in values:
            names = (b"name", b"email", b"seat1-name", b"text", b"number", b"do", b"seats", b"key")
            body = b"csrf_token=" + key + b"".join(b"&" + name + b"=" + value for name in names)
            body += b"&" + value + b"=1&=&&"
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
            answer = ask(demo_server, "POST", path, headers=headers, body=body)
            assert answer.status in {200, 303, 400, 404, 422}, (path, value)
            assert faults(answer) == [], (path, value)


@pytest.fixture
def open_event(live_site):
    """An event of the coming month that one can sign up for."""
    now = datetime.now(UTC)
    starts = now + timedelta(days=20)

    async def run():
        await load_reference_data(now, uid_host="127.0.0.1")
        return await factories.make_event(
            "Arkistoilta", places=50, starts_at=starts, ends_at=starts + timedelta(hours=2)
        )

    return live_site.do(run)


NAMES = {
    "A" * 200: "A" * 200,
    "מרים בת-שבע כהן": "מרים בת-שבע כהן",
    "Aamu 😀 Esimerkki": "Aamu 😀 Esimerkki",
    "Aa\0mu Esi\x07merkki": "Aamu Esimerkki",
    "A\u0308iti Esimerkki": "Äiti Esimerkki",
    "<b>Aamu</b> & {{ 7*7 }}": "<b>Aamu</b> & {{ 7*7 }}",
    "Aamu\r\nBcc: kaikki@evil.example": "Aamu Bcc: kaikki@evil.example",
    "=HYPERLINK(1)": "=HYPERLINK(1)",
    "Robert'); DROP TABLE seat;--": "Robert'); DROP TABLE seat;--",
}


async def test_names_that_people_and_others_type(live_site, open_event):
    """As they are typed on the page and in the mail, without what no name holds."""
    server = live_site.serve()
    path = f"/fi/events/{open_event.slug}/register"
    async with many_visitors(server.base_url) as http:
        for number, (typed, shown) in enumerate(NAMES.items()):
            person = Visitor(http, number)
            sent = await person.press(path, await person.fill_in(path, name=typed))
            assert sent.status == 303, typed
            page = await http.get(sent.path)
            assert f"1. <bdi>{shown}</bdi>" in unescape(page.text), typed
            assert "<b>Aamu" not in page.text
        person = Visitor(http, 99)
        answer = await person.post(path, await person.fill_in(path, name="A" * 201))
        assert answer.status_code == 422
        assert "A" * 201 in answer.text, "what was typed stays"
    count = len(NAMES)

    def all_came():
        return len(list(live_site.settings.mail_folder.glob("*.eml"))) == count

    assert wait_until(all_came, 30)
    for file in live_site.settings.mail_folder.glob("*.eml"):
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert message["Bcc"] is None
        assert len(message["To"].addresses) == 1
    assert live_site.check() == ""


async def test_old_links_and_double_presses(live_site, open_event):
    """A handed-over seat's link ends; a button that is pressed again does nothing more."""
    server = live_site.serve("--no-worker")
    path = f"/fi/events/{open_event.slug}/register"
    async with many_visitors(server.base_url) as http:
        person = Visitor(http, 1)
        sent = await person.press(path, await person.fill_in(path))
        page = await person.get(sent.path)
        key = {"csrf_token": hidden_fields(page.text)["csrf_token"]}
        seat = live_site.do(lambda: db.fetch("SELECT id, generation FROM seat"))[0]
        token = Links(live_site.settings.secret_keys).token("seat", seat["id"], seat["generation"])
        links = (f"/fi/s/{token}", f"/fi/s/{token}/data", f"/s/{token}/certificate.pdf")
        assert (await http.get(links[0])).status_code == 200
        give = key | {"do": "hand-over", "seat": "1", "seat1-new-name": "Ilta Esimerkki"}
        assert (await person.post(sent.path, give)).status_code == 303
        assert [(await http.get(link)).status_code for link in links] == [404, 404, 404]
        assert (await person.post(links[0], key | {"do": "cancel"})).status_code == 404
        cancel = key | {"do": "cancel", "cancel": "1"}
        answers = [(await person.post(sent.path, cancel)).status_code for _ in range(3)]
        assert answers[0] == 303
        assert set(answers) <= {303, 409}
        for wrong in ({"do": "cancel", "cancel": "9"}, {"do": "mode"}, {"do": "x"}, {}):
            answer = await person.post(sent.path, key | wrong)
            assert answer.status_code == 404, wrong
    rows = live_site.do(lambda: db.fetch("SELECT taken, waiting FROM quota"))
    assert [(row["taken"], row["waiting"]) for row in rows] == [(0, 0)]
    assert live_site.check() == ""


def test_each_refusal_is_a_page_in_the_language_of_the_address(base, stops):
    """403, 404, 413 and 422 have the site's frame, a way on, and no trace."""
    for name in (
        "forged form",
        "too large",
        "unknown",
        "unknown in Swedish",
        "sign-up with mistakes",
    ):
        base.cookies.clear()
        page = visit(base, stops[name])
        assert page.status_code == stops[name].status
        assert f'<html lang="{stops[name].path[1:3]}"' in page.text
        assert '<header class="site-header">' in page.text
        assert "Traceback" not in page.text
