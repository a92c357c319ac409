"""One visit to a public page: who comes, when, in which language, and how it is answered."""

from collections.abc import Iterable, Sequence
from typing import Final

from litestar import Response
from litestar.di import NamedDependency

from core.accounts import Actor, ActorKind
from core.events.domain.times import Timed, fresh_until
from core.events.schemas import QuotaOut
from core.groups import group_of_members_key
from core.kit.clock import Clock
from core.kit.i18n import Language
from core.kit.links import Links
from core.kit.web import (
    Freshness,
    QuotaNumbers,
    WebRequest,
    language_of,
    private_page,
    public_page,
)
from core.plugin_api import Panel, ScopedHooks

BESIDE: Final = 100
"""Panels with a lower order, such as the subscribe box, stand beside the text."""


class Visit:
    """What a page needs to know of its request; made anew for each."""

    def __init__(
        self,
        request: WebRequest,
        clock: NamedDependency[Clock],
        hooks: NamedDependency[ScopedHooks],
        links: NamedDependency[Links],
    ) -> None:
        self.request = request
        self.now = clock()
        self.hooks = hooks
        self.links = links

    @property
    def language(self) -> Language:
        """The language of the page."""
        return language_of(self.request)

    @property
    def key(self) -> str:
        """The members' key in the address, if there is one."""
        return self.request.query_params.get("key", "")

    async def actor(self) -> Actor:
        """A member of the group whose key stands in the address, else a stranger."""
        group = await group_of_members_key(self.links, self.key) if self.key else None
        if group is None:
            return Actor(ActorKind.STRANGER)
        return Actor(ActorKind.MEMBERS, group.id)

    def public(
        self,
        template: str,
        *,
        events: Iterable[Timed] = (),
        quotas: Iterable[QuotaOut] = (),
        **values: object,
    ) -> Response[str]:
        """A page that all see alike, right until something about these events happens.

        When a box of the page could not be made, the page is not kept.
        """
        until = self.now if self.hooks.is_incomplete else fresh_until(events, self.now)
        numbers = tuple(
            QuotaNumbers(quota.id, quota.taken, quota.waiting, quota.is_open) for quota in quotas
        )
        freshness = Freshness(until=until, quotas=numbers)
        return public_page(self.request, template, freshness=freshness, is_private=False, **values)

    def private(self, template: str, **values: object) -> Response[str]:
        """A page behind a members' key: never kept, not indexed, its address told to nobody."""
        return private_page(
            self.request, template, status=200, headers=None, is_private=True, **values
        )


def placed(panels: Sequence[Panel]) -> dict[str, list[Panel]]:
    """The boxes of a page by their places: the core's own beside the text, others under it."""
    return {
        "beside": [panel for panel in panels if panel.order < BESIDE],
        "below": [panel for panel in panels if panel.order >= BESIDE],
    }
