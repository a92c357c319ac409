"""Every page is valid HTML: it parses without an error, and its parts name one another rightly."""

import re
from itertools import pairwise

import html5lib
import httpx
import pytest
from lxml import html

from core.testing.tour import visit

LABELLED = {"input", "select", "textarea"}
TYPES_WITHOUT_LABEL = {"hidden", "submit", "button"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form")


@pytest.fixture(scope="module")
def pages(demo_server, stops):
    """The answer of each stop, a fresh visitor each."""
    found = {}
    for name, stop in stops.items():
        with httpx.Client(base_url=demo_server.base_url, trust_env=False, timeout=60) as http:
            found[name] = visit(http, stop)
    return found


def test_each_stop_answers_as_it_should(pages, stops):
    """The tour is what its names say."""
    wrong = {
        name: page.status_code
        for name, page in pages.items()
        if page.status_code != stops[name].status
    }
    assert wrong == {}


def test_pages_parse_without_an_error(pages):
    """By the rules of the HTML standard, as html5lib reads them."""
    parser = html5lib.HTMLParser(strict=False)
    wrong = {}
    for name, page in pages.items():
        parser.parse(page.text)
        if parser.errors:
            wrong[name] = [
                (position, code, page.text.splitlines()[position[0] - 1].strip()[:120])
                for position, code, _ in parser.errors[:3]
            ]
    assert wrong == {}


def faults(page):
    """What is wrong in the tree of a page, in words."""
    tree = html.fromstring(page.text)
    ids = tree.xpath("//@id")
    yield from {f"id {one} twice" for one in ids if ids.count(one) > 1}
    for name in REFERENCES:
        for value in tree.xpath(f"//@{name}"):
            yield from (f"{name} {one} leads nowhere" for one in value.split() if one not in ids)
    for link in tree.xpath('//a[starts-with(@href, "#")]/@href'):
        if link[1:] not in ids:
            yield f"link {link} leads nowhere"
    labels = set(tree.xpath("//label/@for"))
    for field in tree.xpath("//input | //select | //textarea"):
        is_labelled = field.get("id") in labels or field.xpath("ancestor::label")
        if field.get("type") not in TYPES_WITHOUT_LABEL and not is_labelled:
            yield f"field {field.get('name')} without a label"
    yield from heading_faults(tree)
    if not tree.get("lang"):
        yield "no language"
    if len(tree.xpath("//main")) != 1:
        yield "not one main part"
    told = re.sub(r"<(script|pre)\b.*?</\1>", "", page.text, flags=re.DOTALL)
    if re.search(r"\{\{|\}\}|\{%|>None<|&lt;/?(p|strong|span)&gt;", told):
        yield "an unfilled template"
    if tree.xpath("//@style | //style | //@onclick"):
        yield "style or script in the page"


def heading_faults(tree):
    """One h1, and no level left out on the way down."""
    levels = [int(one.tag[1]) for one in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of level 1"
    for before, level in pairwise(levels):
        if level > before + 1:
            yield f"h{level} after h{before}"


def test_parts_name_one_another_rightly(pages):
    """Ids once, labels on all fields, references that lead somewhere, headings in order."""
    found = {name: list(faults(page)) for name, page in pages.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_pages_with_mistakes_say_so_in_their_title(pages, stops):
    """A screen reader reads the title first."""
    for name, page in pages.items():
        title = html.fromstring(page.text).findtext(".//title")
        has_mistakes = stops[name].status == 422
        assert ('class="error-summary"' in page.text) == has_mistakes, name
        is_refused = has_mistakes or name == "forged form"
        assert title.startswith("Virhe: ") == is_refused, (name, title)
