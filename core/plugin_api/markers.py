"""The marks of hooks: one for their specifications, one for what implements them."""

from typing import Final, Literal

from pluggy import HookimplMarker, HookspecMarker

PROJECT: Final = "yhessa"

hookspec = HookspecMarker(PROJECT)
hookimpl = HookimplMarker(PROJECT)

HookKind = Literal["registration", "contribution", "check", "deed"]


def kind_of(hook: str) -> HookKind:
    """The kind of a hook, told by the shape of its name.

    `register_…` is called once at start; a plural noun adds to a page or mail; a past tense tells
    of a deed after it was done; any other verb comes before a deed and may stop it.
    """
    first, _, _ = hook.partition("_")
    if first == "register":
        return "registration"
    if first in {"check", "collect", "erase"}:
        return "check"
    return "deed" if hook.endswith("ed") else "contribution"
