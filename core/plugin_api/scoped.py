"""The front of the hooks: typed, in a fixed order, guarded; the core calls them in no other way."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Iterator, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

from msgspec.structs import replace
from pluggy import HookImpl, PluginManager

from core.kit import db, piccolo_conf
from core.kit.errors import Refused
from core.kit.i18n import translator
from core.plugin_api.switches import NOTHING_CHOSEN, PluginChoices, plugins_on
from core.plugin_api.types import (
    CORE_PREFIX,
    MailAttachment,
    MailFacts,
    NavItem,
    Panel,
    PersonalData,
    PluginInfo,
    PluginLevel,
    Scope,
)

if TYPE_CHECKING:
    from core.events import EventFilter, EventOut, SeriesOut
    from core.groups import GroupOut, GroupRef
    from core.registrations import RegistrationIn, RegistrationOut, SeatOut

__all__ = ["CheckFailed", "HookFailed", "ScopedHooks", "levels_of"]

_ = translator("plugin_api")
log = logging.getLogger(__name__)
Item = TypeVar("Item")

PAGE_LIMIT: Final = 0.2
"""Seconds that one plugin has for one contribution to a page."""
WORK_LIMIT: Final = 10.0
"""Seconds that one plugin has for a mail's files or a check."""
PERSONAL: Final = frozenset({"collect_personal_data", "erase_personal_data"})
"""The hooks that plugins implement for persons, on or off."""
DEED_LIMIT: Final = 60.0
"""Seconds that one plugin has, in the worker, for what follows a deed."""


class CheckFailed(Refused):
    """A check broke, so nobody knows whether the deed is right: it is not done."""

    status = 409
    sentence = _("This could not be checked just now. Please try again in a while.")


class HookFailed(Exception):
    """Work of the worker that a plugin failed in; it is tried again."""

    def __init__(self, hook: str, plugins: list[str]) -> None:
        super().__init__(f"{hook} failed in {', '.join(plugins)}")
        self.hook = hook
        self.plugins = plugins


def levels_of(manager: PluginManager) -> dict[str, PluginLevel]:
    """The level of each plugin; the core's own rooms have none."""
    infos = ((name, getattr(plugin, "info", None)) for name, plugin in manager.list_name_plugin())
    return {name: info.level for name, info in infos if isinstance(info, PluginInfo)}


class ScopedHooks:
    """The hooks of the core's rooms and of the plugins that are on in this scope, by name.

    A contribution that fails or takes too long is logged and left out; then `is_incomplete` says
    that what was made from it should not be kept in a cache.
    """

    def __init__(
        self, manager: PluginManager, scope: Scope, choices: PluginChoices = NOTHING_CHOSEN
    ) -> None:
        self._manager = manager
        self._choices = choices
        self._only: str | None = None
        self._left_out: list[str] = []
        self.scope = scope

    @property
    def is_incomplete(self) -> bool:
        """Whether a contribution was left out since these hooks were made."""
        return bool(self._left_out)

    def within(self, group: GroupOut | GroupRef) -> ScopedHooks:
        """The hooks in the scope of this group."""
        return self._within(group.id, group.slug)

    def within_id(self, group: UUID) -> ScopedHooks:
        """The hooks in the scope of the group with this id."""
        slugs = (slug for slug, known in self._choices.slugs.items() if known == group)
        return self._within(group, next(slugs, ""))

    def only(self, plugin: str) -> ScopedHooks:
        """The hooks of this one plugin, on or off."""
        return self._with(self.scope, plugin)

    def implementers(self, hook: str) -> list[str]:
        """The names of those who implement the hook and are on here."""
        return [impl.plugin_name for impl in self._found(hook)]

    # Contributions to pages and mails

    async def navigation_items(self) -> list[NavItem]:
        """Links for the menu, in order."""
        items = await self._collect("navigation_items", NavItem, PAGE_LIMIT)
        return sorted(items, key=lambda item: (item.order, item.label.to(self.scope.language)))

    async def event_list_panels(self, query: EventFilter) -> list[Panel]:
        """Panels under the list of events, in order."""
        return await self._panels("event_list_panels", query=query)

    async def event_panels(self, event: EventOut) -> list[Panel]:
        """Panels under an event's description, in order."""
        return await self._panels("event_panels", event=event)

    async def series_panels(self, series: SeriesOut) -> list[Panel]:
        """Panels under a series' description, in order."""
        return await self._panels("series_panels", series=series)

    async def group_panels(self, group: GroupOut) -> list[Panel]:
        """Panels of a group's page, in order."""
        return await self._panels("group_panels", group=group)

    async def registration_panels(self, registration: RegistrationOut) -> list[Panel]:
        """Panels of a registration's own page, in order."""
        return await self._panels("registration_panels", registration=registration)

    async def seat_panels(self, seat: SeatOut) -> list[Panel]:
        """Panels of a seat's own page, in order."""
        return await self._panels("seat_panels", seat=seat)

    async def mail_attachments(self, mail: MailFacts) -> list[MailAttachment]:
        """Files that go with a mail, by the names of the plugins."""
        return await self._collect("mail_attachments", MailAttachment, WORK_LIMIT, mail=mail)

    # Before a deed

    async def check_registration(self, event: EventOut, form: RegistrationIn) -> None:
        """Nothing, or the refusal of the first plugin that says no."""
        await self._check("check_registration", event=event, form=form)

    async def collect_personal_data(
        self, event: UUID, seats: tuple[UUID, ...]
    ) -> list[PersonalData]:
        """What all keep of these seats; a plugin that fails stops it with CheckFailed."""
        found: list[PersonalData] = []
        hook = "collect_personal_data"
        for impl in self._implementations(hook):
            arguments = {"event": event, "seats": seats}
            try:
                found += _items(await self._call(impl, hook, WORK_LIMIT, arguments), PersonalData)
            except _faults() as error:
                log.exception("%s of %s failed, so nothing is told", hook, impl.plugin_name)
                raise CheckFailed from error
        return found

    async def erase_personal_data(self, event: UUID, seats: tuple[UUID, ...]) -> None:
        """Every plugin has removed what it keeps of these seats, or HookFailed is raised."""
        await self._tell("erase_personal_data", event=event, seats=seats)

    # After a deed, called by the worker (`core.plugin_api.deeds`)

    async def seats_confirmed(self, event: UUID, seats: tuple[UUID, ...]) -> None:
        """Tell that seats now hold a place."""
        await self._tell("seats_confirmed", event=event, seats=seats)

    async def seats_queued(self, event: UUID, seats: tuple[UUID, ...]) -> None:
        """Tell that seats now wait in the queue."""
        await self._tell("seats_queued", event=event, seats=seats)

    async def seats_cancelled(self, event: UUID, seats: tuple[UUID, ...]) -> None:
        """Tell that seats were given up."""
        await self._tell("seats_cancelled", event=event, seats=seats)

    async def attendance_closed(self, event: UUID) -> None:
        """Tell that an event's attendance is final."""
        await self._tell("attendance_closed", event=event)

    async def plugin_enabled(self) -> None:
        """Tell the one plugin that it was switched on here."""
        assert self._only, "a plugin is told only of itself: hooks.only(name)"
        await self._tell("plugin_enabled")

    async def plugin_disabled(self) -> None:
        """Tell the one plugin that it was switched off here."""
        assert self._only, "a plugin is told only of itself: hooks.only(name)"
        await self._tell("plugin_disabled")

    # How they are called

    def _within(self, group: UUID, slug: str) -> ScopedHooks:
        on = plugins_on(levels_of(self._manager), self._choices, group)
        scope = replace(self.scope, group_id=group, group_slug=slug, plugins=on)
        return self._with(scope, self._only)

    def _with(self, scope: Scope, only: str | None) -> ScopedHooks:
        """The same hooks elsewhere; what is left out there counts here too."""
        other = ScopedHooks(self._manager, scope, self._choices)
        other._only = only
        other._left_out = self._left_out
        return other

    def _implementations(self, hook: str) -> Iterator[HookImpl]:
        """What is to be called, in name order; never inside a transaction."""
        assert not _in_transaction(), f"{hook} was called inside a transaction"
        yield from self._found(hook)

    def _found(self, hook: str) -> list[HookImpl]:
        """What implements the hook here, in name order."""
        impls = getattr(self._manager.hook, hook).get_hookimpls()
        here = (impl for impl in impls if self._is_on(impl.plugin_name, hook))
        return sorted(here, key=lambda impl: impl.plugin_name)

    def _is_on(self, plugin: str, hook: str) -> bool:
        if self._only is not None:
            return plugin == self._only
        if plugin.startswith(CORE_PREFIX) or plugin in self.scope.plugins:
            return True
        return hook in PERSONAL  # the data of a plugin that is off is kept

    async def _panels(self, hook: str, **arguments: object) -> list[Panel]:
        panels = await self._collect(hook, Panel, PAGE_LIMIT, **arguments)
        return sorted(panels, key=lambda panel: (panel.order, panel.title.to(self.scope.language)))

    async def _collect(
        self, hook: str, kind: type[Item], limit: float, **arguments: object
    ) -> list[Item]:
        found: list[Item] = []
        for impl in self._implementations(hook):
            try:
                found += _items(await self._call(impl, hook, limit, arguments), kind)
            except _faults():
                log.exception("%s of %s failed and was left out", hook, impl.plugin_name)
                self._left_out.append(impl.plugin_name)
        return found

    async def _check(self, hook: str, **arguments: object) -> None:
        for impl in self._implementations(hook):
            try:
                await self._call(impl, hook, WORK_LIMIT, arguments)
            except Refused:
                raise
            except _faults() as error:
                log.exception("%s of %s failed, so the deed was stopped", hook, impl.plugin_name)
                raise CheckFailed from error

    async def _tell(self, hook: str, **arguments: object) -> None:
        failed = []
        for impl in self._implementations(hook):
            try:
                await self._call(impl, hook, DEED_LIMIT, arguments)
            except _faults():
                log.exception("%s of %s failed and is tried again", hook, impl.plugin_name)
                failed.append(impl.plugin_name)
        if failed:
            raise HookFailed(hook, failed)

    async def _call(
        self, impl: HookImpl, hook: str, limit: float, arguments: Mapping[str, object]
    ) -> Any:
        """What the implementation gives; one that is async is cut off at the limit."""
        given = {"scope": self.scope, **arguments}
        started = perf_counter()
        result = impl.function(*(given[name] for name in impl.argnames))
        if inspect.isawaitable(result):
            async with asyncio.timeout(limit):
                return await result
        if (taken := perf_counter() - started) > limit:
            log.warning("%s of %s took %.0f ms", hook, impl.plugin_name, taken * 1000)
        return result


def _faults() -> tuple[type[BaseException], ...]:
    """What counts as a plugin's fault, and not as the end of the request itself."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        return (Exception, SystemExit)
    return (Exception, SystemExit, asyncio.CancelledError)


def _items(result: Any, kind: type[Item]) -> list[Item]:
    """A plugin's list, looked through, since nobody type-checks a foreign plugin."""
    found = [] if result is None else list(result)
    for item in found:
        if not isinstance(item, kind):
            raise TypeError(f"{kind.__name__} expected, got {type(item).__name__}")
    return found


def _in_transaction() -> bool:
    return piccolo_conf.DB is not None and db.engine().current_transaction.get() is not None
