"""The check of certificates, and the participant's own file."""

from concurrent.futures.process import BrokenProcessPool
from typing import Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.certificates.domain.checking import Verdict, check_file, check_number
from core.certificates.domain.papers import seat_of_token, seat_paper
from core.certificates.numbers import read_number
from core.certificates.pool import PdfPool, RenderTimeout
from core.certificates.views import checked_values
from core.groups import SiteInfo
from core.kit.clock import Clock
from core.kit.errors import Refused
from core.kit.i18n import LazyText, is_language
from core.kit.links import Links
from core.kit.templates import page_path
from core.kit.text import clean_line
from core.kit.visitors import counted_address
from core.kit.web import (
    WebRequest,
    frame_of,
    language_of,
    private_bytes,
    private_page,
    read_upload,
    redirect,
)

Answer = Response[str] | Response[bytes] | Response[None]
MOST_FORM: Final = 12_000_000
_LONGEST_SHOWN: Final = 80
_NOT_FOUND: Final = 404


class CheckPages(Controller):
    """Whether a certificate is real and still valid."""

    path = "/{lang:str}"
    include_in_schema = False

    @get("/certificates")
    async def form(
        self,
        request: WebRequest,
        site: NamedDependency[SiteInfo],
        clock: NamedDependency[Clock],
        links: NamedDependency[Links],
    ) -> Answer:
        """The form; a number leads on to its page, what can't be one is not found."""
        typed = clean_line(request.query_params.get("number", ""))
        number = read_number(typed)
        if number:
            return redirect(page_path(language_of(request), "c", number))
        if typed:
            return await _by_number(request, typed, site, clock=clock, links=links)
        return _form(request, site)

    @get("/c/{number:str}")
    async def number(
        self,
        number: FromPath[str],
        request: WebRequest,
        *,
        site: NamedDependency[SiteInfo],
        clock: NamedDependency[Clock],
        links: NamedDependency[Links],
    ) -> Answer:
        """What is known of one number."""
        return await _by_number(request, clean_line(number), site, clock=clock, links=links)

    @post("/certificates", status_code=200, request_max_body_size=MOST_FORM)
    async def file(self, request: WebRequest, site: NamedDependency[SiteInfo]) -> Answer:
        """Compare a file with those that were handed out; it is not kept."""
        try:
            checked = await check_file(await read_upload(request, "pdf"))
        except Refused as refusal:
            return _form(request, site, refusal.status, error=refusal.sentence)
        status = _NOT_FOUND if checked.verdict is Verdict.NOT_FOUND else 200
        return private_page(
            request,
            "certificates/result.html",
            status=status,
            headers=None,
            site=site,
            typed="",
            by_file=True,
            **checked_values(checked, language_of(request)),
        )


def _form(
    request: WebRequest,
    site: SiteInfo,
    status: int = 200,
    *,
    error: LazyText | str = "",
) -> Answer:
    return private_page(
        request, "certificates/check.html", status=status, site=site, typed="", error=error
    )


async def _by_number(
    request: WebRequest, typed: str, site: SiteInfo, *, clock: Clock, links: Links
) -> Answer:
    client = links.keyed_hash("certificate-check", counted_address(frame_of(request).client))
    checked = await check_number(typed, client=client, now=clock())
    return private_page(
        request,
        "certificates/result.html",
        status=_NOT_FOUND if checked.verdict is Verdict.NOT_FOUND else 200,
        headers=None,
        site=site,
        typed=typed[:_LONGEST_SHOWN] if checked.document is None else "",
        by_file=False,
        **checked_values(checked, language_of(request)),
    )


class PaperPages(Controller):
    """Addresses without a language: the short form on paper, and the file of a seat."""

    path = "/"
    include_in_schema = False

    @get("/c")
    async def short_form(self, request: WebRequest) -> Answer:
        """The check in the browser's language."""
        return redirect(page_path(language_of(request), "certificates"))

    @get("/c/{number:str}")
    async def short_number(self, number: FromPath[str], request: WebRequest) -> Answer:
        """One certificate in the browser's language."""
        return redirect(page_path(language_of(request), "c", read_number(number) or number))

    @get("/s/{token:str}/certificate.pdf")
    async def paper(
        self,
        token: FromPath[str],
        request: WebRequest,
        *,
        links: NamedDependency[Links],
        clock: NamedDependency[Clock],
        pdf_pool: NamedDependency[PdfPool],
    ) -> Answer:
        """The certificate of the seat whose link this is, years later too."""
        seat = await seat_of_token(token, links)
        wanted = request.query_params.get("lang", "")
        language = wanted if is_language(wanted) else None
        try:
            found = await seat_paper(seat, pdf_pool, language=language, now=clock())
        except (RenderTimeout, BrokenProcessPool):
            return private_page(
                request,
                "certificates/busy.html",
                status=503,
                headers={"retry-after": "60"},
            )
        return private_bytes(found.body, media_type="application/pdf", filename=found.filename)
