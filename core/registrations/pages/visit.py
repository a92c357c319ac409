"""One visit to a page of this room: who comes, when, and how it is answered."""

from litestar import Response
from litestar.di import NamedDependency

from core.accounts import Actor, ActorKind
from core.groups import SiteInfo, group_of_members_key
from core.kit.clock import Clock
from core.kit.i18n import Language
from core.kit.links import Links
from core.kit.visitors import counted_address
from core.kit.web import WebRequest, frame_of, language_of, private_page
from core.plugin_api import ScopedHooks


class Visit:
    """What a page needs to know of its request; made anew for each."""

    def __init__(  # noqa: PLR0917 - signature: Litestar injects each by its name
        self,
        request: WebRequest,
        clock: NamedDependency[Clock],
        hooks: NamedDependency[ScopedHooks],
        links: NamedDependency[Links],
        site: NamedDependency[SiteInfo],
    ) -> None:
        self.request = request
        self.now = clock()
        self.hooks = hooks
        self.links = links
        self.site = site

    @property
    def language(self) -> Language:
        """The language of the page."""
        return language_of(self.request)

    @property
    def key(self) -> str:
        """The members' key in the address, if there is one."""
        return self.request.query_params.get("key", "")

    @property
    def client(self) -> str:
        """A keyed hash of the visitor's address, for counting; of a house's network in IPv6."""
        address = counted_address(frame_of(self.request).client)
        return self.links.keyed_hash("client", address)

    async def actor(self) -> Actor:
        """A member of the group whose key stands in the address, else a stranger."""
        group = await group_of_members_key(self.links, self.key) if self.key else None
        if group is None:
            return Actor(ActorKind.STRANGER)
        return Actor(ActorKind.MEMBERS, group.id)

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        retry_after: int = 0,
        **values: object,
    ) -> Response[str]:
        """A page for this visitor alone."""
        headers = {"retry-after": str(retry_after)} if retry_after else {}
        return private_page(self.request, template, status=status, headers=headers, **values)
