"""How controllers answer: cached public pages, private pages, redirects, files.

The frame in front of all routes (`core.app.frame`) puts a `RequestFrame` into the scope and does
the rest for every route alike: headers, form keys, cache, error pages.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import quote
from uuid import UUID

import msgspec
from jinja2 import Environment
from litestar import Request, Response
from litestar.datastructures import State, UploadFile
from markupsafe import Markup

from core.kit.i18n import Language
from core.kit.stencils import Stencils, mark
from core.kit.templates import Page
from core.kit.text import clean_text

SCOPE_KEY = "yhessa"

AsgiDict: TypeAlias = Any
"""A scope or message of ASGI: an open dictionary that each layer may add keys to."""
CSRF_FIELD = "csrf_token"
KEEPS_REFUSED_FORM = "keeps_refused_form"
"""In a handler's `opt`: a form without its key reaches it too, with `is_form_refused` set.

Such a handler does nothing but show the form once more, with what was typed and a fresh key.
"""
COOKIE_BYTES = 18

WebRequest = Request[None, None, State]
FormData = dict[str, list[str]]
"""What a form sent: each field's values in order, cleaned (NFC, no NUL)."""


class QuotaNumbers(msgspec.Struct, frozen=True):
    """The numbers of one quota as a page shows them."""

    id: UUID
    taken: int
    waiting: int
    is_open: bool


class Freshness(msgspec.Struct, frozen=True):
    """What a cached answer depends on besides `site.revision`.

    `until` is the instant at which the page changes by itself (sign-up opens, midnight …);
    `quotas` are the numbers exactly as they were read for this page.
    """

    until: datetime
    quotas: tuple[QuotaNumbers, ...] = ()


class FormKeys:
    """Form keys (CSRF): a random cookie, and in the form what only this site can make of it."""

    def __init__(self, secret: str, *, secure: bool) -> None:
        self._key = hashlib.sha256(b"csrf\0" + secret.encode()).digest()
        self.cookie_name = "__Host-form" if secure else "form"
        self._attributes = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")

    def new(self) -> str:
        """A new cookie value."""
        return secrets.token_urlsafe(COOKIE_BYTES)

    def field(self, cookie: str) -> str:
        """The value of the form's field that belongs to this cookie."""
        return hmac.new(self._key, cookie.encode(), hashlib.sha256).hexdigest()[:32]

    def match(self, cookie: str, field: str) -> bool:
        """Whether the field was made for the cookie."""
        return bool(cookie) and hmac.compare_digest(self.field(cookie).encode(), field.encode())

    def header(self, cookie: str) -> str:
        """The Set-Cookie header."""
        return f"{self.cookie_name}={cookie}{self._attributes}"


class RequestFrame:
    """What the frame knows of one request, and what a controller tells it about the answer."""

    __slots__ = (
        "_keys",
        "client",
        "cookie",
        "freshness",
        "is_api",
        "is_form_refused",
        "last_modified",
        "page",
        "set_cookie",
    )

    def __init__(self, page: Page, keys: FormKeys, *, cookie: str, client: str) -> None:
        self.page = page
        self.client = client  # the visitor's address, behind trusted proxies too; never logged
        self.cookie = cookie
        self._keys = keys
        self.set_cookie: str | None = None
        self.freshness: Freshness | None = None
        self.last_modified: datetime | None = None
        self.is_api = False
        self.is_form_refused = False

    def accepts(self, field: str) -> bool:
        """Whether a posted form holds the key that belongs to this visitor's cookie."""
        return self._keys.match(self.cookie, field)

    def csrf(self) -> Markup:
        """The hidden field that each POST form holds; the answer then sets the cookie."""
        if not self.cookie:
            self.cookie = self._keys.new()
            self.set_cookie = self._keys.header(self.cookie)
        value = self._keys.field(self.cookie)
        return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, value)


def frame_of(request: WebRequest) -> RequestFrame:
    """The frame of this request."""
    frame: RequestFrame = request.scope[SCOPE_KEY]  # type: ignore[literal-required]  # optional: our own key
    return frame


def language_of(request: WebRequest) -> Language:
    """The language in which this request is answered."""
    return frame_of(request).page.language


def render(request: WebRequest, template: str, **values: Any) -> str:
    """The text of a template for this request."""
    environment: Environment = request.app.state["environment"]
    frame = frame_of(request)
    return environment.get_template(template).render(page=frame.page, csrf=frame.csrf, **values)


def public_page(
    request: WebRequest, template: str, *, freshness: Freshness, **values: Any
) -> Response[str]:
    """A page that all see alike: kept until something that it shows has changed.

    It sets no cookie, holds no form but search, and shows nothing that depends on the visitor.
    """
    frame = frame_of(request)
    text = render(request, template, **values)
    assert frame.set_cookie is None, f"{template} holds a POST form, so it can't be cached"
    frame.freshness = freshness
    return Response(text, media_type="text/html")


def private_page(
    request: WebRequest,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response[str]:
    """A page for one visitor: never kept, may hold forms (`{{ csrf() }}` in each)."""
    return Response(
        render(request, template, **values),
        status_code=status,
        media_type="text/html",
        headers=headers or {},
    )


def stencil_page(
    request: WebRequest,
    template: str,
    *,
    key: Hashable,
    values: Callable[[], Mapping[str, Any]],
    fills: Mapping[str, object],
) -> Response[str]:
    """As `private_page`, for one that is asked for all the time and differs in `fills` alone.

    It is rendered once for each `key`, which holds all else that it shows (the site's revision
    too, for the frame); `values` are the template's, with `mark(name)` for each fill. Rendering
    such pages each time is most of what a sign-up costs. The answer is kept nowhere.
    """
    frame = frame_of(request)
    page = frame.page
    marked = msgspec.structs.replace(page, path_without_language=mark("path"), query="")

    def make() -> str:
        environment: Environment = request.app.state["environment"]
        found = environment.get_template(template)
        return found.render(page=marked, csrf=lambda: Markup(mark("csrf")), **values())  # noqa: S704 - safe: a mark

    stencils: Stencils = request.app.state.setdefault("stencils", Stencils())
    stencil = stencils.get((template, page.language, key), make)
    path = page.path_without_language or ""
    filled = {**fills, "path": f"{path}?{page.query}" if page.query else path}
    if "csrf" in stencil.names:
        filled["csrf"] = frame.csrf()
    return Response(stencil.fill(filled), media_type="text/html")


def public_bytes(  # noqa: PLR0913 - optional: all keyword-only, each a header
    request: WebRequest,
    body: bytes,
    *,
    media_type: str,
    freshness: Freshness,
    last_modified: datetime | None = None,
    filename: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """A feed, sitemap or other file that is kept like a public page."""
    frame = frame_of(request)
    frame.freshness = freshness
    frame.last_modified = last_modified
    all_headers = dict(headers or {})
    if filename:
        all_headers["content-disposition"] = f'inline; filename="{filename}"'
    plain = media_type.partition(";")[0] if media_type.startswith("text/") else media_type
    return Response(body, media_type=plain, headers=all_headers)  # Litestar adds the charset


def private_bytes(body: bytes, *, media_type: str, filename: str) -> Response[bytes]:
    """A file for one visitor, to be saved under `filename`."""
    plain = filename.encode("ascii", "replace").decode().replace("?", "_").replace('"', "")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"
    return Response(body, media_type=media_type, headers={"content-disposition": disposition})


def redirect(path: str, status: int = 303) -> Response[None]:
    """Lead on to a path of this site."""
    assert path.startswith("/"), path
    assert not path.startswith("//"), path
    return Response(None, status_code=status, headers={"location": path})


async def read_form_data(request: WebRequest) -> FormData:
    """The fields of a posted form; files are left out."""
    found: FormData = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            found.setdefault(clean_text(name), []).append(clean_text(value))
    return found


async def read_upload(request: WebRequest, field: str) -> bytes:
    """The content of one uploaded file; empty when none was sent."""
    value = (await request.form()).get(field)
    return await value.read() if isinstance(value, UploadFile) else b""
