"""The page where one asks for one's links again."""

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide

from core.kit.forms import FormReader
from core.kit.i18n import translator
from core.kit.rates import TooMany
from core.kit.web import read_form_data
from core.registrations.domain.again import ask_for_links
from core.registrations.pages.reading import FormView
from core.registrations.pages.visit import Visit

_ = translator("registrations")


class AgainPages(Controller):
    """One field and one answer, whatever was typed."""

    path = "/{lang:str}/r"
    include_in_schema = False
    dependencies = {"visit": Provide(Visit, sync_to_thread=False)}  # noqa: RUF012 - signature: Litestar's own

    @get()
    async def form(self, visit: NamedDependency[Visit]) -> Response[str]:
        """The field."""
        return _page(visit, FormView({}))

    @post(status_code=200)
    async def ask(self, visit: NamedDependency[Visit]) -> Response[str]:
        """Mail the links to the address, and say the same whether it is known or not."""
        data = await read_form_data(visit.request)
        reader = FormReader(data)
        email = reader.email("email", missing=_("Write your e-mail address."))
        if reader.problems:
            return _page(visit, FormView(data, tuple(reader.problems)), status=422)
        try:
            await ask_for_links(
                email,
                client=visit.client,
                address_key=visit.links.keyed_hash("links", email),
                language=visit.language,
                now=visit.now,
            )
        except TooMany as refusal:
            return _page(visit, FormView(data), refusal=refusal)
        return _page(visit, FormView({}), asked=email)


def _page(
    visit: Visit,
    form: FormView,
    *,
    status: int = 200,
    asked: str = "",
    refusal: TooMany | None = None,
) -> Response[str]:
    return visit.page(
        "registrations/again.html",
        status=refusal.status if refusal else status,
        retry_after=refusal.retry_after if refusal else 0,
        form=form,
        asked=asked,
        refusal=refusal.sentence if refusal else "",
    )
