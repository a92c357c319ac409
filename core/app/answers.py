"""What a failed request gets: a page in the person's language, or problem details below /api."""

import sqlite3
from collections.abc import Mapping
from http import HTTPStatus

import asyncpg
import msgspec
import structlog
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from core.kit.errors import NotFound, Refused
from core.kit.i18n import in_language, translator
from core.kit.rates import TooMany
from core.kit.web import frame_of, render

_ = translator("app")
log = structlog.get_logger("yhessa")

FILE_PAGE = "/certificates"
"""The one page, below its language, whose form takes a file."""

REASONS = {
    413: _("There was too much text in the form. Shorten it and send it again."),
    415: _(
        "The form was sent in a way that we can't read. Fill it in on the page and use its button."
    ),
    503: _("What you sent was not saved. Keep the page open and try again in a few minutes."),
}
BUSY = (
    sqlite3.OperationalError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DiskFullError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that ended in the middle of an answer
    ConnectionError,
    TimeoutError,
)


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, str]] = []


def on_not_found(
    request: Request[None, None, State], _error: NotFound
) -> Response[str] | Response[bytes]:
    """What doesn't exist or may not be seen."""
    return answer(request, 404)


def on_refused(
    request: Request[None, None, State], error: Refused
) -> Response[str] | Response[bytes]:
    """A rule that no form of a page took up."""
    sentence = error.sentence.to(frame_of(request).page.language)
    headers = {"retry-after": str(error.retry_after)} if isinstance(error, TooMany) else {}
    heading = in_language(error.heading, frame_of(request).page.language)
    return answer(request, error.status, sentence=sentence, heading=heading, headers=headers)


def on_exception(
    request: Request[None, None, State], error: Exception
) -> Response[str] | Response[bytes]:
    """A fault of ours, or a database that is away or full; the log says more."""
    busy = isinstance(error, BUSY)
    log.error(
        "request failed",
        route=request.scope.get("path_template", ""),
        method=request.method,
        error=type(error).__name__,
        exc_info=error,
    )
    headers = {"retry-after": "60"} if busy else {}
    return answer(request, 503 if busy else 500, headers=headers)


def answer(
    request: Request[None, None, State],
    status: int,
    *,
    sentence: str = "",
    heading: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response[str] | Response[bytes]:
    """The error page, or the problem document for the API."""
    frame = frame_of(request)
    frame.freshness = None
    language = frame.page.language
    is_form = request.method != "GET" and frame.page.path_without_language != FILE_PAGE
    if not sentence and is_form and status in REASONS:
        sentence = REASONS[status].to(language)
    if frame.is_api:
        title = HTTPStatus(status).phrase
        problem = Problem(type="about:blank", title=title, status=status, detail=sentence)
        return Response(
            msgspec.json.encode(problem),
            status_code=status,
            media_type="application/problem+json",
            headers=dict(headers or {}),
        )
    body = render(request, "site/error.html", status=status, reason=sentence, heading=heading)
    return Response(body, status_code=status, media_type="text/html", headers=dict(headers or {}))


def on_http_exception(
    request: Request[None, None, State], error: HTTPException
) -> Response[str] | Response[bytes]:
    """Unknown addresses, wrong methods, unreadable and too large requests."""
    headers = {
        name.lower(): value
        for name, value in (error.headers or {}).items()
        if name.lower() in {"allow", "retry-after"}
    }
    if "GET" in headers.get("allow", ""):
        headers["allow"] += ", HEAD"  # the frame asks for the page by GET and leaves its body away
    return answer(request, error.status_code, headers=headers)
