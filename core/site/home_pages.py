"""The home page, the groups and their pages."""

from typing import Final

from litestar import Controller, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from core.accounts import Actor, ActorKind
from core.events import (
    EventFilter,
    QuotaOut,
    Visit,
    card_views,
    coming_events,
    count_by_municipality,
    past_events,
    placed,
    visible_events,
)
from core.groups import (
    GroupKind,
    association_fields,
    group_by_slug,
    list_associations,
    list_groups,
    municipalities_by_name,
)
from core.kit.templates import page_path
from core.kit.web import WebRequest, language_of, redirect

FIRST_EVENTS: Final = 4
GROUP_EVENTS: Final = 20
PAST_EVENTS: Final = 5
STRANGER: Final = Actor(ActorKind.STRANGER)

Answer = Response[str] | Response[None]


@get("/", include_in_schema=False)
async def root(request: WebRequest) -> Response[None]:
    """To the home page in the browser's language, else in Finnish."""
    answer = redirect(page_path(language_of(request)), 302)
    answer.headers["vary"] = "Accept-Language"
    return answer


class HomePages(Controller):
    """Home and groups."""

    path = "/{lang:str}"
    include_in_schema = False
    dependencies = {"visit": Provide(Visit, sync_to_thread=False)}  # noqa: RUF012 - signature: Litestar's own

    @get("/")
    async def home(self, visit: NamedDependency[Visit]) -> Answer:
        """What comes next, where, and by whom."""
        events = await coming_events(visible_events(STRANGER), visit.now, limit=FIRST_EVENTS)
        quotas: list[QuotaOut] = [quota for event in events for quota in event.quotas]
        return visit.public(
            "site/home.html",
            events=events,
            quotas=quotas,
            coming=card_views(events, visit.language, visit.now),
            municipalities=municipalities_by_name(visit.language),
            counts=await count_by_municipality(STRANGER, visit.now),
            groups=await list_groups(kinds=(GroupKind.LOCAL_GROUP,)),
            **placed(await visit.hooks.event_list_panels(EventFilter())),
        )

    @get("/groups")
    async def groups(self, visit: NamedDependency[Visit]) -> Answer:
        """All groups that are at work."""
        return visit.public("site/groups.html", groups=await list_groups())

    @get("/groups/{slug:str}")
    async def group(self, slug: FromPath[str], visit: NamedDependency[Visit]) -> Answer:
        """A group's own page; its members' key shows its members' events too."""
        group = await group_by_slug(slug)
        if group.slug != slug:
            path = page_path(visit.language, "groups", group.slug, key=visit.key)
            return redirect(path, 301)
        actor = await visit.actor()
        hooks = visit.hooks.within(group)
        coming = await coming_events(visible_events(actor, group.id), visit.now, limit=GROUP_EVENTS)
        past = await past_events(visible_events(actor, group.id), visit.now, limit=PAST_EVENTS)
        codes = [place.code for place in group.municipalities]
        values: dict[str, object] = {
            "group": group,
            "coming": card_views(coming, visit.language, visit.now, key=visit.key),
            "past": card_views(past, visit.language, visit.now, key=visit.key),
            "associations": await list_associations(codes) if codes else [],
            "fields": association_fields(),
            "plugin_links": await hooks.navigation_items(),
            **placed(await hooks.group_panels(group)),
        }
        if actor.kind is ActorKind.MEMBERS:
            return visit.private("site/group.html", **values)
        quotas = [quota for event in (*coming, *past) for quota in event.quotas]
        return visit.public("site/group.html", events=[*coming, *past], quotas=quotas, **values)
