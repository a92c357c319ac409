"""The wrapper in front of every route, the plugins' too: one place for what no page may forget.

It knows the visitor's address and language, serves static files, keeps public answers, turns HEAD
into GET, leads other forms of an address to the one that is served, closes plugins that are off,
and puts the security headers on every answer, 404 and 405 too (Litestar's own middleware never
sees those).
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from http.cookies import CookieError, SimpleCookie

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from core.app.addresses import (
    MOST_PATH,
    UNKNOWN,
    client_address,
    is_endless,
    is_own_origin,
    language_in,
    one_form,
    preferred_language,
)
from core.app.cache import Answer, Entry, Header, PublicCache, Stamp, http_date
from core.app.headers import security_headers
from core.app.pages import PageSource
from core.kit.clock import Clock
from core.kit.static import StaticFiles
from core.kit.web import SCOPE_KEY, AsgiDict, FormKeys, RequestFrame
from core.settings import Settings

log = structlog.get_logger("yhessa")

Gate = Callable[[str], Awaitable[bool]]
"""Says whether a path belongs to a plugin that is off there."""

PRIVATE_ROOTS = frozenset({"r", "s", "f", "door", "manage", "demo", "healthz", "readyz"})
NO_STORE = (b"cache-control", b"no-store")


class Frame:
    """The ASGI application that visitors meet."""

    def __init__(  # noqa: PLR0913 - optional: built once, all by keyword
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        static: StaticFiles,
        cache: PublicCache,
        pages: PageSource,
        gate: Gate,
        clock: Clock,
    ) -> None:
        self.app = app
        self.settings = settings
        self.static = static
        self.cache = cache
        self.pages = pages
        self.gate = gate
        self.clock = clock
        self.keys = FormKeys(settings.secret_keys[0], secure=settings.is_https)
        self.security = security_headers(is_https=settings.is_https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        kind: str = scope["type"]
        if kind == "lifespan":
            await self.app(scope, receive, send)
        elif kind == "http":
            await self._serve(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000, "reason": None})

    async def _serve(self, scope: AsgiDict, receive: Receive, send: Send) -> None:
        method: str = scope["method"]
        path: str = scope["path"]
        is_head = method == "HEAD"
        if is_head:  # in a copy: the server counts the bytes of the body by the method
            method = "GET"
            scope = {**scope, "method": method}
        if method == "GET":
            quick = self._static(scope) or self._other_form(scope)
            if quick is not None:
                await self._send(quick, send, is_head=is_head)
                return
        key = self._cache_key(scope) if method == "GET" else None
        if key is None:
            await self._route(scope, receive, send, key=None, is_head=is_head, path=path)
            return
        kept = await self._kept(key, scope)
        if kept is not None:
            await self._send(kept, send, is_head=is_head)
            return
        with self.cache.making(key):
            await self._route(scope, receive, send, key=key, is_head=is_head, path=path)

    async def _kept(self, key: str, scope: AsgiDict) -> Answer | None:
        """The kept answer, also one that another request is about to keep.

        None while the database can't say whether it is still right: the routes answer then.
        """
        try:
            kept = await self.cache.find(key, scope["headers"], self.clock())
            if kept is None and await self.cache.made(key):
                kept = await self.cache.find(key, scope["headers"], self.clock())
        except Exception as error:  # noqa: BLE001 - optional: whatever the database's fault is
            log.warning("kept answers can't be checked", error=type(error).__name__)
            return None
        return kept

    async def _route(  # noqa: PLR0913 - optional: one caller, all by keyword
        self,
        scope: AsgiDict,
        receive: Receive,
        send: Send,
        *,
        key: str | None,
        is_head: bool,
        path: str,
    ) -> None:
        """Let the routes answer; keep what may be kept."""
        language = language_in(path, self.settings.languages)
        stamp, frame = await self._request_frame(scope, language)
        scope[SCOPE_KEY] = frame
        known = self._is_known(path, language) and not is_endless(scope["query_string"])
        if not known or await self.gate(path):
            scope["path"] = UNKNOWN
            scope["raw_path"] = UNKNOWN.encode()
        collector = _Collector(self, scope, send, stamp, key=key, is_head=is_head)
        await self.app(scope, receive, collector.send)

    def _is_known(self, path: str, language: str | None) -> bool:
        """No NUL, no endless path, and a first part that is a language or names a place."""
        if "\0" in path or len(path) > MOST_PATH:
            return False
        return language is not None or path[1:].partition("/")[0] in self.pages.roots

    async def _request_frame(
        self, scope: AsgiDict, language: str | None
    ) -> tuple[Stamp, RequestFrame]:
        headers = dict(scope["headers"])
        if language is None:
            accept = headers.get(b"accept-language", b"").decode("latin-1")
            language = preferred_language(accept, self.settings.languages)
        is_api = scope["path"].startswith("/api/") and scope["path"] != "/api/docs"
        stamp, page = await self.pages.page(
            "en" if is_api else language,  # as all that the API says by itself
            scope["path"],
            scope["query_string"].decode("latin-1"),
        )
        cookie = _cookie(headers.get(b"cookie", b""), self.keys.cookie_name)
        peer = scope["client"][0] if scope.get("client") else ""
        client = client_address(peer, scope["headers"], self.settings)
        frame = RequestFrame(page, self.keys, cookie=cookie, client=client)
        frame.is_api = is_api
        return stamp, frame

    def _static(self, scope: AsgiDict) -> Answer | None:
        if not scope["path"].startswith("/static/"):
            return None
        file = self.static.find(scope["path"])
        if file is None:
            return None
        accept = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
        headers, body = file.answer(accept.decode("latin-1"))
        raw = tuple((name.encode(), value.encode()) for name, value in headers.items())
        return Answer(200, (*raw, (b"content-length", str(len(body)).encode())), body)

    def _other_form(self, scope: AsgiDict) -> Answer | None:
        location = one_form(scope["path"])
        if location is None or "\0" in scope["path"]:
            return None
        query = scope["query_string"].decode("latin-1")
        target = f"{location}?{query}" if query else location
        headers = (
            (b"location", target.encode("ascii", "ignore")),
            (b"content-length", b"0"),
            NO_STORE,
        )
        return Answer(301, headers, b"")

    def _cache_key(self, scope: AsgiDict) -> str | None:
        """The address, unless answers there are for one person."""
        path: str = scope["path"]
        parts = path.split("/", 3)
        first = parts[1]
        second = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - optional: the second part
        if first in PRIVATE_ROOTS or second in PRIVATE_ROOTS or path.endswith("/register"):
            return None
        query = scope["query_string"]
        return f"{path}?{query.decode('latin-1')}" if query else path

    async def _send(self, answer: Answer, send: Send, *, is_head: bool) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [*answer.headers, *self.security],
            }
        )
        body = b"" if is_head else answer.body
        await send({"type": "http.response.body", "body": body, "more_body": False})


class _Collector:
    """Takes the routes' answer on its way out: headers onto all, public ones into the cache."""

    __slots__ = (
        "_body",
        "_frame",
        "_is_head",
        "_key",
        "_stamp",
        "_start",
        "frame",
        "scope",
        "send_on",
    )

    def __init__(  # noqa: PLR0913 - optional: one caller
        self,
        frame: Frame,
        scope: AsgiDict,
        send: Send,
        stamp: Stamp,
        *,
        key: str | None,
        is_head: bool,
    ) -> None:
        self._frame = frame
        self.scope = scope
        self.frame: RequestFrame = scope[SCOPE_KEY]
        self.send_on = send
        self._stamp = stamp
        self._key = key
        self._is_head = is_head
        self._start: AsgiDict = None
        self._body: list[bytes] | None = None

    async def send(self, message: Message) -> None:
        """What the routes call."""
        if message["type"] == "http.response.start":
            await self._on_start(message)
        elif self._body is not None and message["type"] == "http.response.body":
            self._body.append(message["body"])
            if not message.get("more_body"):
                await self._finish(b"".join(self._body))
        elif self._is_head and message["type"] == "http.response.body":
            if not message.get("more_body"):
                await self.send_on({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await self.send_on(message)

    async def _on_start(self, message: AsgiDict) -> None:
        if self.frame.freshness is not None and message["status"] == 200:  # noqa: PLR2004 - optional: OK
            self._start = message
            self._body = []
            return
        headers = [*message["headers"], *self._frame.security]
        if not any(name.lower() == b"cache-control" for name, _ in headers):
            headers.append(NO_STORE)
        if self.frame.set_cookie is not None:
            headers.append((b"set-cookie", self.frame.set_cookie.encode()))
        message["headers"] = headers
        await self.send_on(message)

    async def _finish(self, body: bytes) -> None:
        """Keep the whole answer and send the form of it that fits the request."""
        assert self.frame.freshness is not None
        modified: datetime | None = self.frame.last_modified
        headers = [
            header
            for header in self._start["headers"]
            if header[0].lower() not in {b"content-length", b"set-cookie"}
        ]
        if modified is not None:
            # never in the future (RFC 9110 8.8.2.1); such a date then revalidates nothing
            told = min(modified, self._frame.clock())
            headers.append((b"last-modified", http_date(told)))
        entry = Entry(self._stamp, self.frame.freshness, Answer(200, tuple(headers), body))
        if self._key is not None:
            self._frame.cache.keep(self._key, entry, modified)
        answer = entry.answer(self.scope["headers"], modified)
        await self._frame._send(answer, self.send_on, is_head=self._is_head)  # noqa: SLF001 - cycle: two halves of one thing


def _cookie(header: bytes, name: str) -> str:
    if not header or name.encode() not in header:
        return ""
    try:
        found = SimpleCookie(header.decode("latin-1")).get(name)
    except CookieError:
        return ""
    return found.value if found is not None and len(found.value) == 24 else ""  # noqa: PLR2004 - optional: 18 bytes in base64


__all__ = ["Frame", "Gate", "Header", "is_own_origin"]
