"""A small HTTP client without a library, run in a process of its own: `python -m bench.client JOB`.

JOB is JSON. `get` asks one address over and over; `flow` signs people up one after another (form
page, post, thank-you page) with some clients side by side; `rush` lets all press the button at
once; `samples` gives the pages of one sign-up.
"""

import asyncio
import html
import json
import re
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlsplit

import uvloop

_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_FORM = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)
TYPED = {
    "seats": "1",
    "seat1-same": "on",
    "partial": "yes",
    "association": "Keksitty kylätalo 7 ry",
}


class Answer(NamedTuple):
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection(asyncio.Protocol):
    """One kept connection; one request at a time."""

    def __init__(self) -> None:
        self._transport: Any = None
        self._buffer = bytearray()
        self._head: tuple[int, dict[str, str]] | None = None
        self._length = 0
        self._waiting: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits for an answer."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionError("closed by the server"))

    def data_received(self, data: bytes) -> None:
        """Collect an answer and hand it over when it is whole."""
        self._buffer += data
        if self._head is None:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self._read_head(bytes(self._buffer[:end]).decode("latin-1"))
            del self._buffer[: end + 4]
        if len(self._buffer) >= self._length:
            assert self._head is not None
            assert self._waiting is not None
            answer = Answer(*self._head, bytes(self._buffer[: self._length]))
            del self._buffer[: self._length]
            self._head = None
            self._waiting.set_result(answer)

    def _read_head(self, text: str) -> None:
        first, *lines = text.split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        status = int(first.split(" ", 2)[1])
        if "transfer-encoding" in headers:
            raise ValueError("chunked answers are not read")
        self._length = 0 if status == 304 else int(headers.get("content-length", 0))
        self._head = (status, headers)

    def send(self, request: bytes) -> "asyncio.Future[Answer]":
        """Send one request; its answer comes in the future."""
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._waiting

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()


async def connect(host: str, port: int) -> Connection:
    """A new connection."""
    _, protocol = await asyncio.get_running_loop().create_connection(Connection, host, port)
    return protocol


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


class Visitor:
    """One person: an address of their own, a cookie, a name."""

    def __init__(self, connection: Connection, host: str, number: int) -> None:
        self.connection = connection
        self.number = number
        first, second, third = number >> 16 & 255, number >> 8 & 255, number & 255
        self.headers = {"Host": host, "X-Forwarded-For": f"10.{first}.{second}.{third}"}

    async def open_form(self, path: str) -> bytes:
        """Fetch the form; the request that posts it, filled in."""
        form = await self.connection.send(request("GET", path, self.headers))
        if form.status != 200:
            raise ValueError(f"{path} answered {form.status}")
        cookie = form.headers.get("set-cookie", "").partition(";")[0]
        name = f"Aamu Mallikas {self.number}"
        fields = {**hidden(form.body), **TYPED}
        fields |= {"name": name, "email": f"aamu{self.number}@yhessa.example"}
        fields |= {"municipality": "260", "consent": "on"}
        body = "&".join(f"{key}={quote_plus(value)}" for key, value in fields.items()).encode()
        headers = {**self.headers, "Cookie": cookie} if cookie else self.headers
        return request("POST", path, headers, body)

    async def press(self, filled: bytes) -> str:
        """Post the form; the path that the answer leads to."""
        answer = await self.connection.send(filled)
        if answer.status != 303:
            text = re.sub(rb"<[^>]+>|\s+", b" ", answer.body)[-1500:].decode()
            raise ValueError(f"the post answered {answer.status}: {text}")
        to = urlsplit(answer.headers["location"])
        return f"{to.path}?{to.query}" if to.query else to.path

    async def see(self, path: str) -> bytes:
        """Fetch the thank-you page."""
        answer = await self.connection.send(request("GET", path, self.headers))
        if answer.status != 200:
            raise ValueError(f"the thank-you page answered {answer.status}")
        return answer.body


def hidden(body: bytes) -> dict[str, str]:
    """The hidden fields of the page's sign-up form."""
    text = body.decode()
    form = _FORM.search(text)
    found = {}
    for tag in _INPUT.findall(form[0] if form else text):
        attributes = dict(_ATTRIBUTE.findall(tag))
        if attributes.get("type") == "hidden":
            found[attributes["name"]] = html.unescape(attributes.get("value", ""))
    return found


async def side_by_side(count: int, work: Callable[[int], Awaitable[None]]) -> None:
    """The same work of so many clients at once."""
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(_one(work, number))


async def _one(work: Callable[[int], Awaitable[None]], number: int) -> None:
    await work(number)


async def get(job: dict[str, Any]) -> dict[str, Any]:
    """Ask one address with 16 connections; answers a second."""
    parts = urlsplit(job["url"])
    assert parts.hostname
    assert parts.port
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    asked = request("GET", path, {"Host": parts.netloc, **job["headers"]})
    end = time.perf_counter() + job["seconds"]
    answers = 0

    async def ask(_number: int) -> None:
        nonlocal answers
        connection = await connect(str(parts.hostname), int(parts.port or 0))
        while time.perf_counter() < end:
            answer = await connection.send(asked)
            assert answer.status in {200, 304}, answer.status
            answers += 1
        connection.close()

    await side_by_side(16, ask)
    return {"rate": answers / job["seconds"]}


async def flow(job: dict[str, Any]) -> dict[str, Any]:
    """Sign people up for some seconds; sign-ups a second, and how long each took."""
    host, port, clients = "127.0.0.1", job["port"], job["clients"]
    times: list[float] = []
    end = time.perf_counter() + job["seconds"]

    async def sign_up(client: int) -> None:
        connection = await connect(host, port)
        number = job["first"] + client
        while (began := time.perf_counter()) < end:
            visitor = Visitor(connection, f"{host}:{port}", number)
            filled = await visitor.open_form(job["path"])
            await visitor.see(await visitor.press(filled))
            times.append(time.perf_counter() - began)
            number += clients
        connection.close()

    began = time.perf_counter()
    await side_by_side(clients, sign_up)
    return {"rate": len(times) / (time.perf_counter() - began), "times": times}


async def rush(job: dict[str, Any]) -> dict[str, Any]:
    """Everybody has the form open and presses the button at once; seconds to the last answer."""
    host, port = "127.0.0.1", job["port"]
    origin = f"{host}:{port}"
    first = await connect(host, port)
    visitors = [Visitor(first, origin, number) for number in range(job["people"])]
    filled = [await visitor.open_form(job["path"]) for visitor in visitors]
    for visitor in visitors:  # a kept connection is closed while one fills in a form
        visitor.connection = await connect(host, port)
    began = time.perf_counter()

    async def press(number: int) -> None:
        await visitors[number].press(filled[number])

    await side_by_side(len(visitors), press)
    seconds = time.perf_counter() - began
    for visitor in visitors:
        visitor.connection.close()
    return {"seconds": seconds}


async def samples(job: dict[str, Any]) -> dict[str, Any]:
    """One whole sign-up, so that its pages can be kept: form and thank-you page."""
    host, port = "127.0.0.1", job["port"]
    connection = await connect(host, port)
    visitor = Visitor(connection, f"{host}:{port}", 1)
    form = await connection.send(request("GET", job["path"], visitor.headers))
    filled = await visitor.open_form(job["path"])
    thanks = await visitor.see(await visitor.press(filled))
    connection.close()
    return {"form": form.body.decode(), "thanks": thanks.decode()}


JOBS = {"get": get, "flow": flow, "rush": rush, "samples": samples}


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    print(json.dumps(uvloop.run(JOBS[told["kind"]](told))))
