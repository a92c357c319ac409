"""The ceiling: a bare Litestar application on the same server that answers constants.

`BENCH_ANSWERS` is a folder with `answers.json`: for each path the status, the headers and the file
with the body, as Yhessä answered just before. Signing up is one guarded update and one insert in a
transaction.
"""

import json
import os
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import uvicorn
from litestar import Litestar, Request, Response, get, post
from litestar.handlers import HTTPRouteHandler

FORM, THANKS = "/form", "/thanks"
TABLES = """
CREATE TABLE IF NOT EXISTS place (id int PRIMARY KEY, taken int NOT NULL, places int NOT NULL);
CREATE TABLE IF NOT EXISTS person (id uuid PRIMARY KEY, name text NOT NULL, email text NOT NULL);
INSERT INTO place VALUES (1, 0, 100000000) ON CONFLICT DO NOTHING;
"""


def constant(path: str, told: dict[str, Any], body: bytes) -> HTTPRouteHandler:
    """A handler that answers with these bytes."""
    headers = {name: value for name, value in told["headers"].items() if name != "content-type"}
    media_type = told["headers"].get("content-type", "text/plain").partition(";")[0]

    @get(path, name=path)
    async def handler() -> Response[bytes]:
        return Response(body, status_code=told["status"], headers=headers, media_type=media_type)

    return handler


@get("/")
async def home() -> Response[bytes]:
    """Says that the application is up."""
    return Response(b"ok", media_type="text/plain")


@post(FORM)
async def sign_up(request: Request[Any, Any, Any]) -> Response[None]:
    """Takes one place and stores one person."""
    data = await request.form()
    async with request.app.state["pool"].acquire() as connection, connection.transaction():
        taken = await connection.fetchval(
            "UPDATE place SET taken = taken + 1 WHERE id = 1 AND taken < places RETURNING taken"
        )
        assert taken is not None
        await connection.execute(
            "INSERT INTO person VALUES ($1, $2, $3)",
            uuid.uuid4(),
            data["name"],
            data["email"],
        )
    return Response(None, status_code=303, headers={"location": THANKS})


@asynccontextmanager
async def pool(app: Litestar) -> AsyncIterator[None]:
    """The connections to PostgreSQL, when there is one."""
    url = os.environ.get("BENCH_DATABASE_URL")
    if not url:
        yield
        return
    async with asyncpg.create_pool(url, min_size=1, max_size=8) as found:
        app.state["pool"] = found
        yield


def application() -> Litestar:
    """What each web process serves."""
    handlers: list[HTTPRouteHandler | Callable[..., Any]] = [home, sign_up]
    if folder := os.environ.get("BENCH_ANSWERS"):
        told = json.loads((Path(folder) / "answers.json").read_text(encoding="utf-8"))
        handlers += [
            constant(path, answer, (Path(folder) / answer["file"]).read_bytes())
            for path, answer in told.items()
        ]
    return Litestar(handlers, lifespan=[pool], openapi_config=None, logging_config=None)


def main(port: int, workers: int) -> None:
    """Serve with the options that `yhessa serve` has."""
    uvicorn.run(
        "bench.bare:application",
        factory=True,
        host="127.0.0.1",
        port=port,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=True,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
