"""The browser of the tests."""

import pytest

from core.testing.browser import PHONE, missing

PAGE = "data:text/html,<p id=a>no</p><script>a.textContent='yes'</script>"


async def test_page_has_the_width_of_a_phone(page):
    """The first look at a page is on a phone, in Finnish."""
    await page.goto(PAGE)
    assert await page.evaluate("[innerWidth, navigator.language]") == [PHONE, "fi"]
    assert await page.inner_text("#a") == "yes"


async def test_scripts_can_be_off(page_without_javascript):
    """Every page must work without JavaScript, so tests can take it away."""
    await page_without_javascript.goto(PAGE)
    assert await page_without_javascript.inner_text("#a") == "no"


async def test_other_widths(open_page):
    """A test may ask for a desk's width."""
    wide = await open_page(width=1280, language="sv")
    await wide.goto(PAGE)
    assert await wide.evaluate("[innerWidth, navigator.language]") == [1280, "sv"]


@pytest.mark.parametrize(
    ("value", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_missing_chromium(monkeypatch, value, outcome):
    """Where tests must be whole it is a failure, on a developer's machine a reason to skip."""
    monkeypatch.setenv("CI", value)
    with pytest.raises(outcome, match="make setup"):
        missing("no such file")
