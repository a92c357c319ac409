"""People who ask a real server over HTTP, as browsers without JavaScript do."""

import re
from collections.abc import Mapping
from html import unescape
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

FORM = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)
INPUT = re.compile(r'<input type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'([a-z_]+)="([^"]*)"')


class Sent(NamedTuple):
    """A person's sign-up and what the server answered; status 0 when no answer came."""

    email: str
    status: int
    path: str = ""


class Visitor:
    """One person: an address and a cookie of their own, over a client that many share.

    The server must trust the loopback address as a proxy, or all come from one house.
    """

    def __init__(self, http: httpx.AsyncClient, number: int) -> None:
        self.http = http
        self.number = number
        self.email = f"aamu{number}@yhdistys.example"
        self.cookie = ""
        self.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    @property
    def headers(self) -> dict[str, str]:
        """What each of this person's requests carries."""
        found = {"x-forwarded-for": self.address}
        return found | {"cookie": self.cookie} if self.cookie else found

    async def get(self, path: str) -> httpx.Response:
        """Open a page, and keep its cookie."""
        answer = await self.http.get(path, headers=self.headers)
        given = answer.headers.get("set-cookie", "").partition(";")[0]
        self.cookie = given or self.cookie
        return answer

    async def post(self, path: str, fields: Mapping[str, str]) -> httpx.Response:
        """Send a form."""
        return await self.http.post(path, data=dict(fields), headers=self.headers)

    async def fill_in(self, path: str, **typed: str) -> dict[str, str]:
        """Open the sign-up form; its fields filled in for one person."""
        page = await self.get(path)
        assert page.status_code == httpx.codes.OK, f"{path} answered {page.status_code}"
        plain = {
            "name": f"Aamu Mallikas {self.number}",
            "email": self.email,
            "municipality": "260",
            "seat1-same": "on",
            "do": "send",
        }
        return hidden_fields(page.text) | plain | typed

    async def press(self, path: str, fields: Mapping[str, str]) -> Sent:
        """Press the button; where the answer leads, without the mark of a new sign-up."""
        try:
            answer = await self.post(path, fields)
        except httpx.TransportError:
            return Sent(self.email, 0)
        location = answer.headers.get("location", "")
        return Sent(self.email, answer.status_code, urlsplit(location).path)


def hidden_fields(html: str) -> dict[str, str]:
    """The hidden fields of a page's first form that is posted."""
    form = FORM.search(html)
    tags = [dict(ATTRIBUTE.findall(tag)) for tag in INPUT.findall(form[0] if form else html)]
    return {tag["name"]: unescape(tag.get("value", "")) for tag in tags}


def many_visitors(base_url: str, *, timeout: float = 60) -> httpx.AsyncClient:
    """A client with room for as many connections as there are people; it keeps no cookie."""
    nobody = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    return httpx.AsyncClient(
        base_url=base_url, limits=limits, timeout=timeout, trust_env=False, cookies=nobody
    )
