"""Groups: the council, local groups and other organisers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import msgspec
from msgspec import UNSET

from core.accounts import Actor
from core.groups.domain.associations import NoSuchMunicipality
from core.groups.domain.municipalities import all_municipalities
from core.groups.domain.site import raise_site_revision
from core.groups.domain.slugs import free_slug, keep_old_slug, old_slug_target
from core.groups.schemas import (
    GroupChanges,
    GroupIn,
    GroupKind,
    GroupOut,
    GroupState,
    MunicipalityOut,
)
from core.kit import db
from core.kit.columns import insert_row, json_text, read_texts, update_row
from core.kit.errors import NotFound, Refused
from core.kit.history import Deed, record
from core.kit.i18n import translator
from core.kit.links import Links
from core.kit.text import sort_key

_ = translator("groups")

_SELECT: Final = (
    "SELECT id, slug, name, short_name, intro, kind, parent, accent, contact_name,"
    " contact_email, contact_phone, reply_to, state, members_generation, sort_name FROM groups"
)
_JSON: Final = frozenset({"name", "intro"})


class FinnishNameMissing(Refused):
    """A group must have a name in Finnish."""

    status = 422
    field = "name"
    sentence = _("Write the name in Finnish.")


async def create_group(form: GroupIn, *, actor: Actor, now: datetime) -> GroupOut:
    """Make a group with its page and feed."""
    _check(form.name, form.municipalities)
    group = uuid4()
    async with db.transaction():
        slug = await free_slug("group", form.slug)
        await insert_row(
            "groups",
            {
                "id": group,
                "slug": slug,
                "name": json_text(form.name),
                "short_name": form.short_name or form.name["fi"][:60],
                "intro": json_text(form.intro),
                "kind": form.kind,
                "parent": form.parent,
                "accent": form.accent,
                "contact_name": form.contact_name,
                "contact_email": form.contact_email,
                "contact_phone": form.contact_phone,
                "reply_to": form.reply_to or form.contact_email,
                "state": form.state,
                "members_generation": 0,
                "sort_name": sort_key(form.name["fi"]),
                "created_at": now,
            },
        )
        await _set_municipalities(group, form.municipalities)
        await raise_site_revision(now)
        await _note(actor, group, action="group.created", now=now)
    return await group_by_id(group)


async def change_group(
    group: UUID, changes: GroupChanges, *, actor: Actor, now: datetime
) -> GroupOut:
    """Change a group; a new slug lets the old address lead on."""
    given = {
        name: value for name, value in msgspec.structs.asdict(changes).items() if value is not UNSET
    }
    before = await group_by_id(group)
    _check(given.get("name", before.name), given.get("municipalities", ()))
    async with db.transaction():
        if given.get("slug", before.slug) != before.slug:
            given["slug"] = await free_slug("group", given["slug"])
            await keep_old_slug("group", before.slug, group)
        if "name" in given:
            given["sort_name"] = sort_key(given["name"]["fi"])
        if "municipalities" in given:
            await _set_municipalities(group, given.pop("municipalities"))
        stored = {n: json_text(value) if n in _JSON else value for n, value in given.items()}
        await update_row("groups", group, stored)
        await raise_site_revision(now)
        await _note(actor, group, action="group.changed", now=now)
    return await group_by_id(group)


async def group_by_id(group: UUID) -> GroupOut:
    """The group; raises NotFound."""
    rows = await db.fetch(f"{_SELECT} WHERE id = $1", group)
    return await _only(rows)


async def group_by_slug(slug: str) -> GroupOut:
    """The group with this address now or earlier (compare the slugs and lead on)."""
    rows = await db.fetch(f"{_SELECT} WHERE slug = $1", slug)
    if rows:
        return await _only(rows)
    target = await old_slug_target("group", slug)
    if target is None:
        raise NotFound
    return await group_by_id(target)


async def list_groups(
    *,
    kinds: Sequence[GroupKind] = tuple(GroupKind),
    states: Sequence[GroupState] = (GroupState.FORMING, GroupState.ACTIVE, GroupState.RESTING),
) -> list[GroupOut]:
    """Groups in Finnish order, the council first."""
    rows = await db.fetch(
        f"{_SELECT} WHERE kind IN ({db.placeholders(len(kinds))})"
        f" AND state IN ({db.placeholders(len(states), start=len(kinds) + 1)})"
        " ORDER BY CASE kind WHEN 'council' THEN 0 ELSE 1 END, sort_name, slug",
        *(kind.value for kind in kinds),
        *(state.value for state in states),
    )
    return await _with_municipalities(rows)


async def members_token(links: Links, group: UUID) -> str:
    """What opens the group's members' events: the `?key=` and the `/f/…` feed."""
    row = await db.fetch_one("SELECT members_generation FROM groups WHERE id = $1", group)
    if row is None:
        raise NotFound
    return links.token("members", group, row["members_generation"])


async def group_of_members_key(links: Links, key: str) -> GroupOut | None:
    """The group whose members' link this is, unless it was revoked."""
    subject = links.subject(key)
    if subject is None:
        return None
    rows = await db.fetch(f"{_SELECT} WHERE id = $1", subject)
    if not rows or not links.matches(key, "members", subject, rows[0]["members_generation"]):
        return None
    return await _only(rows)


async def revoke_members_links(group: UUID, *, actor: Actor, now: datetime) -> None:
    """End all members' links of the group; new ones can be given out."""
    async with db.transaction():
        await db.execute(
            "UPDATE groups SET members_generation = members_generation + 1 WHERE id = $1", group
        )
        await _note(actor, group, action="group.members_links_revoked", now=now)


def _check(name: dict[str, str], municipalities: Sequence[str]) -> None:
    if not name.get("fi", "").strip():
        raise FinnishNameMissing
    if any(code not in all_municipalities() for code in municipalities):
        raise NoSuchMunicipality


async def _set_municipalities(group: UUID, codes: Sequence[str]) -> None:
    await db.execute("DELETE FROM group_municipality WHERE group_id = $1", group)
    for code in dict.fromkeys(codes):
        await db.execute(
            "INSERT INTO group_municipality (id, group_id, municipality) VALUES ($1, $2, $3)",
            uuid4(),
            group,
            code,
        )


async def _note(actor: Actor, group: UUID, *, action: str, now: datetime) -> None:
    await record(
        Deed(
            actor_kind=actor.kind,
            actor_id=actor.id,
            object_kind="group",
            object_id=group,
            action=action,
        ),
        now,
    )


async def _only(rows: Sequence[db.Row]) -> GroupOut:
    if not rows:
        raise NotFound
    return (await _with_municipalities(rows[:1]))[0]


async def _with_municipalities(rows: Sequence[db.Row]) -> list[GroupOut]:
    if not rows:
        return []
    pairs = await db.fetch(
        "SELECT group_id, municipality FROM group_municipality"
        f" WHERE group_id IN ({db.placeholders(len(rows))})",
        *(row["id"] for row in rows),
    )
    places: dict[UUID, set[str]] = {}
    for pair in pairs:
        places.setdefault(pair["group_id"], set()).add(pair["municipality"])
    return [_group(row, places.get(row["id"], set())) for row in rows]


def _group(row: db.Row, codes: set[str]) -> GroupOut:
    found: list[MunicipalityOut] = [
        place for code, place in all_municipalities().items() if code in codes
    ]
    return GroupOut(
        id=row["id"],
        slug=row["slug"],
        name=read_texts(row["name"]),
        short_name=row["short_name"],
        intro=read_texts(row["intro"]),
        kind=GroupKind(row["kind"]),
        parent=row["parent"],
        accent=row["accent"],
        contact_name=row["contact_name"],
        contact_email=row["contact_email"],
        contact_phone=row["contact_phone"],
        reply_to=row["reply_to"],
        state=GroupState(row["state"]),
        municipalities=tuple(found),
    )
