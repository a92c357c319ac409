"""The one row of the installation: its name, its keeper, and the revision that caches hang on."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from core.accounts import Actor
from core.groups.schemas import Keeper, SiteInfo, Texts
from core.kit import db, generation
from core.kit.columns import json_text, read_json, read_texts
from core.kit.history import Deed, record

SITE_ID: Final = UUID(int=1)  # the site in history entries
NAME: Final[Texts] = {"fi": "Yhessä", "sv": "Yhessä", "en": "Yhessä"}
TAGLINE: Final[Texts] = {
    "fi": "Yhdistysten tapahtumat Pohjois-Karjalassa",
    "sv": "Föreningarnas evenemang i Norra Karelen",
    "en": "Events of associations in North Karelia",
}


class SiteChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of the site; what is UNSET stays."""

    name: Texts | UnsetType = UNSET
    tagline: Texts | UnsetType = UNSET
    keeper: Keeper | UnsetType = UNSET
    is_demo: bool | UnsetType = UNSET


async def site_info() -> SiteInfo:
    """The installation as pages need it, in one query."""
    row = await db.fetch_one(
        "SELECT name, tagline, uid_host, is_demo, keeper, revision, modified_at"
        " FROM site WHERE id = 1"
    )
    assert row is not None, "load_reference_data was not called"
    return SiteInfo(
        name=read_texts(row["name"]),
        tagline=read_texts(row["tagline"]),
        uid_host=row["uid_host"],
        is_demo=row["is_demo"],
        keeper=read_json(row["keeper"], Keeper),
        revision=row["revision"],
        modified_at=row["modified_at"],
    )


async def make_site(now: datetime, *, uid_host: str) -> None:
    """Make the site's row if there is none; the UID host of the first start stays for good."""
    await db.execute(
        "INSERT INTO site (id, name, tagline, uid_host, is_demo, keeper, revision, modified_at)"
        " VALUES (1, $1, $2, $3, false, $4, 1, $5) ON CONFLICT (id) DO NOTHING",
        json_text(NAME),
        json_text(TAGLINE),
        uid_host,
        json_text(Keeper()),
        now,
    )


async def change_site(changes: SiteChanges, actor: Actor, now: datetime) -> None:
    """Change the site's name, tagline, keeper or its being a demo."""
    given = {
        name: value for name, value in msgspec.structs.asdict(changes).items() if value is not UNSET
    }
    async with db.transaction():
        generation.site_changes()
        for name, value in given.items():
            stored = value if isinstance(value, bool) else json_text(value)
            await db.execute(f"UPDATE site SET {name} = $1 WHERE id = 1", stored)
        await raise_site_revision(now)
        await record(
            Deed(
                actor_kind=actor.kind,
                actor_id=actor.id,
                object_kind="site",
                object_id=SITE_ID,
                action="site.changed",
                details={"fields": sorted(given)},
            ),
            now,
        )


async def raise_site_revision(now: datetime) -> None:
    """Make every cached public page new; call it inside the transaction of the change.

    A feed's Last-Modified hangs on `modified_at`, which is told in whole seconds: it never goes
    back, whatever the clock does, and no two changes share a second.
    """
    async with db.transaction():
        generation.site_changes()
        await db.fetch("UPDATE site SET revision = revision + 1 WHERE id = 1")  # locks the row
        row = await db.fetch_one("SELECT modified_at FROM site WHERE id = 1")
        assert row is not None
        after = row["modified_at"].replace(microsecond=0) + timedelta(seconds=1)
        await db.fetch("UPDATE site SET modified_at = $1 WHERE id = 1", max(now, after))
