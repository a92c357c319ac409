"""What follows a deed: a job row written in its transaction, run by the worker for each plugin.

The row names the hook. When it runs it becomes one row for each plugin that is on by then, so
that a plugin that fails is tried again without troubling the others.
"""

import functools
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final, get_type_hints
from uuid import UUID, uuid4

import msgspec

from core.kit import db
from core.kit.jobs import add_job
from core.plugin_api import hookspecs
from core.plugin_api.discovery import Plugins
from core.plugin_api.markers import kind_of
from core.plugin_api.scoped import ScopedHooks
from core.plugin_api.switches import PluginChoices

__all__ = ["HOOK_JOB", "HookRunner", "tell", "tell_plugin"]

HOOK_JOB: Final = "hook"
"""The kind of the job rows."""


class HookCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call to come: for all who are on in the group, or for one plugin."""

    key: str
    hook: str
    group: UUID | None
    arguments: Mapping[str, object] = {}
    plugin: str = ""


async def tell(
    hook: str, now: datetime, *, group: UUID | None, **arguments: UUID | tuple[UUID, ...]
) -> None:
    """Write down that a deed was done; call it in the transaction of the deed.

    `await tell("seats_confirmed", now, group=…, event=…, seats=…)`: the arguments of the hook, all
    ids, since names have no place in a row that outlives them.
    """
    assert kind_of(hook) == "deed", f"{hook} is not told after a deed"
    assert set(arguments) == set(_hints(hook)), f"{hook} takes {', '.join(_hints(hook))}"
    await _write(HookCall(key=uuid4().hex, hook=hook, group=group, arguments=arguments), now)


async def tell_plugin(hook: str, now: datetime, *, plugin: str, group: UUID | None) -> None:
    """Write down that a plugin was switched, for this plugin alone."""
    await _write(HookCall(key=uuid4().hex, hook=hook, group=group, plugin=plugin), now)


async def _write(call: HookCall, now: datetime) -> None:
    key = f"hook:{call.key}:{call.plugin}" if call.plugin else None
    await add_job(kind=HOOK_JOB, details=call, run_at=now, dedup_key=key)


@functools.cache
def _hints(hook: str) -> Mapping[str, object]:
    """The arguments of a hook but for its scope, with their types."""
    hints = get_type_hints(getattr(hookspecs, hook))
    return {name: hint for name, hint in hints.items() if name not in {"scope", "return"}}


class HookRunner:
    """The worker's handler of these rows."""

    def __init__(
        self, plugins: Plugins, read_choices: Callable[[], Awaitable[PluginChoices]]
    ) -> None:
        self._plugins = plugins
        self._read_choices = read_choices

    async def __call__(self, details: Mapping[str, object], now: datetime) -> None:
        """Call one plugin, or write a row for each; raises HookFailed when it must be retried."""
        call = msgspec.convert(details, HookCall)
        hooks = self._plugins.hooks("fi", await self._read_choices())
        if call.group is not None:
            hooks = hooks.within_id(call.group)
        if call.plugin:
            await self._call(hooks, call)
            return
        async with db.transaction():
            for plugin in hooks.implementers(call.hook):
                await _write(msgspec.structs.replace(call, plugin=plugin), now)

    async def _call(self, hooks: ScopedHooks, call: HookCall) -> None:
        is_own_switch = call.hook in {"plugin_enabled", "plugin_disabled"}
        if not is_own_switch and call.plugin not in hooks.implementers(call.hook):
            return  # switched off or uninstalled since
        arguments = {
            name: msgspec.convert(call.arguments[name], hint)
            for name, hint in _hints(call.hook).items()
        }
        await getattr(hooks.only(call.plugin), call.hook)(**arguments)
