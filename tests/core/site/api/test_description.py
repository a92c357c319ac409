"""The API does what its description says: held against each other by a generator of requests."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema_rs
import pytest
from lxml import html

from core.kit import db
from core.site.api.openapi import openapi_document
from core.site.api.operations import OPERATIONS

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
ROOT = Path(__file__).parents[4]


def answers_of(document):
    """Give each content with its example."""
    for methods in document["paths"].values():
        for operation in methods.values():
            bodies = [operation["requestBody"]] if "requestBody" in operation else []
            for part in [*bodies, *operation["responses"].values()]:
                yield from part.get("content", {}).values()


def test_examples_fit_their_schemas():
    """An example that does not work is worse than none."""
    document = openapi_document("https://x.example", version="1")
    contents = list(answers_of(document))
    assert len(contents) > len(OPERATIONS)
    for content in contents:
        schema = {**content["schema"], "components": document["components"]}
        jsonschema_rs.validate(schema, content["example"])


def test_each_operation_is_told_whole():
    """Names, words and refusals of every operation; no schema that nobody uses."""
    document = openapi_document("https://x.example", version="1")
    ids = [operation.id for operation in OPERATIONS]
    assert len(set(ids)) == len(ids)
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["description"]
            assert {tag["name"] for tag in document["tags"]} >= set(operation["tags"])
            assert any(status.startswith("4") for status in operation["responses"])
            assert all(parameter["description"] for parameter in operation["parameters"])
    used = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert set(document["components"]["schemas"]) == used


async def test_description_is_served(client, reference_data):
    """At its fixed address, for every origin."""
    answer = await client.get("/api/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    found = answer.json()
    assert found["openapi"].startswith("3.1")
    assert found["servers"][0]["url"] == "http://yhessa.example"


async def test_page_tells_each_operation_without_scripts(client, reference_data):
    """The page is ours: no foreign host, nothing inline, no cookie."""
    answer = await client.get("/api/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert "set-cookie" not in answer.headers
    page = html.fromstring(answer.content)
    assert page.xpath("//script | //style | //@style") == []
    headings = [heading.text_content() for heading in page.iter("h2")]
    assert [operation.summary for operation in OPERATIONS] == headings[: len(OPERATIONS)]
    targets = {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")}
    assert targets <= set(page.xpath("//@id"))
    identifiers = page.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))


def test_reference_page_lists_what_there_is():
    """The page in the docs names each address once, in the order of the description."""
    text = (ROOT / "docs/reference/api.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(GET|POST) (\S+)` \|", text, re.MULTILINE)
    assert listed == [(operation.method.upper(), operation.path) for operation in OPERATIONS]


@pytest.mark.slow
async def test_generated_requests(
    make_event, make_series, make_association, start_server, settings
):
    """Right and wrong requests of all kinds: no fault of ours, and no answer that is not told."""
    series = await make_series()
    await make_association()
    now = datetime.now(UTC)
    for slug in ("arkistoilta-2027", "toinen-ilta"):  # the first is the description's example
        await make_event(
            slug=slug,
            series=series.id,
            places=5,
            online_places=None,
            is_online=True,
            municipality="260",
            starts_at=now + timedelta(days=20),
            ends_at=now + timedelta(days=20, hours=3),
        )
    await db.engine().close_connection_pool()
    server = start_server(
        "serve",
        "--no-worker",
        data_dir=settings.data_dir,
        environ={"YHESSA_DATABASE_URL": settings.database_url},
    )
    done = subprocess.run(
        [
            str(SCHEMATHESIS),
            "run",
            f"{server.base_url}/api/openapi.json",
            "--checks=all",
            "--max-examples=5",
            "--phases=examples,coverage,fuzzing",
            "--seed=7",
            "--no-color",
            "--generation-database=none",
        ],
        cwd=settings.data_dir,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-5000:]
