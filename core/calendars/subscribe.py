"""The ways to follow a feed: one link for each kind of calendar program."""

from urllib.parse import quote

from msgspec import Struct


class SubscribeLinks(Struct, frozen=True):
    """Links of the subscribe box; `download` gives a copy that does not follow changes."""

    webcal: str
    https: str
    google: str
    outlook: str
    download: str


def subscribe_links(address: str) -> SubscribeLinks:
    """Return the links for a feed's full address (http or https, with its query)."""
    webcal = f"webcal://{address.partition('://')[2]}"
    return SubscribeLinks(
        webcal=webcal,
        https=address,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?url={quote(address, safe='')}",
        download=f"{address}{'&' if '?' in address else '?'}download=1",
    )
