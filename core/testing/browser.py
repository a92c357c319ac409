"""Pages in a real Chromium, at phone width unless a test asks for another."""

import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final, NoReturn, Protocol

import pytest
import pytest_asyncio

from core.testing.programs import chromium_path

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page

PHONE = 375
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOOP: Final = "session"  # the browser lives on one event loop; the plugin marks its tests for it


class OpenPage(Protocol):
    """Opens a page in a fresh profile: `await open_page(width=1280, javascript=False)`."""

    async def __call__(
        self, *, width: int = PHONE, javascript: bool = True, language: str = "fi"
    ) -> "Page":
        """A blank page; its profile is thrown away after the test."""
        ...


@pytest_asyncio.fixture(scope="session", loop_scope=LOOP)
async def browser() -> "AsyncIterator[Browser]":
    """A running Chromium: the system's, else the one that Playwright has fetched."""
    from playwright.async_api import Error, async_playwright

    async with async_playwright() as playwright:
        try:
            running = await playwright.chromium.launch(
                executable_path=chromium_path(), headless=True, args=list(FLAGS)
            )
        except Error as error:
            missing(str(error))
        yield running
        await running.close()


def missing(reason: str) -> NoReturn:
    """Fail where tests must be whole (CI is set), else skip."""
    sentence = f"No Chromium to test with (make setup installs it): {reason}"
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest_asyncio.fixture(loop_scope=LOOP)
async def open_page(browser: "Browser") -> AsyncIterator[OpenPage]:
    """Opens pages; fails after the test when a page broke its own script or its CSP."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def note_error(error: "Error") -> None:
        problems.append(str(error))

    def note_message(message: "ConsoleMessage") -> None:
        if "Content Security Policy" in message.text:
            problems.append(message.text)

    async def open_one(
        *, width: int = PHONE, javascript: bool = True, language: str = "fi"
    ) -> "Page":
        context = await browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            locale=language,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = await context.new_page()
        page.on("pageerror", note_error)
        page.on("console", note_message)
        return page

    yield open_one
    for context in contexts:
        await context.close()
    assert problems == []


@pytest_asyncio.fixture(loop_scope=LOOP)
async def page(open_page: OpenPage) -> "Page":
    """A page at phone width."""
    return await open_page()


@pytest_asyncio.fixture(loop_scope=LOOP)
async def page_without_javascript(open_page: OpenPage) -> "Page":
    """A page at phone width with scripts switched off."""
    return await open_page(javascript=False)


TOO_WIDE: Final = """() => {
  const width = document.documentElement.clientWidth;
  const all = document.documentElement.scrollWidth;
  if (all <= width) return [];
  return [`${all} of ${width}`].concat([...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > width)
    .map(one => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 60)}`));
}"""


async def too_wide(page: "Page") -> list[str]:
    """What makes a page scroll sideways; empty when it does not."""
    found: list[str] = await page.evaluate(TOO_WIDE)
    return found
