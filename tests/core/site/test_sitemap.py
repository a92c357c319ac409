"""The sitemap."""

from collections.abc import Awaitable, Callable

import httpx
from lxml import etree

from core.events import EventOut, Visibility

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


async def test_public_events_alone_are_told(
    client: httpx.AsyncClient, make_event: Callable[..., Awaitable[EventOut]]
):
    """In each language; drafts and members' events are nobody's business."""
    shown = await make_event(slug="avoin-ilta")
    await make_event(slug="salainen-ilta", visibility=Visibility.MEMBERS)
    answer = await client.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml"
    tree = etree.fromstring(answer.content)
    addresses = tree.xpath("//s:loc/text()", namespaces=SPACE)
    for language in ("fi", "sv", "en"):
        assert f"http://yhessa.example/{language}/events/{shown.slug}" in addresses
    assert not [address for address in addresses if "salainen" in address]
    again = await client.get("/sitemap.xml", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
