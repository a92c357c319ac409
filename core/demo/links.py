"""The addresses with which the demo can be tried, by what they lead to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from core.demo.ground import COUNCIL
from core.demo.story import PARTY_EVENT, QUEUE_EVENT, Story
from core.kit.links import Links
from core.registrations import door_token

LINKS_FILE: Final = "demo-links.json"
OPEN_EVENT: Final = "yhdistystoimijan-talvipaiva-2027"
PAST_EVENT: Final = "jarjestopaiva-2026"


def demo_links(
    story: Story, links: Links, *, members: str, base_url: str, mailbox: Path
) -> dict[str, str]:
    """Full addresses by their names, and the folder of the mails.

    `members` is the token that opens the members' events of the council.
    """
    assert story.registration is not None, PARTY_EVENT
    assert story.door is not None
    assert story.seat is not None
    assert story.certificate is not None
    seat = links.token("seat", story.seat.id, story.seat.generation)
    own = links.token("registration", story.registration.id, story.registration.generation)
    paths = {
        "open_event": f"/fi/events/{story.events[OPEN_EVENT].slug}",
        "full_event": f"/fi/events/{story.events[QUEUE_EVENT].slug}",
        "past_event": f"/fi/events/{story.events[PAST_EVENT].slug}",
        "registration": f"/fi/r/{own}",
        "seat_with_certificate": f"/fi/s/{seat}",
        "certificate_pdf": f"/s/{seat}/certificate.pdf",
        "certificate_check": f"/fi/c/{story.certificate.number}",
        "feed": "/calendar.ics",
        "members_page": f"/fi/groups/{COUNCIL}?key={members}",
        "members_feed": f"/f/{members}.ics",
        "door": f"/door/{door_token(links, story.door)}",
    }
    addresses = {name: base_url + path for name, path in paths.items()}
    return addresses | {"mailbox": str(mailbox)}


def write_links(found: Mapping[str, str], data_dir: Path) -> None:
    """Put the links into the data folder, whole or not at all."""
    whole = data_dir / f"{LINKS_FILE}.new"
    whole.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    whole.replace(data_dir / LINKS_FILE)


def read_links(data_dir: Path) -> dict[str, str]:
    """The links in the data folder; none until the demo has once been served."""
    try:
        return msgspec.json.decode((data_dir / LINKS_FILE).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}
