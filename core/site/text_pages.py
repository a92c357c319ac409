"""Pages of text: help, privacy, accessibility with its feedback form."""

from datetime import date
from typing import Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide

from core.events import Visit
from core.groups import SiteInfo
from core.kit.forms import FormReader
from core.kit.rates import TooMany
from core.kit.templates import page_path
from core.kit.visitors import counted_address
from core.kit.web import frame_of, private_page, read_form_data, redirect
from core.site.feedback import read_feedback, send_feedback

STATEMENT_DAY: Final = date(2026, 11, 24)

Answer = Response[str] | Response[None]


class TextPages(Controller):
    """Help and notices."""

    path = "/{lang:str}"
    include_in_schema = False
    dependencies = {"visit": Provide(Visit, sync_to_thread=False)}  # noqa: RUF012 - signature: Litestar's own

    @get("/help")
    async def help(self, visit: NamedDependency[Visit], site: NamedDependency[SiteInfo]) -> Answer:
        """How to take part."""
        return visit.public("site/help.html", keeper=site.keeper)

    @get("/privacy")
    async def privacy(
        self, visit: NamedDependency[Visit], site: NamedDependency[SiteInfo]
    ) -> Answer:
        """What is kept of whom, why and for how long."""
        return visit.public("site/privacy.html", keeper=site.keeper)

    @get("/accessibility")
    async def accessibility(
        self, visit: NamedDependency[Visit], site: NamedDependency[SiteInfo]
    ) -> Answer:
        """The statement, and the form for those who met a barrier."""
        sent = visit.request.query_params.get("sent") == "1"
        return _statement(visit, site, FormReader({}), is_sent=sent)

    @post("/accessibility", status_code=200)
    async def feedback(
        self, visit: NamedDependency[Visit], site: NamedDependency[SiteInfo]
    ) -> Answer:
        """Send the feedback on and thank for it; what was typed stays when something is amiss."""
        form = FormReader(await read_form_data(visit.request))
        found = read_feedback(form)
        if form.problems or not site.keeper.email:
            return _statement(visit, site, form, status=422)
        client = counted_address(frame_of(visit.request).client)
        try:
            await send_feedback(found, site, client=client, links=visit.links, now=visit.now)
        except TooMany as refusal:
            form.add("text", refusal.sentence)
            return _statement(visit, site, form, status=429, retry_after=refusal.retry_after)
        return redirect(page_path(visit.language, "accessibility", sent="1") + "#feedback")


def _statement(  # noqa: PLR0913 - optional: all by keyword but three
    visit: Visit,
    site: SiteInfo,
    form: FormReader,
    *,
    status: int = 200,
    is_sent: bool = False,
    retry_after: int = 0,
) -> Response[str]:
    return private_page(
        visit.request,
        "site/accessibility.html",
        status=status,
        headers={"retry-after": str(retry_after)} if retry_after else None,
        keeper=site.keeper,
        day=STATEMENT_DAY,
        form=form,
        errors=[(problem.field, problem.sentence) for problem in form.problems],
        is_sent=is_sent,
    )
