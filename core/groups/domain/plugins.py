"""Which plugins the site offers and which a group has switched on."""

from datetime import datetime
from uuid import UUID, uuid4

from core.accounts import Actor
from core.groups.domain.site import SITE_ID, raise_site_revision
from core.groups.schemas import PluginState
from core.kit import db
from core.kit.errors import Refused
from core.kit.history import Deed, record
from core.kit.i18n import translator
from core.plugin_api import PluginChoices

_ = translator("groups")


class PluginNotOffered(Refused):
    """A group can't choose what the site doesn't offer."""

    status = 409
    sentence = _("The site does not offer this plugin to groups.")


async def set_site_plugin(plugin: str, state: PluginState, *, actor: Actor, now: datetime) -> None:
    """Decide for the whole site; groups' own choices stay for when it is offered again."""
    async with db.transaction():
        await db.execute(
            "INSERT INTO site_plugin (plugin, state) VALUES ($1, $2)"
            " ON CONFLICT (plugin) DO UPDATE SET state = excluded.state",
            plugin,
            state.value,
        )
        await raise_site_revision(now)
        await _note(actor, ("site", SITE_ID), plugin=plugin, choice=state.value, now=now)


async def set_group_plugin(
    plugin: str, group: UUID, *, is_on: bool, actor: Actor, now: datetime
) -> None:
    """Switch an offered plugin on or off for a group; its data stays either way."""
    async with db.transaction():
        states = await site_plugins()
        if states.get(plugin) is not PluginState.OFFERED:
            raise PluginNotOffered
        await db.execute(
            "INSERT INTO group_plugin (id, plugin, group_id, is_on) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (plugin, group_id) DO UPDATE SET is_on = excluded.is_on",
            uuid4(),
            plugin,
            group,
            is_on,
        )
        await raise_site_revision(now)
        choice = "on" if is_on else "off"
        await _note(actor, ("group", group), plugin=plugin, choice=choice, now=now)


async def site_plugins() -> dict[str, PluginState]:
    """What the site decided, by plugin; one that is missing is not offered."""
    rows = await db.fetch("SELECT plugin, state FROM site_plugin")
    return {row["plugin"]: PluginState(row["state"]) for row in rows}


async def plugin_choices() -> PluginChoices:
    """All choices of the site and its groups at this moment, as the hooks need them."""
    rows = await db.fetch("SELECT id, slug FROM groups")
    chosen = await db.fetch("SELECT group_id, plugin FROM group_plugin WHERE is_on")
    groups: dict[UUID, set[str]] = {}
    for row in chosen:
        groups.setdefault(row["group_id"], set()).add(row["plugin"])
    return PluginChoices(
        site={name: state.value for name, state in (await site_plugins()).items()},
        groups={group: frozenset(names) for group, names in groups.items()},
        slugs={row["slug"]: row["id"] for row in rows},
    )


async def _note(
    actor: Actor, subject: tuple[str, UUID], *, plugin: str, choice: str, now: datetime
) -> None:
    kind, object_id = subject
    await record(
        Deed(
            actor_kind=actor.kind,
            actor_id=actor.id,
            object_kind=kind,
            object_id=object_id,
            action=f"{kind}.plugin",
            details={"plugin": plugin, "choice": choice},
        ),
        now,
    )
