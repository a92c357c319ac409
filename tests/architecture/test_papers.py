"""What is written for people agrees with what is there."""

import re
import tomllib

from core.testing.sources import ROOT

SECTIONS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def read(name: str) -> str:
    """A file at the top of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_each_target_of_make_has_its_plain_command():
    """CONTRIBUTING tells what `make` does, for those who do without."""
    targets = set(re.findall(r"^([a-z0-9]+):.*## ", read("Makefile"), re.MULTILINE)) - {"help"}
    told = set(re.findall(r"^\| `make ([a-z0-9]+)", read("CONTRIBUTING.md"), re.MULTILINE))
    assert told == targets


def test_changelog_keeps_its_form():
    """Keep a Changelog: versions or what is unreleased, with the six headings."""
    text = read("CHANGELOG.md")
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= SECTIONS
    versions = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    assert versions[0] == "Unreleased"
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert versions[1:] == [] or versions[1] == project["version"]


def test_decisions_are_numbered_and_complete():
    """Each decision gives context, choice and cost."""
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Choice", "Cost"], page.name


def test_each_page_is_found_from_the_index():
    """A page that nothing leads to is not read."""
    docs = ROOT / "docs"
    index = (docs / "index.md").read_text(encoding="utf-8")
    pages = {str(page.relative_to(docs)) for page in docs.glob("*/*.md")}
    led_to = set(re.findall(r"\]\(([^)#]+)", index))
    assert {
        page for page in pages if page not in led_to and f"{page.split('/')[0]}/" not in led_to
    } == set()
